//! A decision on a prepared request.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark that cannot be set up has nothing to measure"
)]

use std::cell::{LazyCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::hint::black_box;

use ambit_benches::{
    Account, Agent, Ambit, Apart, Cedar, Made, PAYMENTS_TOOL, REFUND_CALL, Refund, allows,
    hierarchy, holding, one_matches, payments,
};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main};

criterion_group!(benches, payments_tool, one_of_many, five_deep);
criterion_main!(benches);

fn payments_tool(criterion: &mut Criterion) {
    let made = payments();
    let mut group = criterion.benchmark_group("a: 8 policies on a payments tool");
    peers(&mut group, "", &LazyCell::new(payments));
    let (agent, account) = by_hand();
    let refund: Refund<'_> = serde_json::from_str(&made.context).unwrap();
    group.bench_function("rust", |it| {
        it.iter(|| allows(holding(black_box(&agent), &account, black_box(&refund))));
    });
    group.finish();

    let mut group = criterion.benchmark_group("a: the same as Ambit writes it");
    let mut ambit = Ambit::new(&[("payments.pol", PAYMENTS_TOOL)], &made.entities);
    let request = ambit.request(REFUND_CALL);
    assert!(ambit.allows(&request));
    group.bench_function("ambit", |it| {
        it.iter(|| ambit.allows(black_box(&request)));
    });
    group.finish();
}

fn one_of_many(criterion: &mut Criterion) {
    for apart in [Apart::Tool, Apart::Principal, Apart::Resource] {
        let name = match apart {
            Apart::Tool => "b: one policy matches, each on its own tool",
            Apart::Principal => "b: one policy matches, each for its own principal",
            Apart::Resource => "b: one policy matches, each for its own resource",
        };
        let mut group = criterion.benchmark_group(name);
        for policies in [10_usize, 100, 1_000, 10_000] {
            peers(
                &mut group,
                policies,
                &LazyCell::new(|| one_matches(policies, apart)),
            );
            // By hand: a hash map from what tells the policies apart to the largest amount.
            let limits: HashMap<String, i64> = (0..policies)
                .map(|it| (format!("x{it}"), 1000 + i64::try_from(it).unwrap()))
                .collect();
            let wanted = format!("x{}", policies / 2);
            group.bench_function(BenchmarkId::new("rust", policies), |it| {
                it.iter(|| {
                    let (amount, currency) = black_box((900, "usd"));
                    limits
                        .get(black_box(&wanted))
                        .is_some_and(|limit| amount <= *limit && currency == "usd")
                });
            });
        }
        group.finish();
    }
}

fn five_deep(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("c: `in` five deep, in a store of so many entities");
    for entities in [100_usize, 10_000] {
        peers(&mut group, entities, &LazyCell::new(|| hierarchy(entities)));
        // By hand: each agent with the set of all its roles.
        let roles: HashSet<String> = ["team0", "l3", "l2", "l1", "l0"]
            .map(str::to_owned)
            .into_iter()
            .collect();
        let agents: HashMap<String, HashSet<String>> = (0..entities)
            .map(|it| (format!("a{it}"), roles.clone()))
            .collect();
        let wanted = format!("a{}", entities / 2);
        group.bench_function(BenchmarkId::new("rust", entities), |it| {
            it.iter(|| {
                agents.get(black_box(&wanted)).is_some_and(|it| {
                    it.contains("l0") && it.contains("l1") && black_box(900) <= 1000
                })
            });
        });
    }
    group.finish();
}

/// Measures Ambit and Cedar on the set's request, prepared, which both must allow. Nothing is made before it is needed,
/// so that a run of one measurement does not wait for the others.
fn peers(
    group: &mut BenchmarkGroup<'_, WallTime>,
    size: impl Display,
    made: &LazyCell<Made, impl FnOnce() -> Made>,
) {
    let ambit = LazyCell::new(|| {
        let ambit = Ambit::new(&made.files(), &made.entities);
        let request = ambit.request(&made.request());
        assert!(ambit.allows_json(made.request().as_bytes()));
        (RefCell::new(ambit), request)
    });
    group.bench_function(id("ambit", &size), |it| {
        let (ambit, request) = &*ambit;
        let mut ambit = ambit.borrow_mut();
        it.iter(|| ambit.allows(black_box(request)));
    });
    let cedar = LazyCell::new(|| {
        let cedar = Cedar::new(&made.policies, &made.schema, &made.entities);
        let request = cedar.request(&made.principal, &made.action, &made.resource, &made.context);
        assert!(cedar.allows(&request));
        (cedar, request)
    });
    group.bench_function(id("cedar", &size), |it| {
        let (cedar, request) = &*cedar;
        it.iter(|| cedar.allows(black_box(request)));
    });
}

fn id(who: &str, size: &impl Display) -> BenchmarkId {
    match size.to_string().as_str() {
        "" => BenchmarkId::from_parameter(who),
        size => BenchmarkId::new(who, size),
    }
}

fn by_hand() -> (Agent, Account) {
    let agent = Agent {
        id: "ava".to_owned(),
        clearance: 2,
        roles: HashSet::from(["support".to_owned()]),
    };
    let account = Account {
        owner: "lee".to_owned(),
        currency: "usd".to_owned(),
        frozen: false,
    };
    (agent, account)
}
