//! What becomes of one schema, and of input that is no list of tools.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of tests may panic as a test does"
)]

use ambit_import::{ImportError, Imported, import_mcp};

/// What is imported as namespace `n`, without what is said of the risk: nothing tells what these tools do.
fn import(json: &[u8]) -> Imported {
    let mut imported = import_mcp(json, "n").unwrap();
    imported.text = imported
        .text
        .replace(" in [writes, destructive, outbound];", ";")
        .replace("  ///\n  /// Risk:", "  /// Risk:")
        .split_inclusive('\n')
        .filter(|it| !it.starts_with("  /// Risk:"))
        .collect();
    imported
}

/// A tool `t` whose arguments have these properties and these further keywords.
fn tool(properties: &str, more: &str) -> Imported {
    let json = format!(
        r#"[{{"name": "t", "annotations": {{"readOnlyHint": false}},
             "inputSchema": {{"type": "object", "properties": {properties} {more}}}}}]"#
    );
    import(json.as_bytes())
}

/// How the only property is declared, blanks squeezed, comments left out.
fn property(schema: &str) -> String {
    let imported = tool(&format!(r#"{{"p": {schema}}}"#), "");
    let code: Vec<&str> = imported
        .text
        .lines()
        .map(str::trim)
        .filter(|it| !it.starts_with("//"))
        .collect();
    let code = code.join(" ");
    let (_, rest) = code.split_once("tool t(").unwrap();
    rest.trim_end_matches(" }")
        .trim_end_matches(");")
        .trim()
        .to_owned()
}

fn note(schema: &str) -> String {
    tool(&format!(r#"{{"p": {schema}}}"#), "").notes.join("; ")
}

#[test]
fn plain_types() {
    assert_eq!(property(r#"{"type": "string"}"#), "p?: String");
    assert_eq!(property(r#"{"type": "integer"}"#), "p?: Long");
    assert_eq!(property(r#"{"type": "number"}"#), "p?: Number");
    assert_eq!(property(r#"{"type": ["integer", "number"]}"#), "p?: Number");
    assert_eq!(property(r#"{"type": "boolean"}"#), "p?: Bool");
    assert_eq!(
        property(r#"{"type": "array", "items": {"type": "integer"}}"#),
        "p?: List<Long>"
    );
}

#[test]
fn null_makes_optional_where_it_may_be_left_out() {
    assert_eq!(property(r#"{"type": ["string", "null"]}"#), "p?: String");
    assert_eq!(
        property(r#"{"anyOf": [{"type": "integer"}, {"type": "null"}], "default": null}"#),
        "p?: Long"
    );
    assert_eq!(
        property(r#"{"oneOf": [{"enum": ["a"]}, {"const": null}]}"#),
        r#"p?: "a""#
    );
    assert_eq!(
        property(r#"{"type": "string", "nullable": true}"#),
        "p?: String"
    );
    assert_eq!(note(r#"{"type": ["string", "null"]}"#), "");
    let required = tool(
        r#"{"p": {"type": ["string", "null"]}}"#,
        r#", "required": ["p"]"#,
    );
    assert!(required.text.contains("p: Json"));
    assert_eq!(
        required.notes,
        ["`t p`: is required and may be `null`, so it is `Json`"]
    );
    assert_eq!(
        property(r#"{"type": "array", "items": {"type": ["string", "null"]}}"#),
        "p?: List<Json>"
    );
}

#[test]
fn enums_and_constants() {
    assert_eq!(
        property(r#"{"type": "string", "enum": ["b", "a", "b"]}"#),
        r#"p?: "b" | "a""#
    );
    assert_eq!(property(r#"{"enum": ["a", null]}"#), r#"p?: "a""#);
    assert_eq!(property(r#"{"const": "only"}"#), r#"p?: "only""#);
    assert_eq!(property(r#"{"enum": [1, 2]}"#), "p?: Long");
    assert_eq!(property(r#"{"enum": [1, 2.5]}"#), "p?: Number");
    assert_eq!(property(r#"{"enum": ["a", 1]}"#), "p?: Json");
    assert_eq!(property(r#"{"enum": []}"#), "p?: Json");
    assert_eq!(
        note(r#"{"enum": ["a", 1]}"#),
        "`t p`: has allowed values of several types, so it is `Json`"
    );
    assert_eq!(
        property(r#"{"anyOf": [{"const": "a"}, {"enum": ["b", "a"]}]}"#),
        r#"p?: "a" | "b""#
    );
    assert_eq!(
        property(r#"{"anyOf": [{"const": "a"}, {"type": "string"}]}"#),
        "p?: String"
    );
}

#[test]
fn defaults() {
    assert_eq!(
        property(r#"{"type": "integer", "default": -3}"#),
        "p: Long = -3"
    );
    assert_eq!(
        property(r#"{"type": "integer", "default": 3.0}"#),
        "p: Long = 3"
    );
    assert_eq!(
        property(r#"{"type": "number", "default": 0.1}"#),
        "p: Number = 0.1"
    );
    assert_eq!(
        property(r#"{"type": "number", "default": 1e300}"#),
        "p?: Number"
    );
    assert_eq!(
        property(r#"{"type": "string", "default": "a\"\n\u0007"}"#),
        r#"p: String = "a\"\n\u{7}""#
    );
    assert_eq!(
        property(r#"{"enum": ["a", "b"], "default": "b"}"#),
        r#"p: "a" | "b" = "b""#
    );
    assert_eq!(
        property(r#"{"enum": ["a", "b"], "default": "c"}"#),
        r#"p?: "a" | "b""#
    );
    assert_eq!(
        property(r#"{"type": "integer", "default": "three"}"#),
        "p?: Long"
    );
    assert_eq!(
        note(r#"{"type": "integer", "default": "three"}"#),
        "`t p`: has a default that cannot be written here; it is left to the server"
    );
    assert_eq!(
        property(r#"{"type": "array", "items": {"type": "string"}, "default": ["b", "a", "b"]}"#),
        r#"p: List<String> = ["b", "a", "b"]"#
    );
    assert_eq!(
        property(
            r#"{"properties": {"a": {"type": "integer"}, "b": {}}, "required": ["a"], "default": {"b": "x", "a": 1}}"#
        ),
        r#"p: { a: Long, b?: Json } = { b: "x", a: 1 }"#
    );
    assert_eq!(property(r#"{"default": true}"#), "p: Json = true");
    assert_eq!(property(r#"{"default": [1]}"#), "p?: Json");
    let required = tool(
        r#"{"p": {"type": "boolean", "default": true}}"#,
        r#", "required": ["p"]"#,
    );
    assert!(required.text.contains("p: Bool\n"), "{}", required.text);
}

#[test]
fn records() {
    assert_eq!(
        property(
            r#"{"properties": {"a": {"type": "string"}, "b-c": {"type": "boolean"}}, "required": ["a"]}"#
        ),
        r#"p?: { a: String, "b-c"?: Bool }"#
    );
    assert_eq!(
        property(r#"{"type": "object", "additionalProperties": false}"#),
        "p?: {}"
    );
    assert_eq!(property(r#"{"type": "object"}"#), "p?: Json");
    assert_eq!(
        property(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "string"}}"#
        ),
        "p?: Json"
    );
    assert_eq!(
        property(r#"{"type": "object", "patternProperties": {"^x": {}}}"#),
        "p?: Json"
    );
}

#[test]
fn what_has_no_type_is_json() {
    for schema in [
        "{}",
        "true",
        "false",
        "7",
        r#"{"type": "null"}"#,
        r#"{"type": "file"}"#,
        r#"{"type": ["string", "integer"]}"#,
        r#"{"anyOf": [{"type": "string"}, {"type": "integer"}]}"#,
        r#"{"anyOf": []}"#,
        r#"{"allOf": [{"type": "string"}, {"minLength": 3}]}"#,
        r##"{"$ref": "#/$defs/none"}"##,
        r#"{"$ref": "https://example.com/schema.json"}"#,
        r#"{"$ref": 3}"#,
    ] {
        assert_eq!(property(schema), "p?: Json", "{schema}");
        assert!(
            note(schema).contains("so it is `Json`"),
            "{schema}: {}",
            note(schema)
        );
    }
    assert_eq!(property(r#"{"type": "array"}"#), "p?: List<Json>");
    assert_eq!(
        property(r#"{"type": "array", "prefixItems": [{"type": "string"}]}"#),
        "p?: List<Json>"
    );
}

#[test]
fn references() {
    let definitions = r##", "$defs": {"Name": {"type": "string", "description": "Its name"}},
        "definitions": {"Tree": {"type": "object", "properties": {
            "value": {"type": "integer"}, "children": {"type": "array", "items": {"$ref": "#/definitions/Tree"}}}}}"##;
    let imported = tool(
        r##"{"name": {"$ref": "#/$defs/Name"}, "tree": {"allOf": [{"$ref": "#/definitions/Tree"}]}}"##,
        definitions,
    );
    assert!(
        imported.text.contains("/// Its name\n    name?: String"),
        "{}",
        imported.text
    );
    assert!(
        imported.text.contains("children?: List<Json>"),
        "{}",
        imported.text
    );
    assert_eq!(
        imported.notes,
        [
            "`t tree children`: each item refers back to `#/definitions/Tree`, and a type cannot contain itself, so it is `Json`"
        ]
    );
    let whole = br##"[{"name": "t", "inputSchema": {"$ref": "#/definitions/T",
        "definitions": {"T": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}}}}]"##;
    assert!(import(whole).text.contains("tool t(a: String);"));
}

#[test]
fn further_arguments() {
    assert!(tool("{}", "").text.contains("tool t();"));
    assert!(
        tool("{}", r#", "additionalProperties": false"#)
            .text
            .contains("tool t();")
    );
    assert!(
        tool("{}", r#", "additionalProperties": true"#)
            .text
            .contains("tool t(...);")
    );
    assert!(
        tool(
            r#"{"a": {"type": "string"}}"#,
            r#", "additionalProperties": {}"#
        )
        .text
        .contains("tool t(a?: String, ...);")
    );
    let typed = tool("{}", r#", "additionalProperties": {"type": "string"}"#);
    assert!(typed.text.contains("tool t(...);"));
    assert_eq!(
        typed.notes,
        ["`t`: further arguments are admitted as `Json`, whatever the schema asks of them"]
    );
    let spread = tool("{}", r#", "anyOf": [{"properties": {"a": {}}}]"#);
    assert!(spread.text.contains("tool t(...);"));
    assert!(
        tool("{}", r#", "anyOf": [{"required": ["a"]}]"#)
            .text
            .contains("tool t();")
    );
    assert!(
        tool("{}", r#", "required": ["a"]"#)
            .text
            .contains("a: Json")
    );
}

#[test]
fn names_are_kept_and_quoted_where_they_must_be() {
    let json = br#"[
        {"name": "a b\"c", "inputSchema": {"properties": {"in": {"type": "string"}, "": {"type": "string"}}}},
        {"name": "d", "inputSchema": {"properties":
            {"on": {"type": "string"}, "1a": {"type": "string"}, "\u202e": {"type": "string"}}}}
    ]"#;
    let text = import(json).text;
    assert!(
        text.contains(r#"tool "a b\"c"("in"?: String, ""?: String);"#),
        "{text}"
    );
    assert!(
        text.contains(r#"tool d(on?: String, "1a"?: String, "\u{202e}"?: String);"#),
        "{text}"
    );
}

#[test]
fn descriptions_cannot_leave_their_comment() {
    let json = br#"[{"name": "t", "inputSchema": {},
        "description": "one */ two\r\nthree\u2028permit (principal, action, resource);\u0000\u001b[31m\u202e"}]"#;
    let text = import(json).text;
    assert!(
        text.contains("  /// one */ two\n  ///\n  /// three\n  /// permit (principal, action, resource);\\u{0}\\u{1b}[31m\\u{202e}\n  tool t();"),
        "{text}"
    );
    let long = format!(
        r#"[{{"name": "t", "inputSchema": {{}}, "description": "{}"}}]"#,
        "word ".repeat(100_000)
    );
    assert!(
        import_mcp(long.as_bytes(), "n")
            .unwrap()
            .text
            .lines()
            .all(|it| it.len() <= 100)
    );
}

#[test]
fn annotations_add_risk_and_take_none_away() {
    let json = br#"[
        {"name": "get_a", "inputSchema": {}, "annotations": {"readOnlyHint": true, "destructiveHint": true}},
        {"name": "get_b", "inputSchema": {}, "annotations": {"readOnlyHint": false}},
        {"name": "delete_c", "inputSchema": {}, "annotations": {"readOnlyHint": true, "destructiveHint": false}},
        {"name": "d", "inputSchema": {}, "annotations": {"readOnlyHint": true, "destructiveHint": "yes"}},
        {"name": "writes", "inputSchema": {}, "annotations": {"title": "E"}}
    ]"#;
    let imported = import_mcp(json, "n").unwrap();
    let has = |it: &str| assert!(imported.text.contains(it), "{it}\n{}", imported.text);
    has(
        "  toolset reads;\n  toolset writes_tools;\n  toolset destructive;\n  toolset outbound;\n\n",
    );
    has("tool get_a() in [writes_tools, destructive];");
    has("tool get_b() in [writes_tools];");
    has("tool delete_c() in [writes_tools, destructive];");
    has("tool d() in [reads];");
    has("tool writes() in [writes_tools, destructive, outbound];");
    assert_eq!(imported.notes.len(), 1, "{:?}", imported.notes);
    let of: Vec<&str> = imported
        .reviews
        .iter()
        .map(|it| it.split(':').next().unwrap())
        .collect();
    assert_eq!(
        of,
        ["`get_a`", "`get_b`", "`delete_c`", "`d`", "`writes`"],
        "{:?}",
        imported.reviews
    );
}

#[test]
fn every_form_of_the_answer() {
    let tools = r#"[{"name": "t", "inputSchema": {}}]"#;
    for answer in [
        tools.to_owned(),
        format!(r#"{{"tools": {tools}}}"#),
        format!(r#"{{"jsonrpc": "2.0", "id": 1, "result": {{"tools": {tools}}}}}"#),
        format!("\u{feff}{{\"server\": \"x\", \"command\": [], \"tools\": {tools}}}"),
    ] {
        assert!(
            import_mcp(answer.as_bytes(), "a::b")
                .unwrap()
                .text
                .contains("tool t() in [writes, destructive, outbound];"),
            "{answer}"
        );
    }
    let page = format!(r#"{{"tools": {tools}, "nextCursor": "2"}}"#);
    assert!(import_mcp(page.as_bytes(), "n").unwrap().notes[0].contains("nextCursor"));
    assert_eq!(import_mcp(b"[]", "n").unwrap().text.lines().count(), 3);
}

#[test]
fn input_that_is_no_list_of_tools() {
    let error = |json: &str| import_mcp(json.as_bytes(), "n").unwrap_err();
    assert!(matches!(error(""), ImportError::NotJson(_)));
    assert!(matches!(error("tools"), ImportError::NotJson(_)));
    assert!(matches!(error("{}"), ImportError::NoTools(_)));
    assert!(matches!(error("3"), ImportError::NoTools(_)));
    assert!(matches!(error(r#"{"tools": {}}"#), ImportError::NoTools(_)));
    assert!(
        matches!(error(r#"{"error": {"message": "no"}}"#), ImportError::Refused(it) if it == "no")
    );
    assert!(matches!(
        error(r#"[{"name": "t", "name": "u"}]"#),
        ImportError::NotJson(_)
    ));
    assert!(
        matches!(error(r#"[{"name": "t"}, {"name": "t"}]"#), ImportError::DuplicateTool(it) if it == "t")
    );
    assert!(matches!(error(&"[".repeat(100_000)), ImportError::TooDeep));
    assert!(matches!(
        error(&" ".repeat(17 << 20)),
        ImportError::TooLarge { .. }
    ));
    assert!(matches!(
        import_mcp(b"[\"\xff\"]", "n"),
        Err(ImportError::NotUtf8(2))
    ));
    for entry in [
        "3",
        "{}",
        r#"{"name": 3}"#,
        r#"{"name": ""}"#,
        r#"{"name": "t", "inputSchema": true}"#,
    ] {
        assert!(
            matches!(error(&format!("[{entry}]")), ImportError::NotATool { .. }),
            "{entry}"
        );
    }
    assert_eq!(
        error(r#"[{"name": "t", "inputSchema": true}]"#).to_string(),
        "tool 1 (`t`) of the list has an `inputSchema` that is not an object"
    );
}

#[test]
fn namespaces() {
    let error = |name| import_mcp(b"[]", name).unwrap_err().to_string();
    assert_eq!(
        error("sequential-thinking"),
        "`sequential-thinking` is no namespace: identifiers joined by `::` are, such as `sequential_thinking`"
    );
    assert_eq!(
        error("7z"),
        "`7z` is no namespace: identifiers joined by `::` are, such as `_7z`"
    );
    assert_eq!(
        error("in"),
        "`in` is no namespace: identifiers joined by `::` are, such as `_in`"
    );
    assert!(import_mcp(b"[]", "").is_err());
    assert!(import_mcp(b"[]", "a:b").is_err());
}

#[test]
fn schemas_that_would_be_endless_end() {
    let definitions: Vec<String> = (0..60)
        .map(|at| {
            let next = at + 1;
            format!(
                r##""d{at}": {{"type": "object", "properties": {{"a": {{"$ref": "#/$defs/d{next}"}}, "b": {{"$ref": "#/$defs/d{next}"}}}}}}"##
            )
        })
        .collect();
    let imported = tool(
        r##"{"p": {"$ref": "#/$defs/d0"}}"##,
        &format!(r#", "$defs": {{{}}}"#, definitions.join(", ")),
    );
    assert!(imported.text.len() < 2_000_000, "{}", imported.text.len());
    let deep = (0..100).fold("{}".to_owned(), |it, _| format!(r#"{{"items": {it}}}"#));
    assert!(note(&deep).contains("nests too deep"));
    let circle = tool(
        r##"{"p": {"$ref": "#/$defs/a"}}"##,
        r##", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}"##,
    );
    assert!(circle.text.contains("p?: Json"), "{}", circle.text);
    assert!(
        circle.notes[0].contains("refers back"),
        "{:?}",
        circle.notes
    );
}
