//! Policies and entities together: what answers requests.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};

use ambit_value::Uid;
use ambit_vm::{Edit, Entities, EntityError};
use arc_swap::ArcSwap;
use bumpalo::Bump;
use thiserror::Error;

use crate::policies::Frame;
use crate::request::{self, EntityName, Keep, Request, RequestBuilder, RequestError};
use crate::verdict::Found;
use crate::{Decision, PolicySet, Verdict};

/// Policies and the entities they speak of, shared by every thread that asks for decisions.
///
/// An engine is `Send` and `Sync` and has no global state: put it behind an [`Arc`] and ask it from anywhere. Readers take
/// no lock and share no counter; an update of the entities makes a new snapshot, which the next decision reads.
#[derive(Debug)]
pub struct Engine {
    policies: PolicySet,
    entities: ArcSwap<Entities>,
    /// Held while a new snapshot is made, so that no update is lost. Readers never wait for it.
    updating: Mutex<()>,
}

/// The entities were made for other policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the entities were made for another policy set")]
pub struct ForeignEntities;

impl Engine {
    /// An engine for these policies, without entities.
    #[must_use]
    pub fn new(policies: PolicySet) -> Engine {
        let entities = ArcSwap::from_pointee(policies.no_entities());
        Engine {
            policies,
            entities,
            updating: Mutex::new(()),
        }
    }

    /// The policies.
    #[must_use]
    pub fn policies(&self) -> &PolicySet {
        &self.policies
    }

    /// Decides the request that a JSON text holds. An invalid request is denied, and [`Decision::fault`] says why.
    ///
    /// The scratch memory is the thread's own; it is kept for the next decision and nothing but memory is kept in it.
    #[must_use]
    pub fn decide_json(&self, json: &[u8]) -> Decision {
        with_scratch(|scratch| self.decide_json_in(json, scratch))
    }

    /// Decides as [`Engine::decide_json`] does, in the caller's scratch memory.
    #[must_use]
    pub fn decide_json_in(&self, json: &[u8], scratch: &mut Scratch) -> Decision {
        let entities = self.entities.load();
        decide_json(self.policies.frame(), &entities, json, scratch)
    }

    /// The policies with the entities as they are now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            policies: self.policies.clone(),
            entities: self.entities.load_full(),
        }
    }

    /// Replaces all entities.
    ///
    /// # Errors
    ///
    /// When they were made for another policy set. The entities stay as they were.
    pub fn set_entities(&self, entities: Entities) -> Result<(), ForeignEntities> {
        if !Arc::ptr_eq(entities.program(), self.policies.program()) {
            return Err(ForeignEntities);
        }
        let _updating = self.updating.lock().unwrap_or_else(PoisonError::into_inner);
        self.entities.store(Arc::new(entities));
        Ok(())
    }

    /// Changes some entities, at a cost that follows the changes and not the store.
    ///
    /// Decisions that have begun go on with the entities as they were; those that begin afterwards see all changes. What
    /// an entity is called is kept when it is removed: where ever new ones come and go, put all of them anew now and
    /// then, with [`Engine::set_entities`].
    ///
    /// # Errors
    ///
    /// When a change is refused. The entities stay as they were.
    pub fn update_entities(
        &self,
        change: impl FnOnce(&mut Edit) -> Result<(), EntityError>,
    ) -> Result<(), EntityError> {
        let _updating = self.updating.lock().unwrap_or_else(PoisonError::into_inner);
        let mut edit = self.entities.load().edit();
        change(&mut edit)?;
        self.entities.store(Arc::new(edit.commit()?));
        Ok(())
    }

    /// Adds the entities that a text in Cedar's entity JSON lists, or replaces the records they have.
    ///
    /// # Errors
    ///
    /// When the text is no such list or an entity is refused. The entities stay as they were.
    pub fn upsert_entities_json(&self, json: &[u8]) -> Result<(), EntityError> {
        self.update_entities(|edit| edit.upsert_json(json))
    }

    /// Removes the records of some entities. What was in them still is.
    ///
    /// # Errors
    ///
    /// When one of them is an action that the policies declare. The entities stay as they were.
    pub fn remove_entities<'a>(
        &self,
        uids: impl IntoIterator<Item = &'a Uid>,
    ) -> Result<(), EntityError> {
        self.update_entities(|edit| {
            uids.into_iter().try_for_each(|uid| {
                let entity = edit.intern_uid(uid);
                edit.remove(entity)
            })
        })
    }
}

/// Policies with the entities of one moment. Cloning it is cheap; it never changes.
#[derive(Clone, Debug)]
pub struct Snapshot {
    policies: PolicySet,
    entities: Arc<Entities>,
}

impl Snapshot {
    /// The policies.
    #[must_use]
    pub fn policies(&self) -> &PolicySet {
        &self.policies
    }

    /// The entities.
    #[must_use]
    pub fn entities(&self) -> &Entities {
        &self.entities
    }

    /// Begins a request, from Rust values.
    ///
    /// The principal is written as Cedar writes it, `Agent::"ava"`, or given as a [`Uid`].
    pub fn request(&self, principal: impl Into<EntityName>) -> RequestBuilder {
        RequestBuilder::new(self.clone(), principal.into())
    }

    /// Prepares the request that a JSON text holds, to be decided any number of times.
    #[must_use]
    pub fn request_from_json(&self, json: &[u8]) -> Request {
        Request::from_json(self, json)
    }

    /// Decides the request that a JSON text holds: see [`Engine::decide_json`].
    #[must_use]
    pub fn decide_json(&self, json: &[u8]) -> Decision {
        with_scratch(|scratch| decide_json(self.policies.frame(), &self.entities, json, scratch))
    }

    /// Decides a prepared request.
    ///
    /// A request that was prepared for another snapshot is denied: the numbers in it may stand for something else.
    #[must_use]
    pub fn decide(&self, request: &Request) -> Decision {
        with_scratch(|scratch| self.verdict(request, scratch).to_decision())
    }

    /// Decides a prepared request as [`Snapshot::decide`] does, without an allocation: the verdict borrows from the
    /// scratch memory.
    #[must_use]
    pub fn verdict<'a>(&'a self, request: &'a Request, scratch: &'a mut Scratch) -> Verdict<'a> {
        let Scratch { arena, machine } = scratch;
        arena.reset();
        let resolved = if request.is_of(self) {
            request.resolved(arena)
        } else {
            Err(&RequestError::OtherSnapshot)
        };
        match resolved {
            Ok(resolved) => decide(self.policies.frame(), &self.entities, &resolved, machine),
            Err(fault) => Verdict::new(Err(fault)),
        }
    }

    /// Whether it is the very snapshot: the same policies and entities, not ones that say the same.
    pub(crate) fn is_same(&self, other: &Snapshot) -> bool {
        Arc::ptr_eq(&self.entities, &other.entities)
            && Arc::ptr_eq(self.policies.program(), other.policies.program())
    }
}

/// One thread's memory for decisions. It grows with the first ones; later ones allocate nothing.
#[derive(Debug, Default)]
pub struct Scratch {
    /// What a request is read into.
    arena: Bump,
    machine: ambit_vm::Scratch,
}

impl Scratch {
    /// Empty memory.
    #[must_use]
    pub fn new() -> Scratch {
        Scratch::default()
    }
}

/// Runs with the thread's memory; with new memory where a decision is asked for within another one.
fn with_scratch<T>(run: impl FnOnce(&mut Scratch) -> T) -> T {
    thread_local! {
        static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::new());
    }
    SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
        Ok(mut scratch) => run(&mut scratch),
        Err(_) => run(&mut Scratch::new()),
    })
}

fn decide_json(frame: &Frame, entities: &Entities, json: &[u8], scratch: &mut Scratch) -> Decision {
    let Scratch { arena, machine } = scratch;
    arena.reset();
    let world = request::World {
        frame,
        entities,
        arena,
        keep: Keep::WhatIsRead,
    };
    match request::read_json(world, json, machine) {
        Ok(resolved) => decide(frame, entities, &resolved, machine).to_decision(),
        Err(fault) => Decision::invalid(fault),
    }
}

fn decide<'a>(
    frame: &'a Frame,
    entities: &'a Entities,
    request: &ambit_vm::Request<'a>,
    machine: &'a mut ambit_vm::Scratch,
) -> Verdict<'a> {
    Verdict::new(Ok(Found {
        inner: ambit_vm::decide(frame.program(), entities, request, machine),
        frame,
        entities,
        locals: request.locals,
    }))
}
