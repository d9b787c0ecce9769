//! From text to an engine.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark that cannot be set up has nothing to measure"
)]

use std::hint::black_box;

use ambit_benches::{engine, load, mixed};
use criterion::{Criterion, criterion_group, criterion_main};

criterion_group!(benches, text_to_engine);
criterion_main!(benches);

/// Cedar parses and validates, and has then what its authorizer takes; Ambit also compiles, and builds its store.
fn text_to_engine(criterion: &mut Criterion) {
    let made = mixed(1_000);
    let mut group = criterion.benchmark_group("e: text to engine, 1,000 policies");
    group.sample_size(30);
    group.bench_function("ambit", |it| {
        it.iter(|| engine(black_box(&made.files()), &made.entities));
    });
    group.bench_function("cedar", |it| {
        it.iter(|| load(black_box(&made.policies), black_box(&made.schema)));
    });
    group.finish();
}
