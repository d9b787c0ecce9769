//! What the verifier refuses.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use ambit_bytecode::{
    ActionSet, ActionSetIdx, CalendarUnit, Case, ConstIdx, Effect, LoadError, OpIdx, Place,
    Program, Rule, RuleId, Scope, Terms, UidEntry, VerifyError, Window, assemble,
};
use ambit_value::{ActionDef, EntityId, OwnedValue, RecordTy, Schema, TypeId, Uid};
use smol_str::SmolStr;

/// One rule with that code, over one entity, one constant and one name.
fn program(code: &str) -> Program {
    let ops = assemble(code).unwrap();
    Program {
        types: vec!["T".into()],
        uids: vec![UidEntry {
            ty: TypeId(0),
            id: "e".into(),
        }],
        names: vec!["n".into()],
        constants: vec![OwnedValue::Long(1)],
        places: vec![Place::default(); ops.len()],
        code: ops,
        files: vec!["f".into()],
        action_sets: vec![ActionSet::Any],
        rules: vec![rule("r")],
        cases: vec![case(0, None)],
        ..Program::default()
    }
}

fn rule(id: &str) -> Rule {
    Rule {
        id: id.into(),
        effect: Effect::Permit,
        is_shadow: false,
        annotations: vec![],
        file: 0,
        place: Place::default(),
        principal: Scope::Any,
        action: ActionSetIdx(0),
        resource: Scope::Any,
    }
}

fn case(rule: u32, actions: Option<u32>) -> Case {
    Case {
        rule: RuleId(rule),
        actions: actions.map(ActionSetIdx),
        entry: Some(OpIdx(0)),
        terms: Terms::Nothing,
    }
}

fn refused(code: &str) -> VerifyError {
    match program(code).verify() {
        Ok(_) => panic!("accepted: {code}"),
        Err(error) => error,
    }
}

#[test]
fn sound_instructions_pass() {
    for code in [
        "accept",
        "const r16 k0\nif-eq-const r16 +1 k0\naccept\nreject",
        "each r17 args r18 +1\nnext r17 args r18 -1\naccept",
        "each r17 args r18 +3\nif r18 +1\npush r18\nnext r17 args r18 -3\naccept",
        "if principal +1\nconst r16 k0\nreject",
    ] {
        program(code).verify().unwrap();
    }
}

#[test]
fn registers_are_written_before_they_are_read() {
    let at = |it| VerifyError::ReadsEmpty(OpIdx(it));
    assert_eq!(refused("return r16"), at(0));
    assert_eq!(refused("if principal +1\nconst r16 k0\nreturn r16"), at(2));
    assert_eq!(
        refused("each r17 args r18 +2\nconst r16 k0\nnext r17 args r18 -2\nreturn r16"),
        at(3)
    );
    assert_eq!(
        refused("each r17 args r18 +1\nnext r17 args r18 -1\nreturn r18"),
        at(2)
    );
}

#[test]
fn inputs_and_what_drives_a_loop_are_fixed() {
    let at = |it| VerifyError::WritesFixed(OpIdx(it));
    assert_eq!(refused("const args k0\naccept"), at(0));
    for reg in [17, 18] {
        let code = format!("each r17 args r18 +2\nconst r{reg} k0\nnext r17 args r18 -2\naccept");
        assert_eq!(refused(&code), at(1));
    }
}

#[test]
fn every_way_ends_in_its_rule() {
    assert_eq!(refused("const r16 k0"), VerifyError::NoEnd(OpIdx(0)));
    assert_eq!(
        refused("if principal +1\naccept"),
        VerifyError::JumpsOut(OpIdx(0))
    );
    assert_eq!(refused("jump +0"), VerifyError::JumpsOut(OpIdx(0)));
    assert_eq!(
        refused("accept\nreject"),
        VerifyError::Unreachable(OpIdx(1))
    );
    assert_eq!(refused("give args"), VerifyError::WrongEnd(OpIdx(0)));
}

#[test]
fn loops_end_where_they_began() {
    let at = |it| VerifyError::EndsNoLoop(OpIdx(it));
    assert_eq!(refused("const r16 k0\nnext r16 args r17 -1\naccept"), at(1));
    assert_eq!(refused("each r17 args r18 +0\naccept"), at(1));
    assert_eq!(
        refused("each r17 args r18 +1\nnext r17 args r18 -2\naccept"),
        at(1)
    );
    assert_eq!(
        refused("each r17 args r18 +1\nnext r17 context r18 -1\naccept"),
        at(1)
    );
    // A way into the body that does not pass the loop's beginning.
    assert_eq!(
        refused(
            "const r17 k0\nconst r18 k0\nif principal +2\n\
             const r19 k0\neach r17 args r18 +2\npush r18\nnext r17 args r18 -2\naccept"
        ),
        at(6)
    );
}

#[test]
fn numbers_stand_for_something() {
    for (code, what) in [
        ("const r16 k1\naccept", "constants"),
        ("entity r16 e1\naccept", "entities"),
        ("is r16 principal t1\naccept", "types"),
        ("attr r16 args n1\naccept", "names"),
        ("like r16 args p0\naccept", "patterns"),
        ("build-record r16 h0\naccept", "shapes"),
    ] {
        assert_eq!(refused(code), VerifyError::OutOfRange(what), "{code}");
    }
    let mut it = program("accept");
    it.rules[0].principal = Scope::Eq(EntityId(1));
    assert_eq!(it.verify().err(), Some(VerifyError::OutOfRange("entities")));
    let mut it = program("accept");
    it.cases[0].rule = RuleId(1);
    assert_eq!(it.verify().err(), Some(VerifyError::OutOfRange("rules")));
    let mut it = program("accept");
    it.cases[0].entry = Some(OpIdx(7));
    assert!(it.verify().is_err());
}

#[test]
fn tables_are_in_order() {
    let mut it = program("accept");
    it.uids.push(it.uids[0].clone());
    assert_eq!(it.verify().err(), Some(VerifyError::Unordered("entities")));
    let mut it = program("accept");
    it.types.push("T".into());
    assert_eq!(
        it.verify().err(),
        Some(VerifyError::Unordered("type names"))
    );
    let mut it = program("accept");
    it.rules.push(rule("r"));
    assert_eq!(
        it.verify().err(),
        Some(VerifyError::Unordered("rules' ids"))
    );
    let mut it = program("accept");
    let unknown = OwnedValue::Entity(EntityId(9));
    it.constants.push(OwnedValue::set([unknown]));
    assert_eq!(it.verify().err(), Some(VerifyError::Constant(1)));
    let mut it = program("accept");
    it.places.clear();
    assert_eq!(it.verify().err(), Some(VerifyError::PlacesMissing));
}

fn action(id: &str) -> ActionDef {
    ActionDef {
        uid: Uid {
            ty: "Action".into(),
            id: id.into(),
        },
        ancestors: vec![],
        principals: vec![],
        resources: vec![],
        context: RecordTy::default(),
        tool: None,
        is_toolset: false,
    }
}

#[test]
fn cases_share_out_the_actions_of_their_rule() {
    let mut declared = program("accept");
    declared.schema = Schema {
        actions: vec![action("a"), action("b")],
        ..Schema::default()
    };
    declared.types = vec!["Action".into()];
    let uid = |id: &str| UidEntry {
        ty: TypeId(0),
        id: SmolStr::new(id),
    };
    declared.uids = vec![uid("a"), uid("b")];
    let one_of = |it: &[u32]| ActionSet::OneOf(it.iter().map(|it| EntityId(*it)).collect());
    let with = |scope: ActionSet, cases: &[&[u32]]| {
        let mut it = declared.clone();
        it.action_sets = vec![scope];
        it.cases = vec![];
        for actions in cases {
            let set = u32::try_from(it.action_sets.len()).unwrap();
            it.action_sets.push(one_of(actions));
            it.cases.push(case(0, Some(set)));
        }
        it.verify().err()
    };
    assert_eq!(with(ActionSet::Any, &[&[0], &[1]]), None);
    let refused = Some(VerifyError::Cases(RuleId(0)));
    assert_eq!(with(ActionSet::Any, &[&[0], &[0, 1]]), refused);
    assert_eq!(with(ActionSet::Eq(EntityId(0)), &[&[1]]), refused);
    assert_eq!(with(ActionSet::In(vec![EntityId(0)]), &[&[1]]), refused);
    assert_eq!(with(one_of(&[1]), &[&[0]]), refused);
    let mut it = declared.clone();
    it.uids.swap(0, 1);
    assert_eq!(
        it.verify().err(),
        Some(VerifyError::NotTheSchemas("entities"))
    );
}

#[test]
fn what_a_rule_asks_for_makes_sense() {
    let with = |effect: Effect, terms: Terms| {
        let mut it = program("give principal");
        it.constants = vec![
            OwnedValue::Long(5),
            OwnedValue::Long(-5),
            OwnedValue::from("UTC"),
        ];
        it.rules[0].effect = effect;
        it.cases[0].entry = None;
        it.cases[0].terms = terms;
        it.verify().map(|_| ())
    };
    let approval = |count, within| Effect::RequireApproval { count, within };
    let limit = |to, window| Effect::Limit {
        to: ConstIdx(to),
        window,
    };
    let from = Terms::Approvers(OpIdx(0));
    let of = Terms::Charge {
        of: Some(OpIdx(0)),
        by: None,
    };
    assert_eq!(with(approval(1, 1), from), Ok(()));
    assert_eq!(with(limit(0, Window::Session), of), Ok(()));
    let utc = Window::Calendar(CalendarUnit::Day, ConstIdx(2));
    assert_eq!(with(limit(0, utc), of), Ok(()));
    let no_sense = [
        with(approval(0, 1), from),
        with(approval(1, 0), from),
        with(limit(1, Window::Session), of),
        with(limit(2, Window::Session), of),
        with(limit(9, Window::Session), of),
        with(limit(0, Window::Rolling(0)), of),
        with(
            limit(0, Window::Calendar(CalendarUnit::Day, ConstIdx(0))),
            of,
        ),
    ];
    for found in no_sense {
        assert_eq!(found, Err(VerifyError::Effect(RuleId(0))));
    }
    let other_terms = [
        with(Effect::Permit, from),
        with(Effect::Forbid, of),
        with(approval(1, 1), of),
        with(approval(1, 1), Terms::Nothing),
        with(limit(0, Window::Session), from),
    ];
    for found in other_terms {
        assert_eq!(found, Err(VerifyError::Terms(RuleId(0))));
    }
    let mut both = program("give principal");
    both.rules[0].effect = approval(1, 1);
    both.cases[0].terms = from;
    assert_eq!(both.verify().err(), Some(VerifyError::WrongEnd(OpIdx(0))));
}

#[test]
fn bytes_are_read_as_they_were_written() {
    let program = program("const r16 k0\nreturn r16");
    let bytes = program.to_bytes().unwrap();
    assert_eq!(Program::from_bytes(&bytes), Ok(program));
    for len in 0..bytes.len() {
        let cut = Program::from_bytes(&bytes[..len]);
        let expected = if len == 0 {
            LoadError::NotAProgram
        } else {
            LoadError::Damaged
        };
        assert_eq!(cut, Err(expected), "{len}");
    }
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x10;
        assert!(Program::from_bytes(&changed).is_err(), "{at}");
    }
    let mut newer = bytes.clone();
    newer[8] = 99;
    assert_eq!(
        Program::from_bytes(&newer),
        Err(LoadError::Version { found: 99 })
    );
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(Program::from_bytes(&longer), Err(LoadError::Damaged));
}
