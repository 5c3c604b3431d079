//! What people and programs ask for.

use serde_json::json;
use vocabulary::{CardText, CommandId, Order, StationId, TokenId};

use crate::{
    Actor, Answer, CommandState, Enrolment, EventKind, KeptMessage, Recalled, Refused, Request,
    Site, StationEdit, Token, TokenEdit, TokenKind, TokenStatus, connection::refused,
    people::no_such, report::cut, session::data, step::Step,
};

impl Site {
    pub(crate) fn request(
        &mut self,
        actor: Actor,
        request: Request,
        recall: Option<Recalled>,
        step: &mut Step<'_>,
    ) {
        let kept = recall.map(|recalled| recalled.kept).unwrap_or_default();
        if let Some(station) = approves(&request)
            && self.asks_for_kept(station, &kept, step)
        {
            return;
        }
        match request {
            Request::Start(start) => self.start(actor, start, step),
            Request::Evaluate(start) => self.evaluate_start(actor, &start, step),
            Request::Stop {
                session,
                reason,
                recall,
            } => self.stop(
                actor,
                session,
                reason.as_deref().map(cut),
                recall.as_ref(),
                step,
            ),
            Request::Trigger {
                station,
                message,
                evse,
                reason,
            } => {
                let order = Order::Trigger { message, evse };
                self.give_order(actor, station, order, reason.as_deref(), step);
            }
            Request::Restart { station, reason } => {
                self.give_order(actor, station, Order::Restart, Some(&reason), step);
            }
            Request::ReadSettings {
                station,
                names,
                reason,
            } => {
                let order = Order::ReadSettings { names };
                self.give_order(actor, station, order, reason.as_deref(), step);
            }
            Request::ChangeSetting {
                station,
                name,
                value,
                reason,
            } => {
                let order = Order::ChangeSetting { name, value };
                self.give_order(actor, station, order, reason.as_deref(), step);
            }
            Request::CancelCommand(command) => self.cancel_command(command, step),
            Request::AddStation { identity, name } => {
                if self.identities.contains_key(&identity.key()) {
                    return step.refuse(refused("station_exists"));
                }
                let name = name.as_deref().map(cut).filter(|name| !name.is_empty());
                let id = self.enter_station(identity, name, Enrolment::Approved, None, step);
                self.station_event(id, EventKind::StationApproved, actor, data(json!({})), step);
                step.answer = Answer::Station(id);
            }
            Request::Approve { station, name } => {
                if !self.stations.contains_key(&station) {
                    return step.refuse(refused("station_not_found"));
                }
                self.enrol(station, name.as_deref().map(cut), actor, kept, step);
                step.answer = Answer::Station(station);
            }
            Request::EditStation { station, edit } => {
                self.edit_station(actor, station, edit, kept, step);
            }
            Request::RemoveStation(station) => self.turn_away(actor, station, step),
            Request::AddToken(edit, card) => self.add_token(actor, edit, card, step),
            Request::EditToken(token, edit) => self.edit_token(actor, token, edit, step),
            Request::Card(token, request) => self.card_request(actor, token, request, step),
            Request::People(request) => self.people_request(actor, request, step),
            Request::EditBay(bay, edit) => self.edit_bay(actor, bay, edit, step),
            Request::EditSite(edit) => self.edit_site(actor, edit, step),
            Request::EditAsset(id, edit) => self.edit_asset(actor, id, edit, step),
            Request::MoveConnector(asset, number, to) => {
                self.move_connector(actor, asset, number, to, step);
            }
            Request::ReplaceAsset { old, by } => self.replace_asset(actor, old, by, step),
            Request::EditAttention(id, edit) => self.edit_attention(actor, id, edit, step),
            Request::AddRule(edit) => self.add_rule(actor, *edit, step),
            Request::EditRule(rule, edit) => self.edit_rule(actor, rule, *edit, step),
            Request::RemoveRule(rule) => self.remove_rule(actor, rule, step),
            Request::SaveDraft(rules) => self.save_draft(actor, rules, step),
            Request::DropDraft => self.drop_draft(actor, step),
            Request::ApplyDraft { anyway } => self.apply_draft(actor, anyway, step),
            Request::RestoreRules {
                version,
                rules,
                to_draft,
            } => self.restore_rules(actor, version, rules, to_draft, step),
            Request::AddHoliday(edit) => self.add_holiday(actor, edit, step),
            Request::EditHoliday(holiday, edit) => self.edit_holiday(actor, holiday, edit, step),
            Request::RemoveHoliday(holiday) => self.remove_holiday(actor, holiday, step),
            Request::AddCircuit(edit) => self.add_circuit(actor, *edit, step),
            Request::EditCircuit(circuit, edit) => self.edit_circuit(actor, circuit, *edit, step),
            Request::RemoveCircuit(circuit) => self.remove_circuit(actor, circuit, step),
        }
    }

    fn cancel_command(&mut self, command: CommandId, step: &mut Step<'_>) {
        if !self.commands.contains_key(&command) {
            return step.refuse(refused("command_not_found"));
        }
        if !self.drop_waiting(command, CommandState::Cancelled, step) {
            return step.refuse(refused("command_final"));
        }
        self.answer_command(command, step);
    }

    pub(crate) fn answer_command(&self, command: CommandId, step: &mut Step<'_>) {
        if let Some(command) = self.commands.get(&command) {
            step.answer = Answer::Command(Box::new(command.row.clone()));
        }
    }

    fn edit_station(
        &mut self,
        actor: Actor,
        id: StationId,
        edit: StationEdit,
        kept: Vec<KeptMessage>,
        step: &mut Step<'_>,
    ) {
        let Some(before) = self.stations.get(&id).map(|live| live.row.enrolment) else {
            return step.refuse(refused("station_not_found"));
        };
        if let Some(identity) = edit.identity {
            match self.identities.get(&identity.key()) {
                Some(other) if *other != id => return step.refuse(refused("station_exists")),
                Some(_) | None => {}
            }
            if let Some(live) = self.stations.get_mut(&id) {
                self.identities.remove(&live.row.identity.key());
                self.identities.insert(identity.key(), id);
                live.row.identity = identity;
            }
        }
        if let Some(live) = self.stations.get_mut(&id) {
            if let Some(name) = edit.name.as_deref().map(cut) {
                live.row.name = name;
            }
            if let Some(active) = edit.active {
                live.row.active = active;
            }
            if let Some(note) = &edit.note {
                live.row.note = note.chars().take(2_000).collect();
            }
            if let Some((auth, hash)) = edit.auth {
                live.row.auth = auth;
                live.row.secret_hash = hash;
            }
        }
        step.station(id);
        self.station_event(id, EventKind::StationUpdated, actor, data(json!({})), step);
        match edit.enrolment {
            Some(Enrolment::Approved) if before != Enrolment::Approved => {
                self.enrol(id, None, actor, kept, step);
            }
            Some(Enrolment::Rejected) if before != Enrolment::Rejected => {
                self.turn_away(actor, id, step);
            }
            Some(Enrolment::Approved | Enrolment::Rejected | Enrolment::Quarantined) | None => {}
        }
        step.answer = Answer::Station(id);
    }

    /// A station that is not wanted: its connection is closed and its next ones are refused.
    fn turn_away(&mut self, actor: Actor, id: StationId, step: &mut Step<'_>) {
        let Some(live) = self.stations.get_mut(&id) else {
            return step.refuse(refused("station_not_found"));
        };
        live.row.enrolment = Enrolment::Rejected;
        if let Some(generation) = live.generation() {
            step.effects.push(crate::Effect::Close {
                station: id,
                generation,
                why: "turned away",
            });
        }
        step.station(id);
        self.station_event(id, EventKind::StationRejected, actor, data(json!({})), step);
        step.answer = Answer::Station(id);
    }

    fn add_token(&mut self, actor: Actor, edit: TokenEdit, card: CardText, step: &mut Step<'_>) {
        if card.key().is_empty() {
            return step.refuse(refused("validation_failed"));
        }
        if card.reveal().chars().count() > 255 {
            return step.refuse(refused("token_too_long"));
        }
        if let Some(known) = self.cards.find(&card) {
            let (id, unknown) = (known.id, known.status == TokenStatus::Unknown);
            if !unknown {
                return step.refuse(refused("token_exists"));
            }
            // A card that called before it was entered keeps its record.
            let edit = TokenEdit {
                status: edit.status.or(Some(TokenStatus::Active)),
                ..edit
            };
            return self.edit_token(actor, id, edit, step);
        }
        if let Err(refused) = self.check_token(&edit, None) {
            return step.refuse(refused);
        }
        self.give_card(actor, card, edit, step);
    }

    /// Enters a card whose references were checked, or changes the one that is there.
    pub(crate) fn give_card(
        &mut self,
        actor: Actor,
        card: CardText,
        edit: TokenEdit,
        step: &mut Step<'_>,
    ) {
        if let Some(known) = self.cards.find(&card) {
            return self.edit_token(actor, known.id, edit, step);
        }
        let id = TokenId(step.ids.uuid());
        let mut row = Token::new(id, TokenKind::Rfid, card, TokenStatus::Active, step.now.utc);
        apply(&mut row, edit);
        self.cards.insert(row);
        step.token(id);
        self.token_event(actor, id, step);
    }

    pub(crate) fn edit_token(
        &mut self,
        actor: Actor,
        id: TokenId,
        edit: TokenEdit,
        step: &mut Step<'_>,
    ) {
        match self.cards.get(id) {
            None => return step.refuse(refused("token_not_found")),
            Some(row) if row.merged_into.is_some() => return step.refuse(refused("token_merged")),
            Some(_) => {}
        }
        if let Err(refused) = self.check_token(&edit, Some(id)) {
            return step.refuse(refused);
        }
        self.cards.edit(id, |row| apply(row, edit));
        step.token(id);
        self.token_event(actor, id, step);
    }

    /// Whether what an edit names is there.
    fn check_token(&self, edit: &TokenEdit, own: Option<TokenId>) -> Result<(), Refused> {
        if let Some(Some(parent)) = edit.parent
            && (Some(parent) == own || self.cards.get(parent).is_none())
        {
            return Err(no_such("/parent_id"));
        }
        if let Some(Some(driver)) = edit.driver
            && !self.people.drivers.contains_key(&driver)
        {
            return Err(no_such("/driver_id"));
        }
        if let Some(Some(vehicle)) = edit.vehicle
            && !self.people.vehicles.contains_key(&vehicle)
        {
            return Err(no_such("/vehicle_id"));
        }
        Ok(())
    }

    fn token_event(&mut self, actor: Actor, id: TokenId, step: &mut Step<'_>) {
        let status = self.cards.get(id).map(|token| token.status);
        let content = data(json!({ "token_id": id, "status": status }));
        step.site_event(EventKind::TokenChanged, actor, content);
        step.answer = Answer::Token(id);
    }
}

/// The station that this lets in.
fn approves(request: &Request) -> Option<StationId> {
    match request {
        Request::Approve { station, .. } => Some(*station),
        Request::EditStation { station, edit } => {
            (edit.enrolment == Some(Enrolment::Approved)).then_some(*station)
        }
        Request::Start(_)
        | Request::Evaluate(_)
        | Request::Stop { .. }
        | Request::Trigger { .. }
        | Request::Restart { .. }
        | Request::ReadSettings { .. }
        | Request::ChangeSetting { .. }
        | Request::CancelCommand(_)
        | Request::AddStation { .. }
        | Request::RemoveStation(_)
        | Request::AddToken(..)
        | Request::EditToken(..)
        | Request::Card(..)
        | Request::People(_)
        | Request::EditBay(..)
        | Request::EditAsset(..)
        | Request::MoveConnector(..)
        | Request::ReplaceAsset { .. }
        | Request::EditAttention(..)
        | Request::AddRule(_)
        | Request::EditRule(..)
        | Request::RemoveRule(_)
        | Request::SaveDraft(_)
        | Request::DropDraft
        | Request::ApplyDraft { .. }
        | Request::RestoreRules { .. }
        | Request::AddHoliday(_)
        | Request::EditHoliday(..)
        | Request::RemoveHoliday(_)
        | Request::AddCircuit(_)
        | Request::EditCircuit(..)
        | Request::RemoveCircuit(_)
        | Request::EditSite(_) => None,
    }
}

fn apply(row: &mut Token, edit: TokenEdit) {
    row.status = edit.status.unwrap_or(row.status);
    row.valid_from = edit.valid_from.unwrap_or(row.valid_from);
    row.valid_until = edit.valid_until.unwrap_or(row.valid_until);
    row.parent_id = edit.parent.unwrap_or(row.parent_id);
    row.driver_id = edit.driver.unwrap_or(row.driver_id);
    row.vehicle_id = edit.vehicle.unwrap_or(row.vehicle_id);
    row.max_concurrent = edit.max_concurrent.unwrap_or(row.max_concurrent);
    if let Some(note) = edit.note {
        row.note = note.chars().take(2_000).collect();
    }
}
