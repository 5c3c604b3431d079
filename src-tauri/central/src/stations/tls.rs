//! TLS for stations: a certificate of our own unless the operator put another one there.

use std::{fs, io, path::Path, sync::Arc};

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, SanType};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use crate::StartError;

/// The acceptor for `--ocpp-tls`. The certificate and key are `certificates/ocpp.crt` and
/// `certificates/ocpp.key` in the data folder; both are made when neither is there.
pub(crate) fn tls_acceptor(data_dir: &Path) -> Result<TlsAcceptor, StartError> {
    let folder = data_dir.join("certificates");
    let (cert_file, key_file) = (folder.join("ocpp.crt"), folder.join("ocpp.key"));
    let fail = |why: String| StartError::Certificate {
        path: cert_file.display().to_string(),
        why,
    };
    if !cert_file.exists() && !key_file.exists() {
        make(&folder, &cert_file, &key_file).map_err(&fail)?;
    }
    let certs = CertificateDer::pem_file_iter(&cert_file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| fail(error.to_string()))?;
    let key = PrivateKeyDer::from_pem_file(&key_file).map_err(|error| fail(error.to_string()))?;
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(certs, key))
        .map_err(|error| fail(error.to_string()))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn make(folder: &Path, cert_file: &Path, key_file: &Path) -> Result<(), String> {
    let key = KeyPair::generate().map_err(|error| error.to_string())?;
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "Forecourt");
    for name in ["forecourt.local", "localhost"] {
        let name = name
            .try_into()
            .map_err(|error: rcgen::Error| error.to_string())?;
        params.subject_alt_names.push(SanType::DnsName(name));
    }
    let cert = params
        .self_signed(&key)
        .map_err(|error| error.to_string())?;
    fs::create_dir_all(folder)
        .and_then(|()| write_private(key_file, &key.serialize_pem()))
        .and_then(|()| fs::write(cert_file, cert.pem()))
        .map_err(|error| error.to_string())
}

/// Only the user may read it.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
