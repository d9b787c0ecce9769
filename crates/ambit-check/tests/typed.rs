//! What the checker makes of policies that it finds no fault with.

#![expect(
    clippy::unwrap_used,
    reason = "a test that finds nothing to look at has failed"
)]

#[path = "typed/show.rs"]
mod show;

use ambit_check::typed::{ActionConstraint, Constraint, Sound, UidOrSlot};
use ambit_check::{Checked, File, Link, LinkError, Options, check};
use ambit_source::{FileId, SourceKind};
use ambit_syntax::{Dialect, Parse, parse};
use ambit_value::{OwnedValue, Semantics, Ty, Uid};

fn checked(files: &[(&str, SourceKind, &str)], options: &Options) -> Checked {
    let parses: Vec<Parse> = files
        .iter()
        .zip(0..)
        .map(|((_, kind, text), at)| parse(FileId(at), text, Dialect::of(*kind)))
        .collect();
    let files: Vec<File<'_>> = files
        .iter()
        .zip(&parses)
        .map(|((name, kind, _), parse)| File {
            name,
            kind: *kind,
            parse,
        })
        .collect();
    check(&files, options)
}

fn sound(text: &str) -> Sound {
    let checked = checked(&[("a.pol", SourceKind::Ambit, text)], &Options::default());
    assert!(!checked.has_errors(), "{:#?}", checked.diagnostics);
    checked.into_sound().unwrap()
}

fn cedar(schema: &str, policies: &str) -> Checked {
    let files = [
        ("s.cedarschema", SourceKind::CedarSchema, schema),
        ("p.cedar", SourceKind::Cedar, policies),
    ];
    let options = Options {
        semantics: Semantics::Cedar,
        ..Options::default()
    };
    checked(&files, &options)
}

/// The condition of the last policy for each group of actions.
fn conditions(text: &str) -> Vec<String> {
    let sound = sound(text);
    let policy = sound.policies.last().unwrap();
    policy.variants.iter().map(show::variant).collect()
}

#[test]
fn attributes_are_read_by_slot() {
    let shown = conditions(
        r#"
        entity Team { name: String };
        entity User { age: Long, home: { zip: Long, city: String }, team: Team };
        action view appliesTo { principal: User, resource: User };
        permit (principal, action, resource)
        when { principal.age > 1 && principal.home.zip == 5 && resource.team.name == "x" };
        "#,
    );
    assert_eq!(
        shown,
        [
            r#"*: (((principal.age@0 > 1) && (principal.home@1.zip@1 == 5)) && (resource.team@2.name@0 == "x"))"#
        ]
    );
}

#[test]
fn attributes_that_lie_elsewhere_in_another_type_are_read_by_name() {
    let shown = conditions(
        r#"
        entity User { age: Long, name: String };
        entity Bot { name: String };
        action view appliesTo { principal: [User, Bot], resource: User };
        permit (principal, action, resource)
        when { principal.name == "x" && principal has age && principal.age > 1 && resource.age > 1 };
        "#,
    );
    assert_eq!(
        shown,
        [
            r#"*: ((((principal.name == "x") && (principal has age)) && (principal.age@0 > 1)) && (resource.age@0 > 1))"#
        ]
    );
}

#[test]
fn tools_that_lay_out_their_arguments_alike_share_a_condition() {
    let shown = conditions(
        "
        tool a(amount: Long, to: String);
        tool b(amount: Long, zone: String);
        tool c(about: String, amount: Long);
        permit (principal, call) when { args.amount < 10 };
        ",
    );
    assert_eq!(
        shown,
        ["[0, 1]: (args.amount@0 < 10)", "[2]: (args.amount@1 < 10)"]
    );
}

#[test]
fn a_condition_that_reads_no_arguments_is_one_for_all() {
    let shown = conditions(
        r#"
        tool a(amount: Long);
        tool b(to: String);
        permit (principal, call) when { session.environment == "prod" } unless { principal in Role::"x" };
        "#,
    );
    assert_eq!(
        shown,
        [r#"*: ((session.environment@0 == "prod") && !((principal in Role::"x")))"#]
    );
}

#[test]
fn a_tool_without_the_argument_never_reads_it() {
    let shown = conditions(
        "
        tool a(amount: Long);
        tool b(to: String);
        permit (principal, call) when { args has amount && args.amount < 10 };
        ",
    );
    assert_eq!(
        shown,
        [
            "[0]: ((args has amount@0) && (args.amount@0 < 10))",
            "[1]: ((args has amount) && (args.amount < 10))"
        ]
    );
}

#[test]
fn numbers_are_widened_where_they_meet() {
    let shown = conditions(
        r#"
        tool a(n: Long, x: Number, m: Money);
        permit (principal, call a)
        when { args.n < 2.5 && [1, 2.5].contains(args.n) && args.m * 2 < 5 USD && money(args.n, "usd") == args.m
            && (if args.x > 1 then 1 else args.x) == 0.5 };
        "#,
    );
    assert_eq!(
        shown,
        [concat!(
            "[0]: (((((widen(args.n@1) < 2.5) && Contains([widen(1), 2.5], widen(args.n@1))) ",
            "&& ((args.m@0 * widen(2)) < 5 USD)) && (Money(widen(args.n@1), \"usd\") == args.m@0)) ",
            "&& (if (args.x@2 > widen(1)) then widen(1) else args.x@2 == 0.5))"
        )]
    );
}

#[test]
fn methods_are_chosen_by_the_type_of_their_target() {
    let shown = conditions(
        r#"
        tool a(list: List<String>, set: Set<String>, text: String);
        permit (principal, call a)
        when { args.list.contains("x") && args.set.contains("x") && args.text.contains("x")
            && args.list.startsWith(["b", "a"]) && args.text.startsWith("x") };
        "#,
    );
    assert_eq!(
        shown,
        [concat!(
            r#"[0]: ((((ListContains(args.list@0, "x") && Contains(args.set@1, "x")) && StrContains(args.text@2, "x")) "#,
            r#"&& ListStartsWith(args.list@0, ["b", "a"])) && StartsWith(args.text@2, "x"))"#
        )]
    );
}

#[test]
fn where_types_run_differently_they_are_asked_first() {
    let shown = conditions(
        "
        entity A { n: Long };
        entity B { n: Number };
        action view appliesTo { principal: [A, B], resource: A };
        permit (principal, action, resource) when { principal.n < 2.5 };
        ",
    );
    assert_eq!(
        shown,
        ["*: if principal is B then (principal.n@0 < 2.5) else (widen(principal.n@0) < 2.5)"]
    );
    let shown = conditions(
        "
        entity A { n: Long };
        entity B { n: Number };
        action view appliesTo { principal: [A, B], resource: A };
        permit (principal, action, resource) when { principal.n < 2.5 && resource.n < 5 };
        ",
    );
    assert_eq!(
        shown,
        [concat!(
            "*: if (principal is B && resource is A) then ((principal.n@0 < 2.5) && (resource.n@0 < 5)) ",
            "else ((widen(principal.n@0) < 2.5) && (resource.n@0 < 5))"
        )]
    );
}

#[test]
fn what_runs_several_times_is_bounded() {
    let nested = |depth: usize| {
        let target = (0..depth).fold("principal".to_owned(), |it, _| {
            format!("(if {it} is A in A::\"x\" then principal else principal)")
        });
        format!(
            "entity A in [A]; action a appliesTo {{ principal: A, resource: A }}; \
             permit (principal, action, resource) when {{ {target} in principal }};"
        )
    };
    assert_eq!(sound(&nested(10)).policies.len(), 1);
    let files = [("a.pol", SourceKind::Ambit, &*nested(60))];
    let checked = checked(&files, &Options::default());
    assert!(checked.has_errors() && checked.sound().is_none());
}

#[test]
fn json_is_narrowed_and_asked_for_its_kind() {
    let shown = conditions(
        r#"
        tool log(e: Json);
        permit (principal, call log)
        when { args.e is Number && args.e < 2.5 && args.e is Long || args.e["a b"] is String && args.e["a b"] == "x" };
        "#,
    );
    assert_eq!(
        shown,
        [concat!(
            "[0]: ((((args.e@0 is json Number) && (widen(args.e@0) < 2.5)) && (args.e@0 is json Long)) ",
            "|| ((args.e@0.a b is json String) && (args.e@0.a b == \"x\")))"
        )]
    );
}

#[test]
fn dotted_questions_are_spelled_out() {
    let shown = conditions(
        "
        entity User { boss?: User, name?: String };
        action view appliesTo { principal: User, resource: User };
        permit (principal, action, resource) when { principal has boss.boss.name };
        ",
    );
    assert_eq!(
        shown,
        [concat!(
            "*: (((principal has boss@0) && (principal.boss@0 has boss@0)) ",
            "&& (principal.boss@0.boss@0 has name@1))"
        )]
    );
}

#[test]
fn lambdas_number_their_parameters_from_the_outside() {
    let shown = conditions(
        "
        tool a(xs: List<List<Long>>);
        permit (principal, call a) when { args.xs.all(x => x.any(y => y > x.size())) && args.xs.any(z => true) };
        ",
    );
    assert_eq!(
        shown,
        [concat!(
            "[0]: (All(args.xs@0, $0 => Any($0, $1 => ($1 > Size($0)))) ",
            "&& Any(args.xs@0, $0 => true))"
        )]
    );
}

#[test]
fn a_call_scope_is_spelled_out() {
    let sound = sound(
        r#"
        toolset risky;
        namespace fs { tool wipe(d: String) in [risky]; tool read(d: String); }
        tool ping();
        permit (principal in Role::"a", call risky);
        permit (principal, call fs::*);
        permit (principal, call);
        permit (principal, action in Action::"risky", resource is Server);
        "#,
    );
    let names: Vec<String> = sound
        .schema
        .actions
        .iter()
        .map(|it| show::uid(&it.uid))
        .collect();
    assert_eq!(
        names,
        [
            r#"Action::"ping""#,
            r#"Action::"risky""#,
            r#"fs::Action::"read""#,
            r#"fs::Action::"wipe""#
        ]
    );
    let actions: Vec<_> = sound.policies.iter().map(|it| it.action.clone()).collect();
    let risky = Uid {
        ty: "Action".into(),
        id: "risky".into(),
    };
    assert_eq!(
        actions,
        [
            ActionConstraint::OneOf(vec![3]),
            ActionConstraint::OneOf(vec![2, 3]),
            ActionConstraint::OneOf(vec![0, 2, 3]),
            ActionConstraint::In(vec![risky]),
        ]
    );
}

#[test]
fn tools_are_actions_of_the_schema() {
    let sound = sound(
        "
        entity Repo { owner: Agent };
        toolset safe;
        namespace git {
          tool get(repo: Repo, path?: String, deep: Bool = false, ...) -> { text: String } on args.repo in [safe];
          tool list(n: Long = 10) for [User];
        }
        ",
    );
    let schema = &sound.schema;
    let types: Vec<_> = schema
        .entity_types
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(types, ["Agent", "Repo", "Role", "Server", "User"]);
    assert!(sound.is_typed);

    let get = schema.actions.iter().find(|it| it.uid.id == "get").unwrap();
    assert_eq!(get.principals, [schema.entity_type("Agent").unwrap()]);
    assert_eq!(get.resources, [schema.entity_type("Repo").unwrap()]);
    assert_eq!(get.ancestors.len(), 1);
    let tool = get.tool.as_ref().unwrap();
    assert!(tool.params.open && tool.server.is_none());
    let fields: Vec<_> = tool
        .params
        .fields
        .iter()
        .map(|it| (it.name.as_str(), it.required, it.default.clone()))
        .collect();
    assert_eq!(
        fields,
        [
            ("deep", true, Some(OwnedValue::Bool(false))),
            ("path", false, None),
            ("repo", true, None)
        ]
    );
    assert!(matches!(tool.result, Some(Ty::Record(_))));

    let list = schema
        .actions
        .iter()
        .find(|it| it.uid.id == "list")
        .unwrap();
    assert_eq!(list.principals, [schema.entity_type("User").unwrap()]);
    let server = list.tool.as_ref().unwrap().server.as_ref().unwrap();
    assert_eq!(show::uid(server), r#"Server::"git""#);

    let [(place, resource)] = sound.resources.as_slice() else {
        panic!("one tool says `on`");
    };
    assert_eq!(schema.actions.get(*place as usize).unwrap().uid.id, "get");
    assert_eq!(show::expr(resource), "args.repo@2");
}

#[test]
fn the_session_has_its_own_fields_and_declared_ones() {
    let sound = sound(r#"session { user?: String, region: String = "eu" };"#);
    let fields: Vec<_> = sound
        .schema
        .session
        .fields
        .iter()
        .map(|it| (it.name.as_str(), it.required))
        .collect();
    assert_eq!(
        fields,
        [
            ("environment", true),
            ("id", true),
            ("labels", true),
            ("region", true),
            ("user", false)
        ]
    );
}

#[test]
fn policies_are_called_by_id_or_after_their_file() {
    let text = r#"
        @id("first") permit (principal, action, resource);
        @message("no") forbid (principal, action, resource);
    "#;
    let ids = |checked: &Checked| -> Vec<String> {
        let policies = &checked.sound().unwrap().policies;
        policies.iter().map(|it| it.id.to_string()).collect()
    };
    let files = [
        ("a.pol", SourceKind::Ambit, text),
        (
            "",
            SourceKind::Ambit,
            "permit (principal, action, resource);",
        ),
    ];
    assert_eq!(
        ids(&checked(&files, &Options::default())),
        ["first", "a.pol#1", "policy0"]
    );
    let files = [
        ("a.cedar", SourceKind::Cedar, text),
        ("b.cedar", SourceKind::Cedar, text),
    ];
    let options = Options {
        semantics: Semantics::Cedar,
        ..Options::default()
    };
    assert_eq!(
        ids(&checked(&files, &options)),
        ["policy0", "policy1", "policy2", "policy3"]
    );
}

#[test]
fn names_in_a_namespace_are_resolved() {
    let sound = sound(
        r#"
        entity Team;
        namespace Shop {
          entity Clerk in [Team];
          action sell appliesTo { principal: [Clerk], resource: [Clerk] };
          permit (principal is Clerk in Team::"a", action == Action::"sell", resource == Clerk::"b");
        }
        "#,
    );
    let policy = sound.policies.first().unwrap();
    let uid = |ty: &str, id: &str| Uid {
        ty: ty.into(),
        id: id.into(),
    };
    assert_eq!(
        policy.principal,
        Constraint::IsIn("Shop::Clerk".into(), UidOrSlot::Uid(uid("Team", "a")))
    );
    assert_eq!(
        policy.action,
        ActionConstraint::Eq(uid("Shop::Action", "sell"))
    );
    assert_eq!(
        policy.resource,
        Constraint::Eq(UidOrSlot::Uid(uid("Shop::Clerk", "b")))
    );
}

#[test]
fn without_declarations_everything_is_found_by_name() {
    let text = r#"
        permit (principal == User::"a", action, resource)
        when { principal.x.startsWith(["a"]) && context has a.b && principal.getTag("k") == 1 };
    "#;
    let sound = sound(text);
    assert!(!sound.is_typed);
    let shown: Vec<_> = sound
        .policies
        .iter()
        .flat_map(|it| &it.variants)
        .map(show::variant)
        .collect();
    assert_eq!(
        shown,
        [concat!(
            r#"*: ((ListStartsWith(principal.x, ["a"]) && ((context has a) && (context.a has b))) "#,
            r#"&& (GetTag(principal, "k") == 1))"#
        )]
    );
}

#[test]
fn an_ill_typed_policy_runs_by_name_under_cedars_semantics() {
    let schema =
        "entity User { age: Long }; action view appliesTo { principal: User, resource: User };";
    let policies = r#"
        permit (principal, action, resource) when { principal.age > 1 };
        permit (principal, action, resource) when { principal.age == "x" };
    "#;
    let checked = cedar(schema, policies);
    assert!(checked.has_errors());
    let sound = checked.sound().unwrap();
    let shown: Vec<_> = sound
        .policies
        .iter()
        .flat_map(|it| &it.variants)
        .map(show::variant)
        .collect();
    assert_eq!(
        shown,
        ["*: (principal.age@0 > 1)", r#"*: (principal.age == "x")"#]
    );
}

#[test]
fn nothing_is_sound_that_can_not_be_read() {
    assert!(
        cedar("entity A {", "permit (principal, action, resource);")
            .sound()
            .is_none()
    );
    assert!(
        cedar(
            "entity A { x: Nope };",
            "permit (principal, action, resource);"
        )
        .sound()
        .is_none()
    );
    assert!(
        cedar("", "permit (principal, action, resource) when { foo(1) };")
            .sound()
            .is_none()
    );
    let files = [("a.pol", SourceKind::Ambit, "tool a(x: Nope);")];
    assert!(checked(&files, &Options::default()).sound().is_none());
}

#[test]
fn links_make_policies_of_templates() {
    let text = r#"
        @id("t") permit (principal == ?principal, action, resource in ?resource);
        @id("p") permit (principal, action, resource);
    "#;
    let uid = |id: &str| Uid {
        ty: "User".into(),
        id: id.into(),
    };
    let link = |template: &str, id: &str, principal: Option<Uid>, resource: Option<Uid>| Link {
        template: template.into(),
        id: id.into(),
        principal,
        resource,
    };
    let with = |links: Vec<Link>| {
        let options = Options {
            links,
            ..Options::default()
        };
        checked(&[("a.pol", SourceKind::Ambit, text)], &options)
    };
    let good = with(vec![link("t", "l", Some(uid("a")), Some(uid("b")))]);
    let policies = &good.sound().unwrap().policies;
    assert_eq!(policies.len(), 3);
    let linked = policies.last().unwrap();
    assert_eq!(linked.id, "l");
    assert_eq!(linked.principal, Constraint::Eq(UidOrSlot::Uid(uid("a"))));
    assert_eq!(linked.resource, Constraint::In(UidOrSlot::Uid(uid("b"))));

    let errors = with(vec![
        link("x", "l", None, None),
        link("p", "l", Some(uid("a")), None),
        link("t", "p", Some(uid("a")), Some(uid("b"))),
        link("t", "l", Some(uid("a")), None),
    ]);
    assert!(errors.sound().is_none());
    assert_eq!(
        errors.link_errors,
        [
            LinkError::UnknownTemplate("x".into(), "l".into()),
            LinkError::NotATemplate("p".into(), "l".into()),
            LinkError::IdTaken("p".into(), "p".into()),
            LinkError::SlotOpen("?resource", "l".into()),
        ]
    );
}

#[test]
fn the_deepest_tree_is_checked() {
    let nested = format!("{}true{}", "(context.a && ".repeat(500), ")".repeat(500));
    let text = format!(
        "entity A; action a appliesTo {{ principal: A, resource: A, context: {{ a: Bool }} }}; permit (principal, action, resource) when {{ {nested} }};"
    );
    assert_eq!(sound(&text).policies.len(), 1);
    let chain = vec!["context.a"; 500].join(" || ");
    let text = format!(
        "entity A; action a appliesTo {{ principal: A, resource: A, context: {{ a: Bool }} }}; permit (principal, action, resource) when {{ {chain} }};"
    );
    assert_eq!(sound(&text).policies.len(), 1);
    let branches = format!("{}true{}", "if context.a then true else ".repeat(500), "");
    let text = format!(
        "entity A; action a appliesTo {{ principal: A, resource: A, context: {{ a: Bool }} }}; permit (principal, action, resource) when {{ {branches} }};"
    );
    assert_eq!(sound(&text).policies.len(), 1);
}

#[test]
fn a_chain_of_types_may_be_long() {
    let chain = |last: &str| -> String {
        let links = (0..5000).map(|it| format!("type T{it} = T{};", it + 1));
        let links: String = links.collect();
        format!("{links} type T5000 = {last}; entity A {{ x: T0 }};")
    };
    assert_eq!(sound(&chain("Long")).schema.entity_types.len(), 1);
    let codes = |text: &str| -> Vec<String> {
        let checked = checked(&[("a.pol", SourceKind::Ambit, text)], &Options::default());
        let found = checked.diagnostics.iter();
        found.map(|it| it.code.to_string()).collect()
    };
    assert_eq!(codes(&chain("T17")), ["E0214"]);
    let nested = chain("Long").replace("= T", "= Set<T").replace(';', ">;");
    let nested = nested.replace("Long>", "Long").replace("}>", "}");
    let found = codes(&nested);
    assert!(!found.is_empty() && found.iter().all(|it| it == "E0215"));
}
