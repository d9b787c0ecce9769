//! Laws of the importer, over made-up servers.

use ambit_engine::{CompileOptions, PolicySet, Sources};
use ambit_import::import_mcp;
use ambit_source::FileId;
use ambit_syntax::tree::{ItemKind, ToolDecl};
use ambit_syntax::{Dialect, parse};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A text that a careless or hostile server might use as a name or a description.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_]{1,8}",
        any::<String>(),
        Just("in".to_owned()),
        Just("*/ \u{202e} \r\n/// permit (principal, action, resource);".to_owned()),
    ]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({})),
        Just(json!(true)),
        Just(json!({ "$ref": "#" })),
        Just(json!({ "$ref": "#/properties/a" })),
        "(string|boolean|integer|number|null|object|array|any)"
            .prop_map(|it| json!({ "type": it })),
        prop::collection::vec(text(), 0..4).prop_map(|it| json!({ "enum": it })),
        any::<i64>().prop_map(|it| json!({ "type": "integer", "default": it })),
        any::<f64>().prop_map(|it| json!({ "type": "number", "default": it })),
        text().prop_map(|it| json!({ "type": "string", "default": it, "description": it })),
        prop::collection::vec(text(), 0..3).prop_map(
            |it| json!({ "type": "array", "items": { "type": "string" }, "default": it })
        ),
        any::<Option<i32>>().prop_map(|it| json!({ "const": it })),
    ]
}

fn schema() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        let object = (
            prop::collection::vec((text(), inner.clone()), 0..4),
            prop::collection::vec(text(), 0..3),
            prop::option::of(inner.clone()),
        )
            .prop_map(|(properties, mut required, rest)| {
                required.extend(properties.first().map(|it| it.0.clone()));
                let properties: Map<String, Value> = properties.into_iter().collect();
                match rest {
                    Some(rest) => json!({
                        "type": "object",
                        "properties": properties,
                        "required": required,
                        "additionalProperties": rest
                    }),
                    None => {
                        json!({ "type": "object", "properties": properties, "required": required })
                    }
                }
            });
        prop_oneof![
            object,
            inner
                .clone()
                .prop_map(|it| json!({ "type": ["array", "null"], "items": it })),
            prop::collection::vec(inner.clone(), 0..3).prop_map(|it| json!({ "anyOf": it })),
            prop::collection::vec(inner, 0..3).prop_map(|it| json!({ "allOf": it })),
        ]
    })
}

fn server() -> impl Strategy<Value = Value> {
    let hint = || prop::option::of(any::<bool>());
    let tool = (
        text(),
        text(),
        schema(),
        prop::option::of(schema()),
        (hint(), hint()),
    )
        .prop_map(|(name, description, input, output, (reads, destroys))| {
            json!({
                "name": name,
                "description": description,
                "inputSchema": input,
                "outputSchema": output,
                "annotations": { "readOnlyHint": reads, "destructiveHint": destroys }
            })
        });
    prop::collection::vec(tool, 0..4).prop_map(|tools| json!({ "tools": tools }))
}

/// The tools that a text declares; the text has no fault.
fn declared(text: &str) -> Result<Vec<ToolDecl>, TestCaseError> {
    let parse = parse(FileId(0), text, Dialect::Ambit);
    prop_assert!(
        parse.diagnostics.is_empty(),
        "{:?}\n{text}",
        parse.diagnostics
    );
    let items = parse.items.into_iter().flat_map(|it| {
        if let ItemKind::Namespace(it) = it.kind {
            it.items
        } else {
            Vec::new()
        }
    });
    let tools = items.filter_map(|it| {
        if let ItemKind::Tool(it) = it.kind {
            Some(it)
        } else {
            None
        }
    });
    Ok(tools.collect())
}

proptest! {
    #[test]
    fn every_list_gives_tools_of_the_same_names_or_an_error(server in server()) {
        let bytes = server.to_string();
        let first = import_mcp(bytes.as_bytes(), "n");
        prop_assert_eq!(&first, &import_mcp(bytes.as_bytes(), "n"));
        if let Ok(imported) = first {
            let shows_all = imported
                .text
                .chars()
                .all(|it| it == '\n' || !it.is_control() && !('\u{202a}'..='\u{202e}').contains(&it));
            prop_assert!(shows_all, "{}", imported.text);
            let names: Vec<&str> = server["tools"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|it| it["name"].as_str())
                .collect();
            let tools = declared(&imported.text)?;
            let declared: Vec<&str> = tools.iter().map(|it| it.name.text.as_str()).collect();
            prop_assert_eq!(declared, names);
            let mut sources = Sources::new();
            sources.add("n.pol", imported.text.as_str());
            let policies = PolicySet::compile(&sources, &CompileOptions::default());
            let findings = policies.map(|it| it.diagnostics().to_vec());
            prop_assert!(
                findings.as_ref().is_ok_and(Vec::is_empty),
                "{findings:?}\n{}",
                imported.text
            );
        }
    }

    #[test]
    fn garbage_is_an_error(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = import_mcp(&bytes, "n");
    }
}
