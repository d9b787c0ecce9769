//! Items: their clauses, their places, and what the Cedar dialect takes of them.

#![expect(
    clippy::panic,
    clippy::string_slice,
    clippy::wildcard_enum_match_arm,
    reason = "a test may fail"
)]

use ambit_source::FileId;
use ambit_syntax::tree::{
    ActionConstraintKind, ActionParent, CalendarUnit, CallTarget, Effect, EntityConstraintKind,
    EntityDeclKind, EntityOrSlot, Item, ItemKind, LaterItem, Path, Policy, Slot, ToolDecl,
    TypeKind, WindowKind,
};
use ambit_syntax::{Dialect, parse};

fn items(text: &str) -> Vec<Item> {
    let parse = parse(FileId(0), text, Dialect::Ambit);
    assert_eq!(parse.diagnostics, [], "{text}");
    parse.items
}

fn policy(text: &str) -> Policy {
    match items(text).remove(0).kind {
        ItemKind::Policy(it) => it,
        other => panic!("no policy: {other:?}"),
    }
}

fn tool(text: &str) -> ToolDecl {
    match items(text).remove(0).kind {
        ItemKind::Tool(it) => it,
        other => panic!("no tool: {other:?}"),
    }
}

fn path(it: &Path) -> String {
    it.segments
        .iter()
        .map(|it| it.text.as_str())
        .collect::<Vec<_>>()
        .join("::")
}

/// Whether Ambit and Cedar take the text.
fn taken(text: &str) -> (bool, bool) {
    let is_taken = |dialect| parse(FileId(0), text, dialect).diagnostics.is_empty();
    (is_taken(Dialect::Ambit), is_taken(Dialect::Cedar))
}

#[test]
fn scopes() {
    let it = policy(
        "permit (principal is N::T in G::\"g\", action in [Action::\"a\", N::Action::\"b\"], resource == ?resource,);",
    );
    assert!(
        matches!(&it.scope.principal.kind, EntityConstraintKind::IsIn(ty, EntityOrSlot::Entity(_)) if path(ty) == "N::T")
    );
    assert!(matches!(&it.scope.action.kind, ActionConstraintKind::In(them) if them.len() == 2));
    let resource = it.scope.resource.unwrap();
    assert!(matches!(
        resource.kind,
        EntityConstraintKind::Eq(EntityOrSlot::Slot(Slot::Resource, _))
    ));
    let it = policy(
        "forbid (principal in (U::\"u\"), action == Action::\"a\", resource is T) unless { false } when { true };",
    );
    assert!(matches!(
        it.scope.principal.kind,
        EntityConstraintKind::In(EntityOrSlot::Entity(_))
    ));
    assert!(matches!(it.scope.action.kind, ActionConstraintKind::Eq(_)));
    assert_eq!(it.conditions.len(), 2);
}

#[test]
fn call_scopes() {
    let targets = |text: &str| match policy(text).scope.action.kind {
        ActionConstraintKind::Call(targets) => targets,
        other => panic!("no call: {other:?}"),
    };
    assert_eq!(targets("permit (principal, call);"), None);
    let some =
        targets("permit (principal, call [a::b, c::*, \"d-e\", f::\"g-h\",], resource);").unwrap();
    let names: Vec<String> = some
        .iter()
        .map(|it| match it {
            CallTarget::Name(it) => path(it),
            CallTarget::Namespace(it) => format!("{}::*", path(it)),
        })
        .collect();
    assert_eq!(names, ["a::b", "c::*", "d-e", "f::g-h"]);
    assert_eq!(
        targets("permit (principal, call call::tool);").map(|it| it.len()),
        Some(1)
    );
    assert!(
        policy("permit (principal, action);")
            .scope
            .resource
            .is_none()
    );
    assert!(
        policy("shadow permit (principal, call x);")
            .shadow
            .is_some()
    );
}

#[test]
fn tools() {
    let it = tool(
        "tool \"search-repos\"(\"per-page\": Long, q?: String = \"x\", ...)
           removes [\"a\"]
           adds [\"b\", \"c\",] when { result.x } unless { result.y }
           in [s, n::\"t-u\"]
           on args.repo
           for [User, N::Agent]
           -> { text: List<String> };",
    );
    assert_eq!(
        (it.name.text.as_str(), it.params.len()),
        ("search-repos", 2)
    );
    assert!(it.rest.is_some() && it.params[1].optional && it.params[1].default.is_some());
    assert_eq!(it.removes.len(), 1);
    assert_eq!(
        it.adds.map(|it| (it.labels.len(), it.conditions.len())),
        Some((2, 2))
    );
    assert_eq!(
        it.toolsets.iter().map(path).collect::<Vec<_>>(),
        ["s", "n::t-u"]
    );
    assert_eq!(
        it.principals.unwrap().iter().map(path).collect::<Vec<_>>(),
        ["User", "N::Agent"]
    );
    assert!(it.on.is_some());
    assert!(matches!(it.result.unwrap().kind, TypeKind::Record(_)));
    let it = tool("tool t(...,) on (if a then b else c) in s;");
    assert!(
        it.params.is_empty() && it.rest.is_some() && it.result.is_none() && it.principals.is_none()
    );
    assert!(tool("tool t();").rest.is_none());
    let it = tool("tool t(a: Set<Set<Long>>=[[1]], b: Long=1);");
    assert!(it.params.iter().all(|it| it.default.is_some()));
    let span = it.params[0].ty.span;
    assert_eq!((span.start, span.end), (10, 24));
}

#[test]
fn types() {
    let kind = |ty: &str| match items(&format!("type T = {ty};")).remove(0).kind {
        ItemKind::Type(it) => it.ty.kind,
        other => panic!("no type: {other:?}"),
    };
    assert!(matches!(kind("Set"), TypeKind::Name(_, None)));
    assert!(
        matches!(kind("Set<Set<Long>>"), TypeKind::Set(of) if matches!(of.kind, TypeKind::Set(_)))
    );
    assert!(matches!(kind("List<{}>"), TypeKind::List(_)));
    assert!(
        matches!(kind("Sql<\"postgres\">"), TypeKind::Name(_, Some(dialect)) if dialect == "postgres")
    );
    assert!(
        matches!(kind("Set<\"a\">"), TypeKind::Set(of) if matches!(of.kind, TypeKind::OneOf(_)))
    );
    assert!(matches!(kind("\"a\" | \"b\""), TypeKind::OneOf(them) if them.len() == 2));
    assert!(
        matches!(kind("{ a: Long, @doc(\"x\") \"b c\"?: N::T, }"), TypeKind::Record(them) if them.len() == 2)
    );
}

#[test]
fn schema_items() {
    let text = "
        @a @b(\"c\") entity A, B in [C, N::D] = { a?: Long } tags Set<String>;
        entity E enum [\"x\", \"y\"];
        external entity F in G;
        action a, \"b c\", tool in [d, \"e\", N::Action::\"f\"]
          appliesTo { resource: R, context: { x: Long }, principal: [P, Q], } attributes {};
        external action g in h;
        session { customer?: String, region: String = \"eu\" };
        toolset s in [t];";
    let kinds: Vec<ItemKind> = items(text).into_iter().map(|it| it.kind).collect();
    let ItemKind::Entity(it) = &kinds[0] else {
        panic!()
    };
    let EntityDeclKind::Standard {
        parents,
        attributes,
        shape: None,
        tags,
    } = &it.kind
    else {
        panic!()
    };
    assert_eq!(
        (
            it.names.len(),
            parents.len(),
            attributes.len(),
            tags.is_some()
        ),
        (2, 2, 1, true)
    );
    assert!(
        matches!(&kinds[1], ItemKind::Entity(it) if matches!(&it.kind, EntityDeclKind::Enum(ids) if ids.len() == 2))
    );
    assert!(matches!(&kinds[2], ItemKind::Entity(it) if it.external.is_some()));
    let ItemKind::Action(it) = &kinds[3] else {
        panic!()
    };
    assert_eq!((it.names.len(), it.parents.len()), (3, 3));
    assert!(
        matches!(&it.parents[2], ActionParent::Entity(it) if path(&it.ty) == "N::Action" && it.id == "f")
    );
    let applies_to = it.applies_to.as_ref().unwrap();
    assert_eq!(applies_to.principals.as_ref().map(Vec::len), Some(2));
    assert_eq!(applies_to.resources.as_ref().map(Vec::len), Some(1));
    assert!(applies_to.context.is_some());
    assert!(
        matches!(&kinds[4], ItemKind::Action(it) if it.external.is_some() && it.parents.len() == 1)
    );
    assert!(
        matches!(&kinds[5], ItemKind::Session(it) if it.fields[0].optional && it.fields[1].default.is_some())
    );
    assert!(matches!(&kinds[6], ItemKind::Toolset(it) if it.parents.len() == 1));
}

#[test]
fn docs_belong_to_what_follows() {
    let text = "/// One\n///  two \n// plain\n@a\n/// three\nentity A {\n  /// field\n  a: Long,\n  b: Long,\n};\n//// no\nentity B;";
    let items = items(text);
    assert_eq!(items[0].doc, "One\n two\nthree");
    assert_eq!(items[1].doc, "");
    let ItemKind::Entity(it) = &items[0].kind else {
        panic!()
    };
    let EntityDeclKind::Standard { attributes, .. } = &it.kind else {
        panic!()
    };
    assert_eq!(
        (attributes[0].doc.as_str(), attributes[1].doc.as_str()),
        ("field", "")
    );
}

#[test]
fn spans_of_items_go_from_annotation_to_terminator() {
    let text = " @a /* */ ;";
    assert_eq!(parse(FileId(0), text, Dialect::Ambit).items.len(), 1);
    let text = "// c\n@a(\"b\") entity A ; namespace N { type T = Long; } ";
    let items = items(text);
    let slices: Vec<&str> = items
        .iter()
        .map(|it| &text[it.span.start as usize..it.span.end as usize])
        .collect();
    assert_eq!(
        slices,
        ["@a(\"b\") entity A ;", "namespace N { type T = Long; }"]
    );
}

#[test]
fn items_of_later_versions_keep_their_place() {
    let text = "
        handoff h(a: Long) from A::\"x\" to B::\"y\" when { a < 5 } { grant call x when { a } ; expires 15m; }
        test \"t\" { entity A::\"x\" in [B::\"y\"] { a: 1 }; A::\"x\" calls t() => allow; }
        fixture { session { a: 1 }; }
        entity A;";
    let parse = parse(FileId(0), text, Dialect::Ambit);
    let kinds: Vec<ItemKind> = parse.items.into_iter().map(|it| it.kind).collect();
    let later = [LaterItem::Handoff, LaterItem::Test, LaterItem::Fixture];
    assert_eq!(kinds.len(), 4, "{kinds:?}");
    for (kind, expected) in kinds.iter().zip(later) {
        assert_eq!(kind, &ItemKind::Later(expected));
    }
    let codes: Vec<&str> = parse
        .diagnostics
        .iter()
        .map(|it| it.code.as_str())
        .collect();
    assert_eq!(codes, ["E0111"; 3]);
}

#[test]
fn a_word_of_a_later_version_tells_its_item() {
    let parse = parse(FileId(0), "handoff to A::\"a\";\nentity A;", Dialect::Ambit);
    let kinds: Vec<ItemKind> = parse.items.into_iter().map(|it| it.kind).collect();
    assert!(matches!(
        kinds.as_slice(),
        [ItemKind::Later(LaterItem::Handoff), ItemKind::Entity(_)]
    ));
}

#[test]
fn approvals() {
    let it = policy(
        "shadow require approval (principal, call x) within 1h when { a } from 2 of [Role::\"a\", b.c] unless { d };",
    );
    let Effect::RequireApproval(approval) = it.effect else {
        panic!("no approval")
    };
    assert!(it.shadow.is_some());
    assert_eq!(it.conditions.len(), 2);
    assert_eq!(approval.count.map(|it| it.0), Some(2));
    assert_eq!(approval.within.map(|it| it.0), Some(3_600_000));
    let it = policy("require approval (principal, call) from 2 within 10m;");
    let Effect::RequireApproval(approval) = it.effect else {
        panic!("no approval")
    };
    assert_eq!(approval.count, None);
}

#[test]
fn limits() {
    let windows = [
        ("90s", WindowKind::Rolling(90_000)),
        ("session", WindowKind::Session),
        ("mandate", WindowKind::Mandate),
    ];
    for (text, window) in windows {
        let it = policy(&format!(
            "limit (principal, call) of args.n per {text} when {{ a }} by {{ per: by, of: to }} to 5 + 1;"
        ));
        let Effect::Limit(limit) = it.effect else {
            panic!("no limit")
        };
        assert_eq!(limit.per.kind, window);
        assert!(limit.of.is_some() && limit.by.is_some() && it.conditions.len() == 1);
    }
    let it = policy("limit (principal, call) to 5 USD per calendar week in \"Europe/London\";");
    let Effect::Limit(limit) = it.effect else {
        panic!("no limit")
    };
    assert!(
        matches!(&limit.per.kind, WindowKind::Calendar(CalendarUnit::Week, zone) if zone.text == "Europe/London")
    );
}

#[test]
fn clauses_come_in_any_order_in_ambit_alone() {
    for text in [
        "entity A { a: Long } in [B];",
        "entity A tags Long { a: Long };",
        "action a appliesTo { principal: P, resource: R } in [b];",
    ] {
        assert_eq!(taken(text), (true, false), "{text}");
    }
}

#[test]
fn cedar_has_none_of_what_ambit_adds() {
    for text in [
        "tool t();",
        "toolset s;",
        "session { a: Long };",
        "shadow permit (principal, action, resource);",
        "permit (principal, action);",
        "permit (principal, call, resource);",
        "permit (principal, action, resource) when { 1_0 == 10 };",
        "permit (principal, action, resource) when { 1.5 == 1.5 };",
        "permit (principal, action, resource) when { 1 USD == 1 USD };",
        "permit (principal, action, resource) when { 1h == 1h };",
        "permit (principal, action, resource) when { [].all(x => x) };",
        "type T = List<Long>;",
        "type T = \"a\" | \"b\";",
        "type T = Sql<\"postgres\">;",
        "namespace N { permit (principal, action, resource); }",
        "\u{FEFF}entity A;",
    ] {
        assert_eq!(taken(text), (true, false), "{text}");
    }
}

#[test]
fn commas_may_trail_exactly_where_cedar_has_them() {
    let both = (true, true);
    let none = (false, false);
    for (text, expected) in [
        ("permit (principal, action, resource,);", both),
        ("permit (principal, action, resource,,);", none),
        (
            "permit (principal, action in [Action::\"a\",], resource);",
            both,
        ),
        (
            "permit (principal, action, resource) when { [1,] == {a: 1,}.b(1,) };",
            both,
        ),
        ("permit (principal, action, resource) when { [,] };", none),
        ("entity A { a: Long, };", both),
        ("entity A { , };", none),
        ("entity A, B,;", none),
        ("entity A in [B,];", none),
        ("entity A in [];", both),
        ("entity A enum [\"a\",];", none),
        ("entity A enum [];", none),
        ("action a in [b,];", none),
        ("action a in [];", none),
        ("action a appliesTo { principal: [P,], resource: R };", none),
        ("action a appliesTo { principal: P, resource: R, };", both),
        ("action a appliesTo {};", none),
    ] {
        assert_eq!(taken(text), expected, "{text}");
    }
}

#[test]
fn words_of_the_language_name_things() {
    for text in [
        "entity tool, call, session, namespace, permit, entity, type, in_ in [tags, enum] tags limit;",
        "type type = { entity: entity, tool?: tool::call, permit: Set<forbid>, };",
        "action permit, forbid, action in action appliesTo { principal: principal, resource: resource, context: context };",
        "namespace namespace::entity { entity action; }",
        "permit (principal == tool::\"x\", action == call::Action::\"y\", resource is session::limit);",
    ] {
        assert_eq!(taken(text), (true, true), "{text}");
    }
    for text in [
        "tool tool(call: session, for: on, adds?: removes = limit) in tool for for on on.on;",
        "toolset toolset in [toolset, test];",
        "session { session: session };",
        "permit (principal, call [call, tool::*, limit::fixture]);",
    ] {
        assert_eq!(taken(text), (true, false), "{text}");
    }
}

#[test]
fn reserved_words_name_nothing() {
    for word in [
        "true", "false", "if", "then", "else", "in", "is", "has", "like",
    ] {
        for text in [
            format!("entity {word};"),
            format!("type T = {{ {word}: Long }};"),
            format!("permit (principal, action, resource) when {{ context.{word} == 1 }};"),
            format!("permit (principal, action, resource) when {{ context has {word} }};"),
            format!("permit (principal, action, resource) when {{ {{{word}: 1}} == 1 }};"),
            format!("permit (principal, action, resource is A::{word});"),
        ] {
            assert_eq!(taken(&text), (false, false), "{text}");
        }
        assert_eq!(
            taken(&format!(
                "@{word}(\"x\") entity A {{ @{word} \"{word}\": Long }};"
            )),
            (true, true)
        );
    }
}
