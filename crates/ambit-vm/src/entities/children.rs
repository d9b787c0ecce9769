//! The direct members of an entity, so that an update finds whose ancestors it changes.

use std::sync::Arc;

use ambit_value::EntityId;

/// A run is split in two where it would grow beyond this.
const LARGEST: usize = 256;

/// An ordered set in runs that snapshots share, so that a change copies one run.
///
/// Invariant: no run is empty, every run is in strict order, and so are the runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Children {
    runs: Vec<Arc<Vec<EntityId>>>,
}

impl Children {
    pub(super) fn iter(&self) -> impl Iterator<Item = EntityId> {
        self.runs.iter().flat_map(|run| run.iter().copied())
    }

    pub(super) fn insert(&mut self, id: EntityId) {
        let at = self.run_of(id).min(self.runs.len().saturating_sub(1));
        let Some(run) = self.runs.get_mut(at) else {
            self.runs.push(Arc::new(vec![id]));
            return;
        };
        let Err(place) = run.binary_search(&id) else {
            return;
        };
        let run = Arc::make_mut(run);
        run.insert(place, id);
        if run.len() > LARGEST {
            let upper = run.split_off(LARGEST / 2);
            self.runs.insert(at + 1, Arc::new(upper));
        }
    }

    pub(super) fn remove(&mut self, id: EntityId) {
        let at = self.run_of(id);
        let Some(run) = self.runs.get_mut(at) else {
            return;
        };
        let Ok(place) = run.binary_search(&id) else {
            return;
        };
        if run.len() == 1 {
            self.runs.remove(at);
        } else {
            Arc::make_mut(run).remove(place);
        }
    }

    /// The first run that ends at or behind an id; the number of runs where it lies behind them all.
    fn run_of(&self, id: EntityId) -> usize {
        self.runs
            .partition_point(|run| run.last().is_some_and(|&last| last < id))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn it_is_an_ordered_set() {
        let mut children = Children::default();
        let mut model = BTreeSet::new();
        let mut state = 1u32;
        for _ in 0..20_000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let id = EntityId((state >> 8) % 2000);
            if state & 1 == 0 {
                children.insert(id);
                model.insert(id);
            } else {
                children.remove(id);
                model.remove(&id);
            }
        }
        assert!(children.iter().eq(model.iter().copied()));
        assert!(children.runs.iter().all(|run| !run.is_empty()));
    }
}
