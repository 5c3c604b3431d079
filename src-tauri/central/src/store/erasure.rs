//! Erasing: names and card texts go, rows and their ids stay (`operations.md` 1).

use sqlx::{AssertSqlSafe, SqliteConnection};
use vocabulary::{DriverId, TokenId};

/// What people knew of these drivers.
pub(super) async fn of_drivers(
    connection: &mut SqliteConnection,
    drivers: &[DriverId],
) -> Result<(), sqlx::Error> {
    for driver in drivers {
        sqlx::query("DELETE FROM driver_details WHERE driver_id = ?")
            .bind(driver.to_string())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The texts of these cards where sessions keep what the station sent. The rows of the cards
/// themselves are written without it.
pub(super) async fn of_cards(
    connection: &mut SqliteConnection,
    cards: &[TokenId],
) -> Result<(), sqlx::Error> {
    for card in cards {
        for column in ["raw_start", "raw_stop"] {
            let text = format!(
                "UPDATE transactions SET {column} =
                     replace({column}, json_quote(json_extract({column}, '$.idTag')), '\"\"')
                 WHERE session_id IN
                     (SELECT id FROM sessions WHERE token_id = ?1 OR authorized_by = ?1)
                 AND json_valid({column}) AND json_extract({column}, '$.idTag') <> ''"
            );
            sqlx::query(AssertSqlSafe(text))
                .bind(card.to_string())
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}
