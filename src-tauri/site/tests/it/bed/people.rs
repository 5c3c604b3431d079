//! What people and programs ask of the scripted site.

use site::{
    Answer, CardRequest, DriverEdit, Input, PeopleRequest, Refused, Request, Session, StartRequest,
    TokenEdit,
};
use vocabulary::{CardText, DriverId, SessionId, TokenId};

use super::{Bed, person};

impl Bed {
    pub fn ask(&mut self, request: Request) -> Answer {
        self.give(Input::Request {
            actor: person(),
            request: Box::new(request),
            recall: None,
        })
    }

    pub fn people(&mut self, request: PeopleRequest) -> Answer {
        self.ask(Request::People(request))
    }

    pub fn driver(&mut self, name: &str, card: Option<&str>) -> DriverId {
        let edit = DriverEdit {
            name: Some(name.into()),
            ..DriverEdit::default()
        };
        let card = card.map(|card| CardText(card.into()));
        match self.people(PeopleRequest::AddDriver(edit, card)) {
            Answer::Driver(id) => id,
            other => panic!("{other:?}"),
        }
    }

    pub fn with_card(&mut self, card: TokenId, request: CardRequest) -> Answer {
        self.ask(Request::Card(card, request))
    }

    /// The code of a refusal.
    pub fn refusal(answer: Answer) -> String {
        match answer {
            Answer::Refused(refused) => refused.reason.code,
            other => panic!("not refused: {other:?}"),
        }
    }

    pub fn start(&mut self, request: StartRequest) -> Session {
        match self.ask(Request::Start(request)) {
            Answer::Session { session, .. } => *session,
            other => panic!("no session: {other:?}"),
        }
    }

    pub fn start_refused(&mut self, request: StartRequest) -> Refused {
        match self.ask(Request::Start(request)) {
            Answer::Refused(refused) => refused,
            other => panic!("not refused: {other:?}"),
        }
    }

    pub fn stop(&mut self, session: SessionId) -> Answer {
        self.ask(Request::Stop {
            session,
            reason: None,
            recall: None,
        })
    }

    pub fn card(&mut self, text: &str) -> TokenId {
        self.card_with(text, TokenEdit::default())
    }

    pub fn card_with(&mut self, text: &str, edit: TokenEdit) -> TokenId {
        match self.ask(Request::AddToken(edit, CardText(text.into()))) {
            Answer::Token(id) => id,
            other => panic!("{other:?}"),
        }
    }
}
