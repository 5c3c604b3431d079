#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

use proptest::prelude::*;

use super::*;

fn broken(text: &str) -> BrokenFrame {
    Frame::parse(text).expect_err("the text is broken")
}

#[test]
fn each_kind_of_message_is_read() {
    assert_eq!(
        Frame::parse(r#" [2, "19223201", "BootNotification", {"a":1.50}]"#),
        Ok(Frame::Call {
            id: MessageId::new("19223201"),
            action: "BootNotification".into(),
            payload: r#"{"a":1.50}"#,
        })
    );
    assert_eq!(
        Frame::parse(r#"[3,"7",{"status":"Accepted"}]"#),
        Ok(Frame::Result {
            id: MessageId::new("7"),
            payload: r#"{"status":"Accepted"}"#
        })
    );
    assert_eq!(
        Frame::parse(r#"[4,"7","GenericError","why",{"x":[]}]"#),
        Ok(Frame::Error {
            id: MessageId::new("7"),
            code: "GenericError".into(),
            description: "why".into(),
            details: r#"{"x":[]}"#,
        })
    );
}

#[test]
fn a_callerror_of_four_elements_is_read_q14() {
    let Ok(Frame::Error {
        code,
        description,
        details,
        ..
    }) = Frame::parse(r#"[4,"7","FormationViolation",""]"#)
    else {
        panic!("not an error")
    };
    assert_eq!(
        (code.as_str(), description.as_str(), details),
        ("FormationViolation", "", "{}")
    );
}

#[test]
fn a_null_or_missing_payload_is_an_empty_object_q15() {
    for text in [r#"[2,"1","Heartbeat",null]"#, r#"[2,"1","Heartbeat"]"#] {
        let Ok(Frame::Call { payload, .. }) = Frame::parse(text) else {
            panic!("{text}")
        };
        assert_eq!(payload, "{}");
    }
}

#[test]
fn an_id_is_echoed_as_it_came() {
    let Ok(Frame::Call { id, .. }) = Frame::parse(r#"[2,42,"Heartbeat",{}]"#) else {
        panic!("not a CALL")
    };
    assert_eq!(Frame::result(&id, "{}"), "[3,42,{}]");
    let long = "x".repeat(80);
    let text = format!(r#"[2,"{long}","Heartbeat",{{}}]"#);
    let Ok(Frame::Call { id, .. }) = Frame::parse(&text) else {
        panic!("not a CALL")
    };
    assert_eq!(Frame::result(&id, "{}"), format!(r#"[3,"{long}",{{}}]"#));
}

#[test]
fn an_id_beyond_any_sense_is_not_taken() {
    let text = format!(r#"[2,"{}","Heartbeat",{{}}]"#, "x".repeat(256));
    assert_eq!(broken(&text).call, None);
}

#[test]
fn the_id_of_broken_json_is_recovered_q13() {
    for text in [
        r#"[2,"17","MeterValues",{"connectorId":1,"transactionId":,"meterValue":[]}]"#,
        r#"[2,"17","MeterValues",{"connectorId":1"#,
        r#"[,2,"17","MeterValues",{}]"#,
        r#"2,"17","MeterValues",{}"#,
        r#"[2,"17","MeterValues",{"meterValue":[}]"#,
    ] {
        let broken = broken(text);
        assert_eq!(broken.call, Some(MessageId::new("17")), "{text}");
        assert_eq!(broken.action.as_deref(), Some("MeterValues"), "{text}");
    }
}

#[test]
fn a_broken_answer_is_not_answered() {
    assert_eq!(broken(r#"[3,"17",{"status":"#).call, None);
    assert_eq!(broken("").call, None);
    assert_eq!(broken("hello").call, None);
}

#[test]
fn trailing_zero_bytes_and_a_byte_order_mark_do_no_harm() {
    assert!(Frame::parse("\u{feff}[3,\"1\",{}]\0").is_ok());
}

#[test]
fn a_refusal_is_written_with_a_bounded_description() {
    assert_eq!(
        Frame::error(
            &MessageId::new("a\"b"),
            "NotImplemented",
            "no \\ such\naction"
        ),
        r#"[4,"a\"b","NotImplemented","no \\ such\u000aaction",{}]"#
    );
    let text = Frame::error(&MessageId::new("1"), "GenericError", &"ä".repeat(300));
    let Ok(Frame::Error { description, .. }) = Frame::parse(&text) else {
        panic!("{text}")
    };
    assert_eq!(description.chars().count(), 255);
}

proptest! {
    #[test]
    fn no_text_panics_the_parser(text in ".{0,200}") {
        let _ = Frame::parse(&text);
    }

    #[test]
    fn no_cut_or_garbled_message_panics_the_parser(cut in 0usize..70, junk in "[\\[\\]{},:\"0-9a-z\\\\]{0,8}") {
        let whole = r#"[2,"19223201","MeterValues",{"connectorId":1,"meterValue":[{}]}]"#;
        let text = format!("{}{junk}", &whole[..cut.min(whole.len())]);
        let _ = Frame::parse(&text);
    }

    #[test]
    fn what_is_written_is_read_back(id in "\\PC{0,60}", action in "\\PC{0,40}", code in ".{0,40}") {
        let id = MessageId::new(id);
        let call = Frame::call(&id, &action, r#"{"a":[1]}"#);
        prop_assert_eq!(
            Frame::parse(&call),
            Ok(Frame::Call { id: id.clone(), action: action.into(), payload: r#"{"a":[1]}"# })
        );
        let error = Frame::error(&id, &code, &code);
        prop_assert_eq!(
            Frame::parse(&error),
            Ok(Frame::Error { id, code: code.clone(), description: code, details: "{}" })
        );
    }
}
