//! What the site gets into memory when the program starts.

use std::collections::BTreeSet;

use site::{Change, CommandState, SessionStatus, TokenKind};
use vocabulary::{CommandId, SessionId};

use super::rows::{command, session, session_id, token, token_id};
use super::{NOW, boxed, commit, open_at, with_sessions};

const DAY_MS: i64 = 86_400_000;

#[tokio::test]
async fn the_snapshot_holds_what_lives_and_nothing_else() {
    let (folder, store) = with_sessions(10).await;
    let mut changes = Vec::new();
    let mut change = |n: u32, status, late: Option<i64>, stopped: bool| {
        let mut row = session(n);
        row.status = status;
        row.late_deadline = late.map(|ms| NOW.plus_millis(ms));
        row.transaction.as_mut().unwrap().stopped_at = stopped.then_some(NOW);
        changes.push(boxed(row));
    };
    change(1, SessionStatus::Completed, None, true);
    change(2, SessionStatus::TimedOut, Some(1), false);
    change(3, SessionStatus::TimedOut, Some(0), false);
    change(4, SessionStatus::Invalidated, None, false);
    change(5, SessionStatus::Invalidated, None, true);
    change(6, SessionStatus::Queued, None, false);
    change(7, SessionStatus::ClosedUnconfirmed, None, false);
    for (n, state, effect) in [
        (1, CommandState::Acknowledged, None),
        (2, CommandState::Acknowledged, Some(NOW)),
        (3, CommandState::Sent, None),
        (4, CommandState::EffectConfirmed, Some(NOW)),
        (5, CommandState::Waiting, None),
    ] {
        let mut row = command(n);
        row.state = state;
        row.effect_at = effect;
        changes.push(Change::Command(Box::new(row)));
    }
    // Virtual cards: a recent one, an old one of a session that lives, an old one.
    for (n, age_days) in [(8, 1), (9, 30), (1, 30)] {
        let mut row = token(n);
        row.kind = TokenKind::Virtual;
        row.created_at = NOW.plus_millis(-age_days * DAY_MS);
        let sql = "UPDATE tokens SET kind = 'virtual', created_at = ? WHERE id = ?";
        let mut connection = store.0.file.connect().await.unwrap();
        sqlx::query(sql)
            .bind(row.created_at.0)
            .bind(row.id.to_string())
            .execute(&mut connection)
            .await
            .unwrap();
    }
    commit(&store, changes).await.unwrap();
    store.close().await;
    drop(store);
    let (_store, snapshot) = open_at(folder.path()).await.unwrap();
    let sessions: BTreeSet<SessionId> = snapshot.sessions.iter().map(|s| s.id).collect();
    assert_eq!(
        sessions,
        [2, 4, 6, 8, 9, 10].map(session_id).into_iter().collect()
    );
    let commands: Vec<CommandId> = snapshot.commands.iter().map(|c| c.id).collect();
    assert_eq!(commands, [command(1).id, command(3).id, command(5).id]);
    let tokens: BTreeSet<_> = snapshot.tokens.iter().map(|t| t.id).collect();
    assert_eq!(tokens.len(), 9);
    assert!(!tokens.contains(&token_id(1)), "of a session that is over");
}
