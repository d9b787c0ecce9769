//! Typed policies: every name resolved, every policy spelled out for the actions it applies to.

use ambit_source::Span;
use ambit_syntax::tree::{CalendarUnit, Pattern, Slot};
use ambit_value::{Money, Number, Schema, StructuredKind, Uid};
use smol_str::SmolStr;

/// A policy set without errors, ready to be compiled.
#[derive(Clone, Debug)]
pub struct Sound {
    /// What the declarations say. Empty where there are none: then nothing is type checked.
    pub schema: Schema,
    /// Whether the policies were type checked against declarations.
    pub is_typed: bool,
    /// The resource of each tool that says `on`: its action's place in the schema, and the expression over `args`.
    pub resources: Vec<(u32, Expr)>,
    /// In the order of files and, within a file, of the text. Templates and their links included.
    pub policies: Vec<Policy>,
}

/// A permit, a forbid, a `require approval` or a limit; a template where its scope has slots.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its id: `@id`, `FILE#N`, or under Cedar's semantics `policyN`.
    pub id: SmolStr,
    /// The whole item.
    pub span: Span,
    /// What it does.
    pub effect: Effect,
    /// Whether it is a trial that changes no outcome.
    pub is_shadow: bool,
    /// Every annotation; the value is empty where none was written.
    pub annotations: Vec<(SmolStr, SmolStr)>,
    /// Whom it is about.
    pub principal: Constraint,
    /// What it is about.
    pub action: ActionConstraint,
    /// On what it is about.
    pub resource: Constraint,
    /// The conditions, joined by `&&` (an `unless` negated), one for each group of actions that reads its context or
    /// arguments alike. Where the set is not typed, or no condition reads them: one, for every action.
    pub variants: Vec<Variant>,
}

/// What a policy does when it holds.
#[derive(Clone, Debug)]
pub enum Effect {
    /// It allows.
    Permit,
    /// It denies.
    Forbid,
    /// It asks for people's approval.
    RequireApproval {
        /// How many have to approve: at least one.
        count: u32,
        /// For how many milliseconds the request waits and the approval serves: at least one.
        within: i64,
    },
    /// It counts, up to a limit.
    Limit {
        /// The most that may be counted: a literal `Long`, `Number` or `Money` that is not negative, perhaps widened.
        to: Expr,
        /// Within which time.
        window: Window,
    },
}

/// For how long a limit counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Window {
    /// So many milliseconds up to now: at least one.
    Rolling(i64),
    /// A unit of the calendar in a time zone, named as the IANA database names it.
    Calendar(CalendarUnit, SmolStr),
    /// As long as the session lasts.
    Session,
    /// As long as the mandate lasts.
    Mandate,
}

/// A policy's condition, and what it asks beside it, as they read under some actions.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Places in [`Schema::actions`], sorted; `None`: every action that the scope admits.
    pub actions: Option<Vec<u32>>,
    /// The condition; `None`: it always holds.
    pub condition: Option<Expr>,
    /// What is evaluated where the condition holds.
    pub terms: Terms<Expr>,
}

/// What a policy evaluates beside its condition, where that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terms<T> {
    /// Nothing: a permit or a forbid.
    Nothing,
    /// Who may approve: an entity, or a set or a list of entities.
    Approvers(T),
    /// What a limit counts.
    Charge {
        /// How much: of the same type as the limit; `None`: one.
        of: Option<T>,
        /// What the counter is kept for; `None`: there is one counter.
        by: Option<T>,
    },
}

impl<T> Terms<T> {
    /// The same terms of something else.
    pub fn map<U>(&self, mut change: impl FnMut(&T) -> U) -> Terms<U> {
        match self {
            Terms::Nothing => Terms::Nothing,
            Terms::Approvers(from) => Terms::Approvers(change(from)),
            Terms::Charge { of, by } => Terms::Charge {
                of: of.as_ref().map(&mut change),
                by: by.as_ref().map(change),
            },
        }
    }
}

/// What a scope says of its principal or resource, names resolved.
#[derive(Clone, Debug, PartialEq)]
pub enum Constraint {
    /// Anyone.
    Any,
    /// That very entity.
    Eq(UidOrSlot),
    /// That entity or a descendant.
    In(UidOrSlot),
    /// An entity of that type, by its full name.
    Is(SmolStr),
    /// Both.
    IsIn(SmolStr, UidOrSlot),
}

/// An entity, or the slot of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum UidOrSlot {
    /// An entity.
    Uid(Uid),
    /// A slot, filled when the template is linked.
    Slot(Slot),
}

/// What a scope says of its action, names resolved: a call scope is spelled out as actions and groups.
#[derive(Clone, Debug, PartialEq)]
pub enum ActionConstraint {
    /// Any action.
    Any,
    /// That very action.
    Eq(Uid),
    /// One of those actions or groups, or a member of one.
    In(Vec<Uid>),
    /// One of those very actions (places in [`Schema::actions`], sorted): a call scope.
    OneOf(Vec<u32>),
}

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of typed expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Long(i64),
    /// Text.
    Str(SmolStr),
    /// An exact decimal.
    Number(Number),
    /// An amount of money.
    Money(Money),
    /// A span of time in milliseconds.
    Duration(i64),
    /// An entity.
    Entity(Uid),
    /// A variable of the request.
    Var(Var),
    /// The parameter of an enclosing lambda: 0 is the outermost of the policy.
    Local(u32),
    /// `!e`.
    Not(Box<Expr>),
    /// `-e`.
    Neg(Box<Expr>),
    /// A whole number as an exact decimal: where a `Long` meets a `Number`.
    Widen(Box<Expr>),
    /// `a && b`.
    And(Box<Expr>, Box<Expr>),
    /// `a || b`.
    Or(Box<Expr>, Box<Expr>),
    /// `if test then yes else no`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A strict binary operator.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `e has name`. A dotted path is spelled out with `And`. The slot is known where the type is.
    Has(Box<Expr>, SmolStr, Option<u32>),
    /// `e.name`.
    Attr(Box<Expr>, SmolStr, Option<u32>),
    /// `e like pattern`.
    Like(Box<Expr>, Pattern),
    /// `e is T` for an entity type's full name.
    IsEntity(Box<Expr>, SmolStr),
    /// `e is T` for a `Json`.
    IsJson(Box<Expr>, JsonKind),
    /// `[a, b]`.
    Set(Vec<Expr>),
    /// `{ a: e }`, in source order, names distinct.
    Record(Vec<(SmolStr, Expr)>),
    /// A function or a method; the target of a method is its first argument.
    Call(Function, Vec<Expr>),
    /// A method with a lambda: the target, the parameter's number (see [`ExprKind::Local`]), the body.
    Each(Each, Box<Expr>, u32, Box<Expr>),
}

/// The variables of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Var {
    /// Who asks.
    Principal,
    /// What for.
    Action,
    /// On what.
    Resource,
    /// Cedar's context.
    Context,
    /// The arguments of the call.
    Args,
    /// The session.
    Session,
    /// The time of the decision.
    Now,
}

/// Binary operators that evaluate both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binary {
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

/// What `is` asks of a `Json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonKind {
    /// `is Bool`.
    Bool,
    /// `is Long`.
    Long,
    /// `is Number`: any number that can be read exactly.
    Number,
    /// `is String`.
    String,
    /// `is List`.
    List,
    /// `is Record`: an object.
    Record,
}

/// Methods that take a lambda. The body is evaluated for every element, whatever it gave for the others, and an error
/// for any is an error of the whole, so that the order of a set's elements never shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Each {
    /// Whether it holds for every element.
    All,
    /// Whether it holds for some element.
    Any,
    /// The list of what it gives.
    Map,
    /// The sum of what it gives. Over nothing it is [`Money::NOTHING`](ambit_value::Money), which every operation takes
    /// for a zero of the other side's kind.
    Sum,
}

/// Functions and methods, by what they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// `s.contains(x)` on a set.
    Contains,
    /// `s.containsAll(t)`.
    ContainsAll,
    /// `s.containsAny(t)`.
    ContainsAny,
    /// `s.isEmpty()`.
    IsEmpty,
    /// `e.getTag(k)`.
    GetTag,
    /// `e.hasTag(k)`.
    HasTag,
    /// `decimal("…")`.
    Decimal,
    /// `d.lessThan(e)`.
    DecimalLt,
    /// `d.lessThanOrEqual(e)`.
    DecimalLe,
    /// `d.greaterThan(e)`.
    DecimalGt,
    /// `d.greaterThanOrEqual(e)`.
    DecimalGe,
    /// `ip("…")`.
    Ip,
    /// `a.isIpv4()`.
    IsIpv4,
    /// `a.isIpv6()`.
    IsIpv6,
    /// `a.isLoopback()`.
    IsLoopback,
    /// `a.isMulticast()`.
    IsMulticast,
    /// `a.isInRange(b)`.
    IsInRange,
    /// `datetime("…")`.
    Datetime,
    /// `d.offset(e)`.
    Offset,
    /// `d.durationSince(e)`.
    DurationSince,
    /// `d.toDate()`.
    ToDate,
    /// `d.toTime()`.
    ToTime,
    /// `duration("…")`.
    Duration,
    /// `d.toMilliseconds()`.
    ToMilliseconds,
    /// `d.toSeconds()`.
    ToSeconds,
    /// `d.toMinutes()`.
    ToMinutes,
    /// `d.toHours()`.
    ToHours,
    /// `d.toDays()`.
    ToDays,
    /// `x.size()` on a list, a set or a string.
    Size,
    /// `l.contains(x)` on a list.
    ListContains,
    /// `l.first()`.
    First,
    /// `l.startsWith(["a"])` on a list.
    ListStartsWith,
    /// `l.toSet()`.
    ToSet,
    /// `s.startsWith("a")` on a string.
    StartsWith,
    /// `s.endsWith("a")`.
    EndsWith,
    /// `s.contains("a")` on a string.
    StrContains,
    /// `s.lower()`.
    Lower,
    /// `money(n, code)`.
    Money,
    /// `minor(n, code)`.
    Minor,
    /// `path("…")`, `url("…")`, `email("…")`.
    Structured(StructuredKind),
    /// `p.within(q)` on a path.
    Within,
    /// `u.inDomain("…")` on a URL or an e-mail address.
    InDomain,
    /// `m.amount`.
    Amount,
    /// `m.currency`.
    Currency,
}
