//! Erasing: names, contacts and card texts go, records and their ids stay (`operations.md` 1).

use serde_json::json;
use vocabulary::{CardText, DriverId, TokenId};

use super::request::{no, still_in_use};
use crate::{
    Actor, Answer, Change, EventKind, Refused, Site, TokenStatus, session::data, step::Step,
};

impl Site {
    pub(super) fn erase_driver(
        &mut self,
        actor: Actor,
        id: DriverId,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        if !self.people.drivers.contains_key(&id) {
            return Err(no("driver_not_found"));
        }
        let cards = self.cards.of_driver(id);
        let sessions = self.sessions.values();
        let live = sessions
            .filter(|session| !session.is_over())
            .filter(|session| {
                session.row.driver_id == Some(id)
                    || session.row.token_id.is_some_and(|own| cards.contains(&own))
            })
            .count();
        if live > 0 {
            return Err(still_in_use("sessions", live));
        }
        for card in &cards {
            self.erase_card(*card, step);
        }
        self.people.details.remove(&id);
        if let Some(mut row) = self.people.drivers.remove(&id) {
            row.groups.clear();
            row.vehicles.clear();
            row.locked = true;
            row.erased_at = Some(step.now.utc);
            step.add(Change::Driver(Box::new(row)));
        }
        step.add(Change::DriverErased(id));
        let content = data(json!({ "driver_id": id, "cards": cards.len() }));
        step.site_event(EventKind::DriverErased, actor, content);
        step.answer = Answer::Done;
        Ok(())
    }

    /// Takes the text of a card away wherever it stands, and the card out of memory.
    pub(crate) fn erase_card(&mut self, id: TokenId, step: &mut Step<'_>) {
        for spelling in self.cards.spellings_of(id) {
            self.forget_text(spelling, step);
        }
        self.forget_text(id, step);
    }

    fn forget_text(&mut self, id: TokenId, step: &mut Step<'_>) {
        let theirs: Vec<_> = self
            .sessions
            .values()
            .filter(|session| {
                session.row.token_id == Some(id) || session.row.authorized_by == Some(id)
            })
            .map(|session| session.row.id)
            .collect();
        for session in theirs {
            self.edit_session(session, step, |row| {
                if let Some(transaction) = &mut row.transaction {
                    for raw in [&mut transaction.raw_start, &mut transaction.raw_stop] {
                        *raw = raw.take().map(|raw| without_card(&raw));
                    }
                }
            });
        }
        let Some(mut row) = self.cards.remove(id) else {
            return;
        };
        row.card = CardText(String::new());
        row.note.clear();
        row.status = TokenStatus::Blocked;
        step.add(Change::Token(Box::new(row)));
        step.add(Change::TokenErased(id));
    }
}

/// A station's message without the text of the card in it.
fn without_card(raw: &str) -> String {
    let card = serde_json::from_str::<serde_json::Value>(raw)
        .ok()
        .and_then(|message| Some(message.get("idTag")?.as_str()?.to_owned()));
    match card {
        Some(card) => raw.replace(&format!("\"{card}\""), "\"\""),
        None => raw.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_loses_the_card_and_nothing_else() {
        let raw = r#"{"connectorId":1,"idTag":"04A2B3C4","meterStart":4,"timestamp":"04A2"}"#;
        assert_eq!(
            without_card(raw),
            r#"{"connectorId":1,"idTag":"","meterStart":4,"timestamp":"04A2"}"#
        );
        assert_eq!(without_card("{\"x\":1}"), "{\"x\":1}");
        assert_eq!(without_card("not json"), "not json");
    }
}
