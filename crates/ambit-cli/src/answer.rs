//! Decisions as JSON lines.

use ambit_engine::{Amount, Approval, Charge, Decision, Window};
use serde::Serialize;
use serde_json::value::RawValue;

/// A decision as one line of JSON, with its line feed.
pub(crate) fn line(decision: &Decision) -> String {
    // Structs of strings always serialise.
    let mut line = serde_json::to_string(&Answer::new(decision)).unwrap_or_default();
    line.push('\n');
    line
}

#[derive(Serialize)]
struct Answer<'a> {
    outcome: &'static str,
    policies: Vec<&'a str>,
    errors: Vec<Fault<'a>>,
    messages: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    approvals: Vec<Asked<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    charges: Vec<Counted<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shadows: Vec<Trial<'a>>,
}

#[derive(Serialize)]
struct Fault<'a> {
    /// None where the request is what is wrong.
    policy: Option<&'a str>,
    message: String,
}

#[derive(Serialize)]
struct Asked<'a> {
    policy: &'a str,
    from: Vec<String>,
    count: u32,
    within: String,
    met: bool,
}

#[derive(Serialize)]
struct Counted<'a> {
    policy: &'a str,
    amount: Size,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a RawValue>,
    to: Size,
    per: String,
}

/// An amount: a number, or how much of which currency.
#[derive(Serialize)]
#[serde(untagged)]
enum Size {
    Plain(Option<Box<RawValue>>),
    Money {
        amount: Option<Box<RawValue>>,
        currency: String,
    },
}

#[derive(Serialize)]
struct Trial<'a> {
    policy: &'a str,
    would: &'static str,
}

impl<'a> Answer<'a> {
    fn new(decision: &'a Decision) -> Answer<'a> {
        let invalid = decision.fault.iter().map(|fault| Fault {
            policy: None,
            message: fault.to_string(),
        });
        let failed = decision.errors.iter().map(|error| Fault {
            policy: Some(&error.policy),
            message: error.message.clone(),
        });
        Answer {
            outcome: decision.outcome.as_str(),
            policies: decision.policies.iter().map(AsRef::as_ref).collect(),
            errors: invalid.chain(failed).collect(),
            messages: decision.messages.iter().map(AsRef::as_ref).collect(),
            approvals: decision.approvals.iter().map(asked).collect(),
            charges: decision.charges.iter().map(counted).collect(),
            shadows: decision
                .shadows
                .iter()
                .map(|it| Trial {
                    policy: &it.policy,
                    would: it.would.as_str(),
                })
                .collect(),
        }
    }
}

fn asked(approval: &Approval) -> Asked<'_> {
    Asked {
        policy: &approval.policy,
        from: approval.approvers.iter().map(ToString::to_string).collect(),
        count: approval.count,
        within: Window::Rolling(approval.within).to_string(),
        met: approval.is_met,
    }
}

fn counted(charge: &Charge) -> Counted<'_> {
    let key = charge.key.as_deref();
    Counted {
        policy: &charge.policy,
        amount: size(&charge.amount),
        // A key is JSON already.
        key: key.and_then(|it| serde_json::from_str(it).ok()),
        to: size(&charge.to),
        per: charge.window.to_string(),
    }
}

/// Numbers are written exactly as they are.
fn size(amount: &Amount) -> Size {
    let number = |text: String| RawValue::from_string(text).ok();
    match amount {
        Amount::Long(it) => Size::Plain(number(it.to_string())),
        Amount::Number(it) => Size::Plain(number(it.to_string())),
        Amount::Money(it) => Size::Money {
            amount: number(it.amount().to_string()),
            currency: it.currency().to_owned(),
        },
    }
}
