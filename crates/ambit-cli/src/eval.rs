//! `ambit eval`: requests in, decisions out.

use std::process::ExitCode;
use std::time::Instant;

use ambit_engine::{Decision, Engine, Outcome, Window};

use crate::answer;
use crate::arguments::{DecisionFormat, Eval};
use crate::failure::Failure;
use crate::input::read_bytes;
use crate::latency::Latencies;
use crate::output::{Stream, print};
use crate::policies::load;
use crate::requests::split;
use crate::table::{Row, question, table};

pub(crate) fn eval(arguments: &Eval) -> Result<ExitCode, Failure> {
    let engine = engine(arguments)?;
    let bytes = read_bytes(&arguments.requests)?;
    let requests = split(&bytes);
    let is_human = match arguments.format {
        Some(format) => format == DecisionFormat::Human,
        None => Stream::Out.is_terminal(),
    };
    let mut latencies = Latencies::default();
    let mut decide = |request: &[u8]| {
        let begun = Instant::now();
        let decision = engine.decide_json(request);
        latencies.add(begun.elapsed());
        decision
    };
    let outcomes: Vec<Outcome> = if is_human {
        let decisions: Vec<Decision> = requests.iter().map(|it| decide(it)).collect();
        let outcomes = decisions.iter().map(|it| it.outcome).collect();
        show(&requests, &decisions, latencies);
        outcomes
    } else {
        let mut lines = String::new();
        let outcomes = requests.iter().map(|it| {
            let decision = decide(it);
            lines.push_str(&answer::line(&decision));
            decision.outcome
        });
        let outcomes = outcomes.collect();
        print(&lines);
        outcomes
    };
    match outcomes.as_slice() {
        // Silence could be taken for an allow.
        [] => Err(Failure::new("there is no request")
            .help("give one JSON value, an array of them, or one on each line")),
        [Outcome::Deny] => Ok(ExitCode::from(2)),
        [Outcome::RequireApproval] => Ok(ExitCode::from(3)),
        [Outcome::Allow] | [_, _, ..] => Ok(ExitCode::SUCCESS),
    }
}

fn engine(arguments: &Eval) -> Result<Engine, Failure> {
    let engine = Engine::new(load(&arguments.policies, &arguments.reading)?);
    if let Some(path) = &arguments.entities {
        let shown = path.display();
        let entities = engine
            .policies()
            .entities_from_json(&read_bytes(path)?)
            .map_err(|error| {
                Failure::new(format!("cannot take the entities of `{shown}`: {error}"))
            })?;
        engine.set_entities(entities).map_err(|error| {
            Failure::new(format!("cannot take the entities of `{shown}`: {error}"))
        })?;
    }
    Ok(engine)
}

/// The table, how many of each outcome there are, and how long they took.
fn show(requests: &[&[u8]], decisions: &[Decision], latencies: Latencies) {
    if decisions.is_empty() {
        return;
    }
    let rows: Vec<Row> = requests
        .iter()
        .zip(decisions)
        .map(|(request, it)| row(request, it))
        .collect();
    let count = |outcome| decisions.iter().filter(|it| it.outcome == outcome).count();
    let counts = [
        (
            decisions.len(),
            if decisions.len() == 1 {
                "request"
            } else {
                "requests"
            },
        ),
        (count(Outcome::Allow), "allowed"),
        (count(Outcome::Deny), "denied"),
        (count(Outcome::RequireApproval), "to be approved"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    print(&format!(
        "{}{}\n{}\n",
        table(&rows, Stream::Out.color()),
        counts.join(", "),
        latencies.summary()
    ));
}

fn row(request: &[u8], decision: &Decision) -> Row {
    let messages = decision.messages.iter().map(ToString::to_string);
    let fault = decision.fault.iter().map(ToString::to_string);
    let errors = decision
        .errors
        .iter()
        .map(|it| format!("{}: {}", it.policy, it.message));
    let shadows = decision.shadows.iter().map(|it| {
        let would = it.would.as_str().replace('_', " ");
        format!("{} {would}", it.policy)
    });
    let unmet = decision.approvals.iter().filter(|it| !it.is_met);
    let unmet = unmet.map(|it| {
        let from: Vec<_> = it.approvers.iter().map(ToString::to_string).collect();
        let within = Window::Rolling(it.within);
        let of = if it.count > 1 {
            format!("{} of ", it.count)
        } else {
            String::new()
        };
        let from = from.join(", ");
        format!(
            "{} needs approval from {of}{from} within {within}",
            it.policy
        )
    });
    let charges = decision.charges.iter().map(|it| {
        let key = it.key.as_ref().map(|it| format!(" for {it}"));
        let key = key.unwrap_or_default();
        let (amount, to, window) = (&it.amount, &it.to, &it.window);
        format!("{} counts {amount} of {to} per {window}{key}", it.policy)
    });
    let is_unpermitted = decision.outcome == Outcome::Deny
        && decision.policies.is_empty()
        && decision.fault.is_none();
    let unpermitted = is_unpermitted.then(|| "nothing permits it".to_owned());
    Row {
        question: question(request),
        outcome: decision.outcome,
        policies: decision.policies.iter().map(ToString::to_string).collect(),
        why: unpermitted
            .into_iter()
            .chain(messages)
            .chain(unmet)
            .chain(charges)
            .chain(fault)
            .chain(errors)
            .chain(shadows)
            .collect(),
    }
}
