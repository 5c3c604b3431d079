//! The site's holidays.

use serde_json::json;
use vocabulary::HolidayId;

use crate::{
    Actor, Answer, Change, EventKind, Holiday, HolidayEdit, Site, connection::refused, report::cut,
    rules::occurrences, session::data, step::Step,
};

/// Holidays that a site may have.
const MOST: usize = 1_000;

impl Site {
    pub(crate) fn add_holiday(&mut self, actor: Actor, edit: HolidayEdit, step: &mut Step<'_>) {
        let (Some(date), Some(name)) = (edit.date, edit.name) else {
            return step.refuse(refused("validation_failed"));
        };
        if self.rules.holidays.len() >= MOST {
            return step.refuse(refused("validation_failed"));
        }
        let row = Holiday {
            id: HolidayId(step.ids.uuid()),
            date,
            name: cut(name.trim()),
            recurrence: edit.recurrence.flatten(),
            created_at: step.now.utc,
            removed_at: None,
        };
        self.keep_holiday(actor, row, step);
    }

    pub(crate) fn edit_holiday(
        &mut self,
        actor: Actor,
        id: HolidayId,
        edit: HolidayEdit,
        step: &mut Step<'_>,
    ) {
        let Some(before) = self.rules.holidays.iter().find(|row| row.id == id) else {
            return step.refuse(refused("holiday_not_found"));
        };
        let row = Holiday {
            date: edit.date.unwrap_or(before.date),
            name: edit
                .name
                .map_or_else(|| before.name.clone(), |name| cut(name.trim())),
            recurrence: edit.recurrence.unwrap_or_else(|| before.recurrence.clone()),
            ..before.clone()
        };
        self.keep_holiday(actor, row, step);
    }

    pub(crate) fn remove_holiday(&mut self, actor: Actor, id: HolidayId, step: &mut Step<'_>) {
        let Some(before) = self.rules.holidays.iter().find(|row| row.id == id) else {
            return step.refuse(refused("holiday_not_found"));
        };
        let row = Holiday {
            removed_at: Some(step.now.utc),
            ..before.clone()
        };
        self.keep_holiday(actor, row, step);
    }

    fn keep_holiday(&mut self, actor: Actor, row: Holiday, step: &mut Step<'_>) {
        let readable = row
            .recurrence
            .as_deref()
            .is_none_or(|rule| occurrences(row.date, rule).is_some());
        if row.name.is_empty() || !readable {
            return step.refuse(refused("validation_failed"));
        }
        step.add(Change::Holiday(Box::new(row.clone())));
        let content = data(json!({ "holiday_id": row.id, "removed": row.removed_at.is_some() }));
        step.site_event(EventKind::HolidayChanged, actor, content);
        step.answer = Answer::Holiday(row.id);
        self.rules.holidays.retain(|other| other.id != row.id);
        if row.removed_at.is_none() {
            self.rules.holidays.push(row);
        }
        self.recalendar();
    }
}
