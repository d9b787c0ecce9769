//! Reads JSON into plain data, numbers as they were written, and refuses a key that stands twice.

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    String(String),
    Array(Vec<Json>),
    /// In source order.
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(crate) fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|it| it.0 == key).map(|it| &it.1),
            _ => None,
        }
    }

    pub(crate) fn str(&self) -> Option<&str> {
        match self {
            Json::String(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads one document.
pub(crate) fn read(text: &str) -> Result<Json, String> {
    let mut reader = Reader {
        text: text.as_bytes(),
        at: 0,
    };
    let value = reader.value(0)?;
    reader.blanks();
    if reader.at == reader.text.len() {
        Ok(value)
    } else {
        Err(format!("text after the end at {}", reader.at))
    }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.text[self.at..].starts_with(word.as_bytes());
        if found {
            self.at += word.len();
        }
        found
    }

    fn value(&mut self, depth: usize) -> Result<Json, String> {
        if depth > 128 {
            return Err("nested too deeply".into());
        }
        self.blanks();
        match self.peek() {
            b'n' if self.eat("null") => Ok(Json::Null),
            b't' if self.eat("true") => Ok(Json::Bool(true)),
            b'f' if self.eat("false") => Ok(Json::Bool(false)),
            b'"' => self.string().map(Json::String),
            b'[' => self.array(depth),
            b'{' => self.object(depth),
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(format!("no value at {}", self.at)),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Json, String> {
        self.at += 1;
        let mut elements = Vec::new();
        self.blanks();
        if self.eat("]") {
            return Ok(Json::Array(elements));
        }
        loop {
            elements.push(self.value(depth + 1)?);
            self.blanks();
            if self.eat("]") {
                return Ok(Json::Array(elements));
            }
            if !self.eat(",") {
                return Err(format!("no comma at {}", self.at));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, String> {
        self.at += 1;
        let mut members: Vec<(String, Json)> = Vec::new();
        self.blanks();
        if self.eat("}") {
            return Ok(Json::Object(members));
        }
        loop {
            self.blanks();
            if self.peek() != b'"' {
                return Err(format!("no key at {}", self.at));
            }
            let key = self.string()?;
            self.blanks();
            if !self.eat(":") {
                return Err(format!("no colon at {}", self.at));
            }
            let value = self.value(depth + 1)?;
            if members.iter().any(|it| it.0 == key) {
                return Err(format!("the key {key:?} stands twice"));
            }
            members.push((key, value));
            self.blanks();
            if self.eat("}") {
                return Ok(Json::Object(members));
            }
            if !self.eat(",") {
                return Err(format!("no comma at {}", self.at));
            }
        }
    }

    fn number(&mut self) -> Result<Json, String> {
        let start = self.at;
        self.eat("-");
        if !self.eat("0") {
            self.digits()?;
        }
        if self.eat(".") {
            self.digits()?;
        }
        if self.eat("e") || self.eat("E") {
            if !self.eat("+") {
                self.eat("-");
            }
            self.digits()?;
        }
        let written =
            std::str::from_utf8(&self.text[start..self.at]).map_err(|it| it.to_string())?;
        Ok(Json::Number(written.into()))
    }

    fn digits(&mut self) -> Result<(), String> {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == start {
            return Err(format!("no digit at {start}"));
        }
        Ok(())
    }

    fn string(&mut self) -> Result<String, String> {
        self.at += 1;
        let mut bytes = Vec::new();
        loop {
            match self.peek() {
                b'"' => {
                    self.at += 1;
                    return String::from_utf8(bytes).map_err(|it| it.to_string());
                }
                b'\\' => {
                    self.at += 1;
                    let escaped = self.escape()?;
                    bytes.extend(escaped.encode_utf8(&mut [0; 4]).as_bytes());
                }
                0..0x20 => {
                    return Err(format!(
                        "a string that does not end, or a control at {}",
                        self.at
                    ));
                }
                byte => {
                    bytes.push(byte);
                    self.at += 1;
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        let letter = self.peek();
        self.at += 1;
        Ok(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(format!("no escape at {}", self.at)),
        })
    }

    fn unicode(&mut self) -> Result<char, String> {
        let high = self.hex()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high).ok_or_else(|| "half a surrogate pair".into());
        }
        if !self.eat("\\u") {
            return Err("half a surrogate pair".into());
        }
        let low = self.hex()?;
        if !(0xdc00..0xe000).contains(&low) {
            return Err("half a surrogate pair".into());
        }
        char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
            .ok_or_else(|| "no character".into())
    }

    fn hex(&mut self) -> Result<u32, String> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .ok_or("the text ends in an escape")?;
        self.at += 4;
        let digits = std::str::from_utf8(digits).map_err(|it| it.to_string())?;
        u32::from_str_radix(digits, 16).map_err(|it| it.to_string())
    }
}
