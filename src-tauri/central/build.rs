//! Rebuilds this crate when a migration is added: `migrate!` reads them at compile time.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
