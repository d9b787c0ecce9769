//! Lines and columns, which only people, editors and reports need; everything else speaks of byte offsets.

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnUnit {
    /// Bytes of UTF-8.
    Bytes,
    /// Code units of UTF-16, as editors and SARIF count.
    Utf16,
    /// Unicode scalar values, as people count.
    Chars,
}

/// A place in a file by line and column, both counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// How many units of the line lie before the place.
    pub column: u32,
}

/// Where the lines of a text begin.
///
/// A line ends after `\n`, after `\r\n`, or after a `\r` that stands alone; a text ends with a line, perhaps an empty
/// one. A byte order mark at the very start belongs to no line: column 0 of line 0 is after it.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    /// Invariant: never empty, rising, and each entry is a character boundary of the text.
    starts: Box<[u32]>,
}

impl Lines {
    pub(crate) fn new(text: &str) -> Lines {
        let first = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut starts = vec![first];
        let mut bytes = text.bytes().zip(1_u32..).peekable();
        while let Some((byte, after)) = bytes.next() {
            let crlf = byte == b'\r' && bytes.peek().is_some_and(|(next, _)| *next == b'\n');
            if byte == b'\n' || byte == b'\r' && !crlf {
                starts.push(after);
            }
        }
        Lines {
            starts: starts.into_boxed_slice(),
        }
    }

    /// The line and column of an offset; an offset that lies outside the text, or within a character, is first moved
    /// back to the nearest boundary.
    pub(crate) fn position(&self, text: &str, offset: u32, unit: ColumnUnit) -> Position {
        let offset = boundary(text, offset);
        let line = self
            .starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = text
            .get(start as usize..offset as usize)
            .unwrap_or_default();
        Position {
            line: count(line),
            column: width(before, unit),
        }
    }

    /// The offset of a place; a place past the end of its line or of the text is first moved back to that end.
    pub(crate) fn offset(&self, text: &str, position: Position, unit: ColumnUnit) -> u32 {
        let Some(start) = self.starts.get(position.line as usize) else {
            return count(text.len());
        };
        let end = self
            .starts
            .get(position.line as usize + 1)
            .map_or(text.len(), |next| *next as usize);
        let line = text.get(*start as usize..end).unwrap_or_default();
        let line = line.trim_end_matches(['\r', '\n']);
        let mut column = 0;
        for (at, it) in line.char_indices() {
            column += width(it.encode_utf8(&mut [0; 4]), unit);
            if column > position.column {
                return start + count(at);
            }
        }
        start + count(line.len())
    }
}

/// The nearest character boundary of the text at or before an offset.
pub(crate) fn boundary(text: &str, offset: u32) -> u32 {
    count(text.floor_char_boundary(offset as usize))
}

fn width(text: &str, unit: ColumnUnit) -> u32 {
    match unit {
        ColumnUnit::Bytes => count(text.len()),
        ColumnUnit::Utf16 => count(text.chars().map(char::len_utf16).sum()),
        ColumnUnit::Chars => count(text.chars().count()),
    }
}

/// Sources hold less than 4 GiB each, as spans are of 32 bits; a larger number can only come from a larger file and
/// is cut to the greatest offset.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, offset: u32, line: u32, columns: [u32; 3]) {
        let lines = Lines::new(text);
        let units = [ColumnUnit::Bytes, ColumnUnit::Utf16, ColumnUnit::Chars];
        for (unit, column) in units.into_iter().zip(columns) {
            let position = Position { line, column };
            assert_eq!(
                lines.position(text, offset, unit),
                position,
                "{text:?} {offset}"
            );
            assert_eq!(
                lines.offset(text, position, unit),
                offset,
                "{text:?} {position:?}"
            );
        }
    }

    #[test]
    fn every_line_end_counts_once() {
        let text = "a\nb\r\nc\rd\n";
        check(text, 0, 0, [0; 3]);
        check(text, 1, 0, [1; 3]);
        check(text, 2, 1, [0; 3]);
        check(text, 5, 2, [0; 3]);
        check(text, 7, 3, [0; 3]);
        check(text, 9, 4, [0; 3]);
    }

    #[test]
    fn columns_differ_by_unit() {
        check("é𝒳x", 6, 0, [6, 3, 2]);
    }

    #[test]
    fn a_byte_order_mark_is_before_the_first_column() {
        check("\u{feff}ab", 4, 0, [1; 3]);
    }

    #[test]
    fn an_empty_text_has_one_place() {
        check("", 0, 0, [0; 3]);
    }

    #[test]
    fn places_outside_are_moved_back() {
        let lines = Lines::new("é\nb");
        let at = |line, column| lines.offset("é\nb", Position { line, column }, ColumnUnit::Utf16);
        assert_eq!(at(0, 9), 2);
        assert_eq!(at(9, 0), 4);
        assert_eq!(
            lines.position("é\nb", 99, ColumnUnit::Bytes),
            Position { line: 1, column: 1 }
        );
        assert_eq!(
            lines.position("é\nb", 1, ColumnUnit::Bytes),
            Position::default()
        );
    }
}
