//! The tables of a program while it grows: everything that has a number has it once.

use std::hash::Hash;

use ambit_bytecode::{
    ActionSet, ActionSetIdx, ConstIdx, NameIdx, Op, OpIdx, PatternIdx, Place, Program, ShapeIdx,
    UidEntry,
};
use ambit_value::{EntityId, OwnedValue, Pattern, Semantics, Shape, TypeId, Uid};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// A program's tables, and the numbers of what is in them.
pub(crate) struct Tables {
    pub(crate) program: Program,
    types: Numbers<SmolStr>,
    uids: Numbers<Uid>,
    names: Numbers<SmolStr>,
    shapes: Numbers<Shape>,
    constants: Numbers<OwnedValue>,
    patterns: Numbers<Pattern>,
    action_sets: Numbers<ActionSet>,
    stretches: FxHashMap<Stretch, OpIdx>,
}

/// Instructions of one entry, with the file that their places are in.
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Stretch {
    pub(crate) file: u32,
    pub(crate) ops: Vec<Op>,
    pub(crate) places: Vec<Place>,
}

/// Numbers by first appearance.
struct Numbers<T>(FxHashMap<T, u32>);

impl<T: Hash + Eq + Clone> Numbers<T> {
    fn new() -> Numbers<T> {
        Numbers(FxHashMap::default())
    }

    /// The number of a thing, and whether it is new.
    fn number(&mut self, thing: &T) -> (u32, bool) {
        if let Some(number) = self.0.get(thing) {
            return (*number, false);
        }
        let number = count(self.0.len());
        self.0.insert(thing.clone(), number);
        (number, true)
    }
}

/// A length as a number; memory ends before it does not fit.
pub(crate) fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

impl Tables {
    /// Tables that begin with what the schema declares.
    pub(crate) fn new(
        schema: &ambit_value::Schema,
        semantics: Semantics,
        is_typed: bool,
    ) -> Tables {
        let mut tables = Tables {
            program: Program {
                semantics,
                is_typed,
                schema: schema.clone(),
                ..Program::default()
            },
            types: Numbers::new(),
            uids: Numbers::new(),
            names: Numbers::new(),
            shapes: Numbers::new(),
            constants: Numbers::new(),
            patterns: Numbers::new(),
            action_sets: Numbers::new(),
            stretches: FxHashMap::default(),
        };
        for def in &schema.entity_types {
            tables.ty(&def.name);
        }
        for action in &schema.actions {
            tables.entity(&action.uid);
        }
        tables
    }

    pub(crate) fn ty(&mut self, name: &SmolStr) -> TypeId {
        let (number, is_new) = self.types.number(name);
        if is_new {
            self.program.types.push(name.clone());
        }
        TypeId(number)
    }

    pub(crate) fn entity(&mut self, uid: &Uid) -> EntityId {
        let (number, is_new) = self.uids.number(uid);
        if is_new {
            let ty = self.ty(&uid.ty);
            let id = uid.id.clone();
            self.program.uids.push(UidEntry { ty, id });
        }
        EntityId(number)
    }

    pub(crate) fn name(&mut self, name: &SmolStr) -> NameIdx {
        let (number, is_new) = self.names.number(name);
        if is_new {
            self.program.names.push(name.clone());
        }
        NameIdx(number)
    }

    pub(crate) fn shape(&mut self, shape: &Shape) -> ShapeIdx {
        let (number, is_new) = self.shapes.number(shape);
        if is_new {
            self.program.shapes.push(shape.clone());
        }
        ShapeIdx(number)
    }

    pub(crate) fn constant(&mut self, value: &OwnedValue) -> ConstIdx {
        let (number, is_new) = self.constants.number(value);
        if is_new {
            self.program.constants.push(value.clone());
        }
        ConstIdx(number)
    }

    pub(crate) fn pattern(&mut self, pattern: &Pattern) -> PatternIdx {
        let (number, is_new) = self.patterns.number(pattern);
        if is_new {
            self.program.patterns.push(pattern.clone());
        }
        PatternIdx(number)
    }

    pub(crate) fn action_set(&mut self, set: &ActionSet) -> ActionSetIdx {
        let (number, is_new) = self.action_sets.number(set);
        if is_new {
            self.program.action_sets.push(set.clone());
        }
        ActionSetIdx(number)
    }

    /// Where instructions begin, which are added unless they are there.
    pub(crate) fn entry(&mut self, stretch: Stretch) -> OpIdx {
        if let Some(entry) = self.stretches.get(&stretch) {
            return *entry;
        }
        let entry = OpIdx(count(self.program.code.len()));
        self.program.code.extend_from_slice(&stretch.ops);
        self.program.places.extend_from_slice(&stretch.places);
        self.stretches.insert(stretch, entry);
        entry
    }
}
