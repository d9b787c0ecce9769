//! Who is above whom, closed over all steps.

/// What [`close`] gives.
pub(crate) struct Closed {
    /// For each node, everything above it, sorted.
    pub(crate) ancestors: Vec<Vec<u32>>,
    /// Nodes that are above themselves, sorted.
    pub(crate) cyclic: Vec<u32>,
}

/// Everything above each node, given what is right above it. Numbers that stand for no node are passed over.
pub(crate) fn close(parents: &[Vec<u32>]) -> Closed {
    let mut ancestors = Vec::with_capacity(parents.len());
    let mut cyclic = Vec::new();
    let mut seen = vec![u32::MAX; parents.len()];
    let mut open: Vec<u32> = Vec::new();
    for (start, direct) in (0_u32..).zip(parents) {
        let mut above = Vec::new();
        open.extend_from_slice(direct);
        while let Some(node) = open.pop() {
            let Some(mark) = seen.get_mut(node as usize) else {
                continue;
            };
            if *mark == start {
                continue;
            }
            *mark = start;
            above.push(node);
            if let Some(next) = parents.get(node as usize) {
                open.extend_from_slice(next);
            }
        }
        above.sort_unstable();
        if above.binary_search(&start).is_ok() {
            cyclic.push(start);
        }
        ancestors.push(above);
    }
    Closed { ancestors, cyclic }
}

#[cfg(test)]
mod tests {
    use super::close;

    #[test]
    fn every_step_counts() {
        let closed = close(&[vec![1], vec![2], vec![]]);
        assert_eq!(closed.ancestors, [vec![1, 2], vec![2], vec![]]);
        assert!(closed.cyclic.is_empty());
    }

    #[test]
    fn a_cycle_is_found() {
        let closed = close(&[vec![1], vec![0], vec![0]]);
        assert_eq!(closed.ancestors, [vec![0, 1], vec![0, 1], vec![0, 1]]);
        assert_eq!(closed.cyclic, [0, 1]);
    }
}
