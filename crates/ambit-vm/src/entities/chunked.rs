//! A vector in chunks that snapshots share, so that changing one element copies one chunk.

use std::sync::Arc;

/// How many elements a chunk holds, as a power of two.
const BITS: u32 = 7;
const SIZE: usize = 1 << BITS;

/// A vector whose clones share what they do not change.
#[derive(Clone, Debug)]
pub(super) struct Chunked<T> {
    chunks: Arc<Vec<Arc<Vec<T>>>>,
    len: u32,
}

impl<T: Clone> Chunked<T> {
    pub(super) fn new() -> Chunked<T> {
        Chunked {
            chunks: Arc::new(Vec::new()),
            len: 0,
        }
    }

    /// That many clones of a value; full chunks are one until they are changed.
    pub(super) fn filled(value: T, len: u32) -> Chunked<T> {
        let full = Arc::new(vec![value.clone(); SIZE]);
        let mut chunks = vec![full; len as usize / SIZE];
        let rest = len as usize % SIZE;
        if rest > 0 {
            chunks.push(Arc::new(vec![value; rest]));
        }
        Chunked {
            chunks: Arc::new(chunks),
            len,
        }
    }

    pub(super) fn len(&self) -> u32 {
        self.len
    }

    #[inline]
    pub(super) fn get(&self, at: u32) -> Option<&T> {
        self.chunks
            .get((at >> BITS) as usize)?
            .get(at as usize & (SIZE - 1))
    }

    /// The element to change; copies its chunk where a snapshot shares it.
    pub(super) fn get_mut(&mut self, at: u32) -> Option<&mut T> {
        let chunk = Arc::make_mut(&mut self.chunks).get_mut((at >> BITS) as usize)?;
        Arc::make_mut(chunk).get_mut(at as usize & (SIZE - 1))
    }

    pub(super) fn push(&mut self, value: T) {
        let chunks = Arc::make_mut(&mut self.chunks);
        self.len += 1;
        match chunks.last_mut() {
            Some(last) if last.len() < SIZE => Arc::make_mut(last).push(value),
            Some(_) | None => chunks.push(Arc::new(vec![value])),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_leaves_the_snapshot_as_it_was() {
        let mut numbers = Chunked::new();
        for number in 0..1000u32 {
            numbers.push(number);
        }
        let snapshot = numbers.clone();
        *numbers.get_mut(700).unwrap() = 7;
        numbers.push(8);
        assert_eq!(snapshot.get(700), Some(&700));
        assert_eq!(snapshot.get(1000), None);
        assert_eq!(numbers.get(700), Some(&7));
        assert_eq!(numbers.len(), 1001);
        assert_eq!(numbers.iter().count(), 1001);
        assert_eq!(Chunked::filled(3, 130).iter().sum::<i32>(), 390);
    }
}
