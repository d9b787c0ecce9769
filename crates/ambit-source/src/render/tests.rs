use super::*;
use crate::Code;

fn rendered(name: &str, text: &str, spans: &[(u32, u32)], label: &str) -> String {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    let mut spans = spans
        .iter()
        .map(|(start, end)| Span::new(file, *start, *end));
    let primary = spans.next().unwrap();
    let mut diagnostic = Diagnostic::new(Code::UNEXPECTED_TOKEN, primary, "`x` cannot stand here")
        .label(label)
        .note("a fact")
        .help(Some("write `y`".to_owned()));
    for span in spans {
        diagnostic = diagnostic.also(span, "another place");
    }
    render(&sources, &[diagnostic], &RenderOptions::default())
}

#[test]
fn a_finding_shows_its_line() {
    insta::assert_snapshot!(rendered(
        "a.pol",
        "permit (principal);\nforbid x (resource);\n",
        &[(27, 28), (0, 6)],
        "not this"
    ));
}

#[test]
fn bytes_are_counted_not_characters() {
    let text = rendered("é.pol", "// 日本語 é\n\"日本\" x", &[(25, 26)], "this");
    assert!(text.contains("é.pol:2:6"), "{text}");
}

#[test]
fn a_span_of_several_lines() {
    insta::assert_snapshot!(rendered(
        "a.pol",
        "permit (\n  principal\n);\n",
        &[(0, 22)],
        "this policy"
    ));
}

#[test]
fn a_line_that_nobody_could_read_is_not_drawn() {
    let text = format!("{}\nx", "permit ".repeat(MAX_LINE));
    let shown = rendered("a.pol", &text, &[(14, 20)], "this");
    assert_eq!(
        shown,
        "[E0102] Error: `x` cannot stand here\n  a.pol:1:15: this\n  Note: a fact\n  Help: write `y`\n"
    );
}

#[test]
fn ends_of_files() {
    for (text, place) in [
        ("", "a.pol:1:1"),
        ("\n\n", "a.pol:1:1"),
        ("permit (\r\n", "a.pol:1:8"),
        ("permit (", "a.pol:1:8"),
        ("é", "a.pol:1:1"),
        ("\u{feff}permit", "a.pol:1:6"),
    ] {
        let end = u32::try_from(text.len()).unwrap();
        let shown = rendered("a.pol", text, &[(end, end)], "");
        assert!(shown.contains(place), "{text:?}: {shown}");
    }
}

#[test]
fn no_span_can_break_it() {
    let texts = [
        "",
        "\r",
        "\u{feff}",
        "\u{feff}é\u{2028}x\u{85}\n",
        "日本\r\n\r\n本",
        "a\tb\u{b}c\u{c}d",
    ];
    for text in texts {
        for start in 0..20 {
            for end in (0..20).chain([u32::MAX]) {
                let shown = rendered("a.pol", text, &[(start, end), (end, start)], "it");
                assert!(
                    shown.contains("cannot stand here"),
                    "{text:?} {start} {end}"
                );
            }
        }
    }
}

#[test]
fn text_cannot_steer_the_terminal() {
    let shown = rendered(
        "\u{1b}[2J.pol",
        "a \u{1b}[31m \u{202e} b",
        &[(0, 1)],
        "\u{9b}1m",
    );
    assert!(!shown.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{shown}");
}

#[test]
fn colours_only_when_asked() {
    let mut sources = Sources::new();
    let file = sources.add("a.pol", "x");
    let warning = Diagnostic {
        severity: Severity::Warning,
        ..Diagnostic::new(Code::UNKNOWN_TOKEN, Span::new(file, 0, 1), "odd")
    };
    let options = RenderOptions::default();
    assert!(!render(&sources, std::slice::from_ref(&warning), &options).contains('\u{1b}'));
    assert!(render(&sources, &[warning], &options.color(Color::Always)).contains('\u{1b}'));
}
