//! The payments policies as a careful programmer would write them in Rust: the floor.

use std::collections::HashSet;

use serde::Deserialize;

/// Who asks.
pub struct Agent {
    /// Its name.
    pub id: String,
    /// What it may see.
    pub clearance: i64,
    /// Every role that it has, directly or not.
    pub roles: HashSet<String>,
}

/// Whose money it is.
pub struct Account {
    /// The agent that looks after it.
    pub owner: String,
    /// Its currency.
    pub currency: String,
    /// Whether nothing may move.
    pub frozen: bool,
}

/// What is asked.
#[derive(Deserialize)]
pub struct Refund<'a> {
    /// How much.
    pub amount: i64,
    /// How often it has been tried.
    pub attempts: i64,
    /// Where it comes from.
    pub channel: &'a str,
    /// In which currency.
    pub currency: &'a str,
    /// Where it runs.
    pub environment: &'a str,
    /// What the session has touched.
    #[serde(borrow)]
    pub labels: HashSet<&'a str>,
    /// Why.
    pub reason: Option<&'a str>,
}

/// Which policies hold, a bit each in the order of their text.
#[must_use]
pub fn holding(agent: &Agent, account: &Account, refund: &Refund<'_>) -> u8 {
    let policies = [
        agent.roles.contains("support")
            && refund.amount <= 5000
            && refund.currency == account.currency,
        agent.roles.contains("lead") && refund.amount <= 100_000 && agent.clearance >= 3,
        account.owner == agent.id && refund.amount <= 1000,
        agent.roles.contains("batch") && refund.channel == "batch" && refund.attempts < 3,
        account.frozen,
        refund.labels.contains("untrusted") && refund.labels.contains("outbound"),
        refund.environment == "prod" && !refund.reason.is_some_and(|it| it.starts_with("ticket-")),
        refund.attempts > 5 || refund.amount < 0,
    ];
    policies
        .into_iter()
        .enumerate()
        .fold(0, |bits, (at, holds)| bits | u8::from(holds) << at)
}

/// Whether the policies that hold allow: a permit does, and no forbid.
#[must_use]
pub fn allows(holding: u8) -> bool {
    holding & 0b1111_0000 == 0 && holding & 0b0000_1111 != 0
}
