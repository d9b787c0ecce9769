//! How long decisions took.

use std::time::Duration;

/// The times of some decisions.
#[derive(Debug, Default)]
pub(crate) struct Latencies {
    /// Sorted when they are summed up.
    times: Vec<Duration>,
}

impl Latencies {
    pub(crate) fn add(&mut self, time: Duration) {
        self.times.push(time);
    }

    /// One line: the median, the 90th and 99th percentile, the longest, and decisions in a second.
    pub(crate) fn summary(mut self) -> String {
        self.times.sort_unstable();
        let all: Duration = self.times.iter().sum();
        let [median, ninth, last, longest] =
            [50, 90, 99, 100].map(|percent| shown(self.percentile(percent)));
        let rate = self.times.len() as u128 * 1_000_000_000 / all.as_nanos().max(1);
        format!("p50 {median}  p90 {ninth}  p99 {last}  max {longest}  {rate} decisions/s")
    }

    /// The shortest time that at least so many of a hundred decisions kept to.
    fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.times.len() * percent).div_ceil(100);
        self.times
            .get(rank.saturating_sub(1))
            .copied()
            .unwrap_or_default()
    }
}

/// A time in the unit that suits it, to three digits.
fn shown(time: Duration) -> String {
    let nanoseconds = time.as_nanos();
    let (scale, unit) = match nanoseconds {
        0..1_000 => (1, "ns"),
        1_000..1_000_000 => (1_000, "µs"),
        1_000_000..1_000_000_000 => (1_000_000, "ms"),
        _ => (1_000_000_000, "s"),
    };
    let whole = nanoseconds / scale;
    let digits = match whole {
        _ if scale == 1 => 0,
        0..10 => 2,
        10..100 => 1,
        _ => 0,
    };
    let hundredths = nanoseconds % scale * 100 / scale;
    match digits {
        0 => format!("{whole} {unit}"),
        1 => format!("{whole}.{} {unit}", hundredths / 10),
        _ => format!("{whole}.{hundredths:02} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let mut latencies = Latencies::default();
        for nanoseconds in (1..=200).rev() {
            latencies.add(Duration::from_nanos(nanoseconds * 10));
        }
        let line = latencies.summary();
        assert!(
            line.starts_with("p50 1.00 µs  p90 1.80 µs  p99 1.98 µs  max 2.00 µs"),
            "{line}"
        );
    }

    #[test]
    fn units_suit_the_time() {
        for (nanoseconds, text) in [
            (0, "0 ns"),
            (999, "999 ns"),
            (1_050, "1.05 µs"),
            (45_678, "45.6 µs"),
            (456_789, "456 µs"),
            (1_000_000, "1.00 ms"),
            (2_500_000_000, "2.50 s"),
        ] {
            assert_eq!(shown(Duration::from_nanos(nanoseconds)), text);
        }
    }
}
