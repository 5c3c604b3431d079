//! What a power cut would have left on the disk, boundary by boundary.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The store's files at each fsync of a run.
#[derive(Debug)]
pub(crate) struct Images {
    folder: PathBuf,
}

impl Images {
    /// Compiles the library that makes them; the environment that a server needs for it.
    pub(crate) fn prepare(folder: &Path, data_dir: &Path) -> (Self, Vec<(String, String)>) {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("power_cut/shim.c");
        let library = folder.join("shim.so");
        let compiled = Command::new("cc")
            .args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(source)
            .arg("-ldl")
            .status()
            .expect("this test needs a C compiler named cc");
        assert!(compiled.success(), "the shim does not compile");

        let images = folder.join("images");
        fs::create_dir(&images).unwrap();
        fs::create_dir_all(data_dir).unwrap();
        let store = data_dir.canonicalize().unwrap().join("forecourt.db");
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let environment = vec![
            ("LD_PRELOAD".to_owned(), text(&library)),
            ("POWER_CUT_STORE".to_owned(), text(&store)),
            ("POWER_CUT_IMAGES".to_owned(), text(&images)),
        ];
        (Self { folder: images }, environment)
    }

    /// The number of the last boundary so far; 0 before the first.
    pub(crate) fn count(&self) -> u64 {
        let text = fs::read_to_string(self.folder.join("count")).unwrap_or_default();
        text.trim().parse().unwrap_or(0)
    }

    /// Lays the store's files out as they were on the disk at a boundary; the path of the store.
    pub(crate) fn restore(&self, boundary: u64, to: &Path) -> PathBuf {
        fs::create_dir(to).unwrap();
        for number in 1..=boundary {
            let image = self.folder.join(format!("{number:06}"));
            for file in fs::read_dir(image).unwrap() {
                let file = file.unwrap();
                // The journal of the moment before the store had its log; it was deleted then.
                if file.file_name() == "forecourt.db-journal" {
                    continue;
                }
                let target = to.join(file.file_name());
                let _ = fs::remove_file(&target);
                fs::hard_link(file.path(), target).unwrap();
            }
        }
        // The links are replaced by copies, since SQLite writes when it recovers.
        for file in fs::read_dir(to).unwrap() {
            let path = file.unwrap().path();
            let content = fs::read(&path).unwrap();
            fs::remove_file(&path).unwrap();
            fs::write(&path, content).unwrap();
        }
        to.join("forecourt.db")
    }
}
