//! What is wrong with declarations.

use ambit_source::{Code, Diagnostic, Span};

use super::{did_you_mean, listed, misspelt};

/// A name that is no type.
pub(crate) struct UnknownType<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) nearest: Option<&'a str>,
}

impl From<UnknownType<'_>> for Diagnostic {
    fn from(it: UnknownType<'_>) -> Diagnostic {
        let headline = format!("unknown type `{}`", it.name);
        let diagnostic = Diagnostic::new(Code::UNKNOWN_TYPE, it.span, headline)
            .label("no type, entity type or built-in type has this name");
        misspelt(diagnostic, it.nearest)
    }
}

/// A type that the language has and this version has not.
pub(crate) struct LaterType<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<LaterType<'_>> for Diagnostic {
    fn from(it: LaterType<'_>) -> Diagnostic {
        let headline = format!("this version has no type `{}` yet", it.name);
        let help = format!(
            "use `String`, or declare it yourself: `type {} = String;`",
            it.name
        );
        Diagnostic::new(Code::LATER_TYPE, it.span, headline)
            .label("part of the language, but of a later version")
            .help(help)
    }
}

/// Something else where an entity type must stand.
pub(crate) struct NotAnEntityType<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    /// Whether it is a type all the same.
    pub(crate) is_type: bool,
    pub(crate) nearest: Option<&'a str>,
}

impl From<NotAnEntityType<'_>> for Diagnostic {
    fn from(it: NotAnEntityType<'_>) -> Diagnostic {
        let (headline, label) = if it.is_type {
            (
                format!("`{}` is not an entity type", it.name),
                "only a declared entity type may stand here",
            )
        } else {
            (
                format!("unknown entity type `{}`", it.name),
                "no entity type has this name",
            )
        };
        let diagnostic = Diagnostic::new(Code::UNKNOWN_ENTITY_TYPE, it.span, headline).label(label);
        misspelt(diagnostic, it.nearest)
    }
}

/// A name that is declared twice.
pub(crate) struct DeclaredTwice<'a> {
    pub(crate) span: Span,
    pub(crate) what: &'static str,
    pub(crate) name: &'a str,
    pub(crate) first: Span,
}

impl From<DeclaredTwice<'_>> for Diagnostic {
    fn from(it: DeclaredTwice<'_>) -> Diagnostic {
        let headline = format!("{} `{}` is declared twice", it.what, it.name);
        Diagnostic::new(Code::DECLARED_TWICE, it.span, headline)
            .label("declared again here")
            .also(it.first, "first declared here")
            .help("remove one of the declarations, or rename it".to_owned())
    }
}

/// A field of a record that is declared twice, which Cedar admits.
pub(crate) struct FieldTwice<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) again: Span,
}

impl From<FieldTwice<'_>> for Diagnostic {
    fn from(it: FieldTwice<'_>) -> Diagnostic {
        let headline = format!("attribute `{}` is declared twice in one record", it.name);
        Diagnostic::new(Code::OVERRIDDEN_ATTRIBUTE, it.span, headline)
            .label("has no effect")
            .also(it.again, "this declaration stands")
            .help("remove one of the two".to_owned())
    }
}

/// A namespace that a file opens twice, which Cedar refuses.
pub(crate) struct NamespaceTwice<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<NamespaceTwice<'_>> for Diagnostic {
    fn from(it: NamespaceTwice<'_>) -> Diagnostic {
        let headline = format!("namespace `{}` is opened twice in one file", it.name);
        Diagnostic::new(Code::NAMESPACE_TWICE, it.span, headline)
            .label("opened again here")
            .help("put all of its declarations into one block".to_owned())
    }
}

/// A name at top level that a namespace declares again.
pub(crate) struct Shadowed<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) top: Span,
}

impl From<Shadowed<'_>> for Diagnostic {
    fn from(it: Shadowed<'_>) -> Diagnostic {
        let headline = format!("`{}` hides a declaration at top level", it.name);
        Diagnostic::new(Code::SHADOWED, it.span, headline)
            .label("declared again in a namespace")
            .also(it.top, "declared at top level here")
            .help(
                "rename one of them: within the namespace the plain name could mean either"
                    .to_owned(),
            )
    }
}

/// An entity type that is called as the types of actions are.
pub(crate) struct ActionTypeDeclared {
    pub(crate) span: Span,
}

impl From<ActionTypeDeclared> for Diagnostic {
    fn from(it: ActionTypeDeclared) -> Diagnostic {
        let headline = "the entity type `Action` may not be declared";
        Diagnostic::new(Code::RESERVED_TYPE_NAME, it.span, headline)
            .label("the type of all actions")
            .help("declare actions by `action`, or rename the type".to_owned())
    }
}

/// A type that may not have the name it has.
pub(crate) struct ReservedTypeName<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<ReservedTypeName<'_>> for Diagnostic {
    fn from(it: ReservedTypeName<'_>) -> Diagnostic {
        let headline = format!("no type may be called `{}`", it.name);
        Diagnostic::new(Code::RESERVED_TYPE_NAME, it.span, headline)
            .label("a name of the language itself")
            .help("rename it".to_owned())
    }
}

/// A named type that is part of itself.
pub(crate) struct TypeCycle<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<TypeCycle<'_>> for Diagnostic {
    fn from(it: TypeCycle<'_>) -> Diagnostic {
        let headline = format!("type `{}` is part of itself", it.name);
        Diagnostic::new(Code::TYPE_CYCLE, it.span, headline)
            .label("its definition leads back to it")
            .help(
                "make one of the types an entity type: entities may refer to each other".to_owned(),
            )
    }
}

/// A type that is made of too many types.
pub(crate) struct TypeTooLarge {
    pub(crate) span: Span,
}

impl From<TypeTooLarge> for Diagnostic {
    fn from(it: TypeTooLarge) -> Diagnostic {
        Diagnostic::new(Code::TYPE_TOO_LARGE, it.span, "this type is too large")
            .label("of more than 10000 types, or more than 512 within each other, once all names are replaced")
            .help("make a part of it an entity type".to_owned())
    }
}

/// A context that is no record.
pub(crate) struct NotARecord<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<NotARecord<'_>> for Diagnostic {
    fn from(it: NotARecord<'_>) -> Diagnostic {
        let headline = format!("`{}` is not a record type", it.name);
        Diagnostic::new(Code::NOT_A_RECORD, it.span, headline)
            .label("a context is a record, or a type that names one")
            .help("write the attributes in braces: `context: { name: String }`".to_owned())
    }
}

/// An action that applies to no principal or no resource, but says that it applies.
pub(crate) struct AppliesToNobody {
    pub(crate) span: Span,
    pub(crate) what: &'static str,
    /// Whether the list is there and empty.
    pub(crate) is_empty: bool,
}

impl From<AppliesToNobody> for Diagnostic {
    fn from(it: AppliesToNobody) -> Diagnostic {
        let what = it.what;
        let headline = if it.is_empty {
            format!("`appliesTo` lists no {what} type")
        } else {
            format!("`appliesTo` does not say which {what} types")
        };
        let help =
            format!("add `{what}: [T]`, or leave out `appliesTo` where the action is only a group");
        Diagnostic::new(Code::APPLIES_TO_NOBODY, it.span, headline)
            .label("needs both principal and resource types")
            .help(help)
    }
}

/// A group of actions that is not declared.
pub(crate) struct UnknownAction<'a> {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) nearest: Option<&'a str>,
}

impl From<UnknownAction<'_>> for Diagnostic {
    fn from(it: UnknownAction<'_>) -> Diagnostic {
        Diagnostic::new(
            Code::UNKNOWN_ACTION,
            it.span,
            format!("unknown action `{}`", it.name),
        )
        .label("no action has this name")
        .help(did_you_mean(it.nearest))
    }
}

/// Actions that are in each other.
pub(crate) struct ActionCycle<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) others: &'a [(Span, &'a str)],
}

impl From<ActionCycle<'_>> for Diagnostic {
    fn from(it: ActionCycle<'_>) -> Diagnostic {
        let headline = format!("action `{}` is in itself", it.name);
        let diagnostic = Diagnostic::new(Code::ACTION_CYCLE, it.span, headline)
            .label("its groups lead back to it")
            .help("remove one step of the circle".to_owned());
        let others = it.others.iter();
        others.fold(diagnostic, |found, (span, _)| {
            found.also(*span, "and so is this")
        })
    }
}

/// Something else where a toolset must stand.
pub(crate) struct NotAToolset<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    /// Whether it is an action or a tool.
    pub(crate) is_declared: bool,
    pub(crate) nearest: Option<&'a str>,
}

impl From<NotAToolset<'_>> for Diagnostic {
    fn from(it: NotAToolset<'_>) -> Diagnostic {
        let headline = if it.is_declared {
            format!("`{}` is not a toolset", it.name)
        } else {
            format!("unknown toolset `{}`", it.name)
        };
        let help = did_you_mean(it.nearest);
        let help = help.unwrap_or_else(|| format!("declare it: `toolset {};`", it.name));
        Diagnostic::new(Code::UNKNOWN_TOOLSET, it.span, headline)
            .label("only a toolset may stand here")
            .help(help)
    }
}

/// An external type below one of which nothing can be a member.
pub(crate) struct ExternalInEnum<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) ancestor: &'a str,
}

impl From<ExternalInEnum<'_>> for Diagnostic {
    fn from(it: ExternalInEnum<'_>) -> Diagnostic {
        let headline = format!(
            "external `{}` can't be in `enum` `{}`",
            it.name, it.ancestor
        );
        Diagnostic::new(Code::INCOMPLETE_SCHEMA, it.span, headline)
            .label(format!("`{}` is among its ancestors", it.ancestor))
            .help("remove it from the list behind `in`".to_owned())
    }
}

/// A declaration that says that the description stands elsewhere.
pub(crate) struct IncompleteSchema {
    pub(crate) span: Span,
}

impl From<IncompleteSchema> for Diagnostic {
    fn from(it: IncompleteSchema) -> Diagnostic {
        let headline = "policies can't be checked against an external declaration";
        Diagnostic::new(Code::INCOMPLETE_SCHEMA, it.span, headline)
            .label("what it describes stands elsewhere")
            .help("replace it by the full declaration".to_owned())
    }
}

/// A default that has to be computed.
pub(crate) struct NotAConstant<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<NotAConstant<'_>> for Diagnostic {
    fn from(it: NotAConstant<'_>) -> Diagnostic {
        let headline = format!("the default of `{}` is not a plain value", it.name);
        Diagnostic::new(Code::BAD_DEFAULT, it.span, headline)
            .label("has to be computed, or names an entity")
            .help(
                "write a literal, a set or record of literals, or `datetime(\"…\")` and its like"
                    .to_owned(),
            )
    }
}

/// A default of another type.
pub(crate) struct DefaultMisfit<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) why: Option<&'a str>,
}

impl From<DefaultMisfit<'_>> for Diagnostic {
    fn from(it: DefaultMisfit<'_>) -> Diagnostic {
        let headline = format!("the default of `{}` is not of its type", it.name);
        let diagnostic = Diagnostic::new(Code::BAD_DEFAULT, it.span, headline)
            .label("not a value of the declared type");
        match it.why {
            Some(why) => diagnostic.note(why),
            None => diagnostic,
        }
    }
}

/// A field that every session has.
pub(crate) struct SessionField<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<SessionField<'_>> for Diagnostic {
    fn from(it: SessionField<'_>) -> Diagnostic {
        let headline = format!("every session has `{}` already", it.name);
        let own = listed(["id", "labels", "environment"]);
        Diagnostic::new(Code::DECLARED_TWICE, it.span, headline)
            .label("declared by the language")
            .help(format!("rename it; {own} are in every session"))
    }
}
