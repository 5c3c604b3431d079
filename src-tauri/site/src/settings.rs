//! Changes to bays and to the site itself.

use serde_json::{Map, json};
use vocabulary::BayId;

use crate::{
    Actor, Answer, BayEdit, EventKind, Practice, Site, SiteEdit, Timers, connection::refused,
    report::cut, session::data, step::Step,
};

impl Site {
    pub(crate) fn edit_bay(&mut self, actor: Actor, id: BayId, edit: BayEdit, step: &mut Step<'_>) {
        let Some(bay) = self.places.bay_mut(id) else {
            return step.refuse(refused("bay_not_found"));
        };
        for (field, new) in [
            (&mut bay.label, edit.label),
            (&mut bay.zone, edit.zone),
            (&mut bay.level, edit.level),
            (&mut bay.phases, edit.phases),
        ] {
            if let Some(new) = new {
                *field = cut(&new);
            }
        }
        bay.plug = edit.plug.unwrap_or(bay.plug);
        bay.max_current = edit.max_current.unwrap_or(bay.max_current);
        bay.position = edit.position.unwrap_or(bay.position);
        step.bay(id);
        let content = data(json!({ "bay_id": id }));
        step.site_event(EventKind::BayUpdated, actor, content);
        step.answer = Answer::Done;
    }

    pub(crate) fn edit_site(&mut self, actor: Actor, edit: SiteEdit, step: &mut Step<'_>) {
        if let Some(zone) = &edit.time_zone
            && zone.parse::<chrono_tz::Tz>().is_err()
        {
            return step.refuse(refused("time_zone_unknown"));
        }
        if let Some(currency) = &edit.currency
            && !(currency.len() == 3 && currency.chars().all(|c| c.is_ascii_uppercase()))
        {
            return step.refuse(refused("currency_unknown"));
        }
        if edit.timers.as_ref().is_some_and(|timers| !sensible(timers)) {
            return step.refuse(refused("timers_out_of_range"));
        }
        if edit
            .limits
            .as_ref()
            .is_some_and(|limits| !limits.sensible())
        {
            return step.refuse(refused("limits_out_of_range"));
        }
        let settings = &mut self.settings;
        if let Some(name) = edit.name {
            settings.name = cut(&name);
        }
        if let Some(zone) = edit.time_zone {
            settings.time_zone = zone;
        }
        settings.access_mode = edit.access_mode.unwrap_or(settings.access_mode);
        if let Some(currency) = edit.currency {
            settings.currency = currency;
        }
        if let Some(timers) = edit.timers {
            settings.timers = timers;
        }
        if let Some(preset) = edit.preset {
            settings.preset = preset;
            settings.practice = Practice::of(preset);
        }
        if let Some(limits) = edit.limits {
            settings.limits = limits;
        }
        if let Some(practice) = edit.practice {
            settings.practice = practice;
        }
        if let Some(policy) = edit.policy {
            settings.policy = policy;
        }
        self.recalendar();
        self.wiring.connect(&self.settings);
        // What is looked at anew in this step hangs on the wiring as it is now.
        self.recount_all();
        step.freed_power = true;
        step.site();
        step.site_event(EventKind::SiteUpdated, actor, Map::new());
        step.answer = Answer::Done;
    }
}

/// Whether timers make sense together: none at zero, and in the order in which they follow.
fn sensible(timers: &Timers) -> bool {
    let day = 1..=86_400;
    let [first, second] = timers.stop_retry_s;
    [
        timers.heartbeat_s,
        timers.ping_s,
        timers.call_reply_s,
        timers.call_hold_s,
        timers.boot_grace_s,
        timers.plug_in_s,
        timers.queue_s,
        timers.orphan_stop_s,
        timers.closed_evidence_s,
        timers.meter_stale_s,
        timers.unreachable_s,
        timers.settled_s,
        first,
    ]
    .iter()
    .all(|seconds| day.contains(seconds))
        && timers.late_window_s <= 86_400
        && timers.call_reply_s <= timers.call_hold_s
        && first < second
        && second < timers.stop_failed_s
        && timers.stop_failed_s <= 86_400
}
