//! Ambit, asked as its documentation says.

use ambit_engine::{CompileOptions, Engine, PolicySet, Request, Scratch, Semantics, Snapshot};
use ambit_source::Sources;

/// An engine at one moment, and a thread's memory.
pub struct Ambit {
    snapshot: Snapshot,
    scratch: Scratch,
}

impl Ambit {
    /// Compiles the files and takes the entities.
    #[must_use]
    pub fn new(files: &[(&str, &str)], entities: &str) -> Ambit {
        Ambit {
            snapshot: engine(files, entities).snapshot(),
            scratch: Scratch::new(),
        }
    }

    /// A request, prepared.
    #[must_use]
    pub fn request(&self, json: &str) -> Request {
        let request = self.snapshot.request_from_json(json.as_bytes());
        assert!(request.fault().is_none(), "{:?}", request.fault());
        request
    }

    /// Whether the prepared request is allowed.
    pub fn allows(&mut self, request: &Request) -> bool {
        let verdict = self.snapshot.verdict(request, &mut self.scratch);
        verdict.outcome() == ambit_engine::Outcome::Allow
    }

    /// Whether the request in some JSON is allowed.
    #[must_use]
    pub fn allows_json(&self, json: &[u8]) -> bool {
        self.snapshot.decide_json(json).is_allowed()
    }
}

/// An engine with these files and entities.
#[must_use]
pub fn engine(files: &[(&str, &str)], entities: &str) -> Engine {
    let mut sources = Sources::new();
    for (name, text) in files {
        sources.add(*name, *text);
    }
    // Cedar's text under our semantics: the policies are type checked, and what errors never allows.
    let options = CompileOptions::default().semantics(Semantics::Ambit);
    let engine = Engine::new(PolicySet::compile(&sources, &options).unwrap());
    let entities = engine.policies().entities_from_json(entities.as_bytes());
    engine.set_entities(entities.unwrap()).unwrap();
    engine
}
