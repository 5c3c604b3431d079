//! What a learning period saw, counted from decisions, cards and events.

use vocabulary::Timestamp;

use super::{Store, StoreError};

/// The figures of a learning period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LearningFigures {
    /// Starts that were decided.
    pub starts: u64,
    /// Those that the rules would have refused, and that were let in.
    pub would_refuse: u64,
    /// Those with cards that nobody has named.
    pub by_unknown_cards: u64,
    /// Cards that were seen and that nobody has named.
    pub cards_to_name: u64,
    /// Stations that were approved by themselves.
    pub stations_approved: u64,
}

impl Store {
    /// Counts what happened in a learning period.
    pub async fn learning(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<LearningFigures, StoreError> {
        let figures = self
            .one(
                "SELECT count(*) AS starts,
                   count(*) FILTER (WHERE d.outcome = 'deny'
                       AND s.status NOT IN ('policy_rejected', 'invalidated')) AS would_refuse,
                   count(*) FILTER (WHERE json_extract(d.facts, '$.token.status') = 'unknown')
                       AS by_unknown_cards,
                   (SELECT count(*) FROM tokens WHERE status = 'unknown' AND merged_into IS NULL
                       AND card_key <> '' AND last_seen_at >= ?1 AND last_seen_at < ?2)
                       AS cards_to_name,
                   (SELECT count(*) FROM events WHERE type = 'station.approved'
                       AND actor_kind = 'system' AND recorded_at >= ?1 AND recorded_at < ?2)
                       AS stations_approved
                 FROM decisions d LEFT JOIN sessions s ON s.id = d.session_id
                 WHERE d.mode = 'monitor' AND d.at >= ?1 AND d.at < ?2
                   AND d.cause IN ('api_start', 'operator_start', 'transaction_start')
                   AND (d.cause <> 'transaction_start' OR d.previous_id IS NULL)",
                |q| q.bind(from.0).bind(to.0),
                |row| {
                    Ok(LearningFigures {
                        starts: row.int("starts")?,
                        would_refuse: row.int("would_refuse")?,
                        by_unknown_cards: row.int("by_unknown_cards")?,
                        cards_to_name: row.int("cards_to_name")?,
                        stations_approved: row.int("stations_approved")?,
                    })
                },
            )
            .await?;
        Ok(figures.unwrap_or_default())
    }
}
