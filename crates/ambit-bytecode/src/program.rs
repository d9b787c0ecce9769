//! The program container, as the compiler makes it.

use ambit_value::{EntityId, OwnedValue, Pattern, Schema, Semantics, Shape, TypeId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{ConstIdx, Op};

/// A compiled policy set, not yet verified.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// The rules that its decisions follow.
    pub semantics: Semantics,
    /// Whether the policies were type checked: then arguments, context and session have their declared slots.
    pub is_typed: bool,
    /// What the declarations say.
    pub schema: Schema,
    /// The full names of entity types, by [`TypeId`]: those of the schema in its order, then all others that actions
    /// and policies name.
    pub types: Vec<SmolStr>,
    /// The entities that the program knows, by [`EntityId`]: the schema's actions in its order, then all others that
    /// policies name. They have these numbers in every store that is made for the program.
    pub uids: Vec<UidEntry>,
    /// The names of attributes that are looked up by name.
    pub names: Vec<SmolStr>,
    /// The names of records that are built.
    pub shapes: Vec<Shape>,
    /// Constants.
    pub constants: Vec<OwnedValue>,
    /// The patterns of `like`.
    pub patterns: Vec<Pattern>,
    /// The instructions of all rules, one after another.
    pub code: Vec<Op>,
    /// Where in its file each instruction comes from; as many as instructions.
    pub places: Vec<Place>,
    /// The names of the files that the policies come from.
    pub files: Vec<SmolStr>,
    /// Sets of actions that rules are about.
    pub action_sets: Vec<ActionSet>,
    /// The policies, in the order of the source; templates are left out, their links are here.
    pub rules: Vec<Rule>,
    /// What to run for which rule, in the order of rules.
    pub cases: Vec<Case>,
    /// The resources of tools that say `on`, by action.
    pub resources: Vec<ResourceCode>,
}

/// The name of an entity that the program knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UidEntry {
    /// Its type.
    pub ty: TypeId,
    /// Its id, unescaped.
    pub id: SmolStr,
}

/// A rule, by its place in [`Program::rules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RuleId(pub u32);

/// A case, by its place in [`Program::cases`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CaseId(pub u32);

/// An instruction, by its place in [`Program::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OpIdx(pub u32);

/// A set of actions, by its place in [`Program::action_sets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ActionSetIdx(pub u32);

/// Where in its file an instruction comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The offset of the first byte.
    pub start: u32,
    /// One past the offset of the last byte.
    pub end: u32,
    /// Whether what is written there is true where the instruction's test is false.
    pub is_negated: bool,
}

/// What a policy does where it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Effect {
    /// It allows.
    Permit,
    /// It denies.
    Forbid,
    /// It asks for people's approval of what is permitted.
    RequireApproval {
        /// How many have to approve.
        count: u32,
        /// For how many milliseconds the request waits and the approval serves.
        within: i64,
    },
    /// It counts what is permitted, up to a limit.
    Limit {
        /// The most that may be counted: a whole number, an exact decimal or money, not negative.
        to: ConstIdx,
        /// Within which time.
        window: Window,
    },
}

/// For how long a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Window {
    /// So many milliseconds up to now.
    Rolling(i64),
    /// A unit of the calendar in a time zone, whose name is a constant.
    Calendar(CalendarUnit, ConstIdx),
    /// As long as the session lasts.
    Session,
    /// As long as the mandate lasts.
    Mandate,
}

/// What a calendar is divided into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CalendarUnit {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
}

/// The kinds of [`Effect`], without what belongs to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EffectKind {
    /// [`Effect::Permit`].
    Permit,
    /// [`Effect::Forbid`].
    Forbid,
    /// [`Effect::RequireApproval`].
    RequireApproval,
    /// [`Effect::Limit`].
    Limit,
}

impl Effect {
    /// Which of the four it is.
    #[must_use]
    pub fn kind(self) -> EffectKind {
        match self {
            Effect::Permit => EffectKind::Permit,
            Effect::Forbid => EffectKind::Forbid,
            Effect::RequireApproval { .. } => EffectKind::RequireApproval,
            Effect::Limit { .. } => EffectKind::Limit,
        }
    }
}

impl EffectKind {
    /// Whether it only takes away from what permits allow.
    #[must_use]
    pub fn narrows(self) -> bool {
        match self {
            EffectKind::Permit => false,
            EffectKind::Forbid | EffectKind::RequireApproval | EffectKind::Limit => true,
        }
    }

    /// Whether it has terms that are evaluated where the condition holds.
    #[must_use]
    pub fn has_terms(self) -> bool {
        match self {
            EffectKind::Permit | EffectKind::Forbid => false,
            EffectKind::RequireApproval | EffectKind::Limit => true,
        }
    }
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id.
    pub id: SmolStr,
    /// What it does.
    pub effect: Effect,
    /// Whether it is a trial that changes no outcome.
    pub is_shadow: bool,
    /// Every annotation.
    pub annotations: Vec<(SmolStr, SmolStr)>,
    /// The place of its file in [`Program::files`].
    pub file: u32,
    /// The whole policy in that file.
    pub place: Place,
    /// Whom it is about.
    pub principal: Scope,
    /// What it is about.
    pub action: ActionSetIdx,
    /// On what it is about.
    pub resource: Scope,
}

/// What a rule asks of its principal or resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Nothing.
    Any,
    /// To be that very entity.
    Eq(EntityId),
    /// To be that entity or a descendant.
    In(EntityId),
    /// To be of that type.
    Is(TypeId),
    /// Both.
    IsIn(TypeId, EntityId),
}

/// What a rule asks of its action.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ActionSet {
    /// Nothing.
    Any,
    /// To be that very action.
    Eq(EntityId),
    /// To be one of those actions or groups, or a member of one.
    In(Vec<EntityId>),
    /// To be one of those actions of the schema, in order.
    OneOf(Vec<EntityId>),
}

/// The condition of a rule for some actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The rule.
    pub rule: RuleId,
    /// The actions, among those of the rule's scope: one of several of the schema; `None`: all of the scope.
    pub actions: Option<ActionSetIdx>,
    /// Where its instructions begin; `None`: it always holds.
    pub entry: Option<OpIdx>,
    /// What is evaluated where it holds.
    pub terms: Terms,
}

/// What is evaluated where the condition of a case holds: instructions that give a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Terms {
    /// Nothing: a permit or a forbid.
    #[default]
    Nothing,
    /// Who may approve: an entity, or a set or a list of entities.
    Approvers(OpIdx),
    /// What a limit counts.
    Charge {
        /// How much; `None`: one.
        of: Option<OpIdx>,
        /// What the counter is kept for; `None`: there is one counter.
        by: Option<OpIdx>,
    },
}

impl Terms {
    /// Where its instructions begin.
    pub(crate) fn entries(self) -> impl Iterator<Item = OpIdx> {
        let (first, second) = match self {
            Terms::Nothing => (None, None),
            Terms::Approvers(from) => (Some(from), None),
            Terms::Charge { of, by } => (of, by),
        };
        first.into_iter().chain(second)
    }
}

/// How to derive the resource of a tool from its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceCode {
    /// The tool's action.
    pub action: EntityId,
    /// Where the instructions begin; they give an entity.
    pub entry: OpIdx,
    /// The place of its file in [`Program::files`].
    pub file: u32,
}

impl Program {
    /// Where the instructions begin that derive the resource of a tool; `None`: the tool says no `on`.
    #[must_use]
    pub fn resource_of(&self, action: EntityId) -> Option<OpIdx> {
        let found = self.resources.binary_search_by_key(&action, |it| it.action);
        self.resources.get(found.ok()?).map(|it| it.entry)
    }

    /// Where instructions begin that end as a rule does.
    pub(crate) fn rule_entries(&self) -> impl Iterator<Item = OpIdx> {
        self.cases.iter().filter_map(|it| it.entry)
    }

    /// Where instructions begin that give a value.
    pub(crate) fn value_entries(&self) -> impl Iterator<Item = OpIdx> {
        let terms = self.cases.iter().flat_map(|it| it.terms.entries());
        terms.chain(self.resources.iter().map(|it| it.entry))
    }

    /// The actions that a case is about.
    pub(crate) fn set_of(&self, case: Case) -> ActionSetIdx {
        let of_rule = self.rules.get(case.rule.0 as usize).map(|it| it.action);
        // Only a rule that there is not has no action; such a case is refused before anything asks.
        case.actions.or(of_rule).unwrap_or(ActionSetIdx(u32::MAX))
    }
}
