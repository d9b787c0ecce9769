//! Policy sets of any size.

use std::fmt::Write;

const PAYMENTS_SCHEMA: &str = include_str!("../policies/payments.cedarschema");
const PAYMENTS_ENTITIES: &str = include_str!("../policies/payments.json");

/// What a refund is about: two permits allow it, and no forbid stops it.
const REFUND: &str = r#"{"amount":900,"attempts":1,"channel":"chat","currency":"usd","environment":"prod","labels":["private","internal"],"reason":"ticket-4711"}"#;

/// The same policies as Ambit writes them, on a tool.
pub const PAYMENTS_TOOL: &str = include_str!("../policies/payments.pol");

/// The same refund as a call of that tool.
pub const REFUND_CALL: &str = r#"{"principal":"Agent::\"ava\"","call":{"tool":"refund","args":{"account":"acme","amount":900,"currency":"usd","reason":"ticket-4711"}},"session":{"id":"s1","labels":["private","internal"],"environment":"prod","channel":"chat","attempts":1}}"#;

/// A policy set with its schema and entities, and the request to ask it.
pub struct Made {
    /// Cedar policies.
    pub policies: String,
    /// Their schema.
    pub schema: String,
    /// The entities, as JSON.
    pub entities: String,
    /// Who asks.
    pub principal: String,
    /// What for.
    pub action: String,
    /// Of what.
    pub resource: String,
    /// With what, as JSON.
    pub context: String,
}

impl Made {
    /// The request as JSON.
    #[must_use]
    pub fn request(&self) -> String {
        format!(
            r#"{{"principal":{:?},"action":{:?},"resource":{:?},"context":{}}}"#,
            self.principal, self.action, self.resource, self.context
        )
    }

    /// The files that Ambit compiles.
    #[must_use]
    pub fn files(&self) -> [(&str, &str); 2] {
        [
            ("made.cedarschema", &self.schema),
            ("made.cedar", &self.policies),
        ]
    }
}

/// What tells the policies of a set apart.
#[derive(Clone, Copy, Debug)]
pub enum Apart {
    /// Each is about a tool of its own.
    Tool,
    /// All are about one tool, each for a principal of its own.
    Principal,
    /// All are about one tool, each for a resource of its own.
    Resource,
}

/// So many policies, of which one matches the request.
#[must_use]
pub fn one_matches(policies: usize, apart: Apart) -> Made {
    let wanted = policies / 2;
    let (mut text, mut actions) = (String::new(), String::new());
    for number in 0..policies {
        let (principal, action, resource) = parts(number, apart);
        let _ = writeln!(
            text,
            "permit (principal == {principal}, action == {action}, resource == {resource})\n\
             when {{ context.amount <= {} && context.currency == \"usd\" }};",
            1000 + number
        );
        if matches!(apart, Apart::Tool) || number == 0 {
            let _ = writeln!(
                actions,
                "action \"t{number}\" appliesTo {{ principal: [Agent], resource: [Account], \
                 context: {{ amount: Long, currency: String }} }};"
            );
        }
    }
    let (principal, action, resource) = parts(wanted, apart);
    Made {
        policies: text,
        schema: format!("entity Agent;\nentity Account;\n{actions}"),
        entities: entities(&[
            Row::new("Agent", "a0", None),
            Row::new("Account", "r0", None),
        ]),
        principal,
        action,
        resource,
        context: r#"{"amount":900,"currency":"usd"}"#.to_owned(),
    }
}

fn parts(number: usize, apart: Apart) -> (String, String, String) {
    let at = |it: bool| if it { number } else { 0 };
    (
        format!("Agent::\"a{}\"", at(matches!(apart, Apart::Principal))),
        format!("Action::\"t{}\"", at(matches!(apart, Apart::Tool))),
        format!("Account::\"r{}\"", at(matches!(apart, Apart::Resource))),
    )
}

/// A store of so many agents, each at the bottom of five roles, and a policy that asks for the topmost.
#[must_use]
pub fn hierarchy(agents: usize) -> Made {
    let mut rows = vec![Row::new("Role", "l0", None)];
    for level in 1..4 {
        let parent = format!("l{}", level - 1);
        rows.push(Row::new("Role", format!("l{level}"), Some(parent)));
    }
    for team in 0..10 {
        rows.push(Row::new(
            "Role",
            format!("team{team}"),
            Some("l3".to_owned()),
        ));
    }
    for agent in 0..agents {
        let parent = format!("team{}", agent % 10);
        rows.push(Row::new("Agent", format!("a{agent}"), Some(parent)));
    }
    Made {
        policies: "permit (principal in Role::\"l0\", action == Action::\"t0\", resource)\n\
                   when { principal in Role::\"l1\" && context.amount <= 1000 };"
            .to_owned(),
        schema: "entity Role in [Role];\nentity Agent in [Role];\nentity Account;\n\
                 action \"t0\" appliesTo { principal: [Agent], resource: [Account], context: { amount: Long } };"
            .to_owned(),
        entities: entities(&rows),
        principal: format!("Agent::\"a{}\"", agents / 2),
        action: "Action::\"t0\"".to_owned(),
        resource: "Account::\"r0\"".to_owned(),
        context: r#"{"amount":900}"#.to_owned(),
    }
}

/// The policies on a payments tool.
#[must_use]
pub fn payments() -> Made {
    Made {
        policies: include_str!("../policies/payments.cedar").to_owned(),
        schema: PAYMENTS_SCHEMA.to_owned(),
        entities: PAYMENTS_ENTITIES.to_owned(),
        principal: "Agent::\"ava\"".to_owned(),
        action: "Action::\"refund\"".to_owned(),
        resource: "Account::\"acme\"".to_owned(),
        context: REFUND.to_owned(),
    }
}

/// So many policies of different forms over the payments schema.
#[must_use]
pub fn mixed(policies: usize) -> Made {
    let mut text = String::new();
    for number in 0..policies {
        let _ = match number % 4 {
            0 => writeln!(
                text,
                "@id(\"p{number}\")\npermit (principal in Role::\"r{number}\", action == Action::\"refund\", resource is Account)\n\
                 when {{ context.amount <= {number} && context.currency == resource.currency }};"
            ),
            1 => writeln!(
                text,
                "@id(\"p{number}\")\npermit (principal == Agent::\"a{number}\", action, resource)\n\
                 when {{ resource.owner == principal && principal.clearance >= {} }};",
                number % 7
            ),
            2 => writeln!(
                text,
                "@id(\"p{number}\")\nforbid (principal, action == Action::\"refund\", resource == Account::\"c{number}\")\n\
                 when {{ context.environment == \"prod\" }}\n\
                 unless {{ context has reason && context.reason like \"ticket-{number}*\" }};"
            ),
            _ => writeln!(
                text,
                "@id(\"p{number}\")\nforbid (principal, action, resource)\n\
                 when {{ [\"a\", \"b{number}\"].contains(context.channel) && (context.attempts + 1) * 2 > {number} }};"
            ),
        };
    }
    Made {
        policies: text,
        ..payments()
    }
}

/// An entity, perhaps below a role.
struct Row {
    ty: &'static str,
    id: String,
    parent: Option<String>,
}

impl Row {
    fn new(ty: &'static str, id: impl Into<String>, parent: Option<String>) -> Row {
        Row {
            ty,
            id: id.into(),
            parent,
        }
    }
}

/// Entities as Cedar's JSON.
fn entities(rows: &[Row]) -> String {
    let name = |ty: &str, id: &str| serde_json::json!({ "type": ty, "id": id });
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let parents: Vec<_> = row.parent.iter().map(|it| name("Role", it)).collect();
            serde_json::json!({ "uid": name(row.ty, &row.id), "attrs": {}, "parents": parents })
        })
        .collect();
    serde_json::Value::from(rows).to_string()
}
