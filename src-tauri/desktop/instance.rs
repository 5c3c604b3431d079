//! One window for each data folder: a second start shows the window that is there, and ends.
//!
//! The first listens at a socket whose name is made of the folder. It is no file (Linux keeps such
//! names itself), so a crash leaves nothing behind, and a demo beside the real site has a name of
//! its own.

use std::io;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::timeout;

/// What is answered when the window was shown.
const SHOWN: &[u8] = b"shown\n";
/// A program that is only starting answers when its window is made.
const PATIENCE: Duration = Duration::from_secs(20);

/// Who is at the folder already.
#[derive(Debug)]
pub(crate) enum Start {
    /// Nobody: this is the first, and answers others.
    First(Door),
    /// A window, which is in front now.
    Shown,
    /// A window that does not answer.
    Silent,
}

/// Where others knock that are started for the same folder.
#[derive(Debug)]
pub(crate) struct Door(UnixListener);

/// Knocks at the folder, and opens a door there when nobody is in.
pub(crate) async fn start(folder: &Path) -> io::Result<Start> {
    let name = name_of(folder)?;
    match net::UnixListener::bind_addr(&name) {
        Ok(listener) => {
            listener.set_nonblocking(true)?;
            Ok(Start::First(Door(UnixListener::from_std(listener)?)))
        }
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => knock(&name).await,
        Err(error) => Err(error),
    }
}

impl Door {
    /// Answers whoever knocks, for as long as the program runs.
    pub(crate) async fn answer(self, show: impl Fn()) {
        loop {
            match self.0.accept().await {
                Ok((caller, _)) if is_own(&caller) => {
                    show();
                    tell(caller).await;
                }
                Ok(_) => tracing::warn!("another user asked for this window"),
                Err(error) => {
                    tracing::warn!(%error, "a second start will not find this window");
                    return;
                }
            }
        }
    }
}

/// What was started for the folder, in words for whoever started it.
pub(crate) fn sentence(folder: &Path, shown: bool) -> String {
    let folder = folder.display();
    if shown {
        format!("Forecourt already runs on {folder}. Its window is in front now.")
    } else {
        format!(
            "Forecourt already runs on {folder}, and its window does not answer. End that one, \
             then start again."
        )
    }
}

async fn knock(name: &net::SocketAddr) -> io::Result<Start> {
    let stream = net::UnixStream::connect_addr(name)?;
    stream.set_nonblocking(true)?;
    let mut stream = UnixStream::from_std(stream)?;
    if !is_own(&stream) {
        return Err(io::Error::other(
            "another user holds the name of this folder",
        ));
    }
    let mut answer = Vec::new();
    let read = timeout(PATIENCE, (&mut stream).take(64).read_to_end(&mut answer)).await;
    Ok(match read {
        Ok(Ok(_)) if answer == SHOWN => Start::Shown,
        Ok(Ok(_) | Err(_)) | Err(_) => Start::Silent,
    })
}

async fn tell(mut caller: UnixStream) {
    if let Err(error) = caller.write_all(SHOWN).await {
        tracing::debug!(%error, "whoever knocked has gone");
    }
}

/// Whether it is of the same user: others have no business with this window.
fn is_own(stream: &UnixStream) -> bool {
    let own = rustix::process::geteuid().as_raw();
    stream.peer_cred().is_ok_and(|peer| peer.uid() == own)
}

fn name_of(folder: &Path) -> io::Result<net::SocketAddr> {
    let path = real(folder)?;
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    let user = rustix::process::geteuid().as_raw();
    net::SocketAddr::from_abstract_name(format!("forecourt/{user}/{digest:x}"))
}

/// The folder without links in its path, also before it is made.
fn real(folder: &Path) -> io::Result<PathBuf> {
    let folder = std::path::absolute(folder)?;
    let known = folder.ancestors().find_map(|known| {
        let rest = folder.strip_prefix(known).ok()?;
        Some(known.canonicalize().ok()?.join(rest))
    });
    Ok(known.unwrap_or(folder))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]
    use std::os::unix::fs::symlink;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    async fn first(folder: &Path) -> Door {
        match start(folder).await.unwrap() {
            Start::First(door) => door,
            other => panic!("somebody is in: {other:?}"),
        }
    }

    #[tokio::test]
    async fn a_second_start_shows_the_first_ones_window() {
        let folder = tempfile::tempdir().unwrap();
        let door = first(folder.path()).await;
        let shown = Arc::new(AtomicU32::new(0));
        let seen = Arc::clone(&shown);
        let answering = tokio::spawn(door.answer(move || {
            seen.fetch_add(1, Ordering::SeqCst);
        }));
        for times in 1..=2 {
            let second = start(folder.path()).await.unwrap();
            assert!(matches!(second, Start::Shown), "{second:?}");
            assert_eq!(shown.load(Ordering::SeqCst), times);
        }
        answering.abort();
    }

    #[tokio::test]
    async fn a_demo_beside_the_site_is_another_one() {
        let folder = tempfile::tempdir().unwrap();
        let _site = first(folder.path()).await;
        first(&folder.path().join("demo")).await;
    }

    #[tokio::test]
    async fn a_folder_that_was_left_is_free() {
        let folder = tempfile::tempdir().unwrap();
        drop(first(folder.path()).await);
        first(folder.path()).await;
    }

    #[tokio::test]
    async fn one_that_ends_without_a_word_did_not_show_its_window() {
        let folder = tempfile::tempdir().unwrap();
        let Door(listener) = first(folder.path()).await;
        let ends = tokio::spawn(async move { drop(listener.accept().await) });
        let second = start(folder.path()).await.unwrap();
        assert!(matches!(second, Start::Silent), "{second:?}");
        ends.await.unwrap();
    }

    #[test]
    fn a_folder_has_one_name_by_all_its_paths() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        symlink(folder.path(), &link).unwrap();
        assert_eq!(
            real(&link.join("new")).unwrap(),
            real(&folder.path().join("new")).unwrap()
        );
    }
}
