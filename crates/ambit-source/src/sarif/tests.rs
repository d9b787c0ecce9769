use super::*;

#[test]
fn a_finding_with_everything() {
    let mut sources = Sources::new();
    let file = sources.add("./my policies/a.pol", "é\r\n𝒳 x");
    let mut finding = Diagnostic::new(Code::UNEXPECTED_TOKEN, Span::new(file, 9, 10), "odd `x`")
        .label("this")
        .also(Span::new(file, 0, 2), "and this")
        .help(Some("write `y`".to_owned()));
    finding.fix = Some(crate::Fix {
        title: "write `y`".to_owned(),
        span: Span::new(file, 9, 10),
        replacement: "y".to_owned(),
    });
    let tool = Tool {
        name: "ambit",
        version: "1.2.3",
    };
    let log = to_sarif(&sources, &[finding], tool);
    let results = log.find("\"results\"").unwrap();
    insta::assert_snapshot!(log.split_at(results).1);
}

#[test]
fn every_code_is_a_rule_with_a_title() {
    for code in Code::ALL {
        assert!(
            !code.title().is_empty() && code.page().starts_with(&format!("# {code}: ")),
            "{code}"
        );
        assert_eq!(Code::named(&code.as_str().to_lowercase()), Some(*code));
    }
}

#[test]
fn absolute_names_become_file_uris() {
    assert_eq!(uri("/tmp/a b.pol"), "file:///tmp/a%20b.pol");
    assert_eq!(uri("é.pol"), "%C3%A9.pol");
}
