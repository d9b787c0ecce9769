//! Threads that share one engine while its entities are updated: how long a decision takes, at the median and at worst.
//!
//! Criterion measures means of many; here each decision is timed alone, and the tail is what counts.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark times threads and prints what it found"
)]

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use ambit_benches::{Made, engine, hierarchy};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request, Schema,
};

/// How many entities the store holds.
const ENTITIES: usize = 10_000;
/// How long each measurement runs.
const TIME: Duration = Duration::from_secs(5);
/// How long the updating thread waits between two updates.
const PAUSE: Duration = Duration::from_millis(1);

fn main() {
    if std::env::args().any(|it| it == "--test") {
        return;
    }
    let made = hierarchy(ENTITIES);
    let mut table = String::from(
        "| f: threads sharing one engine | p50 | p99 | p99.9 | decisions/s | updates/s |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for threads in [1, 2] {
        let run = ambit(&made, threads);
        let _ = writeln!(
            table,
            "| Ambit, {threads}, JSON bytes in | {} |",
            run.cells()
        );
        let run = cedar(&made, threads);
        let _ = writeln!(
            table,
            "| Cedar, {threads}, request prepared | {} |",
            run.cells()
        );
    }
    println!("{table}");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/criterion");
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(format!("{folder}/share.md"), table).unwrap();
}

struct Run {
    /// The time of each decision in nanoseconds, sorted.
    times: Vec<u64>,
    updates: usize,
}

impl Run {
    fn cells(&self) -> String {
        let at = |per_mille: usize| {
            let rank = (self.times.len() * per_mille / 1000).min(self.times.len() - 1);
            let nanoseconds = self.times.get(rank).copied().unwrap_or_default();
            format!("{}.{:02} µs", nanoseconds / 1000, nanoseconds % 1000 / 10)
        };
        let seconds = usize::try_from(TIME.as_secs()).unwrap_or(1);
        [
            at(500),
            at(990),
            at(999),
            (self.times.len() / seconds).to_string(),
            (self.updates / seconds).to_string(),
        ]
        .join(" | ")
    }
}

/// Asks from so many threads, while another one updates.
fn run(threads: usize, ask: impl Fn() -> bool + Sync, update: impl Fn(usize) + Sync) -> Run {
    let is_over = AtomicBool::new(false);
    let updates = AtomicUsize::new(0);
    let mut times: Vec<u64> = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                update(updates.fetch_add(1, Ordering::Relaxed));
                std::thread::park_timeout(PAUSE);
            }
        });
        let readers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut times = Vec::with_capacity(1 << 22);
                    let end = Instant::now() + TIME;
                    loop {
                        let begun = Instant::now();
                        assert!(ask());
                        let now = Instant::now();
                        times.push(u64::try_from((now - begun).as_nanos()).unwrap_or(u64::MAX));
                        if now >= end {
                            return times;
                        }
                    }
                })
            })
            .collect();
        let times = readers
            .into_iter()
            .flat_map(|it| it.join().unwrap())
            .collect();
        is_over.store(true, Ordering::Relaxed);
        times
    });
    times.sort_unstable();
    Run {
        times,
        updates: updates.into_inner(),
    }
}

fn ambit(made: &Made, threads: usize) -> Run {
    let engine = engine(&made.files(), &made.entities);
    let json = made.request();
    run(
        threads,
        || engine.decide_json(json.as_bytes()).is_allowed(),
        |number| {
            let entity = format!(
                r#"[{{"uid":{{"type":"Agent","id":"a{}"}},"attrs":{{}},"parents":[{{"type":"Role","id":"team{}"}}]}}]"#,
                number % 100,
                number % 10
            );
            engine.upsert_entities_json(entity.as_bytes()).unwrap();
        },
    )
}

/// Cedar's entities do not change: an update makes others, which readers then take.
fn cedar(made: &Made, threads: usize) -> Run {
    let (schema, _) = Schema::from_cedarschema_str(&made.schema).unwrap();
    let policies: PolicySet = made.policies.parse().unwrap();
    let entities = Entities::from_json_str(&made.entities, Some(&schema)).unwrap();
    let entities = RwLock::new(Arc::new(entities));
    let [principal, action, resource] =
        [&made.principal, &made.action, &made.resource].map(|it| it.parse::<EntityUid>().unwrap());
    let context = Context::from_json_str(&made.context, Some((&schema, &action))).unwrap();
    let request = Request::new(principal, action, resource, context, Some(&schema)).unwrap();
    let authorizer = Authorizer::new();
    run(
        threads,
        || {
            let entities = Arc::clone(&entities.read().unwrap());
            let response = authorizer.is_authorized(&request, &policies, &entities);
            response.decision() == Decision::Allow
        },
        |number| {
            let agent: EntityUid = format!("Agent::\"a{}\"", number % 100).parse().unwrap();
            let team: EntityUid = format!("Role::\"team{}\"", number % 10).parse().unwrap();
            let entity = Entity::new_no_attrs(agent, [team].into_iter().collect());
            let old = Entities::clone(&entities.read().unwrap());
            let new = old.upsert_entities([entity], Some(&schema)).unwrap();
            *entities.write().unwrap() = Arc::new(new);
        },
    )
}
