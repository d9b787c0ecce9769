//! Smaller versions of a case, so that a failure is reported at its simplest.

use crate::expr::Expr;
use crate::model::{CallCase, Case, Datum, Scope, Ty};

/// Takes a change, and keeps the case that it makes.
type Adder<'a> = dyn FnMut(&dyn Fn(&mut Case)) + 'a;

/// Every way to make a case a little smaller, the boldest first.
#[must_use]
pub fn smaller(case: &Case) -> Vec<Case> {
    let mut all = Vec::new();
    let mut add = |change: &dyn Fn(&mut Case)| {
        let mut copy = case.clone();
        change(&mut copy);
        if copy != *case {
            all.push(copy);
        }
    };
    for at in 0..case.requests.len() {
        add(&|it| {
            it.requests.swap(0, at);
            it.requests.truncate(1);
        });
    }
    for at in 0..case.policies.len() {
        add(&|it| remove_policy(it, at));
    }
    for at in 0..case.links.len() {
        add(&|it| {
            it.links.remove(at);
        });
    }
    add(&|it| it.entities.clear());
    for at in 0..case.entities.len() {
        add(&|it| {
            it.entities.remove(at);
        });
    }
    for at in 0..case.policies.len() {
        add(&|it| it.policies[at].annotations.clear());
        add(&|it| it.policies[at].principal = Scope::Any);
        add(&|it| it.policies[at].action = "action".into());
        add(&|it| it.policies[at].resource = Scope::Any);
        for condition in 0..case.policies[at].conditions.len() {
            add(&|it| {
                it.policies[at].conditions.remove(condition);
            });
            for expr in smaller_exprs(&case.policies[at].conditions[condition].1) {
                add(&|it| it.policies[at].conditions[condition].1 = expr.clone());
            }
        }
    }
    smaller_data(case, &mut add);
    smaller_schema(case, &mut add);
    all
}

/// Every way to make a case of calls a little smaller, the boldest first.
#[must_use]
pub fn smaller_calls(case: &CallCase) -> Vec<CallCase> {
    let mut all = Vec::new();
    let mut add = |change: &dyn Fn(&mut CallCase)| {
        let mut copy = case.clone();
        change(&mut copy);
        if copy != *case {
            all.push(copy);
        }
    };
    for at in 0..case.requests.len() {
        add(&|it| {
            it.requests.swap(0, at);
            it.requests.truncate(1);
        });
        add(&|it| it.requests[at].session = None);
        add(&|it| it.requests[at].approvals.clear());
        for arg in 0..case.requests[at].args.len() {
            add(&|it| {
                it.requests[at].args.remove(arg);
            });
        }
    }
    for at in 0..case.policies.len() {
        add(&|it| {
            it.policies.remove(at);
        });
        add(&|it| it.policies[at].principal = Scope::Any);
        add(&|it| it.policies[at].asks = None);
        for condition in 0..case.policies[at].conditions.len() {
            add(&|it| {
                it.policies[at].conditions.remove(condition);
            });
            for expr in smaller_exprs(&case.policies[at].conditions[condition].1) {
                add(&|it| it.policies[at].conditions[condition].1 = expr.clone());
            }
        }
    }
    for at in 0..case.tools.len() {
        add(&|it| {
            it.tools.remove(at);
        });
        for param in 0..case.tools[at].params.len() {
            add(&|it| {
                it.tools[at].params.remove(param);
            });
        }
    }
    for at in 0..case.entities.len() {
        add(&|it| {
            it.entities.remove(at);
        });
    }
    for at in 0..case.schema.entity_types.len() {
        for attribute in 0..case.schema.entity_types[at].attributes.len() {
            add(&|it| {
                it.schema.entity_types[at].attributes.remove(attribute);
                it.entities.clear();
            });
        }
    }
    all
}

fn remove_policy(case: &mut Case, at: usize) {
    case.policies.remove(at);
    case.links.retain(|it| it.template != at);
    for link in &mut case.links {
        if link.template > at {
            link.template -= 1;
        }
    }
}

fn smaller_data(case: &Case, add: &mut Adder<'_>) {
    for at in 0..case.entities.len() {
        add(&|it| it.entities[at].tags.clear());
        add(&|it| it.entities[at].parents.clear());
        add(&|it| it.entities[at].attributes.clear());
        for attribute in 0..case.entities[at].attributes.len() {
            add(&|it| {
                it.entities[at].attributes.remove(attribute);
            });
        }
    }
    for at in 0..case.requests.len() {
        let Datum::Record(fields) = &case.requests[at].context else {
            continue;
        };
        for field in 0..fields.len() {
            add(&|it| {
                if let Datum::Record(fields) = &mut it.requests[at].context {
                    fields.remove(field);
                }
            });
        }
    }
}

fn smaller_schema(case: &Case, add: &mut Adder<'_>) {
    for at in 0..case.schema.actions.len() {
        add(&|it| {
            it.schema.actions.remove(at);
        });
        add(&|it| it.schema.actions[at].parents.clear());
        let fields = match &case.schema.actions[at].applies_to {
            Some((_, _, Ty::Record(fields))) => fields.len(),
            _ => 0,
        };
        for field in 0..fields {
            add(&|it| {
                if let Some((_, _, Ty::Record(fields))) = &mut it.schema.actions[at].applies_to {
                    fields.remove(field);
                }
            });
        }
    }
    for at in 0..case.schema.entity_types.len() {
        add(&|it| {
            it.schema.entity_types.remove(at);
        });
        add(&|it| it.schema.entity_types[at].tags = None);
        add(&|it| it.schema.entity_types[at].parents.clear());
        for attribute in 0..case.schema.entity_types[at].attributes.len() {
            add(&|it| {
                it.schema.entity_types[at].attributes.remove(attribute);
            });
        }
    }
    for at in 0..case.schema.types.len() {
        add(&|it| {
            it.schema.types.remove(at);
        });
    }
}

/// Every way to make an expression a little smaller.
fn smaller_exprs(expr: &Expr) -> Vec<Expr> {
    let mut all: Vec<Expr> = expr.children().into_iter().cloned().collect();
    if !matches!(expr, Expr::Atom(_)) {
        all.push(Expr::atom("true"));
        all.push(Expr::atom("false"));
    }
    match expr {
        Expr::Set(elements) => {
            for at in 0..elements.len() {
                let mut elements = elements.clone();
                elements.remove(at);
                all.push(Expr::Set(elements));
            }
        }
        Expr::Record(fields) => {
            for at in 0..fields.len() {
                let mut fields = fields.clone();
                fields.remove(at);
                all.push(Expr::Record(fields));
            }
        }
        _ => {}
    }
    for (at, child) in expr.children().into_iter().enumerate() {
        for smaller in smaller_exprs(child) {
            let mut copy = expr.clone();
            *copy.children_mut()[at] = smaller;
            all.push(copy);
        }
    }
    all
}
