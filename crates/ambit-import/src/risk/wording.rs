//! What a tool's entry says of it, as words.

use super::words::Words;
use crate::doc;
use crate::json::{Json, Object};
use crate::schema::Schema;

/// The words of a tool.
#[derive(Debug)]
pub(crate) struct Wording {
    /// Of its name.
    pub(crate) name: Vec<String>,
    /// Of the first sentence of its description, with a word before that joins it to another: `and`, `or`, `,`.
    pub(crate) sentence: Vec<String>,
    /// Of the whole description.
    pub(crate) text: Vec<String>,
    /// Its parameters, those inside of others too.
    pub(crate) params: Vec<Param>,
}

/// A parameter.
#[derive(Debug)]
pub(crate) struct Param {
    /// In snake case.
    pub(crate) name: String,
    /// The words of its name.
    pub(crate) words: Vec<String>,
    /// The words of its description.
    pub(crate) doc: Vec<String>,
    /// The values that it may have.
    pub(crate) choices: Vec<String>,
    /// Whether it is a flag.
    pub(crate) is_flag: bool,
    /// In how many others it is.
    pub(crate) depth: usize,
}

impl Wording {
    /// What the entry of that name says.
    pub(crate) fn of(name: &str, tool: &Object) -> Wording {
        let text = doc::of(tool);
        let mut params = Vec::new();
        if let Some(input) = tool.get("inputSchema") {
            let object = Schema::new(input).follow(input);
            collect(object.or_else(|| input.as_object()), 0, &mut params);
        }
        Wording {
            name: words_of_name(name),
            sentence: first_sentence(text),
            text: words(text),
            params,
        }
    }

    /// The first word of the name that is one of these, or the plural of one.
    pub(crate) fn name_has(&self, any: Words) -> Option<&str> {
        find(&self.name, any)
    }

    /// The first word of the name, else of the first sentence, that is one of these, or the plural of one.
    pub(crate) fn speaks_of(&self, any: Words) -> Option<&str> {
        find(&self.name, any).or_else(|| find(&self.sentence, any))
    }

    /// The first parameter that has one of these names.
    pub(crate) fn param(&self, any: Words) -> Option<&Param> {
        self.params.iter().find(|it| any.has(&it.name))
    }
}

fn find(words: &[String], any: Words) -> Option<&str> {
    let mut words = words.iter().map(String::as_str);
    words.find(|it| any.has(it) || any.has(singular(it)))
}

/// A word without the `s` of the plural.
pub(crate) fn singular(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}

/// How deep parameters are looked for in others.
const DEPTH: usize = 4;

fn collect(schema: Option<&Object>, depth: usize, into: &mut Vec<Param>) {
    let Some(schema) = schema.filter(|_| depth < DEPTH) else {
        return;
    };
    for (name, inner) in schema
        .get("properties")
        .and_then(Json::as_object)
        .into_iter()
        .flat_map(Object::iter)
    {
        let Some(inner) = inner.as_object() else {
            continue;
        };
        let words = words_of_name(name);
        into.push(Param {
            name: words.join("_"),
            words,
            doc: self::words(doc::of(inner)),
            choices: choices(inner),
            is_flag: inner.get("type").and_then(Json::as_str) == Some("boolean"),
            depth,
        });
        collect(Some(inner), depth + 1, into);
    }
    collect(
        schema.get("items").and_then(Json::as_object),
        depth + 1,
        into,
    );
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for inner in schema
            .get(keyword)
            .and_then(Json::as_array)
            .unwrap_or_default()
        {
            collect(inner.as_object(), depth + 1, into);
        }
    }
}

fn choices(schema: &Object) -> Vec<String> {
    let texts = schema
        .get("enum")
        .and_then(Json::as_array)
        .unwrap_or_default();
    texts
        .iter()
        .filter_map(Json::as_str)
        .map(str::to_lowercase)
        .collect()
}

/// `getFile-info` is `get`, `file`, `info`.
pub(crate) fn words_of_name(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut was_lower = false;
    let mut starts = true;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            starts = true;
            continue;
        }
        let is_hump = was_lower && c.is_uppercase();
        if starts || is_hump {
            words.push(String::new());
        }
        starts = false;
        was_lower = c.is_lowercase() || c.is_numeric();
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|it| !it.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The words up to the first full stop, commas kept as words of their own. A heading before a colon is left out.
fn first_sentence(text: &str) -> Vec<String> {
    const HEADINGS: [&str; 3] = ["purpose", "description", "summary"];
    let mut out: Vec<String> = Vec::new();
    for line in text.lines() {
        for part in line.split_inclusive(' ') {
            let bare = part.trim();
            let ends = bare.ends_with(['.', '!', '?'])
                && bare.chars().filter(|it| it.is_alphabetic()).count() > 1;
            let has_comma = bare.ends_with(',');
            for word in words(bare) {
                if !HEADINGS.contains(&word.as_str()) && !word.chars().all(char::is_numeric) {
                    out.push(word);
                }
            }
            if has_comma {
                out.push(",".to_owned());
            }
            if ends && out.len() > 1 {
                return out;
            }
        }
        if out.len() > 3 {
            return out;
        }
    }
    out
}
