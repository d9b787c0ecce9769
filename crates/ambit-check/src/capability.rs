//! What is known to hold where an expression is reached: that an attribute or tag is there, or what kind a `Json` is.

use smol_str::SmolStr;

use crate::body::{Body, NodeId};
use crate::typed::JsonKind;

/// One thing that is known.
#[derive(Clone, Debug)]
pub(crate) struct Capability {
    /// Of which expression.
    on: NodeId,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// It has an attribute.
    Attribute(SmolStr),
    /// It has the tag that another expression names.
    Tag(NodeId),
    /// It is a `Json` of that kind.
    Json(JsonKind),
}

/// Everything that is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Capabilities(Vec<Capability>);

impl Capability {
    pub(crate) fn attribute(on: NodeId, name: &SmolStr) -> Capability {
        let what = What::Attribute(name.clone());
        Capability { on, what }
    }

    pub(crate) fn tag(on: NodeId, tag: NodeId) -> Capability {
        let what = What::Tag(tag);
        Capability { on, what }
    }

    pub(crate) fn json(on: NodeId, kind: JsonKind) -> Capability {
        let what = What::Json(kind);
        Capability { on, what }
    }

    fn is_same(&self, other: &Capability, body: &Body) -> bool {
        let same = match (&self.what, &other.what) {
            (What::Attribute(lhs), What::Attribute(rhs)) => lhs == rhs,
            (What::Tag(lhs), What::Tag(rhs)) => body.is_same(*lhs, *rhs),
            (What::Json(lhs), What::Json(rhs)) => lhs == rhs,
            (What::Attribute(_) | What::Tag(_) | What::Json(_), _) => false,
        };
        same && body.is_same(self.on, other.on)
    }
}

impl Capabilities {
    pub(crate) fn one(capability: Capability) -> Capabilities {
        Capabilities(vec![capability])
    }

    pub(crate) fn has(&self, capability: &Capability, body: &Body) -> bool {
        self.0.iter().any(|it| it.is_same(capability, body))
    }

    /// The kind that an expression is known to have as a `Json`.
    pub(crate) fn json_kind(&self, on: NodeId, body: &Body) -> Option<JsonKind> {
        self.0.iter().find_map(|it| match it.what {
            What::Json(kind) if body.is_same(it.on, on) => Some(kind),
            What::Json(_) | What::Attribute(_) | What::Tag(_) => None,
        })
    }

    /// What is known of either.
    pub(crate) fn union(&self, other: &Capabilities, body: &Body) -> Capabilities {
        let mut all = self.clone();
        for capability in &other.0 {
            if !self.has(capability, body) {
                all.0.push(capability.clone());
            }
        }
        all
    }

    /// What is known of both.
    pub(crate) fn intersection(&self, other: &Capabilities, body: &Body) -> Capabilities {
        let both = self.0.iter().filter(|it| other.has(it, body));
        Capabilities(both.cloned().collect())
    }
}
