//! The size of the programs and of the package, where `make bench` built them.

use std::{fs, path::Path};

use anyhow::Context as _;
use support::program;

use crate::report::{Figure, Report, Unit};

pub(crate) fn report(report: &mut Report) -> anyhow::Result<()> {
    for (what, name) in [
        ("size: the server", "forecourt-server"),
        ("size: the program with the window", "forecourt"),
    ] {
        let program = program(name)?;
        add(what, name, program.path(), report)?;
    }
    let server = program("forecourt-server")?;
    let packages = server.path().with_file_name("bundle").join("deb");
    let package = fs::read_dir(packages)
        .context("there is no package: run `make package` first")?
        .filter_map(Result::ok)
        .map(|file| file.path())
        .find(|path| path.extension().is_some_and(|end| end == "deb"))
        .context("there is no package: run `make package` first")?;
    add("size: the package with both", ".deb", &package, report)
}

fn add(what: &'static str, of: &str, file: &Path, report: &mut Report) -> anyhow::Result<()> {
    #[allow(clippy::cast_precision_loss, reason = "sizes of files")]
    let bytes = fs::metadata(file)?.len() as f64;
    report.add(Figure {
        what,
        of: of.to_owned(),
        unit: Unit::Mebibytes,
        ours: bytes / f64::from(1 << 20),
        beside: None,
        aim: None,
    });
    Ok(())
}
