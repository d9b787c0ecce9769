//! What Cedar says of a case.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ambit_testing::{Case, Marks, Request, Uid};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityId, EntityTypeName, EntityUid, PolicyId,
    PolicySet, Schema, SlotId, ValidationMode, Validator,
};

/// A decision, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) is_allowed: bool,
    pub(crate) determining: BTreeSet<String>,
    pub(crate) erroring: BTreeSet<String>,
}

/// Everything that is compared. A fault of Cedar's is kept as its text, and only that there is one is compared.
#[derive(Debug)]
pub(crate) struct Says {
    pub(crate) schema: Result<(), String>,
    pub(crate) policies: Result<(), String>,
    /// What the strict validator finds, by policy, where there are a schema and policies.
    pub(crate) findings: Option<BTreeMap<String, Vec<String>>>,
    /// The answers without a schema, where the entities can be read.
    pub(crate) untyped: Result<Vec<Answer>, String>,
    /// The answers with the schema, where it and the entities can be read; a fault where the request does not fit.
    pub(crate) typed: Result<Vec<Result<Answer, String>>, String>,
}

pub(crate) fn says(case: &Case, marks: Marks) -> Says {
    let schema = parse_schema(&case.schema.text());
    let policies = policy_set(case);
    let findings = match (&schema, &policies) {
        (Ok(schema), Ok(policies)) => Some(validate(schema, policies)),
        _ => None,
    };
    let (untyped, typed) = match &policies {
        Ok(policies) => (
            untyped(case, policies),
            typed(case, policies, &schema, marks),
        ),
        Err(fault) => (Err(fault.clone()), Err(fault.clone())),
    };
    Says {
        schema: schema.map(|_| ()),
        policies: policies.map(|_| ()),
        findings,
        untyped,
        typed,
    }
}

fn validate(schema: &Schema, policies: &PolicySet) -> BTreeMap<String, Vec<String>> {
    let result = Validator::new(schema.clone()).validate(policies, ValidationMode::Strict);
    let mut findings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for error in result.validation_errors() {
        findings
            .entry(error.policy_id().to_string())
            .or_default()
            .push(error.to_string());
    }
    findings
}

pub(crate) fn parse_schema(text: &str) -> Result<Schema, String> {
    Schema::from_cedarschema_str(text)
        .map(|it| it.0)
        .map_err(|it| full(&it))
}

pub(crate) fn parse_policies(text: &str) -> Result<PolicySet, String> {
    text.parse::<PolicySet>().map_err(|it| full(&it))
}

fn full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(it) = next {
        text.push_str(": ");
        text.push_str(&it.to_string());
        next = it.source();
    }
    text
}

fn policy_set(case: &Case) -> Result<PolicySet, String> {
    let mut policies = parse_policies(&case.policy_text())?;
    for (at, link) in case.links.iter().enumerate() {
        let mut values = HashMap::default();
        if let Some(uid) = &link.principal {
            values.insert(SlotId::principal(), entity_uid(uid));
        }
        if let Some(uid) = &link.resource {
            values.insert(SlotId::resource(), entity_uid(uid));
        }
        let template = PolicyId::new(format!("policy{}", link.template));
        policies
            .link(template, PolicyId::new(format!("link{at}")), values)
            .map_err(|it| full(&it))?;
    }
    Ok(policies)
}

/// Whether entities can be read, with a schema or without.
pub(crate) fn accept_entities(json: &str, schema: Option<&Schema>) -> Result<(), String> {
    Entities::from_json_str(json, schema)
        .map(|_| ())
        .map_err(|it| full(&it))
}

fn entity_uid(uid: &Uid) -> EntityUid {
    let ty: EntityTypeName = uid.ty.parse().expect("generated types are names");
    EntityUid::from_type_name_and_id(ty, EntityId::new(&uid.id))
}

fn untyped(case: &Case, policies: &PolicySet) -> Result<Vec<Answer>, String> {
    let entities = Entities::from_json_str(&case.entity_json(Marks::Explicit), None)
        .map_err(|it| full(&it))?;
    let mut answers = Vec::new();
    for request in &case.requests {
        let context = Context::from_json_str(&request.context.json(Marks::Explicit), None)
            .map_err(|it| full(&it))?;
        let request = cedar_policy::Request::new(
            entity_uid(&request.principal),
            entity_uid(&request.action),
            entity_uid(&request.resource),
            context,
            None,
        )
        .map_err(|it| full(&it))?;
        answers.push(authorize(&request, policies, &entities));
    }
    Ok(answers)
}

fn typed(
    case: &Case,
    policies: &PolicySet,
    schema: &Result<Schema, String>,
    marks: Marks,
) -> Result<Vec<Result<Answer, String>>, String> {
    let schema = schema.as_ref().map_err(Clone::clone)?;
    let entities =
        Entities::from_json_str(&case.entity_json(marks), Some(schema)).map_err(|it| full(&it))?;
    let one = |request: &Request| -> Result<Answer, String> {
        let action = entity_uid(&request.action);
        let context = Context::from_json_str(&request.context.json(marks), Some((schema, &action)))
            .map_err(|it| full(&it))?;
        let request = cedar_policy::Request::new(
            entity_uid(&request.principal),
            action,
            entity_uid(&request.resource),
            context,
            Some(schema),
        )
        .map_err(|it| full(&it))?;
        Ok(authorize(&request, policies, &entities))
    };
    Ok(case.requests.iter().map(one).collect())
}

fn authorize(request: &cedar_policy::Request, policies: &PolicySet, entities: &Entities) -> Answer {
    let response = Authorizer::new().is_authorized(request, policies, entities);
    Answer {
        is_allowed: response.decision() == Decision::Allow,
        determining: response
            .diagnostics()
            .reason()
            .map(ToString::to_string)
            .collect(),
        erroring: response.diagnostics().errors().map(error_policy).collect(),
    }
}

fn error_policy(error: &cedar_policy::AuthorizationError) -> String {
    match error {
        cedar_policy::AuthorizationError::PolicyEvaluationError(it) => it.policy_id().to_string(),
    }
}
