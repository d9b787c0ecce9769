//! What can be asked of a string.

/// `s.lower()`: the text in lower case, as Unicode maps it without regard to language; the text itself where it is so.
#[must_use]
pub fn lower_case(text: &str) -> std::borrow::Cow<'_, str> {
    let is_lower = text
        .bytes()
        .all(|it| it.is_ascii() && !it.is_ascii_uppercase());
    if is_lower {
        return text.into();
    }
    text.to_lowercase().into()
}

/// `s.size()`: how many Unicode scalar values the text has.
#[must_use]
pub fn scalar_count(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_case_knows_unicode() {
        assert_eq!(lower_case("already"), "already");
        assert_eq!(lower_case("ÀB"), "àb");
        assert_eq!(lower_case("ΣΑΣ"), "σας");
    }

    #[test]
    fn size_counts_scalar_values() {
        assert_eq!(scalar_count(""), 0);
        assert_eq!(scalar_count("né😀"), 3);
    }
}
