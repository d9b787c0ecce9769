//! Makes conditions: well typed for one kind of request, mostly, and apt to be true, false or in error.

mod addition;

use crate::choices::Choices;
use crate::expr::{Expr, quoted};
use crate::generate::data;
use crate::model::{Attribute, Schema, Ty};

/// Writes expressions for requests of one kind.
pub(crate) struct Writer<'c, 'b, 's> {
    pub(crate) choices: &'c mut Choices<'b>,
    schema: &'s Schema,
    /// Everything that can be read off the request, with the guards it asks for.
    reads: Vec<Read>,
    /// Guards that the expression at hand asks for.
    guards: Vec<Expr>,
    /// In a hundred, how often a guard is forgotten and a value of another type is taken.
    slips: (usize, usize),
    /// Whether Ambit's own types and methods are used.
    is_ambit: bool,
}

/// Something that can be read: `principal.meta.level`.
#[derive(Clone, Debug)]
struct Read {
    expr: Expr,
    ty: Ty,
    guards: Vec<Expr>,
}

impl<'c, 'b, 's> Writer<'c, 'b, 's> {
    /// A writer of Cedar, that slips now and then.
    pub(crate) fn cedar(
        choices: &'c mut Choices<'b>,
        schema: &'s Schema,
        variables: &[(&str, Ty)],
    ) -> Writer<'c, 'b, 's> {
        let is_ill_typed = choices.chance(20);
        let slips = (8, if is_ill_typed { 8 } else { 0 });
        Writer::new(choices, schema, variables, slips, false)
    }

    /// A writer of Ambit, that does not slip.
    pub(crate) fn ambit(
        choices: &'c mut Choices<'b>,
        schema: &'s Schema,
        variables: &[(&str, Ty)],
    ) -> Writer<'c, 'b, 's> {
        Writer::new(choices, schema, variables, (0, 0), true)
    }

    fn new(
        choices: &'c mut Choices<'b>,
        schema: &'s Schema,
        variables: &[(&str, Ty)],
        slips: (usize, usize),
        is_ambit: bool,
    ) -> Writer<'c, 'b, 's> {
        let mut writer = Writer {
            choices,
            schema,
            reads: Vec::new(),
            guards: Vec::new(),
            slips,
            is_ambit,
        };
        for (variable, ty) in variables {
            writer.collect(Expr::atom(*variable), ty, &[], 3);
        }
        writer
    }

    fn collect(&mut self, expr: Expr, ty: &Ty, guards: &[Expr], depth: usize) {
        let schema = self.schema;
        let ty = schema.resolve(ty);
        self.reads.push(Read {
            expr: expr.clone(),
            ty: ty.clone(),
            guards: guards.to_vec(),
        });
        if depth == 0 {
            return;
        }
        if *ty == Ty::Extension("Json") {
            self.collect_json(&expr, guards, depth);
        }
        if let Ty::Extension(name) = ty {
            self.collect_members(&expr, name, guards);
        }
        for attribute in attributes(schema, ty) {
            let mut guards = guards.to_vec();
            if !attribute.is_required {
                guards.push(expr.clone().has(&attribute.name));
            }
            self.collect(
                expr.clone().attr(&attribute.name),
                &attribute.ty,
                &guards,
                depth - 1,
            );
        }
        if let Ty::Entity(name) = ty
            && let Some(tags) = schema.entity_type(name).and_then(|it| it.tags.as_ref())
        {
            let tag = Expr::atom(quoted(["a", "b", "alice"][self.choices.below(3)]));
            let mut guards = guards.to_vec();
            guards.push(expr.clone().method("hasTag", vec![tag.clone()]));
            self.collect(expr.method("getTag", vec![tag]), tags, &guards, depth - 1);
        }
    }

    /// A truth value, with its guards before it.
    pub(crate) fn condition(&mut self) -> Expr {
        let depth = 1 + self.choices.below(4);
        self.bool(depth)
    }

    /// A value of a type, and the guards that it asks for.
    pub(crate) fn value(&mut self, ty: &Ty) -> (Expr, Vec<Expr>) {
        let outer = std::mem::take(&mut self.guards);
        let expr = self.of(ty, 1);
        let guards = std::mem::replace(&mut self.guards, outer);
        if disagree(&guards) {
            return (self.literal(ty), Vec::new());
        }
        (expr, guards)
    }

    fn bool(&mut self, depth: usize) -> Expr {
        let outer = std::mem::take(&mut self.guards);
        let mut expr = self.bare_bool(depth);
        let guards = std::mem::replace(&mut self.guards, outer);
        if self.choices.chance(self.slips.0) {
            return expr;
        }
        if self.is_ambit && disagree(&guards) {
            return Expr::atom("true");
        }
        let mut seen: Vec<Expr> = Vec::new();
        for guard in guards {
            if !seen.contains(&guard) {
                seen.push(guard);
            }
        }
        for guard in seen.into_iter().rev() {
            expr = guard.binary("&&", expr);
        }
        expr
    }

    fn bare_bool(&mut self, depth: usize) -> Expr {
        if self.is_ambit
            && self.choices.chance(40)
            && let Some(expr) = self.addition(depth)
        {
            return expr;
        }
        let deep = usize::from(depth > 0);
        let weights = [
            1,
            3,
            7 * deep,
            10 * deep,
            3 * deep,
            2 * deep,
            6,
            7,
            3,
            3,
            4,
            2,
            4,
            2,
            2,
            deep,
        ];
        match self.choices.weighted(&weights) {
            0 => Expr::atom(["true", "false"][self.choices.below(2)]),
            1 => self.read(&Ty::Bool).unwrap_or_else(|| Expr::atom("true")),
            2 => self.bool(depth - 1).binary("&&", self.bool(depth - 1)),
            3 => self.bool(depth - 1).binary("||", self.bool(depth - 1)),
            4 => Expr::Unary("!", Box::new(self.bool(depth - 1))),
            5 => self.choose(depth, |it| it.bool(depth - 1)),
            6 => {
                let ordered = [
                    Ty::Long,
                    Ty::Extension("datetime"),
                    Ty::Extension("duration"),
                ];
                let ty = ordered[self.choices.weighted(&[5, 1, 1])].clone();
                self.comparison(&ty, depth)
            }
            7 => {
                let op = ["==", "!="][self.choices.weighted(&[3, 1])];
                let ty = self.some_type();
                self.of(&ty, depth).binary(op, self.of(&ty, depth))
            }
            8 => self.membership(depth),
            9 => self.entity_test(depth),
            10 => self.presence(),
            11 => {
                let text = self.of(&Ty::String, depth);
                self.like(text)
            }
            12 => self.set_test(depth),
            13 => {
                let names = [
                    "lessThan",
                    "lessThanOrEqual",
                    "greaterThan",
                    "greaterThanOrEqual",
                ];
                let name = names[self.choices.below(4)];
                let decimal = Ty::Extension("decimal");
                let arg = self.of(&decimal, depth);
                self.of(&decimal, depth).method(name, vec![arg])
            }
            14 => {
                let name = ["isIpv4", "isIpv6", "isLoopback", "isMulticast", "isInRange"]
                    [self.choices.below(5)];
                let ip = Ty::Extension("ipaddr");
                let args = if name == "isInRange" {
                    vec![self.of(&ip, depth)]
                } else {
                    Vec::new()
                };
                self.of(&ip, depth).method(name, args)
            }
            _ => Expr::Parens(Box::new(self.bool(depth - 1))),
        }
    }

    fn comparison(&mut self, ty: &Ty, depth: usize) -> Expr {
        let op = ["<", "<=", ">", ">="][self.choices.below(4)];
        self.of(ty, depth).binary(op, self.of(ty, depth))
    }

    fn like(&mut self, text: Expr) -> Expr {
        let pattern = [
            "\"*\"",
            "\"a*\"",
            "\"*b\"",
            "\"a\\*b\"",
            "\"*l*c*\"",
            "\"\"",
            "\"é\"",
            "\"a*\\\"*\"",
        ];
        Expr::Like(Box::new(text), self.choices.word(&pattern).into())
    }

    fn membership(&mut self, depth: usize) -> Expr {
        let (entity, name) = self.entity();
        let parents = self.parents(&name);
        let group = if parents.is_empty() || self.choices.chance(20) {
            name
        } else {
            self.choices.pick(&parents).clone()
        };
        let group = Ty::Entity(group);
        let groups = if self.choices.chance(35) {
            Ty::Set(Box::new(group))
        } else {
            group
        };
        entity.binary("in", self.of(&groups, depth))
    }

    fn parents(&self, ty: &str) -> Vec<String> {
        self.schema
            .entity_type(ty)
            .map(|it| it.parents.clone())
            .unwrap_or_default()
    }

    fn entity_test(&mut self, depth: usize) -> Expr {
        let (entity, name) = self.entity();
        let ty = if self.choices.chance(70) {
            name
        } else {
            self.choices.pick(&self.schema.entity_types).name.clone()
        };
        let group = self.choices.chance(30).then(|| {
            let group = self
                .parents(&ty)
                .first()
                .cloned()
                .unwrap_or_else(|| ty.clone());
            Box::new(self.of(&Ty::Entity(group), depth))
        });
        Expr::Is(Box::new(entity), ty, group)
    }

    /// Something of an entity type, and the type.
    fn entity(&mut self) -> (Expr, String) {
        let entities: Vec<_> = self
            .reads
            .iter()
            .filter(|it| matches!(it.ty, Ty::Entity(_)))
            .cloned()
            .collect();
        if entities.is_empty() || self.choices.chance(15) {
            let uid = data::any_uid(self.choices, self.schema);
            return (Expr::atom(uid.text()), uid.ty);
        }
        let read = self.choices.pick(&entities).clone();
        self.guards.extend(read.guards);
        let Ty::Entity(name) = read.ty else {
            return (read.expr, String::new());
        };
        (read.expr, name)
    }

    /// `has` or `hasTag` on something that can have it.
    fn presence(&mut self) -> Expr {
        let owners: Vec<_> = self
            .reads
            .iter()
            .filter(|it| matches!(it.ty, Ty::Entity(_) | Ty::Record(_)))
            .cloned()
            .collect();
        let Some(owner) = (!owners.is_empty()).then(|| self.choices.pick(&owners).clone()) else {
            return Expr::atom("true");
        };
        self.guards.extend(owner.guards.clone());
        let has_tags = matches!(&owner.ty, Ty::Entity(name)
            if self.schema.entity_type(name).is_some_and(|it| it.tags.is_some()));
        if has_tags && self.choices.chance(40)
            || matches!(owner.ty, Ty::Entity(_)) && self.choices.chance(3)
        {
            let tag = self.of(&Ty::String, 0);
            return owner.expr.method("hasTag", vec![tag]);
        }
        let names = attributes(self.schema, &owner.ty);
        if names.is_empty() && self.is_ambit {
            return Expr::atom("true");
        }
        if names.is_empty() || !self.is_ambit && self.choices.chance(10) {
            return owner.expr.has("nothing");
        }
        let attribute = self.choices.pick(names).clone();
        let inner = attributes(self.schema, self.schema.resolve(&attribute.ty));
        let plain = crate::expr::is_identifier(&attribute.name);
        match inner
            .iter()
            .find(|it| plain && crate::expr::is_identifier(&it.name))
        {
            Some(second) if self.choices.chance(50) => Expr::Has(
                Box::new(owner.expr),
                format!("{}.{}", attribute.name, second.name),
            ),
            _ => owner.expr.has(&attribute.name),
        }
    }

    fn set_test(&mut self, depth: usize) -> Expr {
        let element = self.some_type();
        let set = Ty::Set(Box::new(element.clone()));
        match self.choices.below(4) {
            0 => {
                let arg = self.of(&element, depth);
                self.of(&set, depth).method("contains", vec![arg])
            }
            1 => {
                let arg = self.of(&set, depth);
                self.of(&set, depth).method("containsAll", vec![arg])
            }
            2 => {
                let arg = self.of(&set, depth);
                self.of(&set, depth).method("containsAny", vec![arg])
            }
            _ => self.of(&set, depth).method("isEmpty", Vec::new()),
        }
    }

    /// The type of something that can be read and written.
    fn some_type(&mut self) -> Ty {
        let read = self.choices.below(self.reads.len());
        match &self.reads[read].ty {
            Ty::Set(element) | Ty::List(element)
                if self.choices.below(2) == 0 && !holds_json(element) =>
            {
                (**element).clone()
            }
            // Few records can be written that Ambit would compare with those of a request.
            Ty::Record(_) if self.is_ambit => Ty::Long,
            ty if !holds_json(ty) => ty.clone(),
            _ => Ty::Long,
        }
    }

    fn choose(&mut self, depth: usize, mut branch: impl FnMut(&mut Self) -> Expr) -> Expr {
        let test = self.bool(depth.saturating_sub(1));
        let yes = branch(self);
        let no = branch(self);
        Expr::If(Box::new(test), Box::new(yes), Box::new(no))
    }

    /// An expression of a type, or now and then of another.
    fn of(&mut self, ty: &Ty, depth: usize) -> Expr {
        let ty = self.schema.resolve(ty).clone();
        if self.choices.chance(self.slips.1) {
            let other = self.some_type();
            return self.literal(&other);
        }
        if depth > 0 && self.choices.chance(6) && !matches!(ty, Ty::List(_)) {
            return self.choose(depth - 1, |it| it.of(&ty, depth - 1));
        }
        if self
            .choices
            .chance(if matches!(ty, Ty::List(_)) { 100 } else { 55 })
            && let Some(read) = self.read(&ty)
        {
            return read;
        }
        if depth > 0
            && let Some(expr) = self.computed(&ty, depth)
        {
            return expr;
        }
        self.literal(&ty)
    }

    fn computed(&mut self, ty: &Ty, depth: usize) -> Option<Expr> {
        if self.is_ambit
            && self.choices.chance(40)
            && let Some(expr) = self.computed_addition(ty, depth)
        {
            return Some(expr);
        }
        match ty {
            Ty::Bool if self.choices.chance(50) => Some(self.bool(depth - 1)),
            Ty::Long if self.choices.chance(45) => Some(self.arithmetic(depth)),
            Ty::Extension("datetime") if self.choices.chance(30) => {
                if self.choices.below(2) == 0 {
                    return Some(self.of(ty, depth - 1).method("toDate", Vec::new()));
                }
                let by = self.of(&Ty::Extension("duration"), depth - 1);
                Some(self.of(ty, depth - 1).method("offset", vec![by]))
            }
            Ty::Extension("duration") if self.choices.chance(30) => {
                let datetime = Ty::Extension("datetime");
                if self.choices.below(2) == 0 {
                    return Some(self.of(&datetime, depth - 1).method("toTime", Vec::new()));
                }
                let since = self.of(&datetime, depth - 1);
                Some(
                    self.of(&datetime, depth - 1)
                        .method("durationSince", vec![since]),
                )
            }
            _ => None,
        }
    }

    fn arithmetic(&mut self, depth: usize) -> Expr {
        let long = |it: &mut Self| it.of(&Ty::Long, depth - 1);
        match self.choices.below(6) {
            0 | 1 => long(self).binary("+", long(self)),
            2 => long(self).binary("-", long(self)),
            3 => long(self).binary("*", long(self)),
            4 => Expr::Unary("-", Box::new(long(self))),
            _ => {
                let names = [
                    "toMilliseconds",
                    "toSeconds",
                    "toMinutes",
                    "toHours",
                    "toDays",
                ];
                let name = names[self.choices.below(5)];
                self.of(&Ty::Extension("duration"), depth - 1)
                    .method(name, Vec::new())
            }
        }
    }

    fn read(&mut self, ty: &Ty) -> Option<Expr> {
        let fitting: Vec<_> = self
            .reads
            .iter()
            .filter(|it| it.ty == *ty)
            .cloned()
            .collect();
        if fitting.is_empty() {
            return None;
        }
        let read = self.choices.pick(&fitting).clone();
        self.guards.extend(read.guards);
        Some(read.expr)
    }

    fn literal(&mut self, ty: &Ty) -> Expr {
        let schema = self.schema;
        match ty {
            Ty::Bool => Expr::atom(["true", "false"][self.choices.below(2)]),
            Ty::Long => Expr::atom(self.choices.pick(&data::LONGS).to_string()),
            Ty::String => Expr::atom(quoted(self.choices.word(&data::STRINGS))),
            Ty::OneOf(words) => Expr::atom(quoted(self.choices.word(words))),
            Ty::Extension(name @ ("Number" | "Money" | "Json" | "Path" | "Url" | "Email")) => {
                self.literal_addition(name)
            }
            Ty::Extension("duration") if self.is_ambit && self.choices.chance(60) => Expr::atom(
                self.choices
                    .word(&["0ms", "1h", "1d2h3m4s5ms", "90m", "1d"]),
            ),
            Ty::Extension(name) => {
                let (function, mut arg) = data::extension(self.choices, name);
                if self.choices.chance(self.slips.0 / 2) {
                    arg = data::broken_extension(self.choices, function);
                }
                Expr::Call(function, vec![Expr::atom(quoted(&arg))])
            }
            Ty::Set(element) | Ty::List(element) => {
                let count = if self.choices.chance(self.slips.0 / 2) {
                    0
                } else {
                    1 + self.choices.below(3)
                };
                Expr::Set((0..count).map(|_| self.of(element, 0)).collect())
            }
            Ty::Record(attributes) => {
                let mut fields = Vec::new();
                for it in attributes {
                    if it.is_required || self.choices.chance(50) {
                        let ty = schema.resolve(&it.ty).clone();
                        fields.push((it.name.clone(), self.of(&ty, 0)));
                    }
                }
                Expr::Record(fields)
            }
            Ty::Entity(name) => Expr::atom(data::uid(self.choices, schema, name).text()),
            Ty::Common(_) => {
                let ty = schema.resolve(ty).clone();
                self.literal(&ty)
            }
        }
    }
}

/// Whether guards take one value for two things, as they can where it is a `Json`.
fn disagree(guards: &[Expr]) -> bool {
    let narrowed = |it: &Expr| match it {
        Expr::Is(of, ty, None) => Some((of.to_string(), ty.clone())),
        Expr::Has(of, _) => Some((of.to_string(), String::new())),
        _ => None,
    };
    let narrowed: Vec<_> = guards.iter().filter_map(narrowed).collect();
    narrowed
        .iter()
        .any(|a| narrowed.iter().any(|b| a.0 == b.0 && a.1 != b.1))
}

/// Whether a value of the type cannot be written.
fn holds_json(ty: &Ty) -> bool {
    match ty {
        Ty::Extension(name) => *name == "Json",
        Ty::Set(element) => holds_json(element),
        Ty::List(_) => true,
        Ty::Record(attributes) => attributes.iter().any(|it| holds_json(&it.ty)),
        Ty::Bool | Ty::Long | Ty::String | Ty::OneOf(_) | Ty::Entity(_) | Ty::Common(_) => false,
    }
}

/// The attributes that a type's values have.
fn attributes<'s>(schema: &'s Schema, ty: &'s Ty) -> &'s [Attribute] {
    match ty {
        Ty::Record(attributes) => attributes,
        Ty::Entity(name) => schema
            .entity_type(name)
            .map(|it| it.attributes.as_slice())
            .unwrap_or_default(),
        _ => &[],
    }
}
