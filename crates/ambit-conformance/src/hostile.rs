//! What must hold for any bytes whatever: the bodies of the fuzz targets, which a test replays on what once broke them.
//!
//! Each function takes bytes and panics where something is wrong.
#![expect(
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a panic is how a fuzzer is told of a finding"
)]

mod programs;

use ambit_engine::{CompileOptions, Engine, PolicySet, Semantics, Sources};
use ambit_source::{FileId, RenderOptions, Source, SourceKind, render, to_json};
use ambit_syntax::{Dialect, lex, parse};
use ambit_testing::{Choices, File, Link, Marks, Reference, Rules, cedar_case, mutate};
use ambit_value::{OwnedStructured, StructuredKind, StructuredView};

use crate::decide::{as_answer, link};
use crate::sources::sources;
use crate::{Case, read};

pub use programs::load_bytes;

/// Any text gives tokens that tile it and a tree; what is wrong with it can be shown, and it compiles or says why not.
pub fn parse_bytes(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut end = 0;
    for token in lex(FileId(0), text) {
        assert_eq!(token.span.start, end, "the tokens leave a gap");
        end = token.span.end;
    }
    assert_eq!(end as usize, text.len(), "the tokens end early");
    for kind in [
        SourceKind::Ambit,
        SourceKind::Cedar,
        SourceKind::CedarSchema,
    ] {
        let dialect = Dialect::of(kind);
        let mut files = Sources::new();
        let file = files.add_as(kind, "a", text);
        let found = parse(file, text, dialect).diagnostics;
        for it in &found {
            let span = it.primary.span;
            assert!(
                span.start <= span.end && span.end as usize <= text.len(),
                "{it:?}"
            );
        }
        let shown = render(&files, &found, &RenderOptions::default());
        assert_eq!(shown.is_empty(), found.is_empty(), "a finding is not shown");
        let _ = to_json(&files, &found);
        let _ = PolicySet::compile(&files, &CompileOptions::for_sources(&files));
    }
}

/// Whatever compiles is decided as the reference evaluator decides it.
///
/// Bytes that begin as a file of conformance cases are taken for one; others are the choices that a random case of
/// Cedar's is made by, and then a random change of its text.
pub fn decide_bytes(bytes: &[u8]) {
    if bytes.starts_with(b"#") {
        let text = String::from_utf8_lossy(bytes);
        for case in read(&text).unwrap_or_default() {
            decide_case(&case);
        }
        return;
    }
    let mut choices = Choices::bytes(bytes);
    let case = cedar_case(&mut choices);
    let (schema, policies) = (case.schema.text(), case.policy_text());
    let changed = mutate(&mut choices, &policies);
    let entities = case.entity_json(Marks::Explicit);
    let requests: Vec<String> = case
        .requests
        .iter()
        .map(|it| it.json(Marks::Explicit))
        .collect();
    for semantics in [Semantics::Ambit, Semantics::Cedar] {
        let options = CompileOptions::default().semantics(semantics);
        for policies in [&policies, &changed] {
            let mut files = Sources::new();
            files.add_as(SourceKind::Cedar, "a", policies.as_str());
            compare(&files, &options, &entities, &requests);
            files.add_as(SourceKind::CedarSchema, "s", schema.as_str());
            compare(&files, &options, &entities, &requests);
        }
    }
}

/// Any text is a structured argument of each kind or says why not, and what is normal stays so and says the same.
pub fn structured_bytes(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let members = |it: &OwnedStructured| -> Vec<_> {
        let view = StructuredView::Owned(it);
        let slots = 0..it.kind().members().len();
        slots.map(|it| view.slot(it)?.into_owned()).collect()
    };
    for kind in StructuredKind::ALL {
        let Ok(first) = OwnedStructured::parse(kind, text) else {
            continue;
        };
        let normal = first.text();
        let again = OwnedStructured::parse(kind, normal)
            .unwrap_or_else(|error| panic!("{kind} {normal:?}: {error}"));
        assert_eq!(normal, again.text(), "what is normal changes");
        assert_eq!(members(&first), members(&again), "{normal:?}");
        let view = StructuredView::Owned(&first);
        if kind == StructuredKind::Path {
            assert_eq!(view.within(view), Some(true), "{normal:?}");
        }
        let _ = view.in_domain(text);
    }
}

fn decide_case(case: &Case) {
    let Ok((files, options)) = sources(case) else {
        return;
    };
    let entities = case
        .of("entities")
        .next()
        .map_or("[]", |it| it.text.as_str());
    let requests: Vec<String> = case.of("request").map(|it| it.text.clone()).collect();
    compare(&files, &options, entities, &requests);
}

fn compare(files: &Sources, options: &CompileOptions, entities: &str, requests: &[String]) {
    let Ok(set) = PolicySet::compile(files, options) else {
        return;
    };
    let Ok(store) = set.entities_from_json(entities.as_bytes()) else {
        return;
    };
    let stored = set.to_bytes().and_then(|it| {
        let again = PolicySet::from_bytes(&it).unwrap_or_else(|error| panic!("{error}"));
        Ok(again.to_bytes()? == it)
    });
    assert_eq!(stored, Ok(true), "a compiled set changes when it is stored");
    let engine = Engine::new(set);
    if let Err(error) = engine.set_entities(store) {
        panic!("{error}");
    }
    let parses: Vec<_> = files
        .iter()
        .map(|(file, it)| (it, parse(file, &it.text, dialect(it, options.semantics))))
        .collect();
    let files: Vec<File<'_>> = parses
        .iter()
        .map(|(source, parse)| File {
            name: &source.name,
            items: &parse.items,
        })
        .collect();
    let links: Vec<Link> = options.links.iter().map(link).collect();
    let rules = match options.semantics {
        Semantics::Ambit => Rules::Ambit,
        Semantics::Cedar => Rules::Cedar,
    };
    let reference = Reference::new(&files, &links, rules).unwrap_or_else(|error| panic!("{error}"));
    for request in requests {
        let decision = engine.decide_json(request.as_bytes());
        let answer = reference
            .decide(entities, request)
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(as_answer(&decision, &answer), answer, "{request}");
    }
}

fn dialect(source: &Source, semantics: Semantics) -> Dialect {
    match (source.kind, semantics) {
        (SourceKind::Ambit, Semantics::Cedar) => Dialect::Cedar,
        (kind, _) => Dialect::of(kind),
    }
}
