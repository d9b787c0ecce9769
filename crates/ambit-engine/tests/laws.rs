//! Laws of the engine: the ways to put a request agree.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ambit_engine::{CompileOptions, Engine, Input, PolicySet, Sources};
use proptest::prelude::*;

const DECLARATIONS: &str = r#"
    entity Repo in [Team] { size: Long };
    entity Team;
    session { customer?: String, region: String = "eu" };
    tool ship(repo: Repo, to: List<String>, tags: Set<String>, box: { width: Long, note?: String }, fee?: Money, ...) on args.repo;
    tool plain(a: Long, b?: String, c: Bool = true);
    action view appliesTo { principal: [Agent, User], resource: [Repo], context: { mfa: Bool, path?: Set<Long> } };
"#;

/// Each reads something else of the request.
const POLICIES: [&str; 12] = [
    "permit (principal, call ship) when { args.to.size() > 1 };",
    r#"permit (principal, call ship) when { args.tags.contains("a") };"#,
    "forbid (principal, call ship) when { args.box.width > 3 };",
    "permit (principal, call ship) when { args has fee && args.fee < 5.00 USD };",
    "forbid (principal, call ship) when { args has extra && args.extra is Long && args.extra > 2 };",
    r#"permit (principal, call ship, resource in Team::"t") when { args.repo.size < 10 };"#,
    "permit (principal, call plain) when { args.a < 4 && args.c };",
    r#"forbid (principal, call plain) when { args has b && args.b like "x*" };"#,
    r#"permit (principal, call) when { session.region == "eu" };"#,
    r#"forbid (principal, call) when { session.labels.contains("untrusted") };"#,
    r#"permit (principal, action == Action::"view", resource) when { context.mfa };"#,
    r#"forbid (principal, action == Action::"view", resource) when { context has path && context.path.contains(1) };"#,
];

const ENTITIES: &str = r#"[
    { "uid": { "type": "Repo", "id": "r" }, "attrs": { "size": 5 }, "parents": [{ "type": "Team", "id": "t" }] },
    { "uid": { "type": "Repo", "id": "s" }, "attrs": { "size": 50 } }
]"#;

fn engine(chosen: &[usize]) -> Engine {
    let mut sources = Sources::new();
    let policies: String = chosen
        .iter()
        .filter_map(|it| POLICIES.get(*it).copied())
        .collect();
    sources.add("a.pol", format!("{DECLARATIONS}{policies}"));
    let policies = PolicySet::compile(&sources, &CompileOptions::default()).unwrap();
    let entities = policies.entities_from_json(ENTITIES.as_bytes()).unwrap();
    let engine = Engine::new(policies);
    engine.set_entities(entities).unwrap();
    engine
}

/// A request, as members of JSON and as values.
#[derive(Clone, Debug)]
struct Asked {
    target: Target,
    session: Vec<(String, Input)>,
    context: Vec<(String, Input)>,
}

#[derive(Clone, Debug)]
enum Target {
    Call(&'static str, Vec<(String, Input)>),
    View(&'static str),
}

/// Mostly what fits, and now and then what does not.
fn value(fitting: impl Strategy<Value = Input> + 'static) -> impl Strategy<Value = Input> {
    let other = prop_oneof![
        Just(Input::Null),
        (0..5i64).prop_map(Input::Long),
        Just(Input::Text("zzz".to_owned())),
    ];
    prop_oneof![19 => fitting.boxed(), 1 => other.boxed()]
}

fn long() -> impl Strategy<Value = Input> {
    value((0..6i64).prop_map(Input::Long))
}

fn text(of: &'static [&'static str]) -> impl Strategy<Value = Input> {
    value(proptest::sample::select(of).prop_map(|it| Input::Text(it.to_owned())))
}

fn texts() -> impl Strategy<Value = Input> {
    value(proptest::collection::vec(text(&["a", "b", "c"]), 0..4).prop_map(Input::List))
}

fn field(
    name: &'static str,
    likely: f64,
    value: impl Strategy<Value = Input> + 'static,
) -> BoxedStrategy<Option<(String, Input)>> {
    proptest::option::weighted(likely, value.prop_map(move |it| (name.to_owned(), it))).boxed()
}

/// Some of these fields, in any order.
fn fields(
    of: Vec<BoxedStrategy<Option<(String, Input)>>>,
) -> impl Strategy<Value = Vec<(String, Input)>> {
    of.prop_map(|it| it.into_iter().flatten().collect())
        .prop_shuffle()
}

fn target() -> impl Strategy<Value = Target> {
    let ship = fields(vec![
        field("repo", 0.98, text(&["r", "s", "r", "s", "nope"])),
        field("to", 0.98, texts()),
        field("tags", 0.98, texts()),
        field(
            "box",
            0.98,
            value(
                fields(vec![
                    field("width", 0.98, long()),
                    field("note", 0.5, text(&["n"])),
                ])
                .prop_map(Input::Record),
            ),
        ),
        field("fee", 0.5, text(&["1 USD", "7.00 USD", "1 EUR"])),
        field("extra", 0.5, long()),
        field("more", 0.2, texts()),
    ]);
    let plain = fields(vec![
        field("a", 0.98, long()),
        field("b", 0.5, text(&["x1", "y"])),
        field("c", 0.5, value(any::<bool>().prop_map(Input::Bool))),
    ]);
    prop_oneof![
        ship.prop_map(|it| Target::Call("ship", it)),
        plain.prop_map(|it| Target::Call("plain", it)),
        proptest::sample::select(&["r", "s", "unknown"][..]).prop_map(Target::View),
    ]
}

fn asked() -> impl Strategy<Value = Asked> {
    let session = fields(vec![
        field("id", 0.9, text(&["s1"])),
        field("labels", 0.9, texts()),
        field("region", 0.3, text(&["eu", "us"])),
        field("customer", 0.3, text(&["c"])),
    ]);
    let context = fields(vec![
        field("mfa", 0.6, value(any::<bool>().prop_map(Input::Bool))),
        field(
            "path",
            0.2,
            value(proptest::collection::vec(long(), 0..3).prop_map(Input::List)),
        ),
    ]);
    (target(), session, context).prop_map(|(target, session, context)| {
        let is_view = matches!(target, Target::View(_));
        Asked {
            target,
            session,
            context: if is_view { context } else { Vec::new() },
        }
    })
}

fn json(value: &Input) -> String {
    let fields = |it: &[(String, Input)]| {
        let fields: Vec<String> = it
            .iter()
            .map(|(name, it)| format!("{name:?}: {}", json(it)))
            .collect();
        format!("{{{}}}", fields.join(", "))
    };
    match value {
        Input::Null => "null".to_owned(),
        Input::Bool(it) => it.to_string(),
        Input::Long(it) => it.to_string(),
        Input::Number(it) => it.to_string(),
        Input::Text(it) => format!("{it:?}"),
        Input::Entity(it) => format!(r#"{{ "type": "{}", "id": "{}" }}"#, it.ty, it.id),
        Input::List(it) => {
            let items: Vec<String> = it.iter().map(json).collect();
            format!("[{}]", items.join(", "))
        }
        Input::Record(it) => fields(it),
    }
}

fn json_of(fields: &[(String, Input)]) -> String {
    json(&Input::Record(fields.to_vec()))
}

/// The request's members, in an order that differs from case to case: arguments may come before their tool.
fn members(asked: &Asked, rotate: usize) -> String {
    let record = json_of;
    let mut members = vec![
        r#""principal": "Agent::\"a\"""#.to_owned(),
        format!(r#""session": {}"#, record(&asked.session)),
        format!(r#""context": {}"#, record(&asked.context)),
    ];
    match &asked.target {
        Target::Call(tool, args) if rotate.is_multiple_of(2) => {
            members.push(format!(
                r#""call": {{ "tool": "{tool}", "args": {} }}"#,
                record(args)
            ));
        }
        Target::Call(tool, args) => {
            members.push(format!(
                r#""call": {{ "args": {}, "tool": "{tool}" }}"#,
                record(args)
            ));
        }
        Target::View(repo) => {
            members.push(r#""action": "Action::\"view\"""#.to_owned());
            members.push(format!(r#""resource": "Repo::\"{repo}\"""#));
        }
    }
    let by = rotate % members.len();
    members.rotate_left(by);
    format!("{{ {} }}", members.join(", "))
}

proptest! {
    /// What is read of JSON is only what the policies look at; a prepared request holds all. Both are decided alike.
    #[test]
    fn the_ways_to_ask_agree(
        chosen in proptest::sample::subsequence((0..POLICIES.len()).collect::<Vec<_>>(), 0..POLICIES.len()),
        asked in proptest::collection::vec((asked(), 0..6usize), 1..6),
    ) {
        let engine = engine(&chosen);
        let snapshot = engine.snapshot();
        for (asked, rotate) in asked {
            let json = members(&asked, rotate);
            let read = engine.decide_json(json.as_bytes());
            let prepared = snapshot.request_from_json(json.as_bytes());
            let decided = snapshot.decide(&prepared);
            let mut builder = snapshot.request("Agent::\"a\"").session_json("{}").context_json("{}");
            let target = asked.target.clone();
            builder = match asked.target {
                Target::Call(tool, args) => args
                    .into_iter()
                    .fold(builder.call(tool), |builder, (name, it)| builder.arg(name, it)),
                Target::View(repo) => {
                    builder.action("Action::\"view\"", format!("Repo::\"{repo}\""))
                }
            };
            for (name, it) in asked.session.clone() {
                builder = builder.session(name, it);
            }
            for (name, it) in asked.context {
                builder = builder.context(name, it);
            }
            let built = snapshot.decide(&builder.prepare());
            prop_assert_eq!(&read, &decided, "{}", &json);
            prop_assert_eq!(read.fault.is_some(), built.fault.is_some(), "{}", &json);
            if read.fault.is_none() {
                prop_assert_eq!(&read, &built, "{}", &json);
            }
            if let (Some(args), Target::Call(tool, _)) = (prepared.args_json(), &target) {
                let again = snapshot.request("Agent::\"a\"").call(*tool).args_json(args.clone());
                let again = again.session_json(json_of(&asked.session)).prepare();
                prop_assert_eq!(again.args_json(), Some(args));
                prop_assert_eq!(&snapshot.decide(&again), &read, "{}", &json);
            }
        }
    }

    /// No bytes are too strange to be answered, and what is no request is denied.
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..64), cut in 0..400usize) {
        let engine = engine(&[0, 8]);
        prop_assert!(!engine.decide_json(&bytes).is_allowed());
        let whole = r#"{ "principal": "Agent::\"a\"", "call": { "tool": "plain", "args": { "a": 1, "b": "\u00e9" } }, "session": { "id": "s", "labels": [] } }"#;
        prop_assert!(engine.decide_json(whole.as_bytes()).is_allowed());
        let cut = cut.min(whole.len() - 1);
        let part = whole.as_bytes().get(..cut).unwrap_or_default();
        prop_assert!(!engine.decide_json(part).is_allowed());
        let mut spliced = part.to_vec();
        spliced.extend_from_slice(&bytes);
        let decision = engine.decide_json(&spliced);
        prop_assert_eq!(decision.is_allowed(), decision.fault.is_none());
    }
}
