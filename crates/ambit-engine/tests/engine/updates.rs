//! Entities that change while requests are answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use ambit_engine::{Engine, EntityError, Uid};

use super::{compile, engine, refund, told};

const POLICIES: &str = r#"
    @id("support") permit (principal in Role::"support", call stripe::create_refund);
"#;

fn support(parents: &str) -> String {
    format!(
        r#"[{{ "uid": {{ "type": "Agent", "id": "ava" }}, "attrs": {{ "clearance": 3 }}, "parents": [{parents}] }}]"#
    )
}

#[test]
fn the_next_decision_sees_an_update() {
    let engine = engine(POLICIES);
    let before = engine.snapshot();
    assert_eq!(
        told(&engine.decide_json(refund(1).as_bytes())),
        "allow by support"
    );
    engine.upsert_entities_json(support("").as_bytes()).unwrap();
    assert_eq!(told(&engine.decide_json(refund(1).as_bytes())), "deny");
    assert_eq!(
        told(&before.decide_json(refund(1).as_bytes())),
        "allow by support"
    );
    let nested = support(r#"{ "type": "Role", "id": "night" }"#).replacen(
        '[',
        r#"[{ "uid": { "type": "Role", "id": "night" }, "attrs": {}, "parents": [{ "type": "Role", "id": "support" }] },"#,
        1,
    );
    engine.upsert_entities_json(nested.as_bytes()).unwrap();
    assert_eq!(
        told(&engine.decide_json(refund(1).as_bytes())),
        "allow by support"
    );
    let night = Uid {
        ty: "Role".into(),
        id: "night".into(),
    };
    engine.remove_entities([&night]).unwrap();
    assert_eq!(told(&engine.decide_json(refund(1).as_bytes())), "deny");
}

#[test]
fn a_refused_update_changes_nothing() {
    let engine = engine(POLICIES);
    let cycle = r#"[{ "uid": { "type": "Role", "id": "support" }, "parents": [{ "type": "Role", "id": "night" }] },
                    { "uid": { "type": "Role", "id": "night" }, "parents": [{ "type": "Role", "id": "support" }] }]"#;
    let error = engine.upsert_entities_json(cycle.as_bytes()).unwrap_err();
    assert!(matches!(error, EntityError::Cycle { .. }));
    assert!(
        engine
            .upsert_entities_json(br#"[{ "uid": { "type": "Agent", "id": "ava" } }]"#)
            .is_err()
    );
    let action = Uid {
        ty: "Action".into(),
        id: "view".into(),
    };
    assert!(engine.remove_entities([&action]).is_err());
    assert_eq!(
        told(&engine.decide_json(refund(1).as_bytes())),
        "allow by support"
    );
}

#[test]
fn entities_of_another_policy_set_are_refused() {
    let engine = engine(POLICIES);
    let other = compile("permit (principal, action, resource);").unwrap();
    assert!(engine.set_entities(other.no_entities()).is_err());
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the test is the host, which owns the threads"
)]
fn threads_share_an_engine_while_it_is_updated() {
    fn shared<T: Send + Sync>(it: T) -> Arc<T> {
        Arc::new(it)
    }
    let engine: Arc<Engine> = shared(engine(POLICIES));
    let stop = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..2)
        .map(|_| {
            let (engine, stop) = (Arc::clone(&engine), Arc::clone(&stop));
            thread::spawn(move || {
                let request = refund(1);
                let mut seen = 0;
                while !stop.load(Ordering::Relaxed) || seen == 0 {
                    let decision = engine.decide_json(request.as_bytes());
                    assert!(decision.fault.is_none());
                    assert_eq!(decision.is_allowed(), !decision.policies.is_empty());
                    seen += 1;
                }
            })
        })
        .collect();
    for round in 0..200 {
        let parents = if round % 2 == 0 {
            ""
        } else {
            r#"{ "type": "Role", "id": "support" }"#
        };
        engine
            .upsert_entities_json(support(parents).as_bytes())
            .unwrap();
    }
    stop.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.join().unwrap();
    }
    assert_eq!(
        told(&engine.decide_json(refund(1).as_bytes())),
        "allow by support"
    );
}
