//! The engine to embed: policies in, decisions out.
//!
//! A host compiles its policies once, gives the engine the entities that they speak of, and asks before each tool call:
//!
//! ```
//! use ambit_engine::{CompileOptions, Engine, Outcome, PolicySet, Sources};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sources = Sources::new();
//! sources.add("payments.pol", r#"
//!     namespace stripe {
//!         tool create_refund(charge: String, amount: Long, currency: "usd" | "eur", reason?: String);
//!     }
//!
//!     @id("small-refunds")
//!     permit (principal in Role::"support", call stripe::create_refund)
//!     when { args.amount <= 50_00 };
//!
//!     @id("prod-needs-a-reason")
//!     @message("Say why you refund.")
//!     forbid (principal, call stripe::create_refund)
//!     when { session.environment == "prod" }
//!     unless { args has reason };
//! "#);
//! let policies = PolicySet::compile(&sources, &CompileOptions::default())?;
//! let entities = policies.entities_from_json(br#"[
//!     { "uid": { "type": "Agent", "id": "ava" }, "parents": [{ "type": "Role", "id": "support" }] }
//! ]"#)?;
//! let engine = Engine::new(policies);
//! engine.set_entities(entities)?;
//!
//! let decision = engine.decide_json(br#"{
//!     "principal": "Agent::\"ava\"",
//!     "call": { "tool": "stripe::create_refund", "args": { "charge": "ch_1", "amount": 4200, "currency": "usd" } },
//!     "session": { "id": "s1", "labels": [], "environment": "prod" }
//! }"#);
//! assert_eq!(decision.outcome, Outcome::Deny);
//! assert_eq!(decision.policies, ["prod-needs-a-reason"]);
//! assert_eq!(decision.messages, ["Say why you refund."]);
//! # Ok(())
//! # }
//! ```
//!
//! A request that does not fit its declarations is denied like any other, and the decision says why; there is no error
//! that a host could drop:
//!
//! ```
//! # use ambit_engine::{CompileOptions, Engine, PolicySet, Sources};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut sources = Sources::new();
//! # sources.add("a.pol", "namespace stripe { tool create_refund(charge: String, amount: Long); } permit (principal, call);");
//! # let engine = Engine::new(PolicySet::compile(&sources, &CompileOptions::default())?);
//! let snapshot = engine.snapshot();
//! let request = snapshot
//!     .request("Agent::\"ava\"")
//!     .call("stripe::create_refund")
//!     .arg("charge", "ch_1")
//!     .arg("amount", "4200 or so")
//!     .prepare();
//! let decision = snapshot.decide(&request);
//! assert!(!decision.is_allowed());
//! assert_eq!(
//!     decision.fault.unwrap().to_string(),
//!     "`call.args.amount`: expected `Long`, found a string",
//! );
//! # Ok(())
//! # }
//! ```
//!
//! An [`Engine`] is `Send` and `Sync`: share it behind an `Arc`. Its entities change under its readers, who take no lock:
//!
//! ```
//! # use ambit_engine::{CompileOptions, Engine, PolicySet, Sources, parse_uid};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut sources = Sources::new();
//! # sources.add("a.pol", r#"tool ping(); permit (principal in Role::"ops", call ping);"#);
//! # let engine = Engine::new(PolicySet::compile(&sources, &CompileOptions::default())?);
//! let ping = br#"{ "principal": "Agent::\"bo\"", "call": { "tool": "ping" } }"#;
//! assert!(!engine.decide_json(ping).is_allowed());
//! engine.upsert_entities_json(br#"[
//!     { "uid": { "type": "Agent", "id": "bo" }, "parents": [{ "type": "Role", "id": "ops" }] }
//! ]"#)?;
//! assert!(engine.decide_json(ping).is_allowed());
//! engine.remove_entities([&parse_uid(r#"Agent::"bo""#)?])?;
//! assert!(!engine.decide_json(ping).is_allowed());
//! # Ok(())
//! # }
//! ```
//!
//! A compiled policy set can be kept as bytes and loaded without a parser: [`PolicySet::to_bytes`],
//! [`PolicySet::from_bytes`]. What runs a call should run it with the arguments that were decided, defaults filled in:
//! [`Request::args_json`].
//!
//! Invariant: no fault, of the policies, the entities or the request, ever allows. The engine reads no clock, file or
//! environment; what time it is, a request says.
//!
//! It does not remember: a decision says what has to be approved and what is to be counted, and who has approved a request
//! the request says; to keep approvals and counters is for what stands above the engine.

mod compile;
mod decision;
mod demand;
mod engine;
mod nearest;
mod policies;
mod request;
mod uid;
mod verdict;

pub use ambit_bytecode::CalendarUnit;
pub use ambit_check::{Link, LinkError};
pub use ambit_source::{Diagnostic, Sources, Span};
pub use ambit_value::{JsonError, Money, Number, Semantics, Uid};
pub use ambit_vm::{Edit, Entities, EntityData, EntityError, Outcome};
pub use compile::{CompileError, CompileOptions};
pub use decision::{Amount, Approval, Charge, Decision, PolicyError, Shadow, Window, Would};
pub use engine::{Engine, ForeignEntities, Scratch, Snapshot};
pub use policies::{PolcError, PolicySet};
pub use request::{EntityName, Input, Part, Request, RequestBuilder, RequestError};
pub use uid::{UidError, parse_uid};
pub use verdict::Verdict;
