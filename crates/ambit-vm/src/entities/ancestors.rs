//! The closed set of an entity's ancestors, with membership in constant time.

use std::sync::Arc;

use ambit_value::EntityId;

/// Up to this many ancestors, comparing with each is as fast as a table.
const SCANNED: usize = 8;

/// A free place of the table: no entity of a store has the highest bit set.
const FREE: EntityId = EntityId(u32::MAX);

/// Every entity that one is in, but itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Ancestors(Option<Arc<Closed>>);

#[derive(Debug)]
struct Closed {
    /// Invariant: in strict order.
    sorted: Box<[EntityId]>,
    /// Open addressing with linear probing, at most half full; its length is a power of two. Empty where `sorted`
    /// is short enough to be scanned.
    table: Box<[EntityId]>,
    depth: u32,
}

impl Ancestors {
    /// The set of those entities, the longest chain of which has that many.
    pub(super) fn new(mut ids: Vec<EntityId>, depth: u32) -> Ancestors {
        // The ancestors of each parent are in order already, which this sort makes use of.
        ids.sort();
        ids.dedup();
        if ids.is_empty() {
            return Ancestors(None);
        }
        let table = if ids.len() > SCANNED {
            tabulate(&ids)
        } else {
            Box::default()
        };
        Ancestors(Some(Arc::new(Closed {
            sorted: ids.into_boxed_slice(),
            table,
            depth,
        })))
    }

    /// In ascending order.
    #[inline]
    pub(super) fn as_slice(&self) -> &[EntityId] {
        self.0.as_ref().map_or(&[], |closed| &closed.sorted)
    }

    /// How many there are in the longest chain of them.
    pub(super) fn depth(&self) -> u32 {
        self.0.as_ref().map_or(0, |closed| closed.depth)
    }

    #[inline]
    pub(super) fn contains(&self, id: EntityId) -> bool {
        match &self.0 {
            None => false,
            Some(closed) if closed.table.is_empty() => closed.sorted.contains(&id),
            Some(closed) => probe(&closed.table, id),
        }
    }
}

fn tabulate(ids: &[EntityId]) -> Box<[EntityId]> {
    let size = (ids.len() * 2).next_power_of_two();
    let mut table = vec![FREE; size].into_boxed_slice();
    for &id in ids {
        let start = place(id, size);
        let free = (start..size)
            .chain(0..start)
            .find(|&at| table.get(at) == Some(&FREE));
        if let Some(slot) = free.and_then(|at| table.get_mut(at)) {
            *slot = id;
        }
    }
    table
}

fn probe(table: &[EntityId], id: EntityId) -> bool {
    let mut at = place(id, table.len());
    // Half of the table is free, so the walk ends.
    while let Some(&found) = table.get(at) {
        if found == id {
            return id != FREE;
        }
        if found == FREE {
            return false;
        }
        at = (at + 1) & (table.len() - 1);
    }
    false
}

/// Where an id's probing starts: multiplication by an odd constant spreads the dense ids of a store.
fn place(id: EntityId, size: usize) -> usize {
    (id.0.wrapping_mul(0x9E37_79B9) >> 7) as usize & (size - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_sets_contain_what_they_were_made_of() {
        for size in [0u32, 1, 8, 9, 100, 5000] {
            let ids: Vec<EntityId> = (0..size).map(|it| EntityId(it * 3)).collect();
            let set = Ancestors::new(ids.iter().rev().copied().collect(), 1);
            assert_eq!(set.as_slice(), ids);
            for id in 0..size * 3 + 3 {
                assert_eq!(
                    set.contains(EntityId(id)),
                    id % 3 == 0 && id < size * 3,
                    "{id} of {size}"
                );
            }
            assert!(!set.contains(FREE));
        }
    }
}
