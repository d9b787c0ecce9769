//! Decisions as JSON lines.

use ambit_engine::Decision;
use serde::Serialize;

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
    shadows: Vec<Trial<'a>>,
}

#[derive(Serialize)]
struct Fault<'a> {
    /// None where the request is what is wrong.
    policy: Option<&'a str>,
    message: String,
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
