use super::*;
use crate::Code;

#[test]
fn a_finding_with_everything() {
    let mut sources = Sources::new();
    let file = sources.add("a.pol", "é\r\n𝒳 x");
    let mut finding = Diagnostic::new(Code::UNKNOWN_TOKEN, Span::new(file, 9, 10), "odd `x`")
        .label("this")
        .also(Span::new(file, 0, 2), "and this")
        .note("a fact")
        .help(Some("write `y`".to_owned()));
    finding.fix = Some(crate::Fix {
        title: "write `y`".to_owned(),
        span: Span::new(file, 9, 10),
        replacement: "y".to_owned(),
    });
    insta::assert_snapshot!(to_json(&sources, &[finding]));
}

#[test]
fn nothing_found() {
    insta::assert_snapshot!(to_json(&Sources::new(), &[]));
}
