//! Splits the bytes of a request file into requests, well formed or not: whoever sent a bad one gets their own denial.

use serde_json::value::RawValue;

/// The requests in some bytes: one JSON value, the elements of one array, or a value on each line.
///
/// A value may run over several lines. What is no JSON ends with its line, or with the lines that plainly continue it
/// (indented ones, and closing brackets); so one broken request never takes the next with it.
pub(crate) fn split(bytes: &[u8]) -> Vec<&[u8]> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(elements) = serde_json::from_slice::<Vec<&RawValue>>(bytes) {
        return elements.into_iter().map(|it| it.get().as_bytes()).collect();
    }
    let mut requests = Vec::new();
    let mut rest = bytes.trim_ascii_start();
    while !rest.is_empty() {
        let (request, after) = rest.split_at(first(rest));
        requests.push(request.trim_ascii_end());
        rest = after.trim_ascii_start();
    }
    requests
}

/// How many bytes the first request takes, up to the end of a line.
fn first(bytes: &[u8]) -> usize {
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<&RawValue>();
    let value = match values.next() {
        Some(Ok(_)) => values.byte_offset(),
        Some(Err(_)) | None => 0,
    };
    let mut end = line_end(bytes, value);
    let is_alone = bytes
        .get(value..end)
        .is_some_and(|it| it.trim_ascii().is_empty());
    // What follows a value on its line makes the whole line no request; it is given away with it.
    while value == 0 && !is_alone && continues(bytes, end) {
        end = line_end(bytes, end);
    }
    end
}

/// One past the line feed at or after a place.
fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes
        .iter()
        .skip(from)
        .position(|it| *it == b'\n')
        .map_or(bytes.len(), |at| from + at + 1)
}

/// Whether the line that begins there can only be the middle of something.
fn continues(bytes: &[u8], from: usize) -> bool {
    matches!(bytes.get(from), Some(b' ' | b'\t' | b'}' | b']' | b','))
}

#[cfg(test)]
mod tests {
    use super::split;

    fn check(text: &str, requests: &[&str]) {
        let found: Vec<_> = split(text.as_bytes())
            .into_iter()
            .map(String::from_utf8_lossy)
            .collect();
        assert_eq!(found, requests, "{text:?}");
    }

    #[test]
    fn one_value() {
        check("{\n  \"a\": 1\n}\n", &["{\n  \"a\": 1\n}"]);
        check("\u{feff}{}", &["{}"]);
        check("", &[]);
        check(" \r\n", &[]);
    }

    #[test]
    fn an_array() {
        check("[{\"a\":1},\n {} , 3]\n", &["{\"a\":1}", "{}", "3"]);
        check("[]", &[]);
    }

    #[test]
    fn a_value_on_each_line() {
        check("{}\r\n\r\n{\"a\":\n1}\n2\n", &["{}", "{\"a\":\n1}", "2"]);
    }

    #[test]
    fn broken_values_keep_to_themselves() {
        check(
            "{\"a\":\nnonsense\nmore\n{}\n",
            &["{\"a\":", "nonsense", "more", "{}"],
        );
        check("{} {}\n{}", &["{} {}", "{}"]);
        check("{} junk\n{}", &["{} junk", "{}"]);
        check("{\n  \"a\": 1,\n}\n{}", &["{\n  \"a\": 1,\n}", "{}"]);
        check("[\n  {},\n]\n", &["[\n  {},\n]"]);
        check("[1, 2]\n{}", &["[1, 2]", "{}"]);
    }

    #[test]
    fn bytes_that_are_no_text_and_deep_nesting() {
        assert_eq!(split(b"\"\xff\"\n{}"), [b"\"\xff\"".as_slice(), b"{}"]);
        let deep = "[".repeat(100_000);
        check(&format!("{deep}\n{{}}"), &[&deep, "{}"]);
        let closed = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        check(&format!("{closed}\n{{}}"), &[&closed, "{}"]);
    }
}
