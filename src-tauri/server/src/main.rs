//! The central system without a window.
fn main() {}
