//! Containers that were damaged on purpose: they are refused, or what they hold runs to an end.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use ambit_bytecode::{
    ActionSet, ActionSetIdx, Case, Effect, OpIdx, Place, Program, Rule, RuleId, Scope, UidEntry,
    Verified, assemble,
};
use ambit_value::{EntityId, OwnedValue, Pattern, PatternPart, Shape, TypeId, Value};
use ambit_vm::{Entities, Request, Scratch, decide, possible, resource, trace};
use bumpalo::Bump;
use proptest::prelude::*;

/// A program that has something of everything.
fn sample() -> Program {
    let rules = [
        "attr r16 args n0\nif-ge-const r16 +3 k0\nunless-in principal +2 e0\nlike r17 r16 p0\n\
         accept\nreject",
        "attr r17 args n1\nconst r16 k1\neach r18 r17 r19 +6\nattr r20 args n1\n\
         each r21 r20 r22 +2\neq r23 r22 r19\nnext r21 r20 r22 -2\neither r16 r16 r16\n\
         next r18 r17 r19 -6\nreturn r16",
        "push principal\nconst r16 k2\npush r16\nbuild-record r16 h0\nattr r17 r16 n1\n\
         unless-contains r17 +1 k0\naccept\nreject",
    ];
    let mut program = Program {
        types: vec!["T".into(), "Action".into()],
        uids: vec![
            UidEntry {
                ty: TypeId(0),
                id: "e".into(),
            },
            UidEntry {
                ty: TypeId(1),
                id: "a".into(),
            },
        ],
        names: vec!["a".into(), "b".into()],
        shapes: vec![Shape::new(["a".into(), "b".into()]).unwrap()],
        constants: vec![
            OwnedValue::Long(7),
            OwnedValue::Bool(false),
            OwnedValue::set([OwnedValue::Long(7), OwnedValue::Entity(EntityId(0))]),
        ],
        patterns: vec![Pattern::new([
            PatternPart::Text("x".into()),
            PatternPart::Any,
        ])],
        files: vec!["f".into()],
        action_sets: vec![ActionSet::Any, ActionSet::In(vec![EntityId(1)])],
        ..Program::default()
    };
    for (at, code) in (0..).zip(rules) {
        let ops = assemble(code).unwrap();
        program.rules.push(Rule {
            id: format!("r{at}").into(),
            effect: if at == 2 {
                Effect::Forbid
            } else {
                Effect::Permit
            },
            is_shadow: false,
            annotations: vec![("id".into(), "x".into())],
            file: 0,
            place: Place::default(),
            principal: Scope::In(EntityId(0)),
            action: ActionSetIdx(at % 2),
            resource: Scope::Is(TypeId(0)),
        });
        program.cases.push(Case {
            rule: RuleId(at),
            actions: None,
            entry: Some(OpIdx(program.code.len().try_into().unwrap())),
            terms: ambit_bytecode::Terms::Nothing,
        });
        program.places.extend(ops.iter().map(|_| Place::default()));
        program.code.extend(ops);
    }
    program
}

/// The bytes with a checksum that is right again.
fn seal(bytes: &mut [u8]) {
    if let Some((head, payload)) = bytes.split_at_mut_checked(20)
        && let Some(place) = head.get_mut(12..)
    {
        let sum = payload.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        place.copy_from_slice(&sum.to_le_bytes());
    }
}

/// Runs a program in every way, on a request that fits nothing in particular.
fn run(program: Verified) {
    let program = Arc::new(program);
    let entities = Entities::new(&program);
    let arena = Bump::new();
    let list = Value::list(&arena, &[Value::Long(7), Value::Str("x"), Value::Unknown]);
    for b in [list, Value::Unknown, Value::Long(1)] {
        let args = Value::record_of_pairs(&arena, &[("a", Value::Str("xy")), ("b", b)]).unwrap();
        let request = Request {
            principal: EntityId(0),
            action: EntityId(1),
            resource: EntityId(0),
            context: args,
            args,
            session: args,
            now: Value::Datetime(0),
            approvals: &[],
            locals: &[],
        };
        let mut scratch = Scratch::with_fuel(10_000);
        let is_allowed = decide(&program, &entities, &request, &mut scratch).is_allowed();
        let traced = trace(&program, &entities, &request, &mut scratch);
        assert_eq!(traced.verdict.is_allowed(), is_allowed);
        let _ = possible(&program, &entities, &request, false, &mut scratch);
        let _ = resource(&program, &entities, &request, &mut scratch);
    }
}

#[test]
fn the_sample_is_sound() {
    let program = sample();
    let bytes = program.to_bytes().unwrap();
    run(Program::from_bytes(&bytes).unwrap().verify().unwrap());
}

proptest! {
    #[test]
    fn damaged_containers_are_refused_or_run(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = sample().to_bytes().unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        seal(&mut bytes);
        if let Ok(program) = Program::from_bytes(&bytes)
            && let Ok(program) = program.verify()
        {
            run(program);
        }
    }

    #[test]
    fn any_bytes_are_refused_or_run(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = sample().to_bytes().unwrap();
        bytes.truncate(20);
        bytes.extend(payload);
        seal(&mut bytes);
        if let Ok(program) = Program::from_bytes(&bytes)
            && let Ok(program) = program.verify()
        {
            run(program);
        }
    }
}
