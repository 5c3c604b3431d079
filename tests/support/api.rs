//! The server's API, as an integration uses it.

use std::net::SocketAddr;

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::{Server, program, run_to_end};

/// A client with a token.
#[derive(Debug, Clone)]
pub struct Api {
    client: reqwest::Client,
    base: String,
    token: String,
}

impl Api {
    /// A client with a token of its own, made by `token create` beside the running server.
    pub async fn of(server: &Server, scope: &str) -> anyhow::Result<Self> {
        let folder = server
            .data_dir()
            .to_str()
            .context("the folder's name is no text")?;
        let arguments = [
            "token",
            "create",
            "--name",
            "test",
            "--scope",
            scope,
            "--data-dir",
            folder,
        ];
        let printed = run_to_end(&program("forecourt-server")?, &arguments).await?;
        let token = printed.lines().last().unwrap_or_default().trim().to_owned();
        ensure!(!token.is_empty(), "`token create` printed no token");
        Ok(Self::with_token(server.api(), token))
    }

    /// A client with a token that is known already.
    pub fn with_token(api: SocketAddr, token: String) -> Self {
        Self {
            client: reqwest::Client::new(),
            base: format!("http://{api}/api/v1"),
            token,
        }
    }

    /// GETs a path below `/api/v1`.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.send(self.client.get(self.url(path)), path).await
    }

    /// POSTs to a path below `/api/v1`.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(self.client.post(self.url(path)).json(body), path)
            .await
    }

    /// PUTs to a path below `/api/v1`.
    pub async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(self.client.put(self.url(path)).json(body), path)
            .await
    }

    /// Opens a path whose answer does not end; as much is read of it as the caller reads.
    pub async fn open(&self, path: &str) -> anyhow::Result<reqwest::Response> {
        let request = self.client.get(self.url(path)).bearer_auth(&self.token);
        let answer = request.send().await?;
        let status = answer.status();
        ensure!(status.is_success(), "{path} answered {status}");
        Ok(answer)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn send(&self, request: reqwest::RequestBuilder, path: &str) -> anyhow::Result<Value> {
        let answer = request.bearer_auth(&self.token).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status.is_success(), "{path} answered {status}: {text}");
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).with_context(|| format!("{path} answered no JSON: {text}"))
    }
}
