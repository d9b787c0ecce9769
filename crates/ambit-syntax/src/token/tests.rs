use super::*;

/// The kinds and texts of the tokens, blanks left out.
fn read(text: &str) -> Vec<(TokenKind, &str)> {
    let tokens = lex(FileId(0), text).into_iter();
    let pieces = tokens.map(|it| {
        (
            it.kind,
            text.get(it.span.start as usize..it.span.end as usize)
                .unwrap(),
        )
    });
    pieces.filter(|it| it.0 != TokenKind::Whitespace).collect()
}

fn kinds(text: &str) -> Vec<TokenKind> {
    read(text).into_iter().map(|it| it.0).collect()
}

#[test]
fn words_are_words_only_as_a_whole() {
    use TokenKind as T;
    assert_eq!(
        kinds("permit permits _in in"),
        [T::Permit, T::Ident, T::Ident, T::In]
    );
}

#[test]
fn a_number_ends_where_a_word_begins() {
    use TokenKind as T;
    assert_eq!(read("1has"), [(T::Long, "1"), (T::Has, "has")]);
    assert_eq!(read("1in"), [(T::Long, "1"), (T::In, "in")]);
    assert_eq!(
        read("1.foo"),
        [(T::Long, "1"), (T::Dot, "."), (T::Ident, "foo")]
    );
}

#[test]
fn numbers() {
    use TokenKind as T;
    assert_eq!(read("1_000.50"), [(T::Decimal, "1_000.50")]);
    assert_eq!(read("50_00"), [(T::Long, "50_00")]);
    assert_eq!(
        read("1._5"),
        [(T::Long, "1"), (T::Dot, "."), (T::Ident, "_5")]
    );
    assert_eq!(
        read("1..2"),
        [(T::Long, "1"), (T::Dot, "."), (T::Dot, "."), (T::Long, "2")]
    );
}

#[test]
fn durations_are_not_followed_by_a_name() {
    use TokenKind as T;
    for text in ["30s", "2h30m", "1d", "5ms", "1d2h3m4s5ms", "1_000s"] {
        assert_eq!(read(text), [(T::Duration, text)]);
    }
    assert_eq!(read("30sx"), [(T::Long, "30"), (T::Ident, "sx")]);
    assert_eq!(read("1h2"), [(T::Long, "1"), (T::Ident, "h2")]);
    assert_eq!(read("1.5h"), [(T::Decimal, "1.5"), (T::Ident, "h")]);
    assert_eq!(
        read("30s.x"),
        [(T::Duration, "30s"), (T::Dot, "."), (T::Ident, "x")]
    );
}

#[test]
fn money_is_one_token() {
    use TokenKind as T;
    assert_eq!(read("5 USD"), [(T::Money, "5 USD")]);
    assert_eq!(
        read("5_000.00 \t EUR;"),
        [(T::Money, "5_000.00 \t EUR"), (T::Semi, ";")]
    );
    assert_eq!(read("5 USD::x")[0], (T::Long, "5"));
    assert_eq!(read("5 USDT"), [(T::Long, "5"), (T::Ident, "USDT")]);
    assert_eq!(read("5 usd"), [(T::Long, "5"), (T::Ident, "usd")]);
    assert_eq!(read("5\nUSD"), [(T::Long, "5"), (T::Ident, "USD")]);
    assert_eq!(read("5USD"), [(T::Long, "5"), (T::Ident, "USD")]);
}

#[test]
fn strings_end_at_a_quote_that_is_not_escaped() {
    use TokenKind as T;
    assert_eq!(
        read(r#""a\"b" c"#),
        [(T::Str, r#""a\"b""#), (T::Ident, "c")]
    );
    assert_eq!(read(r#""\\" c"#), [(T::Str, r#""\\""#), (T::Ident, "c")]);
    assert_eq!(read("\"a\nb\""), [(T::Str, "\"a\nb\"")]);
    assert_eq!(read("\"é\\é\""), [(T::Str, "\"é\\é\"")]);
}

#[test]
fn a_string_without_its_quote_ends_with_its_line() {
    use TokenKind as T;
    assert_eq!(read("\"a b\r\nc"), [(T::OpenStr, "\"a b"), (T::Ident, "c")]);
    assert_eq!(
        read("\"a\\\nb\""),
        [(T::OpenStr, "\"a\\"), (T::Ident, "b"), (T::OpenStr, "\"")]
    );
    assert_eq!(read("\"\\"), [(T::OpenStr, "\"\\")]);
}

#[test]
fn comments_end_with_their_line() {
    use TokenKind as T;
    assert_eq!(
        read("// a\r\n/// b\n//// c\rd"),
        [
            (T::Comment, "// a"),
            (T::DocComment, "/// b"),
            (T::Comment, "//// c"),
            (T::Ident, "d"),
        ]
    );
}

#[test]
fn blanks_are_those_of_unicode() {
    assert_eq!(
        kinds("\u{85}\u{A0}\u{2003}\u{3000}\u{B}a"),
        [TokenKind::Ident]
    );
    assert_eq!(kinds("\u{200B}"), [TokenKind::Unknown]);
}

#[test]
fn what_is_no_token_is_one_token() {
    use TokenKind as T;
    assert_eq!(
        read("a §§' b"),
        [(T::Ident, "a"), (T::Unknown, "§§'"), (T::Ident, "b")]
    );
}

#[test]
fn a_byte_order_mark_counts_at_the_beginning_only() {
    use TokenKind as T;
    assert_eq!(
        kinds("\u{FEFF}a\u{FEFF}"),
        [T::ByteOrderMark, T::Ident, T::Unknown]
    );
}

#[test]
fn slots_take_their_name_along() {
    use TokenKind as T;
    assert_eq!(
        read("?principal ?x a?: b"),
        [
            (T::Slot, "?principal"),
            (T::Slot, "?x"),
            (T::Ident, "a"),
            (T::Question, "?"),
            (T::Colon, ":"),
            (T::Ident, "b"),
        ]
    );
}
