//! What both programs can be told on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

/// The options that the desktop app and the headless server share.
#[derive(Debug, Clone, Default, Args)]
pub struct Options {
    /// Folder of the database, backups, certificates and logs [default: the platform's data folder]
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,

    /// Where stations connect [default: 0.0.0.0:9220, with --demo 127.0.0.1:9220]
    #[arg(long, value_name = "ADDR:PORT", value_parser = address)]
    pub ocpp: Option<SocketAddr>,

    /// Where stations connect over TLS [default: off]
    #[arg(long, value_name = "ADDR:PORT", value_parser = address)]
    pub ocpp_tls: Option<SocketAddr>,

    /// Where the API and the browser UI are served [default: 127.0.0.1:9221]
    #[arg(long, value_name = "ADDR:PORT", value_parser = address)]
    pub api: Option<SocketAddr>,

    /// A simulated site with N stations (12 if N is left out), in a data folder of its own
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "12",
          value_parser = clap::value_parser!(u32).range(1..=5000))]
    pub demo: Option<u32>,

    /// The simulated site, until "Set up my site" was chosen
    #[arg(long, conflicts_with = "demo")]
    pub demo_until_set_up: bool,

    /// Approve unknown stations when they connect (for closed networks, demos and tests)
    #[arg(long)]
    pub open_enrolment: bool,
}

/// Reads `ADDR:PORT`; `localhost` is the loopback address.
fn address(text: &str) -> Result<SocketAddr, String> {
    let numeric = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    numeric
        .parse()
        .map_err(|_| "expected an address and a port, such as 127.0.0.1:9221".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Program {
        #[command(flatten)]
        options: Options,
    }

    fn parse(arguments: &[&str]) -> Result<Options, clap::Error> {
        let arguments = std::iter::once("program").chain(arguments.iter().copied());
        Program::try_parse_from(arguments).map(|program| program.options)
    }

    #[test]
    fn a_demo_has_twelve_stations_unless_told_otherwise() {
        assert_eq!(parse(&[]).unwrap().demo, None);
        assert_eq!(parse(&["--demo"]).unwrap().demo, Some(12));
        assert_eq!(parse(&["--demo", "40"]).unwrap().demo, Some(40));
        assert_eq!(
            parse(&["--demo", "--open-enrolment"]).unwrap().demo,
            Some(12)
        );
    }

    #[test]
    fn an_address_has_a_port_and_may_be_localhost() {
        let options = parse(&["--api", "localhost:0", "--ocpp", "[::1]:9220"]).unwrap();
        assert_eq!(options.api.unwrap().to_string(), "127.0.0.1:0");
        assert_eq!(options.ocpp.unwrap().to_string(), "[::1]:9220");
        for wrong in ["9221", "127.0.0.1", "somewhere:9221"] {
            assert!(parse(&["--api", wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_demo_cannot_be_forced_and_left_open_at_once() {
        assert!(parse(&["--demo", "--demo-until-set-up"]).is_err());
    }
}
