//! The program from outside; the tests stand in `tests/*.rs`.
