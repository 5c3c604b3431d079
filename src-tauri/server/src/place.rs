//! Which site is run and where: the folder, the addresses, simulated or not.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::options::Options;
use crate::settings::{Settings, SettingsError};

/// Folder of the program in the platform's data folder.
const PROGRAM: &str = "forecourt";
/// Folder of the simulated site, inside the site's own.
const DEMO: &str = "demo";
/// Stations of a demo that nobody gave a number.
const DEMO_STATIONS: u32 = 12;

const OCPP_PORT: u16 = 9220;
const API_PORT: u16 = 9221;

/// Which site is run, after the options, the settings and the defaults were put together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub data_dir: PathBuf,
    /// The folder of the site that is not simulated.
    pub site_folder: PathBuf,
    pub ocpp: SocketAddr,
    pub ocpp_tls: Option<SocketAddr>,
    pub api: SocketAddr,
    /// How many simulated stations it has; `None` for a real site.
    pub demo: Option<u32>,
    pub open_enrolment: bool,
}

/// Where the site would be cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The system names no data folder.
    #[error("this system names no data folder. Give one with --data-dir")]
    NoDataFolder,
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

/// The data folder of the site that is not simulated.
pub(crate) fn site_folder(chosen: Option<PathBuf>) -> Result<PathBuf, PlaceError> {
    chosen
        .or_else(|| dirs::data_dir().map(|folder| folder.join(PROGRAM)))
        .ok_or(PlaceError::NoDataFolder)
}

/// The data folder of what these options run: the site's, or that of the demo.
pub fn data_folder(options: &Options) -> Result<PathBuf, PlaceError> {
    Ok(Place::find(options.clone())?.data_dir)
}

/// The data folder of the site that a new token is for: what runs there is what the caller means.
pub(crate) fn token_folder(chosen: Option<PathBuf>, demo: bool) -> Result<PathBuf, PlaceError> {
    let site = site_folder(chosen)?;
    let simulated = site.join(DEMO);
    let demo_alone_runs = !central::is_in_use(&site) && central::is_in_use(&simulated);
    if demo_alone_runs && !demo {
        tracing::info!("the token is for the simulated site, which runs in this folder");
    }
    Ok(if demo || demo_alone_runs {
        simulated
    } else {
        site
    })
}

impl Place {
    pub(crate) fn find(options: Options) -> Result<Self, PlaceError> {
        let site_folder = site_folder(options.data_dir)?;
        let settings = Settings::read(&site_folder)?;
        let until_set_up = options.demo_until_set_up && !settings.set_up;
        let demo = options.demo.or(until_set_up.then_some(DEMO_STATIONS));
        // The demo listens only on this computer, whatever the settings of the site say.
        let (data_dir, ocpp_host, listen) = if demo.is_some() {
            let demo_folder = site_folder.join(DEMO);
            let listen = Settings::read(&demo_folder)?.listen;
            (demo_folder, Ipv4Addr::LOCALHOST, listen)
        } else {
            (site_folder.clone(), Ipv4Addr::UNSPECIFIED, settings.listen)
        };
        let default_ocpp = SocketAddr::from((ocpp_host, OCPP_PORT));
        let default_api = SocketAddr::from((Ipv4Addr::LOCALHOST, API_PORT));
        Ok(Self {
            data_dir,
            site_folder,
            ocpp: options.ocpp.or(listen.ocpp).unwrap_or(default_ocpp),
            ocpp_tls: options.ocpp_tls.or(listen.ocpp_tls),
            api: options.api.or(listen.api).unwrap_or(default_api),
            demo,
            open_enrolment: options.open_enrolment || demo.is_some(),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use std::fs;
    use std::path::Path;

    use super::*;

    fn in_folder(folder: &Path) -> Options {
        Options {
            data_dir: Some(folder.to_path_buf()),
            ..Options::default()
        }
    }

    #[test]
    fn stations_of_a_real_site_can_reach_it_and_those_of_a_demo_are_here() {
        let folder = tempfile::tempdir().unwrap();
        let site = Place::find(in_folder(folder.path())).unwrap();
        assert_eq!(site.ocpp.to_string(), "0.0.0.0:9220");
        assert_eq!(site.api.to_string(), "127.0.0.1:9221");
        assert!(!site.open_enrolment);

        let demo = Options {
            demo: Some(3),
            ..in_folder(folder.path())
        };
        let demo = Place::find(demo).unwrap();
        assert_eq!(demo.ocpp.to_string(), "127.0.0.1:9220");
        assert_eq!(demo.data_dir, folder.path().join("demo"));
        assert!(demo.open_enrolment);
    }

    #[test]
    fn an_option_wins_over_the_settings() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[listen]\nocpp = \"10.0.0.5:9000\"\napi = \"127.0.0.1:9001\"\n";
        fs::write(folder.path().join("settings.toml"), text).unwrap();
        let options = Options {
            api: Some("127.0.0.1:0".parse().unwrap()),
            ..in_folder(folder.path())
        };
        let place = Place::find(options).unwrap();
        assert_eq!(place.ocpp.to_string(), "10.0.0.5:9000");
        assert_eq!(place.api.to_string(), "127.0.0.1:0");
    }

    #[tokio::test]
    async fn a_token_is_for_the_site_that_runs() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().to_path_buf();
        let chosen = || Some(site.clone());
        assert_eq!(token_folder(chosen(), false).unwrap(), site);
        assert_eq!(token_folder(chosen(), true).unwrap(), site.join("demo"));

        let options = Options {
            demo: Some(1),
            ocpp: Some("127.0.0.1:0".parse().unwrap()),
            api: Some("127.0.0.1:0".parse().unwrap()),
            ..in_folder(&site)
        };
        let demo = crate::Running::start("a test", options).await.unwrap();
        assert_eq!(token_folder(chosen(), false).unwrap(), site.join("demo"));
        demo.stop().await;
        assert_eq!(token_folder(chosen(), false).unwrap(), site);
    }

    #[test]
    fn the_demo_is_shown_until_the_site_was_set_up() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            demo_until_set_up: true,
            ..in_folder(folder.path())
        };
        assert_eq!(Place::find(options.clone()).unwrap().demo, Some(12));
        fs::write(folder.path().join("settings.toml"), "set_up = true\n").unwrap();
        let place = Place::find(options).unwrap();
        assert_eq!(
            (place.demo, place.data_dir),
            (None, folder.path().to_path_buf())
        );
    }
}
