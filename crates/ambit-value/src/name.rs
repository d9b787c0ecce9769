//! What is a name.

/// Whether a name is an identifier, and can be written without quotes.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|it| it == b'_' || it.is_ascii_alphabetic())
        && bytes.all(|it| it == b'_' || it.is_ascii_alphanumeric())
}

/// Whether a text is a name as Cedar writes it: identifiers joined by `::`, none of them reserved.
#[must_use]
pub fn is_type_name(text: &str) -> bool {
    const RESERVED: [&str; 10] = [
        "__cedar", "else", "false", "has", "if", "in", "is", "like", "then", "true",
    ];
    text.split("::")
        .all(|it| is_identifier(it) && !RESERVED.contains(&it))
}
