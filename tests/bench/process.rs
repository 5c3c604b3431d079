//! A process seen from outside: processor time and memory, from `/proc`.

use std::{fs, process::Command, time::Duration};

use anyhow::Context as _;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// `USER_HZ`: the unit of the times in `/proc/PID/stat`, the same on every Linux of today.
const TICK: Duration = Duration::from_millis(10);

/// The processor time that a process has used so far, in user and kernel mode.
pub(crate) fn processor_time(pid: u32) -> anyhow::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name, in parentheses, may hold blanks; utime and stime are fields 14 and 15.
    let (_, fields) = stat.rsplit_once(')').context("no name in /proc/PID/stat")?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks =
        || -> anyhow::Result<u32> { Ok(fields.next().context("a short stat")?.parse()?) };
    Ok(TICK * ticks()? + TICK * ticks()?)
}

/// Lets this process open as many files as it may: each station is one on either side.
pub(crate) fn allow_many_files() -> anyhow::Result<()> {
    let maximum = getrlimit(Resource::Nofile).maximum;
    let limit = Rlimit {
        current: maximum,
        maximum,
    };
    setrlimit(Resource::Nofile, limit).context("the limit of open files cannot be raised")
}

/// What a process holds in memory, in KiB.
pub(crate) fn resident_kib(pid: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let amount = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(amount.context("no VmRSS")?.parse()?)
}

/// The cores that servers and this program run on, so that they do not disturb each other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cores {
    pinned: bool,
}

impl Cores {
    /// Puts this process on the second core, if there are two and `taskset` exists.
    pub(crate) fn part() -> Self {
        let several = std::thread::available_parallelism().is_ok_and(|cores| cores.get() >= 2);
        let own = std::process::id().to_string();
        let mut taskset = Command::new("taskset");
        let taskset = taskset.args(["-p", "-c", "1", &own]).output();
        Self {
            pinned: several && taskset.is_ok_and(|output| output.status.success()),
        }
    }

    /// Whether they are apart.
    pub(crate) fn apart(self) -> bool {
        self.pinned
    }

    /// What a server is to be run under.
    pub(crate) fn for_server(self) -> Vec<String> {
        let words: &[&str] = if self.pinned {
            &["taskset", "-c", "0"]
        } else {
            &[]
        };
        words.iter().map(|word| (*word).to_owned()).collect()
    }
}
