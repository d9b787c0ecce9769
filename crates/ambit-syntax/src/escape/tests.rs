use super::*;

fn text_of(raw: &str) -> Result<String, Vec<EscapeFault>> {
    let mut faults = Vec::new();
    let text = text(raw, &mut faults);
    if faults.is_empty() {
        Ok(text.to_string())
    } else {
        Err(faults.into_iter().map(|it| it.0).collect())
    }
}

#[test]
fn escapes_mean_what_they_mean_in_cedar() {
    let raw = r#"\n\r\t\0\\\'\"\x41\x7f\u{e9}\u{1_F6_00}\u{00004A}"#;
    assert_eq!(text_of(raw), Ok("\n\r\t\0\\'\"A\u{7f}é😀J".to_owned()));
    assert_eq!(text_of("plain é"), Ok("plain é".to_owned()));
    assert_eq!(text_of("two\nlines"), Ok("two\nlines".to_owned()));
}

#[test]
fn other_escapes_are_faults() {
    use EscapeFault as F;
    let cases = [
        (r"\q", F::Unknown),
        (r"\*", F::Star),
        (r"\x4", F::Hex),
        (r"\xzz", F::Hex),
        (r"\x80", F::NotAscii),
        (r"\u41", F::Unicode),
        (r"\u{}", F::Unicode),
        (r"\u{_1}", F::Unicode),
        (r"\u{1234567}", F::Unicode),
        (r"\u{41", F::Unicode),
        (r"\u{d800}", F::NotACharacter),
        (r"\u{110000}", F::NotACharacter),
        ("a\rb", F::CarriageReturn),
    ];
    for (raw, fault) in cases {
        assert_eq!(text_of(raw), Err(vec![fault]), "{raw}");
    }
}

#[test]
fn a_fault_names_its_bytes() {
    let mut faults = Vec::new();
    assert_eq!(text(r"é\q!", &mut faults), "é!");
    assert_eq!(faults, [(EscapeFault::Unknown, 2..4)]);
}

#[test]
fn stars_of_a_pattern_are_any_text_unless_escaped() {
    let mut faults = Vec::new();
    let parts = pattern(r"a*\*b\x2a**\n", &mut faults);
    let text = |it: &str| PatternPart::Text(it.into());
    assert_eq!(
        parts,
        [
            text("a"),
            PatternPart::Any,
            text("*b"),
            PatternPart::Any,
            text("\n")
        ]
    );
    assert!(faults.is_empty());
    assert!(pattern("", &mut faults).is_empty());
}
