//! How many files this program may have open: each station is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Enough for every site; more costs the libraries that close all files before they start a program.
const ENOUGH: u64 = 65_536;

/// Raises the limit, as far as the system lets a program do so itself. Many systems begin at 1,024,
/// which a thousand stations use up.
pub(crate) fn raise_limit() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.map_or(ENOUGH, |maximum| maximum.min(ENOUGH));
    if current.is_none_or(|current| current >= wanted) {
        return;
    }
    let raised = Rlimit {
        current: Some(wanted),
        maximum,
    };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%error, limit = current, "the limit of open files cannot be raised");
    }
}
