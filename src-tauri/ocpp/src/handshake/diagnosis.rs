//! What was wrong with an opening, in words for the installer.

/// What was wrong, as a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DiagnosisCode {
    /// The address ends without a station id.
    NoStationId,
    /// The station id has forbidden characters or length.
    BadStationId,
    /// None of the offered sub-protocols is spoken here.
    NoCommonSubprotocol,
    /// No sub-protocol was offered; 1.6 is assumed (Q1). A warning.
    SubprotocolMissing,
    /// A web request that asks for no WebSocket.
    NotWebsocket,
    /// TLS on the port without TLS.
    TlsOnPlainPort,
    /// The request head is longer than allowed.
    HeadTooLarge,
    /// The request head did not come in time.
    HeadTimeout,
    /// The connection ended before the request head did.
    ClosedEarly,
    /// What came is no HTTP.
    BadHttp,
    /// Another version of WebSocket than 13.
    WebsocketVersion,
    /// `Connection: Upgrade` is missing (Q3). A warning.
    UpgradeMissing,
}

impl DiagnosisCode {
    /// The code as text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoStationId => "no_station_id",
            Self::BadStationId => "bad_station_id",
            Self::NoCommonSubprotocol => "no_common_subprotocol",
            Self::SubprotocolMissing => "subprotocol_missing",
            Self::NotWebsocket => "not_websocket",
            Self::TlsOnPlainPort => "tls_on_plain_port",
            Self::HeadTooLarge => "head_too_large",
            Self::HeadTimeout => "head_timeout",
            Self::ClosedEarly => "closed_early",
            Self::BadHttp => "bad_http",
            Self::WebsocketVersion => "websocket_version",
            Self::UpgradeMissing => "upgrade_missing",
        }
    }

    /// Whether the connection goes on all the same.
    pub fn is_warning(self) -> bool {
        match self {
            Self::SubprotocolMissing | Self::UpgradeMissing => true,
            Self::NoStationId
            | Self::BadStationId
            | Self::NoCommonSubprotocol
            | Self::NotWebsocket
            | Self::TlsOnPlainPort
            | Self::HeadTooLarge
            | Self::HeadTimeout
            | Self::ClosedEarly
            | Self::BadHttp
            | Self::WebsocketVersion => false,
        }
    }

    /// What to do about it.
    fn advice(self) -> &'static str {
        match self {
            Self::NoStationId => {
                "Add the charger's id to the address that is set in the charger: ws://HOST:PORT/ocpp/ID."
            }
            Self::BadStationId => {
                "Give the charger an id of 1 to 48 letters, digits and * + = : | @ . _ - in its settings."
            }
            Self::NoCommonSubprotocol => "Switch the charger to OCPP 1.6 (JSON) in its settings.",
            Self::SubprotocolMissing => {
                "Nothing to do while the charger works; if it does not, switch it to OCPP 1.6 (JSON)."
            }
            Self::NotWebsocket => {
                "Chargers connect to this address by WebSocket (OCPP-J). Check that the charger is not set to OCPP over SOAP, and that no browser or monitor was pointed here."
            }
            Self::TlsOnPlainPort => {
                "Set ws:// instead of wss:// in the charger, or point it at the port for TLS."
            }
            Self::HeadTooLarge => "Check what connects here; a charger's request is far shorter.",
            Self::HeadTimeout | Self::ClosedEarly => {
                "Check the charger's network; if it comes from a monitor or a port scan, nothing is to be done."
            }
            Self::BadHttp => {
                "Check that the charger is set to OCPP 1.6 (JSON) and to this address and port."
            }
            Self::WebsocketVersion => "Update the charger's firmware; WebSocket 13 is needed.",
            Self::UpgradeMissing => {
                "Nothing to do here. If a proxy stands between, let it pass the header Connection: Upgrade."
            }
        }
    }
}

/// What was wrong with an opening: a code with its arguments for programs, a sentence and an
/// advice for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The code.
    pub code: DiagnosisCode,
    /// What was seen, by name.
    pub args: Vec<(&'static str, String)>,
    /// What happened and why.
    pub sentence: String,
    /// What to do.
    pub advice: &'static str,
}

impl Diagnosis {
    pub(super) fn new(
        code: DiagnosisCode,
        args: Vec<(&'static str, String)>,
        sentence: impl Into<String>,
    ) -> Self {
        Self {
            code,
            args,
            sentence: sentence.into(),
            advice: code.advice(),
        }
    }
}
