//! Compiled policies, as an engine holds them.

use std::sync::Arc;

use ambit_bytecode::{LoadError, Program, Verified, VerifyError};
use ambit_source::Diagnostic;
use ambit_value::{EntityId, RecordTy, Schema, Semantics};
use ambit_vm::{Entities, EntityError};
use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};
use thiserror::Error;

/// A compiled policy set. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct PolicySet {
    frame: Arc<Frame>,
    diagnostics: Arc<[Diagnostic]>,
}

/// Why the bytes of a `.polc` file give no policy set.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PolcError {
    /// They are damaged, or no compiled policy set.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// They hold a program that the compiler would not have made.
    #[error("the compiled policy set is malformed: {0}")]
    Verify(#[from] VerifyError),
}

impl PolicySet {
    /// Reads the bytes of a `.polc` file, which [`PolicySet::to_bytes`] wrote. No parser is needed for it.
    ///
    /// # Errors
    ///
    /// When the bytes are damaged, of another version, or were never a policy set.
    pub fn from_bytes(bytes: &[u8]) -> Result<PolicySet, PolcError> {
        Ok(PolicySet::new(
            Program::from_bytes(bytes)?.verify()?,
            Vec::new(),
        ))
    }

    /// The policy set as the bytes of a `.polc` file.
    ///
    /// # Errors
    ///
    /// Where a part of it has no encoding; a compiled policy set has no such part.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LoadError> {
        self.program().program().to_bytes()
    }

    pub(crate) fn new(program: Verified, diagnostics: Vec<Diagnostic>) -> PolicySet {
        PolicySet {
            frame: Arc::new(Frame::new(program)),
            diagnostics: diagnostics.into(),
        }
    }

    /// What was found in the sources that did not keep them from being compiled: warnings, and under Cedar's semantics
    /// what its validator would refuse.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The rules that decisions follow.
    #[must_use]
    pub fn semantics(&self) -> Semantics {
        self.frame.semantics()
    }

    /// What the policy set declares.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        self.frame.schema()
    }

    /// The program that the policies were compiled to.
    #[must_use]
    pub fn program(&self) -> &Arc<Verified> {
        &self.frame.program
    }

    /// An entity store with nothing in it but the actions that the policy set declares.
    #[must_use]
    pub fn no_entities(&self) -> Entities {
        Entities::new(self.program())
    }

    /// The entities that a text in Cedar's entity JSON lists, checked against what the policy set declares.
    ///
    /// # Errors
    ///
    /// When the text is not such a list, an entity stands twice or in itself, or does not fit its declaration.
    pub fn entities_from_json(&self, json: &[u8]) -> Result<Entities, EntityError> {
        Entities::from_json(self.program(), json)
    }

    pub(crate) fn frame(&self) -> &Frame {
        &self.frame
    }
}

/// The program, and what reading requests needs of it, worked out once.
#[derive(Debug)]
pub(crate) struct Frame {
    program: Arc<Verified>,
    /// By a tool's full name, its action.
    tools: FxHashMap<SmolStr, EntityId>,
    /// The session's fields. `id` and `labels` may be left out, although a policy that reads them then fails: not every
    /// host has sessions.
    session: RecordTy,
}

impl Frame {
    fn new(program: Verified) -> Frame {
        let schema = program.schema();
        let tools = (0..)
            .map(EntityId)
            .zip(&schema.actions)
            .filter(|(_, it)| it.tool.is_some())
            .map(|(entity, it)| (tool_name(&it.uid.ty, &it.uid.id), entity))
            .collect();
        let mut session = schema.session.clone();
        for field in &mut session.fields {
            field.required &= !["id", "labels"].contains(&field.name.as_str());
        }
        Frame {
            tools,
            session,
            program: Arc::new(program),
        }
    }

    pub(crate) fn program(&self) -> &Verified {
        &self.program
    }

    pub(crate) fn schema(&self) -> &Schema {
        self.program.schema()
    }

    pub(crate) fn semantics(&self) -> Semantics {
        self.program.program().semantics
    }

    pub(crate) fn is_typed(&self) -> bool {
        self.program.program().is_typed
    }

    pub(crate) fn session(&self) -> &RecordTy {
        &self.session
    }

    /// The parameters of the tool that an action is.
    pub(crate) fn params(&self, action: EntityId) -> Option<&RecordTy> {
        let action = self.schema().actions.get(action.0 as usize)?;
        Some(&action.tool.as_ref()?.params)
    }

    pub(crate) fn tool(&self, name: &str) -> Option<EntityId> {
        self.tools.get(name).copied()
    }

    /// The full names of all tools, sorted.
    pub(crate) fn tools(&self) -> Vec<SmolStr> {
        let actions = &self.schema().actions;
        let tools = actions.iter().filter(|it| it.tool.is_some());
        let mut names: Vec<SmolStr> = tools.map(|it| tool_name(&it.uid.ty, &it.uid.id)).collect();
        names.sort_unstable();
        names
    }
}

/// The full name of a tool: `stripe::create_refund` for the action `stripe::Action::"create_refund"`.
fn tool_name(ty: &str, id: &str) -> SmolStr {
    match ty.rsplit_once("::") {
        Some((namespace, _)) => format_smolstr!("{namespace}::{id}"),
        None => id.into(),
    }
}
