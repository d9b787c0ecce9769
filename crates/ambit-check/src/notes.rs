//! What checking a body under some request environments says about how to run it.

use crate::body::{Body, NodeId};
use crate::typed::Function;

/// What is known of one expression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Note {
    /// How it is run.
    pub(crate) how: How,
    /// Whether its value is a `Long` that a `Number` is wanted for.
    pub(crate) widen: bool,
}

/// How an expression is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum How {
    /// It was not looked at: what stands before it decides that it is never run.
    #[default]
    Unseen,
    /// In the one way that there is.
    Plain,
    /// By the name of an attribute.
    ByName,
    /// By the place of an attribute.
    BySlot(u32),
    /// By a function that the type of the target chose.
    By(Function),
    /// As a test of a `Json`.
    Json,
    /// Not at all: its type says whether it is true.
    Known(bool),
}

/// What is known of each expression of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notes(Vec<Note>);

impl Notes {
    /// Nothing is known.
    pub(crate) fn none(body: &Body) -> Notes {
        Notes(vec![Note::default(); body.len()])
    }

    /// What is known of an expression.
    pub(crate) fn get(&self, id: NodeId) -> Note {
        self.0.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// Says how an expression is run.
    pub(crate) fn set(&mut self, id: NodeId, how: How) {
        if let Some(note) = self.0.get_mut(id.0 as usize) {
            note.how = how;
        }
    }

    /// Says that an expression's value is widened.
    pub(crate) fn widen(&mut self, id: NodeId) {
        if let Some(note) = self.0.get_mut(id.0 as usize) {
            note.widen = true;
        }
    }

    /// The expressions that may be run.
    pub(crate) fn seen(&self) -> impl Iterator<Item = NodeId> {
        let seen = (0..).zip(&self.0).filter(|(_, it)| it.how != How::Unseen);
        seen.map(|(at, _)| NodeId(at))
    }

    /// What holds under both; `None` where the body has to run differently.
    pub(crate) fn merge(&self, other: &Notes) -> Option<Notes> {
        let merged = self
            .0
            .iter()
            .zip(&other.0)
            .map(|(lhs, rhs)| lhs.merge(*rhs));
        merged.collect::<Option<Vec<_>>>().map(Notes)
    }
}

impl Note {
    fn merge(self, other: Note) -> Option<Note> {
        let how = match (self.how, other.how) {
            (How::Unseen, _) => return Some(other),
            (_, How::Unseen) => return Some(self),
            (lhs, rhs) if lhs == rhs => lhs,
            (How::ByName | How::BySlot(_), How::ByName | How::BySlot(_)) => How::ByName,
            _ => return None,
        };
        let widen = self.widen;
        (widen == other.widen).then_some(Note { how, widen })
    }
}

#[cfg(test)]
mod tests {
    use super::{How, Note};
    use crate::typed::Function;

    fn note(how: How) -> Note {
        Note { how, widen: false }
    }

    #[test]
    fn slots_that_differ_are_found_by_name() {
        let merged = note(How::BySlot(1)).merge(note(How::BySlot(2)));
        assert_eq!(merged, Some(note(How::ByName)));
        let merged = note(How::BySlot(1)).merge(note(How::BySlot(1)));
        assert_eq!(merged, Some(note(How::BySlot(1))));
    }

    #[test]
    fn what_is_never_run_says_nothing() {
        let merged = note(How::Unseen).merge(note(How::BySlot(1)));
        assert_eq!(merged, Some(note(How::BySlot(1))));
    }

    #[test]
    fn different_functions_do_not_merge() {
        let (lhs, rhs) = (How::By(Function::Contains), How::By(Function::ListContains));
        assert_eq!(note(lhs).merge(note(rhs)), None);
    }
}
