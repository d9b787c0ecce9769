//! Types in a JSON schema.

use ambit_source::Span;
use smol_str::SmolStr;

use super::{Members, Names, RESERVED, SchemaReader};
use crate::diagnostics;
use crate::json::Node;
use crate::tree::{Field, Ident, Path, Type, TypeKind};

/// The types that an `Extension` may name.
const EXTENSIONS: [&str; 4] = ["datetime", "decimal", "duration", "ipaddr"];

/// What the shape of an entity type says: its attributes, or the type that holds them.
pub(super) fn attributes(shape: Option<Type>) -> (Vec<Field>, Option<Type>) {
    match shape {
        Some(Type {
            kind: TypeKind::Record(fields),
            ..
        }) => (fields, None),
        other => (Vec::new(), other),
    }
}

impl SchemaReader<'_> {
    pub(super) fn ty(&mut self, node: Node) -> Type {
        let members = self.members(node);
        self.type_of(members)
    }

    /// The type that the remaining keys of an object describe.
    pub(super) fn type_of(&mut self, mut members: Members) -> Type {
        let span = members.span;
        let name = self.required(&mut members, "type");
        let kind = if let Some(name) = name.and_then(|it| self.string(it)) {
            self.kind(&name, &mut members)
        } else {
            // It is told already what is missing, and what the other keys mean depends on it.
            members.entries.clear();
            TypeKind::Error
        };
        self.nothing_else(members);
        Type { span, kind }
    }

    fn kind(&mut self, name: &Ident, members: &mut Members) -> TypeKind {
        match name.text.as_str() {
            "String" | "Long" => builtin(name.span, &name.text),
            "Boolean" => builtin(name.span, "Bool"),
            "Set" => match self.required(members, "element") {
                Some(element) => TypeKind::Set(Box::new(self.ty(element))),
                None => TypeKind::Error,
            },
            "Record" => self.record(members),
            "Entity" => self
                .reference(members)
                .map_or(TypeKind::Error, TypeKind::Entity),
            "EntityOrCommon" => self
                .reference(members)
                .map_or(TypeKind::Error, |it| TypeKind::Name(it, None)),
            "Extension" => self.extension(members),
            _ => self
                .path(name, Names::Any)
                .map_or(TypeKind::Error, TypeKind::Named),
        }
    }

    fn record(&mut self, members: &mut Members) -> TypeKind {
        if let Some((key, node)) = members.take("additionalAttributes")
            && self.bool(&node) == Some(true)
        {
            self.report(diagnostics::json_open_record(key.span));
        }
        let Some(attributes) = self.required(members, "attributes") else {
            return TypeKind::Error;
        };
        let attributes = self.members(attributes).entries;
        let fields = attributes
            .into_iter()
            .map(|(name, node)| self.field(name, node));
        TypeKind::Record(fields.collect())
    }

    fn field(&mut self, name: Ident, node: Node) -> Field {
        let span = name.span.to(node.span);
        let mut members = self.members(node);
        let annotations = self.annotations(&mut members);
        let required = members.take("required").and_then(|(_, it)| self.bool(&it));
        Field {
            span,
            doc: String::new(),
            annotations,
            name,
            optional: required == Some(false),
            ty: self.type_of(members),
            default: None,
        }
    }

    fn reference(&mut self, members: &mut Members) -> Option<Path> {
        let name = self.required(members, "name")?;
        let name = self.string(name)?;
        self.path(&name, Names::Any)
    }

    fn extension(&mut self, members: &mut Members) -> TypeKind {
        let name = self.required(members, "name");
        let Some(name) = name.and_then(|it| self.string(it)) else {
            return TypeKind::Error;
        };
        if EXTENSIONS.contains(&name.text.as_str()) {
            return builtin(name.span, &name.text);
        }
        self.report(diagnostics::json_expected(
            name.span,
            "`ipaddr`, `decimal`, `datetime` or `duration`",
            &format!("`{}`", name.text),
        ));
        TypeKind::Error
    }
}

/// A type of Cedar's own, whatever else bears its name.
fn builtin(span: Span, name: &str) -> TypeKind {
    let segment = |text: &str| Ident {
        span,
        text: SmolStr::new(text),
    };
    let path = Path {
        span,
        segments: vec![segment(RESERVED), segment(name)],
    };
    TypeKind::Name(path, None)
}
