//! Cedar's own crate, asked as its documentation says.

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, Schema, ValidationMode,
    Validator,
};

/// A policy set with its schema and entities.
pub struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    schema: Schema,
    entities: Entities,
}

impl Cedar {
    /// Parses everything. Policies are not validated, which decisions do not need and which takes Cedar minutes for
    /// ten thousand actions.
    #[must_use]
    pub fn new(policies: &str, schema: &str, entities: &str) -> Cedar {
        let (schema, _) = Schema::from_cedarschema_str(schema).unwrap();
        let policies = policies.parse().unwrap();
        let entities = Entities::from_json_str(entities, Some(&schema)).unwrap();
        Cedar {
            authorizer: Authorizer::new(),
            policies,
            schema,
            entities,
        }
    }

    /// A request from its parts; the context is JSON.
    #[must_use]
    pub fn request(&self, principal: &str, action: &str, resource: &str, context: &str) -> Request {
        let [principal, action, resource] =
            [principal, action, resource].map(|it| it.parse::<EntityUid>().unwrap());
        let context = Context::from_json_str(context, Some((&self.schema, &action))).unwrap();
        Request::new(principal, action, resource, context, Some(&self.schema)).unwrap()
    }

    /// Whether the request is allowed.
    #[must_use]
    pub fn allows(&self, request: &Request) -> bool {
        let response = self
            .authorizer
            .is_authorized(request, &self.policies, &self.entities);
        response.decision() == Decision::Allow
    }

    /// Whether the request in some JSON is allowed: what a service does that gets one from outside.
    #[must_use]
    pub fn allows_json(&self, json: &[u8]) -> bool {
        #[derive(serde::Deserialize)]
        struct Wire<'a> {
            principal: String,
            action: String,
            resource: String,
            #[serde(borrow)]
            context: &'a serde_json::value::RawValue,
        }
        let wire: Wire<'_> = serde_json::from_slice(json).unwrap();
        let request = self.request(
            &wire.principal,
            &wire.action,
            &wire.resource,
            wire.context.get(),
        );
        self.allows(&request)
    }
}

/// Parses a schema and policies, and validates the one against the other.
#[must_use]
pub fn load(policies: &str, schema: &str) -> (Schema, PolicySet) {
    let (schema, _) = Schema::from_cedarschema_str(schema).unwrap();
    let policies: PolicySet = policies.parse().unwrap();
    let result = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
    assert!(result.validation_passed(), "{result}");
    (schema, policies)
}
