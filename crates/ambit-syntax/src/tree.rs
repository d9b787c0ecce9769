//! The tree: what was written, with its place, and nothing of what it means.
//!
//! In a tree that came without diagnostics
//!
//! - no annotation of an item, key of a record, parameter, field of `session` or clause stands twice;
//! - the parts of a scope are in their order, its operands are entities or the part's own slot, and the types of its
//!   actions are named `Action`;
//! - numbers and durations are in range, and escapes are resolved;
//! - `__cedar` is no name, save in the types that a schema refers to and as the name of an attribute or action there;
//! - defaults stand on parameters and on fields of `session` only;
//! - nothing is higher than [`MAX_DEPTH`](crate::MAX_DEPTH);
//! - in Cedar's dialect, there is nothing that Cedar has not.
//!
//! What remains for the checker, though Cedar's own parser reports some of it: what names mean, `?principal` and
//! `?resource` outside of a scope, which functions and methods there are and what arguments they take (lambdas
//! included), `appliesTo` without principals or resources, declarations of one name, names of built-in types given
//! away, the digits of a number and the codes of currencies. A record *type* may name an attribute twice, as in Cedar;
//! the last one counts.

use ambit_source::Span;
use smol_str::SmolStr;

/// An identifier or contextual word, or a quoted name where one may stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ident {
    /// Where it stands, quotes included.
    pub span: Span,
    /// The name itself, unescaped where it was quoted.
    pub text: SmolStr,
}

/// `A::B::C`; the last segment of a tool's name may be quoted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    /// Where it stands.
    pub span: Span,
    /// At least one.
    pub segments: Vec<Ident>,
}

/// `Type::"id"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EntityRef {
    /// Where it stands.
    pub span: Span,
    /// The entity's type.
    pub ty: Path,
    /// The entity's id, unescaped.
    pub id: SmolStr,
}

/// `@name("value")`, or `@name` whose value is then empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// Where it stands.
    pub span: Span,
    /// What follows the `@`.
    pub name: Ident,
    /// The text, unescaped; `None` where no parentheses stand.
    pub value: Option<SmolStr>,
    /// Where the text stands, quotes included.
    pub value_span: Option<Span>,
}

/// One item of a file or a namespace.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// From the first annotation to the terminator.
    pub span: Span,
    /// The text of the `///` lines before it, joined by line feeds.
    pub doc: String,
    /// In source order.
    pub annotations: Vec<Annotation>,
    /// What kind of item it is.
    pub kind: ItemKind,
}

/// The kinds of item.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `namespace A::B { … }`.
    Namespace(Namespace),
    /// `permit (…) …;`, `forbid (…) …;`, `require approval (…) …;` or `limit (…) …;`.
    Policy(Policy),
    /// `entity …;`.
    Entity(EntityDecl),
    /// `action …;`.
    Action(ActionDecl),
    /// `type …;`.
    Type(TypeDecl),
    /// `tool …;`.
    Tool(ToolDecl),
    /// `toolset …;`.
    Toolset(ToolsetDecl),
    /// `session { … };`.
    Session(SessionDecl),
    /// An item of the language that this version recognises but does not read; a diagnostic says so.
    Later(LaterItem),
    /// Text that is no item; a diagnostic says why.
    Error,
}

/// The items of the language that are recognised by their first word and not read yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LaterItem {
    /// `handoff name(…) from … to … { … }`.
    Handoff,
    /// `test "…" { … }`.
    Test,
    /// `fixture { … }`.
    Fixture,
}

/// `namespace A::B { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Namespace {
    /// Its name.
    pub name: Path,
    /// The items within.
    pub items: Vec<Item>,
}

/// What a policy does when it holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// It allows.
    Permit,
    /// It denies, whatever permits say.
    Forbid,
    /// It asks for people's approval of what permits allow.
    RequireApproval(Box<Approval>),
    /// It counts what permits allow, up to a limit.
    Limit(Box<Limit>),
}

/// `from 2 of e within 1h`.
#[derive(Clone, Debug, PartialEq)]
pub struct Approval {
    /// How many have to approve, and where that is said; one, where it is not.
    pub count: Option<(i64, Span)>,
    /// Who may approve. [`ExprKind::Error`] where nothing says so; a diagnostic tells.
    pub from: Expr,
    /// How many milliseconds the request waits and the approval serves, and where that is said. `None` where nothing
    /// says so; a diagnostic tells.
    pub within: Option<(i64, Span)>,
}

/// `to e per 1d of f by g`.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// The most that may be counted. [`ExprKind::Error`] where nothing says so; a diagnostic tells.
    pub to: Expr,
    /// Within which time.
    pub per: Window,
    /// What one call counts; one, where nothing says so.
    pub of: Option<Expr>,
    /// What a counter is kept for; there is one counter, where nothing says so.
    pub by: Option<Expr>,
}

/// For how long a limit counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub kind: WindowKind,
}

/// The forms of [`Window`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowKind {
    /// Text that is no window, or none at all; a diagnostic says so.
    Error,
    /// `1h`: up to now, in milliseconds.
    Rolling(i64),
    /// `calendar day in "Europe/London"`: the unit and the time zone.
    Calendar(CalendarUnit, Ident),
    /// `session`: as long as it lasts.
    Session,
    /// `mandate`: as long as it lasts.
    Mandate,
}

/// What a calendar is divided into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalendarUnit {
    /// `hour`.
    Hour,
    /// `day`.
    Day,
    /// `week`.
    Week,
    /// `month`.
    Month,
}

/// A permit, a forbid, a `require approval` or a limit, template or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Whether `shadow` stands before it: it is reported and changes no outcome.
    pub shadow: Option<Span>,
    /// What it does.
    pub effect: Effect,
    /// To whom, what and on what it applies.
    pub scope: Scope,
    /// `when` and `unless`, in source order.
    pub conditions: Vec<Condition>,
}

/// The parenthesised head of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// The parentheses and what is in them.
    pub span: Span,
    /// The first part.
    pub principal: EntityConstraint,
    /// The second part.
    pub action: ActionConstraint,
    /// The third part; `None` where Ambit's short form leaves it out.
    pub resource: Option<EntityConstraint>,
}

/// What a scope says of its principal or resource.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityConstraint {
    /// Where it stands, the variable included.
    pub span: Span,
    /// What it says.
    pub kind: EntityConstraintKind,
}

/// The forms of [`EntityConstraint`].
#[derive(Clone, Debug, PartialEq)]
pub enum EntityConstraintKind {
    /// `principal`: anyone.
    Any,
    /// `principal == E`.
    Eq(EntityOrSlot),
    /// `principal in E`.
    In(EntityOrSlot),
    /// `principal is T`.
    Is(Path),
    /// `principal is T in E`.
    IsIn(Path, EntityOrSlot),
}

/// An entity, or the slot of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum EntityOrSlot {
    /// `Type::"id"`.
    Entity(EntityRef),
    /// `?principal` or `?resource`.
    Slot(Slot, Span),
}

/// A slot of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// `?principal`.
    Principal,
    /// `?resource`.
    Resource,
}

/// What a scope says of its action.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionConstraint {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub kind: ActionConstraintKind,
}

/// The forms of [`ActionConstraint`].
#[derive(Clone, Debug, PartialEq)]
pub enum ActionConstraintKind {
    /// `action`: any action.
    Any,
    /// `action == A`.
    Eq(EntityRef),
    /// `action in A` (one) or `action in [A, B]`.
    In(Vec<EntityRef>),
    /// `call` (none: every tool), `call X` (one) or `call [X, Y]`.
    Call(Option<Vec<CallTarget>>),
}

/// What a call scope names.
#[derive(Clone, Debug, PartialEq)]
pub enum CallTarget {
    /// A tool or a toolset.
    Name(Path),
    /// `ns::*`: every tool of a namespace.
    Namespace(Path),
}

/// Whether a condition must hold or must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConditionKind {
    /// `when`: it must hold.
    When,
    /// `unless`: it must not.
    Unless,
}

/// `when { … }` or `unless { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// From the word to the brace.
    pub span: Span,
    /// Which of the two.
    pub kind: ConditionKind,
    /// What stands between the braces.
    pub body: Expr,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Where it stands, parentheses around it left out.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// Text that is no expression; a diagnostic says why. Fits everything.
    Error,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number; a minus sign before it is part of it, so that the least one can be written.
    Long(i64),
    /// `"…"`, unescaped.
    Str(SmolStr),
    /// `12.50`, as written without `_`.
    Number(SmolStr),
    /// `500.00 USD`: the amount as written without `_`, and the code.
    Money(SmolStr, SmolStr),
    /// `2h30m`, in milliseconds.
    Duration(i64),
    /// `Type::"id"`.
    Entity(EntityRef),
    /// `principal`, `action`, `resource`, `context`, `args`, `session`, `now`, or another plain name (a lambda's
    /// parameter). Which names mean something is the checker's matter.
    Name(SmolStr),
    /// `?principal` or `?resource`; the checker says where it may stand.
    Slot(Slot),
    /// `!e`.
    Not(Box<Expr>),
    /// `-e`.
    Neg(Box<Expr>),
    /// `lhs op rhs`. A chain groups to the left; one of very many `&&` or `||` is halved first, which means the same.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `e has name`, `e has a.b.c`, `e has "name"`.
    Has(Box<Expr>, Vec<Ident>),
    /// `e like "a*b"`.
    Like(Box<Expr>, Pattern),
    /// `e is T`, `e is T in f`.
    Is(Box<Expr>, Path, Option<Box<Expr>>),
    /// `if test then yes else no`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `e.name` or `e["name"]`.
    Attr(Box<Expr>, Ident),
    /// `e.name(args)`.
    Method(Box<Expr>, Ident, Vec<Arg>),
    /// `name(args)`, with a path as its name.
    Call(Path, Vec<Arg>),
    /// `[a, b]`.
    Set(Vec<Expr>),
    /// `{ name: e, "name": e }`.
    Record(Vec<(Ident, Expr)>),
}

/// An argument of a call or a method.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// An expression.
    Expr(Expr),
    /// `x => e`.
    Lambda(Ident, Box<Expr>),
}

/// The binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
}

/// The pattern of `like`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// Where it stands, quotes included.
    pub span: Span,
    /// Its parts, in order; a run of stars is one.
    pub parts: Vec<PatternPart>,
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PatternPart {
    /// `*`: any text, the empty one too.
    Any,
    /// That very text, not empty; `\*` in the source is a star here.
    Text(SmolStr),
}

/// `entity A, B in [C] = { … } tags T;` or `entity A enum ["x", "y"];`.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityDecl {
    /// The word `external`, where it stands before `entity`: the type is declared and not described.
    pub external: Option<Span>,
    /// The types that it declares.
    pub names: Vec<Ident>,
    /// What kind they are.
    pub kind: EntityDeclKind,
}

/// The two forms of an entity declaration.
#[derive(Clone, Debug, PartialEq)]
pub enum EntityDeclKind {
    /// With parents, attributes and tags.
    Standard {
        /// Types that their entities may be members of.
        parents: Vec<Path>,
        /// Their attributes.
        attributes: Vec<Field>,
        /// The named record that holds their attributes instead; a schema in JSON may name one.
        shape: Option<Type>,
        /// The type of their tags.
        tags: Option<Type>,
    },
    /// With a fixed list of ids.
    Enum(Vec<Ident>),
}

/// `action a, "b" in [c, T::"d"] appliesTo { principal: [P], resource: [R], context: { … } };`
#[derive(Clone, Debug, PartialEq)]
pub struct ActionDecl {
    /// The word `external`, where it stands before `action`: the action is declared and not described.
    pub external: Option<Span>,
    /// The actions that it declares.
    pub names: Vec<Ident>,
    /// The groups that they are members of.
    pub parents: Vec<ActionParent>,
    /// To what they apply; `None` where the clause is absent.
    pub applies_to: Option<AppliesTo>,
}

/// A group of actions, as an action declaration names it.
#[derive(Clone, Debug, PartialEq)]
pub enum ActionParent {
    /// `name` or `"name"`: an action of the same namespace.
    Name(Ident),
    /// `A::Action::"name"`.
    Entity(EntityRef),
}

/// The clause `appliesTo { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct AppliesTo {
    /// Where it stands.
    pub span: Span,
    /// `principal:`; `None` where absent.
    pub principals: Option<Vec<Path>>,
    /// `resource:`; `None` where absent.
    pub resources: Option<Vec<Path>>,
    /// `context:`; `None` where absent. A record, or the name of one.
    pub context: Option<Type>,
    /// Whether an empty list says that the action applies to nothing, as in a schema in JSON, or is a fault.
    pub may_be_empty: bool,
}

/// `type T = …;`.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDecl {
    /// Its name.
    pub name: Ident,
    /// What it stands for.
    pub ty: Type,
}

/// A type, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TypeKind,
}

/// The forms of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// Text that is no type; a diagnostic says why.
    Error,
    /// A name, perhaps with a dialect: `Long`, `A::B`, `Sql<"postgres">`.
    Name(Path, Option<SmolStr>),
    /// The name of an entity type and nothing else, which a schema in JSON can ask for.
    Entity(Path),
    /// The name of a type and never of an entity type, which a schema in JSON can ask for.
    Named(Path),
    /// `Set<T>`.
    Set(Box<Type>),
    /// `List<T>`.
    List(Box<Type>),
    /// `{ a: T, b?: U }`.
    Record(Vec<Field>),
    /// `"a" | "b"`.
    OneOf(Vec<Ident>),
}

/// An attribute or a parameter: `name?: T = default`.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Where it stands.
    pub span: Span,
    /// The text of the `///` lines before it.
    pub doc: String,
    /// In source order.
    pub annotations: Vec<Annotation>,
    /// Its name.
    pub name: Ident,
    /// Whether `?` stands behind the name.
    pub optional: bool,
    /// Its type.
    pub ty: Type,
    /// Its default: parameters and session fields alone may have one.
    pub default: Option<Expr>,
}

/// `tool name(params) -> Result for [P] on e in [S] adds ["l"] when { … } removes ["l"];`
#[derive(Clone, Debug, PartialEq)]
pub struct ToolDecl {
    /// Its name.
    pub name: Ident,
    /// Its parameters, in source order.
    pub params: Vec<Field>,
    /// The closing `...`, which admits arguments that are not declared.
    pub rest: Option<Span>,
    /// The type of its result.
    pub result: Option<Type>,
    /// The types of its callers; `None` where the clause is absent.
    pub principals: Option<Vec<Path>>,
    /// What gives the resource.
    pub on: Option<Expr>,
    /// The toolsets that it is in.
    pub toolsets: Vec<Path>,
    /// Labels that a session carries afterwards.
    pub adds: Option<Adds>,
    /// Labels that are taken away.
    pub removes: Vec<Ident>,
}

/// `adds ["label"] when { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Adds {
    /// Where it stands.
    pub span: Span,
    /// The labels.
    pub labels: Vec<Ident>,
    /// When they are added; always, where there is none.
    pub conditions: Vec<Condition>,
}

/// `toolset a in [b];`
#[derive(Clone, Debug, PartialEq)]
pub struct ToolsetDecl {
    /// Its name.
    pub name: Ident,
    /// The toolsets that it is in.
    pub parents: Vec<Path>,
}

/// `session { field?: T = default };`
#[derive(Clone, Debug, PartialEq)]
pub struct SessionDecl {
    /// The fields that it declares.
    pub fields: Vec<Field>,
}
