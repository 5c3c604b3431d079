//! The wall tells what is free, and nothing of anyone.

use api::Scope;
use http::Method;

use crate::desk::Desk;

#[tokio::test]
async fn a_link_for_the_wall_reads_the_reduced_board_and_nothing_else() {
    let desk = Desk::open().await;
    let wall = desk.token(Scope::Wall).await;
    let board = desk
        .ask(&wall, Method::GET, "/api/v1/wall", None)
        .await
        .expect(200);
    let mut keys: Vec<_> = board.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["at", "bays", "free", "site", "time_zone"]);
    for path in ["/site", "/connectors", "/sessions", "/live", "/people"] {
        let answer = desk
            .ask(&wall, Method::GET, &format!("/api/v1{path}"), None)
            .await;
        assert_eq!(answer.problem(), "permission_denied", "{path}");
    }
}
