//! What a decision is asked about.

use ambit_value::{EntityId, TypeId, Value};

/// A request, every name interned and every value typed.
///
/// Where the program is typed, `context`, `args` and `session` have the declared slots of the action's context, of the
/// tool's parameters and of the session.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Who asks.
    pub principal: EntityId,
    /// What for.
    pub action: EntityId,
    /// On what.
    pub resource: EntityId,
    /// Cedar's context: a record.
    pub context: Value<'a>,
    /// The arguments of a tool call: a record; [`Value::Absent`] where the action is no tool.
    pub args: Value<'a>,
    /// The session: a record; [`Value::Absent`] under Cedar's semantics.
    pub session: Value<'a>,
    /// The time of the decision: [`Value::Datetime`]; [`Value::Absent`] where none was given.
    pub now: Value<'a>,
    /// Who has approved this very request, as far as anyone has.
    pub approvals: &'a [EntityId],
    /// What is behind the entity ids that only this request knows.
    pub locals: &'a [LocalEntity<'a>],
}

/// An entity that neither the program nor the store knows. Its id is [`LocalEntity::BIT`] plus its place in
/// [`Request::locals`]; it equals only itself, has no attributes and is in nothing but itself.
#[derive(Clone, Copy, Debug)]
pub struct LocalEntity<'a> {
    /// Its type, where the program or the store knows a type of that name.
    pub ty: Option<TypeId>,
    /// The full name of its type.
    pub type_name: &'a str,
    /// Its id, unescaped.
    pub id: &'a str,
}

impl LocalEntity<'_> {
    /// The bit that tells a request's own entities from the store's.
    pub const BIT: u32 = 1 << 31;
}

impl<'a> Request<'a> {
    /// The entity of that id, if it is one that only this request knows.
    #[must_use]
    pub fn local(&self, entity: EntityId) -> Option<&'a LocalEntity<'a>> {
        if entity.0 & LocalEntity::BIT == 0 {
            return None;
        }
        self.locals.get((entity.0 & !LocalEntity::BIT) as usize)
    }
}
