//! From the bytes of a request to a decision.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark that cannot be set up has nothing to measure"
)]

use std::collections::{HashMap, HashSet};
use std::hint::black_box;

use ambit_benches::{
    Account, Agent, Ambit, Cedar, PAYMENTS_TOOL, REFUND_CALL, Refund, allows, holding, payments,
};
use criterion::{Criterion, criterion_group, criterion_main};

criterion_group!(benches, bytes_to_decision);
criterion_main!(benches);

fn bytes_to_decision(criterion: &mut Criterion) {
    let made = payments();
    let json = made.request();
    let json = json.as_bytes();
    let mut group = criterion.benchmark_group("d: JSON bytes in, decision out");
    let ambit = Ambit::new(&made.files(), &made.entities);
    let cedar = Cedar::new(&made.policies, &made.schema, &made.entities);
    let by_hand = ByHand::new();
    assert!(ambit.allows_json(json) && cedar.allows_json(json) && by_hand.allows_json(json));
    group.bench_function("ambit", |it| it.iter(|| ambit.allows_json(black_box(json))));
    group.bench_function("cedar", |it| it.iter(|| cedar.allows_json(black_box(json))));
    group.bench_function("rust", |it| {
        it.iter(|| by_hand.allows_json(black_box(json)));
    });
    group.finish();

    let mut group = criterion.benchmark_group("d: the same as a call of a tool");
    let ambit = Ambit::new(&[("payments.pol", PAYMENTS_TOOL)], &made.entities);
    let json = REFUND_CALL.as_bytes();
    assert!(ambit.allows_json(json));
    group.bench_function("ambit", |it| it.iter(|| ambit.allows_json(black_box(json))));
    group.finish();
}

/// Typed deserialisation, two hash maps, and the function that the policies amount to.
struct ByHand {
    agents: HashMap<String, Agent>,
    accounts: HashMap<String, Account>,
}

#[derive(serde::Deserialize)]
struct Wire<'a> {
    principal: std::borrow::Cow<'a, str>,
    action: std::borrow::Cow<'a, str>,
    resource: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    context: Refund<'a>,
}

impl ByHand {
    fn new() -> ByHand {
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
        ByHand {
            agents: HashMap::from([("Agent::\"ava\"".to_owned(), agent)]),
            accounts: HashMap::from([("Account::\"acme\"".to_owned(), account)]),
        }
    }

    fn allows_json(&self, json: &[u8]) -> bool {
        let wire: Wire<'_> = serde_json::from_slice(json).unwrap();
        let agent = self.agents.get(&*wire.principal);
        let account = self.accounts.get(&*wire.resource);
        match (agent, account, &*wire.action) {
            (Some(agent), Some(account), "Action::\"refund\"") => {
                allows(holding(agent, account, &wire.context))
            }
            _ => false,
        }
    }
}
