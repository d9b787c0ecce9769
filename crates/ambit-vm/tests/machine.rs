//! Instructions written as text, run on requests.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::sync::Arc;

use ambit_bytecode::{
    ActionSet, ActionSetIdx, Case, Effect, OpIdx, Place, Program, Rule, RuleId, Scope, UidEntry,
    Verified, assemble,
};
use ambit_value::{
    EntityId, Money, Number, OwnedValue, Pattern, PatternPart, Semantics, Shape, TypeId, Value,
};
use ambit_vm::{Entities, EntityData, Fault, Outcomes, Request, Scratch, decide, possible, trace};
use bumpalo::Bump;
use smol_str::SmolStr;

const ANA: EntityId = EntityId(0);
const VIEW: EntityId = EntityId(1);
const DOC: EntityId = EntityId(2);
const TEAM: EntityId = EntityId(3);

/// A program without rules that knows four entities.
fn base() -> Program {
    let uid = |ty: u32, id: &str| UidEntry {
        ty: TypeId(ty),
        id: id.into(),
    };
    Program {
        types: ["User", "Action", "Doc"].map(SmolStr::new).into(),
        uids: vec![uid(0, "ana"), uid(1, "view"), uid(2, "doc"), uid(0, "team")],
        names: ["a", "b"].map(SmolStr::new).into(),
        shapes: vec![Shape::new(["a", "b"].map(SmolStr::new)).unwrap()],
        constants: vec![
            OwnedValue::Long(5),
            OwnedValue::from("text"),
            OwnedValue::Bool(true),
            OwnedValue::set([OwnedValue::Long(5), OwnedValue::from("text")]),
            OwnedValue::Long(i64::MAX),
            OwnedValue::list([OwnedValue::Long(5), OwnedValue::Long(7)]),
            OwnedValue::Money(Money::parse("5 USD").unwrap()),
            OwnedValue::Money(Money::parse("5 EUR").unwrap()),
            OwnedValue::Number(Number::parse("2.5").unwrap()),
            OwnedValue::set([OwnedValue::Entity(DOC), OwnedValue::Entity(TEAM)]),
            OwnedValue::list([]),
        ],
        patterns: vec![Pattern::new([
            PatternPart::Text("te".into()),
            PatternPart::Any,
        ])],
        action_sets: vec![ActionSet::Any],
        files: vec!["test".into()],
        ..Program::default()
    }
}

fn add(program: &mut Program, effect: Effect, code: &str) {
    let ops = assemble(code).unwrap();
    let entry = OpIdx(program.code.len().try_into().unwrap());
    let rule = RuleId(program.rules.len().try_into().unwrap());
    program.places.extend(ops.iter().map(|_| Place::default()));
    program.code.extend(ops);
    program.rules.push(Rule {
        id: format!("rule{}", rule.0).into(),
        effect,
        is_shadow: false,
        annotations: vec![],
        file: 0,
        place: Place::default(),
        principal: Scope::Any,
        action: ActionSetIdx(0),
        resource: Scope::Any,
    });
    program.cases.push(Case {
        rule,
        actions: None,
        entry: Some(entry),
        terms: ambit_bytecode::Terms::Nothing,
    });
}

fn store(program: &Arc<Verified>) -> Entities {
    if program.program().is_typed {
        return Entities::new(program);
    }
    let mut edit = Entities::new(program).edit();
    let attributes = [("a".into(), OwnedValue::Long(1))];
    edit.insert(
        ANA,
        EntityData {
            attributes: ambit_value::OwnedRecord::from_pairs(attributes).unwrap(),
            parents: vec![TEAM],
            ..EntityData::default()
        },
    )
    .unwrap();
    edit.commit().unwrap()
}

fn request(args: Value<'_>) -> Request<'_> {
    Request {
        principal: ANA,
        action: VIEW,
        resource: DOC,
        context: args,
        args,
        session: Value::Absent,
        now: Value::Datetime(0),
        approvals: &[],
        locals: &[],
    }
}

/// What a rule of these instructions gives: whether it holds, or how it fails.
fn run(code: &str) -> Result<bool, String> {
    let mut program = base();
    add(&mut program, Effect::Permit, code);
    let program = Arc::new(program.verify().unwrap());
    let entities = store(&program);
    let arena = Bump::new();
    let args = [("a", Value::Long(3)), ("list", Value::List(&[]))];
    let args = Value::record_of_pairs(&arena, &args).unwrap();
    let mut scratch = Scratch::new();
    let verdict = decide(&program, &entities, &request(args), &mut scratch);
    match verdict.findings.failures {
        [] => Ok(verdict.is_allowed()),
        [failure] => Err(failure.fault.to_string()),
        many => panic!("{many:?}"),
    }
}

/// What an expression gives whose last register is `r16`.
fn holds(code: &str) -> bool {
    run(&format!("{code}\nreturn r16")).unwrap()
}

fn fails(code: &str) -> String {
    run(&format!("{code}\naccept")).unwrap_err()
}

#[test]
fn rules_end_one_way_or_the_other() {
    assert_eq!(run("accept"), Ok(true));
    assert_eq!(run("reject"), Ok(false));
    assert_eq!(run("const r16 k2\nreturn r16"), Ok(true));
    assert_eq!(
        run("const r16 k0\nreturn r16"),
        Err("expected a bool, got long".into())
    );
    assert_eq!(run("misuse"), Err("wrong number of arguments".into()));
}

#[test]
fn values_of_different_kinds_differ() {
    assert!(holds("const r16 k0\nconst r17 k1\nne r16 r16 r17"));
    assert!(holds("const r16 k0\nconst r17 k0\neq r16 r16 r17"));
    assert!(holds("const r16 k6\nconst r17 k0\nne r16 r16 r17"));
    assert_eq!(
        fails("const r16 k6\nconst r17 k7\neq r16 r16 r17"),
        "two currencies in one operation"
    );
}

#[test]
fn attributes_are_read_by_name_and_by_slot() {
    assert!(holds("attr r16 args n0\nslot r17 args .0\neq r16 r16 r17"));
    assert!(holds("has r16 principal n0"));
    assert!(holds("has r16 resource n0\nnot r16 r16"));
    assert!(holds("has r16 args n1\nnot r16 r16"));
    assert!(holds("has-slot r16 principal .0"));
    assert_eq!(
        run("unless-has-slot principal +1 .0\naccept\nreject"),
        Ok(true)
    );
    assert_eq!(fails("attr r16 args n1"), "the call has no argument `b`");
    assert_eq!(fails("attr r16 principal n1"), "there is no attribute `b`");
    assert_eq!(fails("attr r16 resource n0"), "the entity does not exist");
    assert_eq!(
        fails("has r16 now n0"),
        "expected a record or an entity, got datetime"
    );
}

#[test]
fn an_entity_is_in_itself_and_what_it_descends_from() {
    assert!(holds("entity r17 e3\nin r16 principal r17"));
    assert!(holds("entity r17 e0\nin r16 principal r17"));
    assert!(holds("const r17 k9\nin r16 principal r17"));
    assert!(holds("entity r17 e2\nin r16 principal r17\nnot r16 r16"));
    assert_eq!(run("unless-in principal +1 e3\naccept\nreject"), Ok(true));
    assert_eq!(run("if-in principal +1 e2\naccept\nreject"), Ok(true));
    assert!(holds("is r16 principal t0"));
    assert_eq!(
        fails("const r17 k3\nin r16 principal r17"),
        "expected an entity, got long"
    );
    assert_eq!(fails("is r16 now t0"), "expected an entity, got datetime");
}

#[test]
fn arithmetic_is_exact_or_fails() {
    assert!(holds(
        "const r17 k0\nconst r18 k0\nsub r17 r17 r18\nconst r18 k0\nlt r16 r17 r18"
    ));
    assert_eq!(
        fails("const r16 k4\nconst r17 k0\nadd r16 r16 r17"),
        "the result is out of range"
    );
    assert!(holds(
        "const r16 k0\nconst r17 k8\nadd r16 r16 r17\nconst r17 k0\nlt r16 r17 r16"
    ));
    assert!(holds(
        "const r16 k6\nconst r17 k8\nmul r16 r16 r17\nconst r17 k6\nlt r16 r17 r16"
    ));
    assert_eq!(
        fails("const r16 k6\nconst r17 k7\nadd r16 r16 r17"),
        "two currencies in one operation"
    );
    assert_eq!(
        fails("const r16 k1\nneg r16 r16"),
        "expected a number, got string"
    );
}

#[test]
fn only_what_has_an_order_is_compared() {
    assert_eq!(
        fails("const r16 k1\nconst r17 k1\nlt r16 r16 r17"),
        "string and string cannot be compared"
    );
    for (jump, goes) in [
        ("if-lt-const", true),
        ("if-le-const", true),
        ("if-gt-const", false),
        ("if-ge-const", false),
        ("if-ne-const", true),
        ("if-eq-const", false),
    ] {
        let code = format!("slot r16 args .0\n{jump} r16 +1 k0\nreject\naccept");
        assert_eq!(run(&code), Ok(goes), "{jump}");
    }
}

#[test]
fn collections_are_built_on_the_stack() {
    let set = "const r16 k1\npush r16\nconst r16 k0\npush r16\nbuild-set r17 #2";
    assert!(holds(&format!("{set}\nconst r18 k3\neq r16 r17 r18")));
    let record = "const r16 k0\npush r16\npush principal\nbuild-record r17 h0";
    assert!(holds(&format!(
        "{record}\nattr r16 r17 n1\neq r16 r16 principal"
    )));
    assert!(holds(
        "push principal\nconst r16 k0\npop r17\neq r16 r17 principal"
    ));
    assert_eq!(fails("build-list r16 #1"), "the program is broken");
    assert_eq!(fails("pop r16"), "the program is broken");
}

#[test]
fn loops_look_at_every_element() {
    let all = "const r16 k2\nconst r17 k5\neach r18 r17 r19 +4\n\
               const r20 k0\nle r20 r20 r19\nboth r16 r16 r20\nnext r18 r17 r19 -4";
    assert!(holds(all));
    let any = all
        .replace("both", "either")
        .replace("const r16 k2", "const r16 k2\nnot r16 r16");
    assert!(holds(&any));
    let map = "const r17 k5\neach r18 r17 r19 +2\npush r19\nnext r18 r17 r19 -2\ngather r16 r17";
    assert!(holds(&format!("{map}\neq r16 r16 r17")));
    assert!(holds(&format!(
        "{map}\nsum r16 r16\nconst r17 k0\nlt r16 r17 r16"
    )));
    // A sum over nothing fits any unit.
    let none = "const r17 k10\nsum r17 r17";
    assert!(holds(&format!("{none}\nconst r18 k6\nlt r16 r17 r18")));
    assert!(holds(&format!("{none}\nconst r18 k0\nlt r16 r17 r18")));
    assert!(holds(&format!(
        "{none}\nconst r18 k0\nadd r17 r17 r18\neq r16 r17 r18"
    )));
}

#[test]
fn loops_end_when_the_fuel_does() {
    let mut program = base();
    let body = "const r17 k5\neach r18 r17 r19 +1\nnext r18 r17 r19 -1\naccept";
    add(&mut program, Effect::Forbid, body);
    let program = Arc::new(program.verify().unwrap());
    let entities = store(&program);
    let mut scratch = Scratch::with_fuel(1);
    let request = request(Value::Absent);
    let verdict = decide(&program, &entities, &request, &mut scratch);
    assert_eq!(verdict.findings.failures[0].fault, Fault::OutOfFuel);
    let mut scratch = Scratch::with_fuel(2);
    let verdict = decide(&program, &entities, &request, &mut scratch);
    assert_eq!(verdict.findings.failures, []);
}

#[test]
fn text_is_matched_and_searched() {
    assert!(holds("const r17 k1\nlike r16 r17 p0"));
    assert!(holds("const r17 k1\nconst r18 k1\nends-with r16 r17 r18"));
    assert!(holds("const r17 k1\nlower r18 r17\neq r16 r17 r18"));
    assert_eq!(fails("like r16 now p0"), "expected a string, got datetime");
}

#[test]
fn a_failing_forbid_denies_but_under_cedars_semantics() {
    for (semantics, is_allowed) in [(Semantics::Ambit, false), (Semantics::Cedar, true)] {
        let mut program = base();
        program.semantics = semantics;
        add(&mut program, Effect::Permit, "accept");
        add(&mut program, Effect::Forbid, "attr r16 args n1\naccept");
        add(&mut program, Effect::Permit, "attr r16 args n1\naccept");
        let program = Arc::new(program.verify().unwrap());
        let entities = store(&program);
        let arena = Bump::new();
        let args = Value::record_of_pairs(&arena, &[]).unwrap();
        let mut scratch = Scratch::new();
        let verdict = decide(&program, &entities, &request(args), &mut scratch);
        assert_eq!(verdict.is_allowed(), is_allowed);
        assert_eq!(verdict.findings.permits, [RuleId(0)]);
        let failed: Vec<_> = verdict.findings.failures.iter().map(|it| it.rule).collect();
        assert_eq!(failed, [RuleId(1), RuleId(2)]);
    }
}

#[test]
fn trials_change_nothing() {
    let mut program = base();
    add(&mut program, Effect::Permit, "accept");
    add(&mut program, Effect::Forbid, "accept");
    program.rules[1].is_shadow = true;
    let program = Arc::new(program.verify().unwrap());
    let entities = store(&program);
    let mut scratch = Scratch::new();
    let verdict = decide(&program, &entities, &request(Value::Absent), &mut scratch);
    assert!(verdict.is_allowed());
    assert_eq!(verdict.trials.forbids, [RuleId(1)]);
}

#[test]
fn a_trace_tells_every_step() {
    let mut program = base();
    add(
        &mut program,
        Effect::Permit,
        "slot r16 args .0\nif-ge-const r16 +1 k0\naccept\nreject",
    );
    let program = Arc::new(program.verify().unwrap());
    let entities = store(&program);
    let arena = Bump::new();
    let args = Value::record_of_pairs(&arena, &[("a", Value::Long(9))]).unwrap();
    let mut scratch = Scratch::new();
    let trace = trace(&program, &entities, &request(args), &mut scratch);
    assert!(!trace.verdict.is_allowed());
    let [rule] = trace.rules else { panic!() };
    assert_eq!(rule.result, Ok(false));
    let steps: Vec<_> = rule.steps.iter().map(|it| (it.at.0, it.value)).collect();
    assert_eq!(
        steps,
        [
            (0, Value::Long(9)),
            (1, Value::Bool(true)),
            (3, Value::Absent)
        ]
    );
    assert_eq!(rule.steps[1].operands, [Value::Long(9), Value::Long(5)]);
}

#[test]
fn what_is_unknown_may_go_either_way() {
    let outcomes = |code: &str| {
        let mut program = base();
        program.is_typed = true;
        add(&mut program, Effect::Permit, code);
        let program = Arc::new(program.verify().unwrap());
        let entities = store(&program);
        let arena = Bump::new();
        let args = [("a", Value::Unknown), ("b", Value::Long(5))];
        let args = Value::record_of_pairs(&arena, &args).unwrap();
        let mut scratch = Scratch::new();
        possible(&program, &entities, &request(args), true, &mut scratch).rules[0].1
    };
    let either = Outcomes::HOLDS.or(Outcomes::HOLDS_NOT);
    assert_eq!(outcomes("accept"), Outcomes::HOLDS);
    assert_eq!(
        outcomes("slot r16 args .0\nif-eq-const r16 +1 k0\nreject\naccept"),
        either
    );
    assert_eq!(
        outcomes("slot r16 args .1\nif-eq-const r16 +1 k0\nreject\naccept"),
        Outcomes::HOLDS
    );
    // Both ways end alike.
    assert_eq!(
        outcomes("slot r16 args .0\nif-eq-const r16 +1 k0\naccept\naccept"),
        Outcomes::HOLDS
    );
    assert_eq!(outcomes("slot r16 args .0\nreturn r16"), either);
    assert_eq!(outcomes("has-slot r16 args .0\nreturn r16"), either);
    assert_eq!(
        outcomes("slot r16 args .0\nconst r17 k2\neither r16 r16 r17\nreturn r16"),
        Outcomes::HOLDS
    );
    assert_eq!(
        outcomes(
            "slot r16 args .0\npush r16\nbuild-set r16 #1\nconst r17 k0\ncontains r16 r16 r17\nreturn r16"
        ),
        either
    );
    let any_loop = "slot r17 args .0\nconst r16 k2\neach r18 r17 r19 +2\n\
                    both r16 r16 r19\nnext r18 r17 r19 -2\nreturn r16";
    assert_eq!(outcomes(any_loop), Outcomes::ALL);
}

#[test]
fn what_is_unknown_may_not_parse() {
    let mut program = base();
    program.is_typed = true;
    let url = ambit_value::Field {
        name: "url".into(),
        ty: ambit_value::Ty::Structured(ambit_value::StructuredKind::Url),
        required: false,
        default: None,
    };
    program.schema.session.fields = vec![url];
    let code = "slot r16 args .0\nif-eq-const r16 +1 k0\nreject\naccept";
    add(&mut program, Effect::Forbid, code);
    let program = Arc::new(program.verify().unwrap());
    let entities = store(&program);
    let arena = Bump::new();
    let args = Value::record_of_pairs(&arena, &[("a", Value::Unknown)]).unwrap();
    let mut scratch = Scratch::new();
    let outlook = possible(&program, &entities, &request(args), true, &mut scratch);
    assert_eq!(outlook.rules[0].1, Outcomes::ALL);
}
