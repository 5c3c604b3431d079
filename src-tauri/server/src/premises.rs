//! What the API may ask of the program: to remember that the site is set up, and to leave the demo.

use std::path::PathBuf;

use api::{Program, SetUpError, SignInCodes};
use central::site::SiteEdit;
use tokio::sync::mpsc;

use crate::settings::remember_set_up;

/// The program as the API knows it.
pub(crate) struct Premises {
    /// The folder of the site that is not simulated.
    pub(crate) site_folder: PathBuf,
    pub(crate) demo: bool,
    pub(crate) sign_in: SignInCodes,
    /// Where it is said that the demo is to be left, and with which settings the site begins.
    pub(crate) leave: mpsc::Sender<SiteEdit>,
}

impl Program for Premises {
    fn is_demo(&self) -> bool {
        self.demo
    }

    fn set_up(&self, settings: SiteEdit) -> Result<Option<String>, SetUpError> {
        if !self.demo {
            remember_set_up(&self.site_folder)?;
            return Ok(None);
        }
        let place = self.leave.try_reserve().map_err(|_| SetUpError::Busy)?;
        let code = self.sign_in.issue()?;
        remember_set_up(&self.site_folder)?;
        place.send(settings);
        Ok(Some(code))
    }
}
