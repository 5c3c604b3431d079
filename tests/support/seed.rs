//! Randomness that can be repeated.

use rand::{SeedableRng as _, rngs::StdRng};

/// The seed of one run of one test.
#[derive(Debug, Clone, Copy)]
pub struct Seed(pub u64);

impl Seed {
    /// `given` (a number as text), or a new one.
    pub fn or_new(given: Option<&str>) -> Self {
        Self(
            given
                .and_then(|text| text.parse().ok())
                .unwrap_or_else(rand::random),
        )
    }

    /// A generator for one of the things that are drawn.
    pub fn random(self, what: u64) -> StdRng {
        StdRng::seed_from_u64(self.0 ^ what.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }
}
