//! A policy's conditions, and what it asks beside them, with every name resolved, before types.
//!
//! Expressions stand in one list and refer to each other by place, so that what is learnt about one under some request
//! environment is a list of the same length.

mod build;
mod functions;

use ambit_source::Span;
use ambit_syntax::tree::{ConditionKind, Pattern};
use ambit_value::{Money, Number, StructuredKind, TypeId, Uid};
use smol_str::SmolStr;

use crate::ty::Ty;
use crate::typed::{Binary, Each, Function, JsonKind, Terms, Var};

pub(crate) use build::{build, build_on_result, build_resource, check_type_name, resolve_entity};

/// An expression, by its place in a [`Body`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NodeId(pub(crate) u32);

/// The conditions of a policy, and its terms.
#[derive(Debug)]
pub(crate) struct Body {
    nodes: Vec<Node>,
    /// In source order.
    pub(crate) conditions: Vec<(ConditionKind, NodeId)>,
    /// What is evaluated where the conditions hold. A list of approvers is a [`Kind::Set`] whose elements need not be of
    /// one type.
    pub(crate) terms: Terms<NodeId>,
    /// The type of the most that a limit allows, and where that stands; nothing, where it was reported.
    pub(crate) limit: Option<(Ty, Span)>,
    /// What conditions and terms look at.
    pub(crate) reads: Reads,
}

impl Default for Body {
    fn default() -> Body {
        Body {
            nodes: Vec::new(),
            conditions: Vec::new(),
            terms: Terms::Nothing,
            limit: None,
            reads: Reads::default(),
        }
    }
}

/// The variables that some expression mentions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reads(u8);

impl Reads {
    /// Notes that a variable is mentioned.
    pub(crate) fn add(&mut self, var: Var) {
        self.0 |= Reads::bit(var);
    }

    /// Whether a variable is mentioned.
    pub(crate) fn has(self, var: Var) -> bool {
        self.0 & Reads::bit(var) != 0
    }

    fn bit(var: Var) -> u8 {
        match var {
            Var::Principal => 1,
            Var::Action => 1 << 1,
            Var::Resource => 1 << 2,
            Var::Context => 1 << 3,
            Var::Args => 1 << 4,
            Var::Session => 1 << 5,
            Var::Now => 1 << 6,
        }
    }
}

/// An expression.
#[derive(Debug)]
pub(crate) struct Node {
    /// Where it stands.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) kind: Kind,
}

/// The kinds of expression.
#[derive(Debug, PartialEq)]
pub(crate) enum Kind {
    /// Reported already.
    Error,
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
    /// An entity, and its type where that is declared.
    Entity(Uid, Option<TypeId>),
    /// A variable of the request.
    Var(Var),
    /// The parameter of an enclosing lambda, by how many lambdas stand around its own.
    Local(u32),
    /// `!e`.
    Not(NodeId),
    /// `-e`.
    Neg(NodeId),
    /// `a && b`.
    And(NodeId, NodeId),
    /// `a || b`.
    Or(NodeId, NodeId),
    /// `if test then yes else no`.
    If(NodeId, NodeId, NodeId),
    /// An operator that evaluates both sides.
    Binary(Binary, NodeId, NodeId),
    /// `e has name`.
    Has(NodeId, SmolStr),
    /// `e has a.b.c`: each step is a [`Kind::Has`].
    HasPath(Vec<NodeId>),
    /// `e.name`.
    Attr(NodeId, SmolStr),
    /// `e like pattern`.
    Like(NodeId, Pattern),
    /// `e is T`, and what is asked where `T` is the name of a type that values have.
    Is(NodeId, SmolStr, Option<ValueKind>),
    /// `[a, b]`.
    Set(Vec<NodeId>),
    /// `{ a: e }`.
    Record(Vec<(SmolStr, NodeId)>),
    /// A function.
    Call(Function, Vec<NodeId>),
    /// A method, by its name: what it does depends on the type of its target.
    Method(Method, NodeId, Vec<NodeId>),
    /// A method with a lambda: the target, the parameter, the body.
    Each(Each, NodeId, u32, NodeId),
}

/// What `is` may ask of a value that is no entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueKind {
    /// What a `Json` may be too.
    Json(JsonKind),
    Set,
    Decimal,
    Ip,
    Datetime,
    Duration,
    Money,
    /// A structured argument.
    Structured(StructuredKind),
}

/// Methods by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Contains,
    ContainsAll,
    ContainsAny,
    IsEmpty,
    GetTag,
    HasTag,
    /// A method of one of Cedar's extension types.
    Extension(Function),
    Size,
    First,
    StartsWith,
    EndsWith,
    ToSet,
    Lower,
    Within,
    InDomain,
}

impl Body {
    /// An expression. A place that stands for nothing is an expression that was reported.
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        static NOTHING: Node = Node {
            span: Span {
                file: ambit_source::FileId(0),
                start: 0,
                end: 0,
            },
            kind: Kind::Error,
        };
        self.nodes.get(id.0 as usize).unwrap_or(&NOTHING)
    }

    /// What an expression is.
    pub(crate) fn kind(&self, id: NodeId) -> &Kind {
        &self.node(id).kind
    }

    /// Where an expression stands.
    pub(crate) fn span(&self, id: NodeId) -> Span {
        self.node(id).span
    }

    /// How many expressions there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether evaluating an expression may end in an error of its own; where that can't be told, it may.
    pub(crate) fn may_err(&self, id: NodeId) -> bool {
        let is_given = |it: NodeId| {
            matches!(
                self.kind(it),
                Kind::Var(Var::Principal | Var::Action | Var::Resource | Var::Context | Var::Args)
            )
        };
        // What is compared with one of these has the same type, and no two currencies.
        let is_plain = |it: NodeId| {
            let kind = self.kind(it);
            matches!(
                kind,
                Kind::Bool(_) | Kind::Long(_) | Kind::Str(_) | Kind::Entity(..)
            )
        };
        match self.kind(id) {
            Kind::Error
            | Kind::Neg(_)
            | Kind::Call(..)
            | Kind::Method(..)
            | Kind::Each(Each::Map | Each::Sum, ..) => true,
            Kind::Var(_) => !is_given(id),
            Kind::Attr(target, _) => !is_given(*target),
            Kind::Binary(op, lhs, rhs) => match op {
                Binary::Add | Binary::Sub | Binary::Mul => true,
                Binary::In => false,
                Binary::Eq | Binary::Ne | Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge => {
                    !is_plain(*lhs) && !is_plain(*rhs)
                }
            },
            Kind::Bool(_)
            | Kind::Long(_)
            | Kind::Str(_)
            | Kind::Number(_)
            | Kind::Money(_)
            | Kind::Duration(_)
            | Kind::Entity(..)
            | Kind::Local(_)
            | Kind::Not(_)
            | Kind::And(..)
            | Kind::Or(..)
            | Kind::If(..)
            | Kind::Has(..)
            | Kind::HasPath(_)
            | Kind::Like(..)
            | Kind::Is(..)
            | Kind::Set(_)
            | Kind::Record(_)
            | Kind::Each(Each::All | Each::Any, ..) => false,
        }
    }

    /// Where conditions of labels first read the result of a call.
    pub(crate) fn result_read(&self) -> Option<Span> {
        let mut reads = self.nodes.iter().filter(|it| it.kind == Kind::Local(0));
        reads.next().map(|it| it.span)
    }

    fn push(&mut self, span: Span, kind: Kind) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { span, kind });
        id
    }

    /// Whether two expressions are written alike, wherever they stand.
    pub(crate) fn is_same(&self, lhs: NodeId, rhs: NodeId) -> bool {
        if lhs == rhs {
            return true;
        }
        let all = |lhs: &[NodeId], rhs: &[NodeId]| {
            lhs.len() == rhs.len() && lhs.iter().zip(rhs).all(|(l, r)| self.is_same(*l, *r))
        };
        match (self.kind(lhs), self.kind(rhs)) {
            (Kind::Not(l), Kind::Not(r)) | (Kind::Neg(l), Kind::Neg(r)) => self.is_same(*l, *r),
            (Kind::And(l1, l2), Kind::And(r1, r2)) | (Kind::Or(l1, l2), Kind::Or(r1, r2)) => {
                self.is_same(*l1, *r1) && self.is_same(*l2, *r2)
            }
            (Kind::If(l1, l2, l3), Kind::If(r1, r2, r3)) => all(&[*l1, *l2, *l3], &[*r1, *r2, *r3]),
            (Kind::Binary(l, l1, l2), Kind::Binary(r, r1, r2)) => {
                l == r && self.is_same(*l1, *r1) && self.is_same(*l2, *r2)
            }
            (Kind::Has(l, left), Kind::Has(r, right))
            | (Kind::Attr(l, left), Kind::Attr(r, right))
            | (Kind::Is(l, left, _), Kind::Is(r, right, _)) => {
                left == right && self.is_same(*l, *r)
            }
            (Kind::Like(l, left), Kind::Like(r, right)) => {
                left.parts == right.parts && self.is_same(*l, *r)
            }
            (Kind::Set(left), Kind::Set(right)) | (Kind::HasPath(left), Kind::HasPath(right)) => {
                all(left, right)
            }
            (Kind::Record(left), Kind::Record(right)) => self.is_same_record(left, right),
            (Kind::Call(l, left), Kind::Call(r, right)) => l == r && all(left, right),
            (Kind::Method(l, l1, left), Kind::Method(r, r1, right)) => {
                l == r && self.is_same(*l1, *r1) && all(left, right)
            }
            (Kind::Each(l, l1, l2, l3), Kind::Each(r, r1, r2, r3)) => {
                l == r && l2 == r2 && self.is_same(*l1, *r1) && self.is_same(*l3, *r3)
            }
            (Kind::Error, _) | (_, Kind::Error) => false,
            (left, right) => left == right,
        }
    }

    /// The order of a record's attributes does not matter.
    fn is_same_record(&self, lhs: &[(SmolStr, NodeId)], rhs: &[(SmolStr, NodeId)]) -> bool {
        lhs.len() == rhs.len()
            && lhs.iter().all(|(name, left)| {
                let found = rhs.iter().find(|(it, _)| it == name);
                found.is_some_and(|(_, right)| self.is_same(*left, *right))
            })
    }
}
