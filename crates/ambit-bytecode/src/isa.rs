//! The one list of instructions. From it come the type [`Op`], what it reads and writes, its cost, its listing, its
//! assembly and its description in `spec/bytecode.md`.

#[cfg(test)]
mod tests;

use ambit_value::{EntityId, StructuredKind, TypeId};
use serde::{Deserialize, Serialize};

use crate::operand::IsOperand;
use crate::{
    Back, ConstIdx, Count, Dst, JsonKind, NameIdx, NearSkip, NearSlot, Operand, PatternIdx, Reg,
    ShapeIdx, Skip, Slot,
};

/// An instruction's line in the description of the instruction set.
#[derive(Clone, Copy, Debug)]
pub struct OpInfo {
    /// Its name in listings.
    pub name: &'static str,
    /// What it does; a line of text each.
    pub doc: &'static [&'static str],
    /// Its operands: their names and kinds.
    pub operands: &'static [(&'static str, &'static str)],
    /// The fuel that it costs.
    pub cost: u32,
}

macro_rules! isa {
    ($($(#[doc = $doc:literal])+ $op:ident = $name:literal { $($field:ident: $kind:ty),* $(,)? } cost $cost:literal;)+) => {
        /// An instruction. Eight bytes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Op {
            $($(#[doc = $doc])+ $op {
                $(#[doc = concat!("Its ", stringify!($field), ".")] $field: $kind,)*
            },)+
        }

        impl Op {
            /// Every instruction's description, in the order of the list.
            pub const TABLE: &'static [OpInfo] = &[$(OpInfo {
                name: $name,
                doc: &[$($doc),+],
                operands: &[$((stringify!($field), <$kind as IsOperand>::KIND)),*],
                cost: $cost,
            }),+];

            /// Its name in listings.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Op::$op { .. } => $name,)+
                }
            }

            /// The fuel that it costs.
            #[must_use]
            pub const fn cost(self) -> u32 {
                match self {
                    $(Op::$op { .. } => $cost,)+
                }
            }

            /// Shows each operand to `visit`, in order.
            pub fn operands(self, mut visit: impl FnMut(Operand)) {
                match self {
                    $(Op::$op { $($field),* } => {
                        $(visit($field.operand());)*
                    })+
                }
            }

            /// The same instruction, going on `by` further where it goes on further.
            #[must_use]
            pub fn with_skip(self, by: Skip) -> Op {
                match self {
                    $(Op::$op { $($field),* } => Op::$op { $($field: $field.with_skip(by)),* },)+
                }
            }

            /// Reads one line of a listing: a name, and its operands separated by blanks.
            pub(crate) fn parse<'t>(name: &str, mut words: impl Iterator<Item = &'t str>) -> Option<Op> {
                let op = match name {
                    $($name => Op::$op { $($field: <$kind as IsOperand>::parse(words.next()?)?),* },)+
                    _ => return None,
                };
                words.next().is_none().then_some(op)
            }
        }
    };
}

isa! {
    /// Sets `dst` to a constant.
    Const = "const" { dst: Dst, value: ConstIdx } cost 1;
    /// Sets `dst` to an entity.
    Entity = "entity" { dst: Dst, entity: EntityId } cost 1;
    /// Sets `dst` to what `src` holds; fails where that is an input that the request left out.
    Copy = "copy" { dst: Dst, src: Reg } cost 1;

    /// Goes on `by` instructions further.
    Jump = "jump" { by: Skip } cost 1;
    /// Goes on `by` further if `test` is true.
    If = "if" { test: Reg, by: Skip } cost 1;
    /// Goes on `by` further if `test` is false.
    Unless = "unless" { test: Reg, by: Skip } cost 1;
    /// Ends: the rule applies.
    Accept = "accept" {} cost 1;
    /// Ends: the rule does not apply.
    Reject = "reject" {} cost 1;
    /// Ends: the rule applies if `src` is true, and not if it is false.
    Return = "return" { src: Reg } cost 1;
    /// Ends: the answer is the value of `src`.
    Give = "give" { src: Reg } cost 1;

    /// Sets `dst` to whether `lhs` and `rhs` are equal; values of different kinds are not.
    Eq = "eq" { dst: Dst, lhs: Reg, rhs: Reg } cost 2;
    /// Sets `dst` to whether `lhs` and `rhs` differ.
    Ne = "ne" { dst: Dst, lhs: Reg, rhs: Reg } cost 2;
    /// Sets `dst` to whether `lhs` is less than `rhs`: numbers, money of one currency, times.
    Lt = "lt" { dst: Dst, lhs: Reg, rhs: Reg } cost 2;
    /// Sets `dst` to whether `lhs` is at most `rhs`.
    Le = "le" { dst: Dst, lhs: Reg, rhs: Reg } cost 2;
    /// Goes on `by` further if `lhs` and `rhs` are equal.
    IfEq = "if-eq" { lhs: Reg, rhs: Reg, by: Skip } cost 2;
    /// Goes on `by` further if `lhs` and `rhs` differ.
    IfNe = "if-ne" { lhs: Reg, rhs: Reg, by: Skip } cost 2;
    /// Goes on `by` further if `lhs` is less than `rhs`.
    IfLt = "if-lt" { lhs: Reg, rhs: Reg, by: Skip } cost 2;
    /// Goes on `by` further if `lhs` is at most `rhs`.
    IfLe = "if-le" { lhs: Reg, rhs: Reg, by: Skip } cost 2;
    /// Goes on `by` further if `lhs` equals a constant.
    IfEqConst = "if-eq-const" { lhs: Reg, by: Skip, value: ConstIdx } cost 2;
    /// Goes on `by` further if `lhs` differs from a constant.
    IfNeConst = "if-ne-const" { lhs: Reg, by: Skip, value: ConstIdx } cost 2;
    /// Goes on `by` further if `lhs` is less than a constant.
    IfLtConst = "if-lt-const" { lhs: Reg, by: Skip, value: ConstIdx } cost 2;
    /// Goes on `by` further if `lhs` is at most a constant.
    IfLeConst = "if-le-const" { lhs: Reg, by: Skip, value: ConstIdx } cost 2;
    /// Goes on `by` further if `lhs` is greater than a constant.
    IfGtConst = "if-gt-const" { lhs: Reg, by: Skip, value: ConstIdx } cost 2;
    /// Goes on `by` further if `lhs` is at least a constant.
    IfGeConst = "if-ge-const" { lhs: Reg, by: Skip, value: ConstIdx } cost 2;

    /// Sets `dst` to the opposite of a truth value.
    Not = "not" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to whether both truth values are true.
    Both = "both" { dst: Dst, lhs: Reg, rhs: Reg } cost 1;
    /// Sets `dst` to whether one of two truth values is true.
    Either = "either" { dst: Dst, lhs: Reg, rhs: Reg } cost 1;
    /// Sets `dst` to the negation of a number; fails on overflow.
    Neg = "neg" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to a whole number as an exact decimal.
    Widen = "widen" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to the sum of two numbers or two amounts of one currency; fails on overflow.
    Add = "add" { dst: Dst, lhs: Reg, rhs: Reg } cost 2;
    /// Sets `dst` to the difference of two numbers or two amounts of one currency; fails on overflow.
    Sub = "sub" { dst: Dst, lhs: Reg, rhs: Reg } cost 2;
    /// Sets `dst` to the product of two numbers, or of an amount and a number; fails on overflow.
    Mul = "mul" { dst: Dst, lhs: Reg, rhs: Reg } cost 2;

    /// Sets `dst` to what `obj`, a record, an entity or a structured argument, has in a slot; fails where it has nothing
    /// there.
    Slot = "slot" { dst: Dst, obj: Reg, slot: Slot } cost 2;
    /// Sets `dst` to the attribute of that name of `obj`, a record or an entity; fails where it has none.
    Attr = "attr" { dst: Dst, obj: Reg, name: NameIdx } cost 4;
    /// Sets `dst` to whether `obj`, a record or an entity, has anything in a slot.
    HasSlot = "has-slot" { dst: Dst, obj: Reg, slot: Slot } cost 2;
    /// Sets `dst` to whether `obj`, a record or an entity, has an attribute of that name.
    Has = "has" { dst: Dst, obj: Reg, name: NameIdx } cost 4;
    /// Goes on `by` further if `obj` has anything in a slot.
    IfHasSlot = "if-has-slot" { obj: Reg, by: Skip, slot: Slot } cost 2;
    /// Goes on `by` further unless `obj` has anything in a slot.
    UnlessHasSlot = "unless-has-slot" { obj: Reg, by: Skip, slot: Slot } cost 2;
    /// Goes on `by` further if what `obj`, a record or an entity, has in a slot equals a constant; fails where it has
    /// nothing there.
    IfSlotEq = "if-slot-eq" { obj: Reg, slot: NearSlot, by: NearSkip, value: ConstIdx } cost 3;
    /// Goes on `by` further if what `obj`, a record or an entity, has in a slot differs from a constant; fails where it has
    /// nothing there.
    IfSlotNe = "if-slot-ne" { obj: Reg, slot: NearSlot, by: NearSkip, value: ConstIdx } cost 3;
    /// Goes on `by` further if what `obj`, a record or an entity, has in a slot is less than a constant; fails where it has
    /// nothing there.
    IfSlotLt = "if-slot-lt" { obj: Reg, slot: NearSlot, by: NearSkip, value: ConstIdx } cost 3;
    /// Goes on `by` further if what `obj`, a record or an entity, has in a slot is at most a constant; fails where it has
    /// nothing there.
    IfSlotLe = "if-slot-le" { obj: Reg, slot: NearSlot, by: NearSkip, value: ConstIdx } cost 3;
    /// Goes on `by` further if what `obj`, a record or an entity, has in a slot is greater than a constant; fails where it has
    /// nothing there.
    IfSlotGt = "if-slot-gt" { obj: Reg, slot: NearSlot, by: NearSkip, value: ConstIdx } cost 3;
    /// Goes on `by` further if what `obj`, a record or an entity, has in a slot is at least a constant; fails where it has
    /// nothing there.
    IfSlotGe = "if-slot-ge" { obj: Reg, slot: NearSlot, by: NearSkip, value: ConstIdx } cost 3;
    /// Sets `dst` to the tag of the entity `obj` under the text `key`; fails where it has none.
    Tag = "tag" { dst: Dst, obj: Reg, key: Reg } cost 4;
    /// Sets `dst` to whether the entity `obj` has a tag under the text `key`.
    HasTag = "has-tag" { dst: Dst, obj: Reg, key: Reg } cost 4;

    /// Sets `dst` to whether the entity `lhs` is or descends from `rhs`, an entity, or any of `rhs`, a set of entities.
    In = "in" { dst: Dst, lhs: Reg, rhs: Reg } cost 4;
    /// Goes on `by` further if the entity `lhs` is or descends from a known one.
    IfIn = "if-in" { lhs: Reg, by: Skip, entity: EntityId } cost 3;
    /// Goes on `by` further unless the entity `lhs` is or descends from a known one.
    UnlessIn = "unless-in" { lhs: Reg, by: Skip, entity: EntityId } cost 3;
    /// Sets `dst` to whether the entity `src` is of a type.
    Is = "is" { dst: Dst, src: Reg, ty: TypeId } cost 2;
    /// Sets `dst` to whether a JSON value is of a kind.
    IsJson = "is-json" { dst: Dst, src: Reg, kind: JsonKind } cost 1;
    /// Sets `dst` to whether a text matches a pattern.
    Like = "like" { dst: Dst, src: Reg, pattern: PatternIdx } cost 8;

    /// Sets `dst` to whether a set or a list has an element.
    Contains = "contains" { dst: Dst, lhs: Reg, rhs: Reg } cost 4;
    /// Goes on `by` further if a set or a list has a constant among its elements.
    IfContains = "if-contains" { lhs: Reg, by: Skip, value: ConstIdx } cost 4;
    /// Goes on `by` further unless a set or a list has a constant among its elements.
    UnlessContains = "unless-contains" { lhs: Reg, by: Skip, value: ConstIdx } cost 4;
    /// Goes on `by` further if `rhs` is among the elements of a constant set.
    IfAmong = "if-among" { rhs: Reg, by: Skip, value: ConstIdx } cost 4;
    /// Goes on `by` further unless `rhs` is among the elements of a constant set.
    UnlessAmong = "unless-among" { rhs: Reg, by: Skip, value: ConstIdx } cost 4;
    /// Sets `dst` to whether the set `lhs` has all elements of the set `rhs`.
    ContainsAll = "contains-all" { dst: Dst, lhs: Reg, rhs: Reg } cost 8;
    /// Sets `dst` to whether the set `lhs` has any element of the set `rhs`.
    ContainsAny = "contains-any" { dst: Dst, lhs: Reg, rhs: Reg } cost 8;
    /// Sets `dst` to whether a set has no elements.
    IsEmpty = "is-empty" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to the number of elements of a set or a list, or of characters of a text.
    Size = "size" { dst: Dst, src: Reg } cost 2;
    /// Sets `dst` to a list's first element; fails where it has none.
    First = "first" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to whether the list `lhs` begins with the elements of the list or constant `rhs`.
    ListStartsWith = "list-starts-with" { dst: Dst, lhs: Reg, rhs: Reg } cost 4;
    /// Sets `dst` to the set of a list's elements.
    ToSet = "to-set" { dst: Dst, src: Reg } cost 8;

    /// Lays the value of `src` on the stack.
    Push = "push" { src: Reg } cost 2;
    /// Takes the value that was laid on the stack last, and sets `dst` to it.
    Pop = "pop" { dst: Dst } cost 1;
    /// Takes `count` values off the stack, and sets `dst` to their set.
    BuildSet = "build-set" { dst: Dst, count: Count } cost 8;
    /// Takes `count` values off the stack, and sets `dst` to their list, in the order they were laid there.
    BuildList = "build-list" { dst: Dst, count: Count } cost 4;
    /// Takes as many values off the stack as a shape has names, and sets `dst` to the record of them.
    BuildRecord = "build-record" { dst: Dst, shape: ShapeIdx } cost 4;
    /// Takes as many values off the stack as `list` has elements, and sets `dst` to their list.
    Gather = "gather" { dst: Dst, list: Reg } cost 4;
    /// Fails: a function was given more or fewer arguments than it takes.
    Misuse = "misuse" {} cost 1;

    /// Begins a loop over a set or a list: sets `item` to its first element and `at` to 0, or goes on `by` further where
    /// it is empty.
    Each = "each" { at: Dst, list: Reg, item: Dst, by: Skip } cost 2;
    /// Ends a loop's body: sets `item` to the next element and goes back to the body's beginning, or goes on where there
    /// is none left.
    Next = "next" { at: Reg, list: Reg, item: Dst, back: Back } cost 2;
    /// Sets `dst` to the sum of a list of numbers or of amounts of one currency; fails on overflow.
    Sum = "sum" { dst: Dst, src: Reg } cost 8;

    /// Sets `dst` to the decimal that a text says.
    Decimal = "decimal" { dst: Dst, src: Reg } cost 8;
    /// Sets `dst` to whether the decimal `lhs` is less than the decimal `rhs`.
    DecimalLt = "decimal-lt" { dst: Dst, lhs: Reg, rhs: Reg } cost 2;
    /// Sets `dst` to whether the decimal `lhs` is at most the decimal `rhs`.
    DecimalLe = "decimal-le" { dst: Dst, lhs: Reg, rhs: Reg } cost 2;
    /// Sets `dst` to the address, or range of addresses, that a text says.
    Ip = "ip" { dst: Dst, src: Reg } cost 8;
    /// Sets `dst` to whether an address is of version 4.
    IsIpv4 = "is-ipv4" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to whether an address is of version 6.
    IsIpv6 = "is-ipv6" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to whether an address is a loopback address.
    IsLoopback = "is-loopback" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to whether an address is a multicast address.
    IsMulticast = "is-multicast" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to whether the addresses `lhs` lie within the addresses `rhs`.
    IsInRange = "is-in-range" { dst: Dst, lhs: Reg, rhs: Reg } cost 2;
    /// Sets `dst` to the point in time that a text says.
    Datetime = "datetime" { dst: Dst, src: Reg } cost 8;
    /// Sets `dst` to the point in time `lhs`, later by the duration `rhs`; fails on overflow.
    Offset = "offset" { dst: Dst, lhs: Reg, rhs: Reg } cost 2;
    /// Sets `dst` to the duration from the point in time `rhs` to `lhs`; fails on overflow.
    Since = "since" { dst: Dst, lhs: Reg, rhs: Reg } cost 2;
    /// Sets `dst` to the midnight (UTC) that a point in time follows; fails on overflow.
    ToDate = "to-date" { dst: Dst, src: Reg } cost 2;
    /// Sets `dst` to the duration since the midnight (UTC) that a point in time follows.
    ToTime = "to-time" { dst: Dst, src: Reg } cost 2;
    /// Sets `dst` to the duration that a text says.
    Duration = "duration" { dst: Dst, src: Reg } cost 8;
    /// Sets `dst` to a duration in milliseconds.
    ToMilliseconds = "to-milliseconds" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to a duration in whole seconds.
    ToSeconds = "to-seconds" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to a duration in whole minutes.
    ToMinutes = "to-minutes" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to a duration in whole hours.
    ToHours = "to-hours" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to a duration in whole days.
    ToDays = "to-days" { dst: Dst, src: Reg } cost 1;

    /// Sets `dst` to whether the text `lhs` begins with the text `rhs`.
    StartsWith = "starts-with" { dst: Dst, lhs: Reg, rhs: Reg } cost 4;
    /// Sets `dst` to whether the text `lhs` ends with the text `rhs`.
    EndsWith = "ends-with" { dst: Dst, lhs: Reg, rhs: Reg } cost 4;
    /// Sets `dst` to whether the text `rhs` stands anywhere in the text `lhs`.
    StrContains = "str-contains" { dst: Dst, lhs: Reg, rhs: Reg } cost 8;
    /// Sets `dst` to a text in lower case.
    Lower = "lower" { dst: Dst, src: Reg } cost 8;

    /// Sets `dst` to the path, the URL or the e-mail address that a text says; fails where it does not parse. What `slot`
    /// then reads of it are its members.
    Structured = "structured" { dst: Dst, src: Reg, kind: StructuredKind } cost 8;
    /// Sets `dst` to whether the path `lhs` is the path `rhs` or lies beneath it.
    Within = "within" { dst: Dst, lhs: Reg, rhs: Reg } cost 4;
    /// Sets `dst` to whether the host of a URL or the domain of an e-mail address, `lhs`, is the domain that the text `rhs`
    /// names, or one of its subdomains; fails where that is no domain.
    InDomain = "in-domain" { dst: Dst, lhs: Reg, rhs: Reg } cost 4;

    /// Sets `dst` to the number `lhs` as an amount in the currency that the text `rhs` names.
    Money = "money" { dst: Dst, lhs: Reg, rhs: Reg } cost 4;
    /// Sets `dst` to the whole number `lhs` of minor units of the currency that the text `rhs` names.
    Minor = "minor" { dst: Dst, lhs: Reg, rhs: Reg } cost 4;
    /// Sets `dst` to the number of an amount of money.
    Amount = "amount" { dst: Dst, src: Reg } cost 1;
    /// Sets `dst` to the code of the currency of an amount of money.
    Currency = "currency" { dst: Dst, src: Reg } cost 1;
}

impl Op {
    /// One of the instructions that compare a slot with a constant, taken apart.
    #[must_use]
    pub fn slot_and_constant(self) -> Option<(Reg, Slot, ConstIdx, Skip)> {
        if let Op::IfSlotEq {
            obj,
            slot,
            by,
            value,
        }
        | Op::IfSlotNe {
            obj,
            slot,
            by,
            value,
        }
        | Op::IfSlotLt {
            obj,
            slot,
            by,
            value,
        }
        | Op::IfSlotLe {
            obj,
            slot,
            by,
            value,
        }
        | Op::IfSlotGt {
            obj,
            slot,
            by,
            value,
        }
        | Op::IfSlotGe {
            obj,
            slot,
            by,
            value,
        } = self
        {
            return Some((obj, slot.wide(), value, by.wide()));
        }
        None
    }

    /// Whether nothing follows it.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(
            self,
            Op::Accept {} | Op::Reject {} | Op::Return { .. } | Op::Give { .. } | Op::Misuse {}
        )
    }
}

impl std::fmt::Display for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())?;
        let mut result = Ok(());
        self.operands(|it| {
            if result.is_ok() {
                result = write!(f, " {it}");
            }
        });
        result
    }
}
