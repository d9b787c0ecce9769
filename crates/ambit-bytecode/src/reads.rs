//! Which parts of a request the rules about an action look at; a reader of requests need keep no others.

use std::collections::{BTreeMap, BTreeSet};

use ambit_value::{EntityId, RecordTy};

use crate::{Index, Input, Op, OpIdx, Operand, Program, Reg};

/// What is looked at of a request for an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reads {
    /// Of the arguments.
    pub args: Fields,
    /// Of the context.
    pub context: Fields,
    /// Of the session.
    pub session: Fields,
}

/// What is looked at of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fields {
    /// All of it, or no one knows which part.
    All,
    /// Some of its slots: slot `i` is bit `i % 64` of word `i / 64`.
    Only(Vec<u64>),
}

impl Reads {
    /// All of everything.
    pub(crate) const ALL: &'static Reads = &Reads {
        args: Fields::All,
        context: Fields::All,
        session: Fields::All,
    };
}

impl Fields {
    /// What a reader of JSON is to keep.
    #[must_use]
    pub fn slots(&self) -> ambit_value::Slots<'_> {
        match self {
            Fields::All => ambit_value::Slots::All,
            Fields::Only(words) => ambit_value::Slots::Only(words),
        }
    }
}

/// How instructions look at one input.
#[derive(Clone, Debug, Default)]
struct Look {
    /// As a whole.
    is_whole: bool,
    slots: Slots,
    names: BTreeSet<u32>,
}

/// A set of slots: slot `i` is bit `i % 64` of word `i / 64`.
#[derive(Clone, Debug, Default)]
struct Slots(Vec<u64>);

impl Slots {
    fn insert(&mut self, slot: usize) {
        let (word, bit) = (slot / 64, slot % 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word |= 1 << bit;
        }
    }

    fn join(&mut self, other: &Slots) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0
            .iter_mut()
            .zip(&other.0)
            .for_each(|(it, other)| *it |= other);
    }
}

/// How instructions look at the inputs that are records.
#[derive(Clone, Debug, Default)]
struct Looks {
    args: Look,
    context: Look,
    session: Look,
}

impl Look {
    fn join(&mut self, other: &Look) {
        self.is_whole |= other.is_whole;
        self.slots.join(&other.slots);
        self.names.extend(&other.names);
    }

    fn fields(self, program: &Program, ty: &RecordTy) -> Fields {
        if self.is_whole {
            return Fields::All;
        }
        let mut slots = self.slots;
        for name in self.names {
            let name = program.names.get(name as usize);
            if let Some(slot) = name.and_then(|it| ty.slot(it)) {
                slots.insert(slot);
            }
        }
        Fields::Only(slots.0)
    }
}

impl Looks {
    fn of(ops: &[Op]) -> Looks {
        let mut looks = Looks::default();
        for op in ops {
            looks.add(*op);
        }
        looks
    }

    fn add(&mut self, op: Op) {
        if let Op::Slot { obj, slot, .. }
        | Op::HasSlot { obj, slot, .. }
        | Op::IfHasSlot { obj, slot, .. }
        | Op::UnlessHasSlot { obj, slot, .. } = op
        {
            if let Some(look) = self.look(obj) {
                look.slots.insert(usize::from(slot.0));
            }
        } else if let Some((obj, slot, _, _)) = op.slot_and_constant() {
            if let Some(look) = self.look(obj) {
                look.slots.insert(usize::from(slot.0));
            }
        } else if let Op::Attr { obj, name, .. } | Op::Has { obj, name, .. } = op {
            if let Some(look) = self.look(obj) {
                look.names.insert(name.0);
            }
        } else {
            op.operands(|operand| {
                if let Operand::Read(reg) = operand
                    && let Some(look) = self.look(reg)
                {
                    look.is_whole = true;
                }
            });
        }
    }

    fn look(&mut self, reg: Reg) -> Option<&mut Look> {
        match Input::of(reg)? {
            Input::Args => Some(&mut self.args),
            Input::Context => Some(&mut self.context),
            Input::Session => Some(&mut self.session),
            Input::Principal | Input::Action | Input::Resource | Input::Now => None,
        }
    }

    fn join(&mut self, other: &Looks) {
        self.args.join(&other.args);
        self.context.join(&other.context);
        self.session.join(&other.session);
    }
}

/// What is looked at for each action of the schema.
pub(crate) fn reads(program: &Program, index: &Index) -> Vec<Reads> {
    let entries: BTreeSet<OpIdx> = program
        .rule_entries()
        .chain(program.value_entries())
        .collect();
    let stretch = |from: OpIdx| {
        let rest = program.code.get(from.0 as usize..).unwrap_or_default();
        let end = entries.range(OpIdx(from.0 + 1)..).next();
        end.and_then(|end| rest.get(..(end.0 - from.0) as usize))
            .unwrap_or(rest)
    };
    let by_entry: BTreeMap<OpIdx, Looks> = entries
        .iter()
        .map(|entry| (*entry, Looks::of(stretch(*entry))))
        .collect();
    let mut by_set = vec![Looks::default(); program.action_sets.len()];
    for case in &program.cases {
        let set = program.set_of(*case);
        let Some(of_set) = by_set.get_mut(set.0 as usize) else {
            continue;
        };
        let entries = case.entry.into_iter().chain(case.terms.entries());
        for looks in entries.filter_map(|it| by_entry.get(&it)) {
            of_set.join(looks);
        }
    }
    let actions = (0..).map(EntityId).zip(&program.schema.actions);
    let none = RecordTy::default();
    actions
        .map(|(action, def)| {
            let mut looks = Looks::default();
            for set in index.declared_sets(action) {
                if let Some(of_set) = by_set.get(set.0 as usize) {
                    looks.join(of_set);
                }
            }
            if let Some(of_resource) = program.resource_of(action).and_then(|it| by_entry.get(&it))
            {
                looks.join(of_resource);
            }
            let params = def.tool.as_ref().map_or(&none, |it| &it.params);
            Reads {
                args: looks.args.fields(program, params),
                context: looks.context.fields(program, &def.context),
                session: looks.session.fields(program, &program.schema.session),
            }
        })
        .collect()
}
