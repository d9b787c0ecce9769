//! What instructions work on: registers, and numbers that stand for something.

use ambit_value::{EntityId, StructuredKind, TypeId};
use serde::{Deserialize, Serialize};

/// A register that an instruction reads.
///
/// The first [`Input::COUNT`] hold what the request brings and are never written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reg(pub u8);

/// A register that an instruction writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Dst(pub u8);

/// What a request brings, by the register that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// Who asks.
    Principal,
    /// What for.
    Action,
    /// On what.
    Resource,
    /// Cedar's context.
    Context,
    /// The arguments of a tool call.
    Args,
    /// The session.
    Session,
    /// The time of the decision.
    Now,
}

impl Input {
    /// How many registers are set apart for inputs; those without a name yet stay empty.
    pub const COUNT: u8 = 16;

    /// Every input, by its register.
    pub const ALL: [Input; 7] = [
        Input::Principal,
        Input::Action,
        Input::Resource,
        Input::Context,
        Input::Args,
        Input::Session,
        Input::Now,
    ];

    /// The register that holds it.
    #[must_use]
    pub const fn reg(self) -> Reg {
        Reg(self as u8)
    }

    /// Its name in listings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Input::Principal => "principal",
            Input::Action => "action",
            Input::Resource => "resource",
            Input::Context => "context",
            Input::Args => "args",
            Input::Session => "session",
            Input::Now => "now",
        }
    }

    /// The input that a register holds, if it holds one that has a name.
    #[must_use]
    pub fn of(reg: Reg) -> Option<Input> {
        Input::ALL.get(usize::from(reg.0)).copied()
    }
}

/// An operand of any kind, as verification, listings and analyses see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A register that is read.
    Read(Reg),
    /// A register that is written.
    Write(Reg),
    /// A constant.
    Const(ConstIdx),
    /// An entity that the program knows.
    Entity(EntityId),
    /// An entity type.
    Type(TypeId),
    /// An attribute's name.
    Name(NameIdx),
    /// An attribute's slot.
    Slot(Slot),
    /// A pattern of `like`.
    Pattern(PatternIdx),
    /// The names of a record that is built.
    Shape(ShapeIdx),
    /// A number of values.
    Count(Count),
    /// What `is` asks of a JSON value.
    Kind(JsonKind),
    /// A kind of structured argument.
    Structured(StructuredKind),
    /// How far ahead to go on.
    Skip(Skip),
    /// How far back a loop goes.
    Back(Back),
}

/// Types that stand for an operand in an instruction.
pub(crate) trait IsOperand: Copy {
    /// The kind's name in the instruction set's description.
    const KIND: &'static str;

    /// As any operand.
    fn operand(self) -> Operand;

    /// Reads what a listing shows; `None`: not of this kind.
    fn parse(text: &str) -> Option<Self>;

    /// The same operand, or `by` where it says how far ahead to go on.
    fn with_skip(self, _by: Skip) -> Self {
        self
    }
}

macro_rules! numbered {
    ($($(#[doc = $doc:literal])+ $name:ident($repr:ty) = $prefix:literal, $kind:literal, $variant:ident;)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            pub struct $name(pub $repr);

            impl IsOperand for $name {
                const KIND: &'static str = $kind;

                fn operand(self) -> Operand {
                    Operand::$variant(self)
                }

                fn parse(text: &str) -> Option<Self> {
                    text.strip_prefix($prefix)?.parse().ok().map(Self)
                }
            }
        )+
    };
}

/// How many instructions to pass over, counted from the next one. It cannot lead back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Skip(pub u16);

impl IsOperand for Skip {
    const KIND: &'static str = "skip";

    fn operand(self) -> Operand {
        Operand::Skip(self)
    }

    fn parse(text: &str) -> Option<Skip> {
        text.strip_prefix('+')?.parse().ok().map(Skip)
    }

    fn with_skip(self, by: Skip) -> Skip {
        by
    }
}

macro_rules! near {
    ($($(#[doc = $doc:literal])+ $name:ident of $wide:ident = $prefix:literal, $kind:literal;)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            pub struct $name(pub u8);

            impl $name {
                /// The same, in the wider form.
                #[must_use]
                pub fn wide(self) -> $wide {
                    $wide(u16::from(self.0))
                }
            }

            impl IsOperand for $name {
                const KIND: &'static str = $kind;

                fn operand(self) -> Operand {
                    self.wide().operand()
                }

                fn parse(text: &str) -> Option<Self> {
                    text.strip_prefix($prefix)?.parse().ok().map(Self)
                }

                fn with_skip(self, by: Skip) -> Self {
                    self.led(by)
                }
            }
        )+
    };
}

impl NearSlot {
    fn led(self, _by: Skip) -> NearSlot {
        self
    }
}

impl NearSkip {
    /// The same way ahead as `by`, or, if that is too far, as before.
    fn led(self, by: Skip) -> NearSkip {
        u8::try_from(by.0).map_or(self, NearSkip)
    }
}

near! {
    /// A [`Slot`] that fits a byte.
    NearSlot of Slot = ".", "near slot";
    /// A [`Skip`] that fits a byte.
    NearSkip of Skip = "+", "near skip";
}

numbered! {
    /// A place in [`crate::Program::constants`].
    ConstIdx(u32) = "k", "constant", Const;
    /// A place in [`crate::Program::names`].
    NameIdx(u32) = "n", "name", Name;
    /// A place in [`crate::Program::patterns`].
    PatternIdx(u32) = "p", "pattern", Pattern;
    /// A place in [`crate::Program::shapes`].
    ShapeIdx(u32) = "h", "shape", Shape;
    /// The place of an attribute in its record or entity.
    Slot(u16) = ".", "slot", Slot;
    /// How many values to take.
    Count(u32) = "#", "count", Count;
    /// How many instructions a loop's body has, its last one, which leads back, included.
    Back(u16) = "-", "back", Back;
}

impl IsOperand for Reg {
    const KIND: &'static str = "register";

    fn operand(self) -> Operand {
        Operand::Read(self)
    }

    fn parse(text: &str) -> Option<Reg> {
        match Input::ALL.into_iter().find(|it| it.name() == text) {
            Some(input) => Some(input.reg()),
            None => text.strip_prefix('r')?.parse().ok().map(Reg),
        }
    }
}

impl IsOperand for Dst {
    const KIND: &'static str = "result";

    fn operand(self) -> Operand {
        Operand::Write(Reg(self.0))
    }

    fn parse(text: &str) -> Option<Dst> {
        Reg::parse(text).map(|it| Dst(it.0))
    }
}

impl From<Dst> for Reg {
    fn from(it: Dst) -> Reg {
        Reg(it.0)
    }
}

impl IsOperand for EntityId {
    const KIND: &'static str = "entity";

    fn operand(self) -> Operand {
        Operand::Entity(self)
    }

    fn parse(text: &str) -> Option<EntityId> {
        text.strip_prefix('e')?.parse().ok().map(EntityId)
    }
}

impl IsOperand for TypeId {
    const KIND: &'static str = "type";

    fn operand(self) -> Operand {
        Operand::Type(self)
    }

    fn parse(text: &str) -> Option<TypeId> {
        text.strip_prefix('t')?.parse().ok().map(TypeId)
    }
}

/// What `is` asks of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum JsonKind {
    /// A truth value.
    Bool,
    /// A whole number that a `Long` can hold.
    Long,
    /// A number that can be held exactly.
    Number,
    /// Text.
    String,
    /// An array.
    List,
    /// An object.
    Record,
}

impl JsonKind {
    const NAMED: [(JsonKind, &'static str); 6] = [
        (JsonKind::Bool, "bool"),
        (JsonKind::Long, "long"),
        (JsonKind::Number, "number"),
        (JsonKind::String, "string"),
        (JsonKind::List, "list"),
        (JsonKind::Record, "record"),
    ];

    fn name(self) -> &'static str {
        match self {
            JsonKind::Bool => "bool",
            JsonKind::Long => "long",
            JsonKind::Number => "number",
            JsonKind::String => "string",
            JsonKind::List => "list",
            JsonKind::Record => "record",
        }
    }
}

impl IsOperand for JsonKind {
    const KIND: &'static str = "kind";

    fn operand(self) -> Operand {
        Operand::Kind(self)
    }

    fn parse(text: &str) -> Option<JsonKind> {
        let (kind, _) = JsonKind::NAMED
            .into_iter()
            .find(|(_, name)| *name == text)?;
        Some(kind)
    }
}

impl IsOperand for StructuredKind {
    const KIND: &'static str = "structured kind";

    fn operand(self) -> Operand {
        Operand::Structured(self)
    }

    fn parse(text: &str) -> Option<StructuredKind> {
        StructuredKind::ALL
            .into_iter()
            .find(|it| it.constructor() == text)
    }
}

impl std::fmt::Display for Operand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Operand::Read(reg) | Operand::Write(reg) => match Input::of(reg) {
                Some(input) => f.write_str(input.name()),
                None => write!(f, "r{}", reg.0),
            },
            Operand::Const(it) => write!(f, "k{}", it.0),
            Operand::Entity(it) => write!(f, "e{}", it.0),
            Operand::Type(it) => write!(f, "t{}", it.0),
            Operand::Name(it) => write!(f, "n{}", it.0),
            Operand::Slot(it) => write!(f, ".{}", it.0),
            Operand::Pattern(it) => write!(f, "p{}", it.0),
            Operand::Shape(it) => write!(f, "h{}", it.0),
            Operand::Count(it) => write!(f, "#{}", it.0),
            Operand::Kind(it) => f.write_str(it.name()),
            Operand::Structured(it) => f.write_str(it.constructor()),
            Operand::Skip(it) => write!(f, "+{}", it.0),
            Operand::Back(it) => write!(f, "-{}", it.0),
        }
    }
}
