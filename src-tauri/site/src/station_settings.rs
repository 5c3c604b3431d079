//! Reading and changing how a station is set. That a change was sent, that the station said yes, and
//! that it is so are three things: what was changed is read back.

use vocabulary::{
    AnswerStatus, CommandId, EvseId, Order, OrderAnswer, SettingsRead, StationId, Timestamp,
};

use crate::{
    Actor, Change, CommandState, Site, StationSetting, StationSettings, commands::NewCommand,
    connection::refused, readiness, report::cut, step::Step,
};

/// Settings that are kept of one station, at most.
const MOST_SETTINGS: usize = 500;
/// Names that one question holds where the station does not say how many (Q18: some take three).
const FEW_NAMES: usize = 3;
/// How long a change waits for its station (`domain.md` 7).
const CHANGE_MILLIS: i64 = 24 * 3_600_000;
/// Says how many names one question may hold.
const MOST_NAMES: &str = "GetConfigurationMaxKeys";

impl Site {
    /// Gives an order to a station: it goes out now, or waits for as long as it may.
    pub(crate) fn give_order(
        &mut self,
        actor: Actor,
        station: StationId,
        order: Order,
        reason: Option<&str>,
        step: &mut Step<'_>,
    ) {
        let Some(live) = self.stations.get(&station).filter(|live| live.approved()) else {
            return step.refuse(refused("station_not_found"));
        };
        let (number, waits) = match &order {
            Order::Trigger { evse, .. } => (*evse, false),
            Order::ChangeSetting { .. } => (None, true),
            Order::Restart
            | Order::ReadSettings { .. }
            | Order::Start(_)
            | Order::Stop { .. }
            | Order::Limit(_) => (None, false),
        };
        if live.link.is_none() && !waits {
            return step.refuse(refused("station_offline"));
        }
        let evse: Option<EvseId> = number.and_then(|number| live.evse(number));
        if number.is_some() && evse.is_none() {
            return step.refuse(refused("connector_invalid"));
        }
        let new = NewCommand {
            station,
            evse,
            session: None,
            order,
            actor,
            reason: reason.map(cut),
            expires_at: waits.then(|| step.now.utc.plus_millis(CHANGE_MILLIS)),
        };
        let command = self.new_command(new, step);
        self.pump(station, step);
        self.answer_command(command, step);
    }

    /// A station said how it is set.
    pub(crate) fn settings_read(
        &mut self,
        id: CommandId,
        read: Option<Box<SettingsRead>>,
        step: &mut Step<'_>,
    ) {
        let Some(row) = self.commands.get(&id).map(|command| &command.row) else {
            return;
        };
        let Order::ReadSettings { names } = &row.order else {
            return;
        };
        let (station, asked_for_all) = (row.station_id, names.is_empty());
        let (Some(read), Some(live)) = (read, self.stations.get_mut(&station)) else {
            return;
        };
        let known = live.settings.take().filter(|_| !asked_for_all);
        let mut settings =
            known.map_or_else(|| readiness::unread(station, step.now.utc), |known| *known);
        settings.take(*read, step.now.utc);
        let missing: Vec<String> = if asked_for_all {
            let wanted = readiness::names(&self.settings);
            let missing = wanted.filter(|name| settings.get(name).is_none());
            missing.map(str::to_owned).collect()
        } else {
            Vec::new()
        };
        let most = settings
            .get(MOST_NAMES)
            .and_then(|setting| setting.value.as_ref()?.trim().parse::<usize>().ok());
        step.add(Change::StationSettings(Box::new(settings.clone())));
        live.settings = Some(Box::new(settings));
        self.command_effect(id, true, step);
        self.changes_seen(station, step);
        // Some name what they have only when asked for it.
        for names in missing.chunks(most.unwrap_or(FEW_NAMES).max(1)) {
            self.read_settings(station, names.to_vec(), step);
        }
    }

    /// A station said whether it will change a setting: whether it did is read.
    pub(crate) fn setting_answered(
        &mut self,
        id: CommandId,
        answer: &OrderAnswer,
        step: &mut Step<'_>,
    ) {
        let Some(row) = self.commands.get(&id).map(|command| &command.row) else {
            return;
        };
        let Order::ChangeSetting { name, .. } = &row.order else {
            return;
        };
        let (station, name) = (row.station_id, name.clone());
        match answer.status {
            AnswerStatus::Accepted | AnswerStatus::Scheduled => {
                self.read_settings(station, vec![name], step);
            }
            // It is so after the next boot, and read then.
            AnswerStatus::RebootRequired
            | AnswerStatus::Rejected
            | AnswerStatus::NotSupported
            | AnswerStatus::Occupied
            | AnswerStatus::Faulted
            | AnswerStatus::Unavailable
            | AnswerStatus::UnknownId
            | AnswerStatus::Failed => {}
        }
    }

    /// A station booted: changes that took a restart are looked at.
    pub(crate) fn read_back_after_boot(&mut self, station: StationId, step: &mut Step<'_>) {
        let changed = self.open_changes(station).into_iter();
        let names: Vec<String> = changed.map(|(_, name, _, _)| name).collect();
        if !names.is_empty() {
            self.read_settings(station, names, step);
        }
    }

    /// Compares what was changed with what a station says now.
    fn changes_seen(&mut self, station: StationId, step: &mut Step<'_>) {
        for (id, name, value, status) in self.open_changes(station) {
            let said = self
                .stations
                .get(&station)
                .and_then(|live| live.settings.as_ref()?.get(&name))
                .and_then(|setting| setting.value.as_deref());
            let Some(said) = said else {
                continue;
            };
            let done = said.trim().eq_ignore_ascii_case(value.trim());
            if done || status == AnswerStatus::Accepted {
                self.command_effect(id, done, step);
            }
        }
    }

    /// Changes that a station said yes to and that were not seen yet.
    fn open_changes(&self, station: StationId) -> Vec<(CommandId, String, String, AnswerStatus)> {
        let mut open: Vec<_> = self
            .commands
            .values()
            .map(|command| &command.row)
            .filter(|row| row.station_id == station && row.state == CommandState::Acknowledged)
            .filter_map(|row| match (&row.order, &row.answer) {
                (Order::ChangeSetting { name, value }, Some(answer)) => {
                    Some((row.id, name.clone(), value.clone(), answer.status))
                }
                (_, None)
                | (
                    Order::Start(_)
                    | Order::Stop { .. }
                    | Order::Trigger { .. }
                    | Order::Limit(_)
                    | Order::Restart
                    | Order::ReadSettings { .. },
                    Some(_),
                ) => None,
            })
            .filter(|(.., status)| {
                matches!(
                    status,
                    AnswerStatus::Accepted | AnswerStatus::RebootRequired
                )
            })
            .collect();
        open.sort_by_key(|(id, ..)| *id);
        open
    }

    fn read_settings(&mut self, station: StationId, names: Vec<String>, step: &mut Step<'_>) {
        let new = NewCommand {
            station,
            evse: None,
            session: None,
            order: Order::ReadSettings { names },
            actor: Actor::System,
            reason: None,
            expires_at: None,
        };
        self.new_command(new, step);
        self.pump(station, step);
    }
}

impl StationSettings {
    /// Takes what was said over what was known.
    fn take(&mut self, read: SettingsRead, now: Timestamp) {
        self.read_at = now;
        let said = read.settings.into_iter().map(|setting| StationSetting {
            name: setting.name,
            value: setting.value,
            read_only: setting.read_only,
            known: true,
            read_at: now,
        });
        let unknown = read.unknown.into_iter().map(|name| StationSetting {
            name,
            value: None,
            read_only: true,
            known: false,
            read_at: now,
        });
        for setting in said.chain(unknown) {
            self.settings
                .retain(|known| !known.name.eq_ignore_ascii_case(&setting.name));
            if self.settings.len() < MOST_SETTINGS {
                self.settings.push(setting);
            }
        }
        self.settings
            .sort_by(|one, other| one.name.cmp(&other.name));
    }
}
