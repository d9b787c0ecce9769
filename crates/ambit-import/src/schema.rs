//! Turns JSON Schema (draft-07 and 2020-12) into types.
//!
//! A type never admits less than the properties that the schema describes, with two exceptions on the careful side: an
//! object whose schema does not say `additionalProperties` is closed, and a whole number must fit a `Long`. What a type
//! cannot say (ranges, patterns, lengths) is left to the server; where no type fits, `Json` does, and a note says why.

use std::collections::BTreeSet;

use crate::declaration::{Field, Type};
use crate::doc;
use crate::json::{Json, Object};

mod literal;

/// Deeper than people nest arguments, and well within what the parser admits.
const MAX_DEPTH: usize = 24;

/// A schema that refers to the same definition again and again could be spelt out for ever.
const MAX_TYPES: usize = 5_000;

/// Keywords under which a schema may describe further properties.
const SPREADING: [&str; 8] = [
    "allOf",
    "anyOf",
    "oneOf",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "patternProperties",
];

/// One schema document, to which its references refer.
#[derive(Debug)]
pub(crate) struct Schema<'a> {
    root: &'a Json,
    /// The references that are being followed.
    following: Vec<&'a str>,
    /// How many types were made.
    types: usize,
}

/// A type and what to say of it.
#[derive(Debug)]
pub(crate) struct Typed {
    /// The type of what is not null.
    pub(crate) ty: Type,
    /// Whether `null` fits too.
    pub(crate) nullable: bool,
    /// What the type does not say.
    pub(crate) notes: Vec<String>,
}

impl Typed {
    fn plain(ty: Type) -> Self {
        Self {
            ty,
            nullable: false,
            notes: Vec::new(),
        }
    }

    /// `Json`, because.
    fn json(note: impl Into<String>) -> Self {
        Self {
            ty: Type::Json,
            nullable: false,
            notes: vec![note.into()],
        }
    }

    fn or_null(mut self, nullable: bool) -> Self {
        self.nullable |= nullable;
        self
    }
}

impl<'a> Schema<'a> {
    /// A document of its own.
    pub(crate) fn new(root: &'a Json) -> Self {
        Self {
            root,
            following: Vec::new(),
            types: 0,
        }
    }

    /// The object that a schema is, behind its references; `None` where they lead nowhere.
    pub(crate) fn follow(&self, schema: &'a Json) -> Option<&'a Object> {
        let mut object = schema.as_object()?;
        // As many steps as could be different; a circle ends here.
        for _ in 0..MAX_DEPTH {
            match object.get("$ref") {
                None => return Some(object),
                Some(to) => object = self.target(to.as_str()?)?.as_object()?,
            }
        }
        None
    }

    /// The keyword under which the schema describes further properties, if there is one.
    pub(crate) fn spread(&self, object: &'a Object) -> Option<&'static str> {
        let describes = |it: &'a Json| {
            self.follow(it).is_some_and(|it| {
                it.has("properties") || it.has("additionalProperties") || it.has("$ref")
            })
        };
        SPREADING
            .into_iter()
            .find(|keyword| match object.get(keyword) {
                None => false,
                Some(Json::Array(parts)) => parts.iter().any(describes),
                Some(Json::Object(_)) if *keyword == "patternProperties" => true,
                Some(Json::Object(parts)) if *keyword == "dependentSchemas" => {
                    parts.iter().any(|(_, it)| describes(it))
                }
                Some(part) => describes(part),
            })
    }

    /// The properties of an object, those that are only required included.
    pub(crate) fn fields(&mut self, object: &'a Object, depth: usize) -> Vec<Field> {
        let required: Vec<&str> = object
            .get("required")
            .and_then(Json::as_array)
            .unwrap_or_default()
            .iter()
            .filter_map(Json::as_str)
            .collect();
        let is_required: BTreeSet<&str> = required.iter().copied().collect();
        let properties = object.get("properties").and_then(Json::as_object);
        let mut fields: Vec<Field> = properties
            .into_iter()
            .flat_map(Object::iter)
            .map(|(name, it)| self.field(name, it, is_required.contains(name), depth))
            .collect();
        let mut described: BTreeSet<&str> = properties
            .into_iter()
            .flat_map(Object::iter)
            .map(|(name, _)| name)
            .collect();
        for name in required {
            if described.insert(name) {
                fields.push(Field {
                    name: name.to_owned(),
                    doc: String::new(),
                    is_optional: false,
                    ty: Type::Json,
                    default: None,
                    notes: vec!["is required but not described, so it is `Json`".to_owned()],
                });
            }
        }
        fields
    }

    fn field(&mut self, name: &str, schema: &'a Json, required: bool, depth: usize) -> Field {
        let mut typed = self.ty(schema, depth);
        if typed.nullable && required && typed.ty != Type::Json {
            typed
                .notes
                .push("is required and may be `null`, so it is `Json`".to_owned());
            typed.ty = Type::Json;
        }
        let mut default = None;
        if let Some(value) = schema.as_object().and_then(|it| it.get("default")) {
            // Attributes of a record have no defaults, only parameters.
            if required {
                typed
                    .notes
                    .push("is required, so its default is left out".to_owned());
            } else if depth == 0 && (*value != Json::Null || !typed.nullable) {
                default = literal::default(&typed.ty, value);
                if default.is_none() {
                    typed.notes.push(
                        "has a default that cannot be written here; it is left to the server"
                            .to_owned(),
                    );
                }
            }
        }
        Field {
            name: name.to_owned(),
            doc: doc::of_schema(schema, self.root),
            is_optional: !required && default.is_none(),
            ty: typed.ty,
            default,
            notes: typed.notes,
        }
    }

    /// The type of a schema.
    pub(crate) fn ty(&mut self, schema: &'a Json, depth: usize) -> Typed {
        self.types += 1;
        if self.types > MAX_TYPES {
            return Typed::json("is part of a schema too large to be spelt out, so it is `Json`");
        }
        if depth > MAX_DEPTH {
            return Typed::json("nests too deep to be spelt out, so it is `Json`");
        }
        let Some(object) = schema.as_object() else {
            return Typed::json("is not described, so it is `Json`");
        };
        if let Some(to) = object.get("$ref") {
            return self.reference(to, depth);
        }
        let nullable = object.get("nullable") == Some(&Json::Bool(true));
        let typed = if let Some(value) = object.get("const") {
            literal::ty(std::slice::from_ref(value))
        } else if let Some(Json::Array(values)) = object.get("enum") {
            literal::ty(values)
        } else if let Some(ty) = object.get("type") {
            self.named(ty, object, depth)
        } else {
            self.combined(object, depth)
        };
        typed.or_null(nullable)
    }

    fn target(&self, to: &'a str) -> Option<&'a Json> {
        self.root.pointer(to.strip_prefix('#')?)
    }

    fn reference(&mut self, to: &'a Json, depth: usize) -> Typed {
        let Some(to) = to.as_str() else {
            return Typed::json("has a `$ref` that is not a string, so it is `Json`");
        };
        let Some(target) = self.target(to) else {
            return Typed::json(format!(
                "refers to `{to}`, which is not in the schema, so it is `Json`"
            ));
        };
        if self.following.contains(&to) {
            return Typed::json(format!(
                "refers back to `{to}`, and a type cannot contain itself, so it is `Json`"
            ));
        }
        self.following.push(to);
        let typed = self.ty(target, depth + 1);
        self.following.pop();
        typed
    }

    /// By the keyword `type`: a name or a list of names.
    fn named(&mut self, ty: &'a Json, object: &'a Object, depth: usize) -> Typed {
        let names: BTreeSet<&str> = match ty {
            Json::Str(name) => BTreeSet::from([name.as_str()]),
            Json::Array(names) => names.iter().filter_map(Json::as_str).collect(),
            Json::Null | Json::Bool(_) | Json::Int(_) | Json::Float(_) | Json::Object(_) => {
                BTreeSet::new()
            }
        };
        let nullable = names.contains("null");
        let rest: Vec<&str> = names.into_iter().filter(|it| *it != "null").collect();
        let typed = match rest.as_slice() {
            ["boolean"] => Typed::plain(Type::Bool),
            ["integer"] => Typed::plain(Type::Long),
            ["number"] | ["integer", "number"] => Typed::plain(Type::Number),
            ["string"] => Typed::plain(Type::String),
            ["array"] => self.list(object, depth),
            ["object"] => self.record(object, depth),
            [] if nullable => Typed::json("is always `null`, so it is `Json`"),
            [] => Typed::json("has a `type` that names none, so it is `Json`"),
            [one] => Typed::json(format!(
                "has the type `{one}`, which is none of JSON Schema's, so it is `Json`"
            )),
            many => Typed::json(format!("may be {}, so it is `Json`", many.join(" or "))),
        };
        typed.or_null(nullable)
    }

    /// By other keywords than `type`.
    fn combined(&mut self, object: &'a Object, depth: usize) -> Typed {
        let parts = |keyword| object.get(keyword).and_then(Json::as_array);
        if let Some(parts) = parts("anyOf").or_else(|| parts("oneOf")) {
            return self.any_of(parts, depth);
        }
        match parts("allOf") {
            Some([one]) => return self.ty(one, depth + 1),
            Some(_) => {
                return Typed::json("must fit several schemas at once (`allOf`), so it is `Json`");
            }
            None => {}
        }
        if object.has("properties") {
            self.record(object, depth)
        } else if object.has("items") || object.has("prefixItems") {
            self.list(object, depth)
        } else {
            Typed::json("is given no type, so it is `Json`")
        }
    }

    fn any_of(&mut self, parts: &'a [Json], depth: usize) -> Typed {
        let is_null = |it: &&Json| {
            it.as_object().is_some_and(|it| {
                it.get("type").and_then(Json::as_str) == Some("null")
                    || it.get("const") == Some(&Json::Null)
            })
        };
        let mut nullable = parts.iter().any(|it| is_null(&it));
        let mut joined: Option<Typed> = None;
        for part in parts.iter().filter(|it| !is_null(it)) {
            let typed = self.ty(part, depth + 1);
            nullable |= typed.nullable;
            joined = Some(match joined {
                None => typed,
                Some(it) => match literal::join(it.ty, typed.ty) {
                    Some(ty) => Typed {
                        ty,
                        nullable,
                        notes: it.notes.into_iter().chain(typed.notes).collect(),
                    },
                    None => {
                        return Typed::json("may be of several types, so it is `Json`")
                            .or_null(nullable);
                    }
                },
            });
        }
        joined
            .unwrap_or_else(|| Typed::json("is always `null`, so it is `Json`"))
            .or_null(nullable)
    }

    fn list(&mut self, object: &'a Object, depth: usize) -> Typed {
        let of_json = |note: &str| Typed {
            ty: Type::List(Box::new(Type::Json)),
            nullable: false,
            notes: vec![note.to_owned()],
        };
        if object.has("prefixItems") || matches!(object.get("items"), Some(Json::Array(_))) {
            return of_json("has a type for each place, so its items are `Json`");
        }
        let Some(items) = object.get("items") else {
            return of_json("says nothing of its items, so they are `Json`");
        };
        let mut items = self.ty(items, depth + 1);
        if items.nullable && items.ty != Type::Json {
            items
                .notes
                .push("may be `null`, so it is `Json`".to_owned());
            items.ty = Type::Json;
        }
        Typed {
            ty: Type::List(Box::new(items.ty)),
            nullable: false,
            notes: items
                .notes
                .iter()
                .map(|it| format!("each item {it}"))
                .collect(),
        }
    }

    /// A record holds what it declares and nothing else, so an object that says it takes more is `Json`.
    fn record(&mut self, object: &'a Object, depth: usize) -> Typed {
        if let Some(keyword) = self.spread(object) {
            return Typed::json(format!(
                "has keys that depend on `{keyword}`, so it is `Json`"
            ));
        }
        let is_described = object
            .get("properties")
            .and_then(Json::as_object)
            .is_some_and(|it| !it.is_empty());
        match object.get("additionalProperties") {
            None if !is_described => Typed::json("says nothing of its keys, so it is `Json`"),
            None | Some(Json::Bool(false)) => {
                Typed::plain(Type::Record(self.fields(object, depth + 1)))
            }
            Some(_) => Typed::json("admits keys that it does not describe, so it is `Json`"),
        }
    }
}
