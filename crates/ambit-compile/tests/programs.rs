//! What policies become.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use ambit_bytecode::{Listing, Program};
use ambit_check::{File, Link, Options, check};
use ambit_compile::compile;
use ambit_source::Sources;
use ambit_syntax::{Dialect, parse};
use ambit_value::{EntityId, Semantics, Uid, Value};
use ambit_vm::{Entities, Request, Scratch, decide, resource};
use bumpalo::Bump;

const HEAD: &str = r#"
    entity Agent in [Role] { level: Long, nick?: String };
    entity Repo;
    session { customer?: String };
    tool pay(amount: Long, code: "usd" | "eur", note?: String, tags: List<String>);
    tool fetch(repo: Repo, ...) on args.repo;
"#;

fn program(policies: &str) -> Program {
    linked(policies, vec![])
}

fn linked(policies: &str, links: Vec<Link>) -> Program {
    let text = format!("{HEAD}{policies}");
    let mut sources = Sources::new();
    let file = sources.add("a.pol", text.as_str());
    let parse = parse(file, &text, Dialect::Ambit);
    assert!(parse.diagnostics.is_empty(), "{:?}", parse.diagnostics);
    let kind = ambit_source::SourceKind::Ambit;
    let files = [File {
        name: "a.pol",
        kind,
        parse: &parse,
    }];
    let options = Options {
        links,
        ..Options::default()
    };
    let checked = check(&files, &options);
    let sound = checked.sound();
    assert!(sound.is_some(), "{:?}", checked.diagnostics);
    compile(sound.unwrap(), Semantics::Ambit, &sources).unwrap()
}

/// The instructions of all rules, without their numbers.
fn code(policies: &str) -> Vec<String> {
    let program = program(policies);
    program.clone().verify().unwrap();
    let text = Listing(&program).to_string();
    let rules = text.lines().take_while(|it| !it.starts_with("resource"));
    let words = rules.filter_map(|it| it.strip_prefix("    "));
    words
        .map(|it| {
            let words = it.trim_start_matches(|it: char| it == ' ' || it.is_ascii_digit());
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// The instructions of one condition on a payment.
fn condition(text: &str) -> Vec<String> {
    code(&format!("permit (principal, call pay) when {{ {text} }};"))
}

#[test]
fn comparisons_jump() {
    assert_eq!(
        condition("args.amount <= 50 && args.code == \"usd\""),
        [
            "if-slot-gt args .0 +2 k0 ; 50",
            "if-slot-ne args .1 +1 k1 ; \"usd\"",
            "accept",
            "reject",
        ]
    );
    assert_eq!(
        condition("50 < args.amount || principal in Role::\"x\""),
        [
            "if-slot-gt args .0 +1 k0 ; 50",
            "unless-in principal +1 e2 ; Role::\"x\"",
            "accept",
            "reject",
        ]
    );
    assert_eq!(
        condition("!(args.amount == principal.level)"),
        [
            "slot r16 args .0",
            "slot r17 principal .0",
            "if-eq r16 r17 +1",
            "accept",
            "reject",
        ]
    );
}

#[test]
fn what_is_known_is_worked_out() {
    assert_eq!(
        condition("[\"usd\"].contains(args.code) || session.labels.contains(\"x\")"),
        [
            "slot r16 args .1",
            "if-among r16 +2 k0 ; [\"usd\"]",
            "slot r16 session .3",
            "unless-contains r16 +1 k1 ; \"x\"",
            "accept",
            "reject",
        ]
    );
    assert_eq!(
        condition("[1, -2].contains(args.amount) && now > datetime(\"2026-01-01\")"),
        [
            "slot r16 args .0",
            "unless-among r16 +3 k0 ; [-2, 1]",
            "copy r16 now",
            "if-le-const r16 +1 k1 ; 2026-01-01T00:00:00Z",
            "accept",
            "reject",
        ]
    );
}

#[test]
fn optional_parts_are_asked_for_by_slot() {
    assert_eq!(
        condition("args has note && args.note like \"*x\""),
        [
            "unless-has-slot args +4 .2",
            "slot r16 args .2",
            "like r16 r16 p0",
            "unless r16 +1",
            "accept",
            "reject",
        ]
    );
}

#[test]
fn lambdas_are_loops() {
    assert_eq!(
        condition("args.tags.all(t => t.size() <= 3)"),
        [
            "const r16 k0 ; true",
            "slot r17 args .3",
            "each r18 r17 r19 +5",
            "size r20 r19",
            "const r21 k1 ; 3",
            "le r20 r20 r21",
            "both r16 r16 r20",
            "next r18 r17 r19 -5",
            "unless r16 +1",
            "accept",
            "reject",
        ]
        .map(|it| if it.starts_with("each") {
            "each r18 r17 r19 +5"
        } else {
            it
        })
    );
}

#[test]
fn what_nothing_leads_to_is_left_out() {
    assert_eq!(condition("true && false"), ["reject"]);
    assert_eq!(code("permit (principal, call pay);"), ["always"]);
    assert_eq!(
        condition("if true then args.amount > 1 else false").len(),
        3
    );
}

#[test]
fn links_of_a_template_share_its_instructions() {
    let link = |id: &str| Link {
        template: "t".into(),
        id: id.into(),
        principal: Some(Uid {
            ty: "Agent".into(),
            id: id.into(),
        }),
        resource: None,
    };
    let policies = "@id(\"t\") permit (principal == ?principal, call pay) \
                    when { principal.level > 1 };";
    let one = linked(policies, vec![link("a")]);
    let two = linked(policies, vec![link("a"), link("b")]);
    assert_eq!((one.rules.len(), two.rules.len()), (1, 2));
    assert_eq!(one.code, two.code);
    two.verify().unwrap();
}

#[test]
fn a_request_is_projected_to_what_is_read() {
    let program = program(
        "permit (principal, call pay) when { args.code == \"usd\" && session.id == \"s\" };",
    );
    let program = program.verify().unwrap();
    let schema = program.schema();
    let place = |name: &str| {
        let found = schema.actions.iter().position(|it| it.uid.id == name);
        EntityId(found.unwrap().try_into().unwrap())
    };
    let only = |slot: usize| ambit_bytecode::Fields::Only(vec![1 << slot]);
    let pay = program.reads(place("pay"));
    assert_eq!(pay.args, only(1));
    assert_eq!(pay.session, only(schema.session.slot("id").unwrap()));
    assert_eq!(pay.context, ambit_bytecode::Fields::Only(vec![]));
    // `on args.repo` reads its argument, whatever policies read.
    assert_eq!(program.reads(place("fetch")).args, only(0));
}

#[test]
fn resources_come_from_arguments() {
    let program = Arc::new(program("permit (principal, call fetch);").verify().unwrap());
    let entities = Entities::new(&program);
    let arena = Bump::new();
    let repo = Value::Entity(EntityId(5));
    let args = Value::record_of_pairs(&arena, &[("repo", repo)]).unwrap();
    let action = program
        .schema()
        .actions
        .iter()
        .position(|it| it.uid.id == "fetch");
    let request = Request {
        principal: EntityId(9),
        action: EntityId(action.unwrap().try_into().unwrap()),
        resource: EntityId(9),
        context: Value::Absent,
        args,
        session: Value::Absent,
        now: Value::Absent,
        approvals: &[],
        locals: &[],
    };
    let mut scratch = Scratch::new();
    let found = resource(&program, &entities, &request, &mut scratch);
    assert_eq!(found, Some(Ok(EntityId(5))));
    assert!(decide(&program, &entities, &request, &mut scratch).is_allowed());
}

/// Whether a payment of 2 is allowed by one permit with that condition.
fn allows(condition: &str) -> bool {
    let policy = format!("permit (principal, call pay) when {{ {condition} }};");
    let program = Arc::new(program(&policy).verify().unwrap());
    let entities = Entities::new(&program);
    let arena = Bump::new();
    let args = [("amount", Value::Long(2)), ("code", Value::Str("usd"))];
    let args = Value::record_of_pairs(&arena, &args).unwrap();
    let mut actions = program.schema().actions.iter();
    let action = actions.position(|it| it.uid.id == "pay");
    let request = Request {
        principal: EntityId(9),
        action: EntityId(action.unwrap().try_into().unwrap()),
        resource: EntityId(9),
        context: Value::Absent,
        args,
        session: Value::Absent,
        now: Value::Absent,
        approvals: &[],
        locals: &[],
    };
    let mut scratch = Scratch::new();
    decide(&program, &entities, &request, &mut scratch).is_allowed()
}

#[test]
fn deep_expressions_need_no_more_registers_than_there_are() {
    let open = "args.amount + (".repeat(300);
    let close = ")".repeat(300);
    assert!(allows(&format!("{open}1{close} == 601")));
}

#[test]
fn chains_may_be_longer_than_a_jump() {
    let chain = |op: &str, part: &dyn Fn(i32) -> String| {
        let parts: Vec<_> = (0..36_000).map(part).collect();
        parts.join(op)
    };
    let equals = |it: i32| format!("args.amount == {}", it + 10);
    let differs = |it: i32| format!("args.amount != {}", it + 10);
    let any = chain(" || ", &equals);
    assert!(allows(&format!("args.amount == 2 || {any}")));
    assert!(!allows(&any));
    let all = chain(" && ", &differs);
    assert!(!allows(&format!("!({all} && args.amount == 2)")));
}

#[test]
fn containers_go_there_and_back() {
    let program = program("permit (principal, call pay) when { args.tags.any(t => t == \"x\") };");
    let bytes = program.to_bytes().unwrap();
    assert_eq!(Program::from_bytes(&bytes), Ok(program));
}
