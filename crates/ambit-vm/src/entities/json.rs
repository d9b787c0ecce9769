//! Entities from Cedar's entity JSON: `[{ "uid": …, "attrs": { … }, "parents": [ … ], "tags": { … } }]`.

use std::sync::Arc;

use ambit_bytecode::Verified;
use ambit_value::{
    Cursor, Entities as EntityNames, EntityFault, EntityId, EntityType, EntityTypeDef, JsonError,
    JsonFault, OwnedRecord, OwnedValue, Part, Reader, Semantics, Slots, Token, Ty,
};
use bumpalo::Bump;
use smol_str::SmolStr;

use super::{Edit, Entities, EntityData, EntityError};

impl Entities {
    /// The store of the entities that a JSON text lists, and of the actions that the program declares.
    ///
    /// Under Cedar's semantics the text is read as Cedar reads it; else unknown keys are refused, and `attrs`, `parents`
    /// and `tags` may be left out where there are none.
    ///
    /// # Errors
    ///
    /// When the text is not such a list, or an entity is refused: see [`EntityError`].
    pub fn from_json(program: &Arc<Verified>, json: &[u8]) -> Result<Entities, EntityError> {
        let mut edit = Entities::new(program).edit();
        edit.insert_json(json)?;
        edit.commit()
    }
}

impl Edit {
    /// Adds the entities that a JSON text lists; none of them may have a record yet.
    ///
    /// # Errors
    ///
    /// When the text is not a list of entities, or one of them is refused.
    pub fn insert_json(&mut self, json: &[u8]) -> Result<(), EntityError> {
        self.read_json(json, Edit::insert)
    }

    /// Adds the entities that a JSON text lists, or replaces the records they have.
    ///
    /// # Errors
    ///
    /// When the text is not a list of entities, or one of them is refused.
    pub fn upsert_json(&mut self, json: &[u8]) -> Result<(), EntityError> {
        self.read_json(json, Edit::upsert)
    }

    fn read_json(
        &mut self,
        json: &[u8],
        mut put: impl FnMut(&mut Edit, EntityId, EntityData) -> Result<(), EntityError>,
    ) -> Result<(), EntityError> {
        let program = Arc::clone(self.store().program());
        let keys = Bump::new();
        let mut values = Bump::new();
        let mut at = Cursor::new(json, &keys)?;
        expect(&mut at, Token::Array)?;
        let mut is_more = at.array()?;
        let mut index = 0usize;
        while is_more {
            let part = at.part().map_err(|it| it.within(index))?;
            // What one entity has is owned before the next is read, so the arena grows to the largest and no further.
            values.reset();
            let (entity, data) = Entry::new(&program, self)
                .read(part.cursor(&values))
                .map_err(|it| it.within(index))?;
            put(self, entity, data)?;
            is_more = at.next_element()?;
            index += 1;
        }
        at.finish()?;
        Ok(())
    }
}

/// The reading of one entity.
struct Entry<'e> {
    program: &'e Verified,
    names: Names<'e>,
}

impl<'e> Entry<'e> {
    fn new(program: &'e Verified, edit: &'e mut Edit) -> Entry<'e> {
        Entry {
            program,
            names: Names { edit },
        }
    }

    fn semantics(&self) -> Semantics {
        self.program.program().semantics
    }

    fn reader(&mut self) -> Reader<'_> {
        Reader::new(self.program.schema(), self.semantics(), &mut self.names)
    }

    fn read<'a>(mut self, mut at: Cursor<'a>) -> Result<(EntityId, EntityData), JsonError>
    where
        'e: 'a,
    {
        let parts = Parts::split(&mut at, self.semantics())?;
        let missing = |name| at.fail(JsonFault::MissingField(SmolStr::new_static(name)));
        let uid = parts.uid.ok_or_else(|| missing("uid"))?;
        if self.semantics() == Semantics::Cedar {
            parts.attrs.ok_or_else(|| missing("attrs"))?;
            parts.parents.ok_or_else(|| missing("parents"))?;
        }
        let entity = self
            .uid(&mut uid.cursor(at.arena()))
            .map_err(|it| it.within("uid"))?;
        let mut data = EntityData::default();
        let def = self.names.definition(self.program, entity);
        if let Some(part) = parts.attrs {
            data.attributes = self
                .attributes(&mut part.cursor(at.arena()), def)
                .map_err(|it| it.within("attrs"))?;
        }
        if let Some(part) = parts.tags {
            let ty = def.and_then(|it| it.tags.as_ref());
            data.tags = self
                .each(&mut part.cursor(at.arena()), ty)
                .map_err(|it| it.within("tags"))?;
        }
        if let Some(part) = parts.parents {
            data.parents = self
                .parents(&mut part.cursor(at.arena()))
                .map_err(|it| it.within("parents"))?;
        }
        Ok((entity, data))
    }

    fn uid(&mut self, at: &mut Cursor<'_>) -> Result<EntityId, JsonError> {
        self.reader().any_entity(at)
    }

    fn attributes<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        def: Option<&'a EntityTypeDef>,
    ) -> Result<OwnedRecord, JsonError> {
        let Some(def) = def else {
            return self.each(at, None);
        };
        let value = self.reader().record(at, &def.attributes, Slots::All)?;
        match value.into_owned() {
            Some(OwnedValue::Record(it)) => Ok(Arc::unwrap_or_clone(it)),
            Some(_) | None => Ok(OwnedRecord::default()),
        }
    }

    /// The fields of an object, each a value of that type, or as Cedar reads values without a schema.
    fn each<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        ty: Option<&'a Ty>,
    ) -> Result<OwnedRecord, JsonError> {
        expect(at, Token::Object)?;
        let mut pairs = Vec::new();
        let mut next = at.object()?;
        while let Some(key) = next {
            let mut reader = self.reader();
            let value = match ty {
                Some(ty) => reader.value(at, ty),
                None => reader.cedar(at),
            };
            let value = value.map_err(|it| it.within(key))?.into_owned();
            pairs.push((SmolStr::new(key), value.unwrap_or(OwnedValue::Absent)));
            next = at.next_key()?;
        }
        OwnedRecord::from_pairs(pairs)
            .map_err(|twice| at.fail(JsonFault::DuplicateKey(twice.0.to_string())))
    }

    fn parents(&mut self, at: &mut Cursor<'_>) -> Result<Vec<EntityId>, JsonError> {
        expect(at, Token::Array)?;
        let mut parents = Vec::new();
        let mut is_more = at.array()?;
        while is_more {
            let parent = self.uid(at).map_err(|it| it.within(parents.len()))?;
            parents.push(parent);
            is_more = at.next_element()?;
        }
        Ok(parents)
    }
}

/// The parts of an entity, as they stand in the text.
#[derive(Default)]
struct Parts<'a> {
    uid: Option<Part<'a>>,
    attrs: Option<Part<'a>>,
    parents: Option<Part<'a>>,
    tags: Option<Part<'a>>,
}

impl<'a> Parts<'a> {
    /// Cedar passes over the keys that it does not know.
    fn split(at: &mut Cursor<'a>, semantics: Semantics) -> Result<Parts<'a>, JsonError> {
        expect(at, Token::Object)?;
        let mut parts = Parts::default();
        let mut next = at.object()?;
        while let Some(key) = next {
            let part = match key {
                "uid" => &mut parts.uid,
                "attrs" => &mut parts.attrs,
                "parents" => &mut parts.parents,
                "tags" => &mut parts.tags,
                _ if semantics == Semantics::Cedar => {
                    at.skip()?;
                    next = at.next_key()?;
                    continue;
                }
                _ => return Err(at.fail(JsonFault::UnknownField(key.to_owned()))),
            };
            if part.is_some() {
                return Err(at.fail(JsonFault::DuplicateKey(key.to_owned())));
            }
            *part = Some(at.part()?);
            next = at.next_key()?;
        }
        Ok(parts)
    }
}

fn expect(at: &mut Cursor<'_>, token: Token) -> Result<(), JsonError> {
    let found = at.peek()?;
    if found == token {
        return Ok(());
    }
    let expected = token.to_string();
    Err(at.fail(JsonFault::Type { expected, found }))
}

/// Names of entities in JSON are added to the store; whether they may stand where they do is checked with the record.
struct Names<'e> {
    edit: &'e mut Edit,
}

impl Names<'_> {
    /// What is declared of an entity's type.
    fn definition<'p>(&self, program: &'p Verified, entity: EntityId) -> Option<&'p EntityTypeDef> {
        let ty = self.edit.store().type_of(entity)?;
        program.schema().type_def(ty)
    }
}

impl EntityNames for Names<'_> {
    fn entity(&mut self, ty: EntityType<'_>, id: &str) -> Result<EntityId, EntityFault> {
        let ty = match ty {
            EntityType::Declared(ty) => ty,
            EntityType::Named(name) => self.edit.intern_type(&SmolStr::new(name)),
        };
        Ok(self.edit.intern(ty, &SmolStr::new(id)))
    }
}
