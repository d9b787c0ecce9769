//! A decision on a prepared request.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark that cannot be set up has nothing to measure"
)]

use std::collections::{HashMap, HashSet};
use std::hint::black_box;

use ambit_benches::{
    Account, Agent, Ambit, Apart, Cedar, Made, PAYMENTS_TOOL, REFUND_CALL, Refund, allows,
    hierarchy, holding, one_matches, payments,
};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

criterion_group!(benches, payments_tool, one_of_many, five_deep);
criterion_main!(benches);

fn payments_tool(criterion: &mut Criterion) {
    let made = payments();
    let mut group = criterion.benchmark_group("a: 8 policies on a payments tool");
    let (mut ambit, cedar) = peers(&made);
    let (asked_ambit, asked_cedar) = requests(&made, &ambit, &cedar);
    group.bench_function("ambit", |it| {
        it.iter(|| ambit.allows(black_box(&asked_ambit)));
    });
    group.bench_function("cedar", |it| {
        it.iter(|| cedar.allows(black_box(&asked_cedar)));
    });
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
    group.bench_function("ambit", |it| it.iter(|| ambit.allows(black_box(&request))));
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
            let made = one_matches(policies, apart);
            let (mut ambit, cedar) = peers(&made);
            let (asked_ambit, asked_cedar) = requests(&made, &ambit, &cedar);
            group.bench_function(BenchmarkId::new("ambit", policies), |it| {
                it.iter(|| ambit.allows(black_box(&asked_ambit)));
            });
            group.bench_function(BenchmarkId::new("cedar", policies), |it| {
                it.iter(|| cedar.allows(black_box(&asked_cedar)));
            });
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
        let made = hierarchy(entities);
        let (mut ambit, cedar) = peers(&made);
        let (asked_ambit, asked_cedar) = requests(&made, &ambit, &cedar);
        group.bench_function(BenchmarkId::new("ambit", entities), |it| {
            it.iter(|| ambit.allows(black_box(&asked_ambit)));
        });
        group.bench_function(BenchmarkId::new("cedar", entities), |it| {
            it.iter(|| cedar.allows(black_box(&asked_cedar)));
        });
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

fn peers(made: &Made) -> (Ambit, Cedar) {
    (
        Ambit::new(&made.files(), &made.entities),
        Cedar::new(&made.policies, &made.schema, &made.entities),
    )
}

/// The request prepared for both, who must allow it.
fn requests(
    made: &Made,
    ambit: &Ambit,
    cedar: &Cedar,
) -> (ambit_engine::Request, cedar_policy::Request) {
    let json = made.request();
    assert!(ambit.allows_json(json.as_bytes()) && cedar.allows_json(json.as_bytes()));
    let asked_cedar = cedar.request(&made.principal, &made.action, &made.resource, &made.context);
    (ambit.request(&json), asked_cedar)
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
