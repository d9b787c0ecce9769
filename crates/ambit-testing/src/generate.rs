//! Makes whole cases: a schema, policies, entities and requests that go together.

mod call;
mod condition;
mod data;
mod mutate;
mod policy;
mod schema;

use crate::choices::Choices;
use crate::model::{CallCase, Case};

pub use mutate::mutate;

/// One case of tools and calls.
#[must_use]
pub fn call_case(choices: &mut Choices<'_>) -> CallCase {
    call::case(choices)
}

/// One case of plain Cedar.
#[must_use]
pub fn cedar_case(choices: &mut Choices<'_>) -> Case {
    let schema = schema::schema(choices);
    let policies = policy::policies(choices, &schema);
    let links = policy::links(choices, &schema, &policies);
    let entities = data::entities(choices, &schema);
    let requests = (0..4)
        .filter_map(|_| data::request(choices, &schema))
        .collect();
    Case {
        schema,
        policies,
        links,
        entities,
        requests,
    }
}
