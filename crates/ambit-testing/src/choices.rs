//! The one source of chance: a seed, or bytes from a fuzzer.

/// A stream of choices. The first of any alternatives is the simplest, and bytes that have run out choose it.
#[derive(Clone, Debug)]
pub struct Choices<'a> {
    source: Source<'a>,
}

#[derive(Clone, Debug)]
enum Source<'a> {
    Seed(u64),
    Bytes(&'a [u8]),
}

impl<'a> Choices<'a> {
    /// Choices that the same seed repeats.
    #[must_use]
    pub fn seeded(seed: u64) -> Choices<'a> {
        Choices {
            source: Source::Seed(seed),
        }
    }

    /// Choices read off bytes.
    #[must_use]
    pub fn bytes(bytes: &'a [u8]) -> Choices<'a> {
        Choices {
            source: Source::Bytes(bytes),
        }
    }

    /// A number below `count`, or 0 where that is 0.
    pub fn below(&mut self, count: usize) -> usize {
        if count < 2 {
            return 0;
        }
        match &mut self.source {
            Source::Seed(state) => {
                let count = u64::try_from(count).unwrap_or(u64::MAX);
                usize::try_from(split_mix(state) % count).unwrap_or(0)
            }
            Source::Bytes(bytes) => {
                let Some((first, rest)) = bytes.split_first() else {
                    return 0;
                };
                *bytes = rest;
                usize::from(*first) % count
            }
        }
    }

    /// True with a chance in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        // The rare case is the last one, so that bytes that have run out never choose it.
        self.below(100) >= 100 - percent
    }

    /// One of the elements.
    ///
    /// # Panics
    ///
    /// Where there is none.
    pub fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    /// One of the words.
    ///
    /// # Panics
    ///
    /// Where there is none.
    pub fn word<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }

    /// An index, each as likely as its weight.
    pub fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut at = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if at < *weight {
                return index;
            }
            at -= weight;
        }
        0
    }
}

/// The next state and its scrambled image.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut it = *state;
    it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    it ^ (it >> 31)
}
