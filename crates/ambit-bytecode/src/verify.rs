//! What must hold of a program before it may run.

mod code;
mod rules;
mod tables;

use ambit_value::{EntityId, OwnedValue, Schema, TypeId};
use ambit_value::{RecordTy, Ty};
use smol_str::SmolStr;

use crate::reads::reads;
use crate::{
    Case, CaseId, ConstIdx, EffectKind, Index, OpIdx, Place, Program, Reads, Rule, RuleId, Scope,
    Terms, UidEntry,
};

/// A program that passed [`Program::verify`], ready to run.
#[derive(Clone, Debug)]
pub struct Verified {
    program: Program,
    index: Index,
    /// By [`CaseId`].
    plans: Vec<CasePlan>,
    registers: usize,
    /// By the places of the schema's actions.
    reads: Vec<Reads>,
    /// The cost of all instructions before each one, and of all at the end.
    costs: Vec<u32>,
    /// Whether a request or an entity may hold a text that is to be taken apart, and does not parse.
    may_be_unparsed: bool,
}

/// A case with what a decision asks of its rule, close together.
#[derive(Clone, Copy, Debug)]
pub struct CasePlan {
    /// The rule.
    pub rule: RuleId,
    /// Whom it is about.
    pub principal: Scope,
    /// On what it is about.
    pub resource: Scope,
    /// Where its instructions begin; `None`: it always holds.
    pub entry: Option<OpIdx>,
    /// What it does.
    pub effect: EffectKind,
    /// Whether it is a trial that changes no outcome.
    pub is_shadow: bool,
}

/// Why a program may not run: it was damaged, or not made by the compiler.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// A list that is searched is not in order, or names something twice.
    #[error("the {0} are not in order")]
    Unordered(&'static str),
    /// A number stands for nothing.
    #[error("a number of the {0} is out of range")]
    OutOfRange(&'static str),
    /// Two lists that belong together do not fit.
    #[error("the {0} do not fit the schema's")]
    NotTheSchemas(&'static str),
    /// There are not as many places as instructions.
    #[error("the places are not as many as the instructions")]
    PlacesMissing,
    /// A stretch of instructions does not end.
    #[error("the instructions run on after number {}", .0.0)]
    NoEnd(OpIdx),
    /// A jump leads out of its stretch.
    #[error("instruction {} leads out of its rule", .0.0)]
    JumpsOut(OpIdx),
    /// An instruction cannot be reached.
    #[error("instruction {} cannot be reached", .0.0)]
    Unreachable(OpIdx),
    /// A register is read before anything was written to it.
    #[error("instruction {} reads a register that is empty", .0.0)]
    ReadsEmpty(OpIdx),
    /// An input, or what drives a loop, is written.
    #[error("instruction {} writes a register that it may not", .0.0)]
    WritesFixed(OpIdx),
    /// A loop's end and its beginning do not belong together.
    #[error("instruction {} ends no loop", .0.0)]
    EndsNoLoop(OpIdx),
    /// A rule ends by giving a value, or a value's instructions end as a rule does.
    #[error("instruction {} ends otherwise than it must", .0.0)]
    WrongEnd(OpIdx),
    /// A rule has two conditions for one action, or one for an action that it is not about.
    #[error("the cases of rule {} do not share out its actions", .0.0)]
    Cases(RuleId),
    /// A case has other terms than what its rule does asks for.
    #[error("a case of rule {} has not the terms that its effect asks for", .0.0)]
    Terms(RuleId),
    /// What a rule asks for is nothing that can be met or counted.
    #[error("the effect of rule {} makes no sense", .0.0)]
    Effect(RuleId),
    /// A constant is no value.
    #[error("constant {0} is no value")]
    Constant(u32),
}

impl Program {
    /// Checks everything that running the program relies on, and builds its index.
    ///
    /// # Errors
    ///
    /// The first thing found that does not hold.
    pub fn verify(self) -> Result<Verified, VerifyError> {
        tables::check(&self)?;
        rules::check(&self)?;
        let registers = code::check(&self)?;
        let mut costs = vec![0_u32];
        let mut sum = 0_u32;
        for op in &self.code {
            sum = sum.saturating_add(op.cost());
            costs.push(sum);
        }
        let index = Index::new(&self);
        Ok(Verified {
            plans: plans(&self),
            reads: reads(&self, &index),
            index,
            registers,
            costs,
            may_be_unparsed: has_structured(&self.schema),
            program: self,
        })
    }
}

impl Verified {
    /// The program itself.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Which cases can apply to a request.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// A case, with what a decision asks of its rule.
    #[must_use]
    #[inline]
    pub fn case(&self, case: CaseId) -> Option<&CasePlan> {
        self.plans.get(case.0 as usize)
    }

    /// Which parts of a request for an action its rules look at. All, where the program is not typed.
    #[must_use]
    pub fn reads(&self, action: EntityId) -> &Reads {
        let reads = self.reads.get(action.0 as usize);
        reads
            .filter(|_| self.program.is_typed)
            .unwrap_or(Reads::ALL)
    }

    /// Whether a request or an entity may hold a structured argument that does not parse, so that comparing values may
    /// fail.
    #[must_use]
    pub fn may_be_unparsed(&self) -> bool {
        self.may_be_unparsed
    }

    /// How many registers it uses, inputs included.
    #[must_use]
    pub fn registers(&self) -> usize {
        self.registers
    }

    /// What running the instructions of a range once costs.
    #[must_use]
    pub fn cost(&self, from: OpIdx, to: OpIdx) -> u32 {
        let before = |at: OpIdx| self.costs.get(at.0 as usize).copied().unwrap_or(u32::MAX);
        before(to).saturating_sub(before(from))
    }

    /// What the declarations say.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.program.schema
    }

    /// The full name of an entity type.
    #[must_use]
    pub fn type_name(&self, ty: TypeId) -> Option<&str> {
        self.program.types.get(ty.0 as usize).map(SmolStr::as_str)
    }

    /// The name of an entity that the program knows.
    #[must_use]
    pub fn uid(&self, entity: EntityId) -> Option<&UidEntry> {
        self.program.uids.get(entity.0 as usize)
    }

    /// What is evaluated where a case holds.
    #[must_use]
    pub fn terms(&self, case: CaseId) -> Terms {
        let case = self.program.cases.get(case.0 as usize);
        case.map_or(Terms::Nothing, |it| it.terms)
    }

    /// A constant.
    #[must_use]
    pub fn constant(&self, at: ConstIdx) -> Option<&OwnedValue> {
        self.program.constants.get(at.0 as usize)
    }

    /// A rule.
    #[must_use]
    pub fn rule(&self, rule: RuleId) -> Option<&Rule> {
        self.program.rules.get(rule.0 as usize)
    }

    /// Where in its file an instruction comes from.
    #[must_use]
    pub fn place(&self, op: OpIdx) -> Option<Place> {
        self.program.places.get(op.0 as usize).copied()
    }
}

/// Whether a declaration speaks of structured arguments.
fn has_structured(schema: &Schema) -> bool {
    let records = schema.entity_types.iter().map(|it| &it.attributes);
    let contexts = schema.actions.iter().map(|it| &it.context);
    let params = schema.actions.iter().filter_map(|it| it.tool.as_ref());
    let mut records = records
        .chain(contexts)
        .chain(params.map(|it| &it.params))
        .chain([&schema.session]);
    let mut tags = schema.entity_types.iter().filter_map(|it| it.tags.as_ref());
    records.any(record_has_structured) || tags.any(ty_has_structured)
}

fn record_has_structured(record: &RecordTy) -> bool {
    record.fields.iter().any(|it| ty_has_structured(&it.ty))
}

fn ty_has_structured(ty: &Ty) -> bool {
    match ty {
        Ty::Structured(_) => true,
        Ty::Set(element) | Ty::List(element) => ty_has_structured(element),
        Ty::Record(record) => record_has_structured(record),
        Ty::Bool
        | Ty::Long
        | Ty::String
        | Ty::OneOf(_)
        | Ty::Decimal
        | Ty::Ip
        | Ty::Datetime
        | Ty::Duration
        | Ty::Number
        | Ty::Money
        | Ty::Json
        | Ty::Entity(_) => false,
    }
}

fn plans(program: &Program) -> Vec<CasePlan> {
    let plan = |case: &Case| {
        let rule = program.rules.get(case.rule.0 as usize)?;
        Some(CasePlan {
            rule: case.rule,
            principal: rule.principal,
            resource: rule.resource,
            entry: case.entry,
            effect: rule.effect.kind(),
            is_shadow: rule.is_shadow,
        })
    };
    program.cases.iter().filter_map(plan).collect()
}
