//! Judges from a tool's entry what a call of it may do.
//!
//! A class that is missed is worse than one too many: what is said anywhere adds classes, and what the server claims in
//! annotations adds some and takes none away.

#[cfg(test)]
mod tests;
mod wording;
mod words;

use std::collections::BTreeMap;

use crate::json::{Json, Object};
use wording::{Param, Wording};
use words::{
    AMOUNTS, CHANGES, CODE, DENIALS, Deed, FILED, FILES, GONE, HOSTS, LANGUAGES, LASTING, LOOKS,
    LOSING, LOSSES, MACHINES, MESSAGES, MODES, MONEY, NOUNS, PAGE, PAYING, PLACES, PROGRAMS,
    QUERIES, RECEIVERS, SHELLS, STARTS, TOLD, WEB, Words, base_verb, verb,
};

/// What a call may do; in the order in which toolsets are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// It only reads.
    Reads,
    /// It changes something that lasts.
    Writes,
    /// It can lose something.
    Destructive,
    /// It brings something to people or places outside.
    Outbound,
    /// It moves money, or changes what somebody owes or is paid.
    Financial,
    /// It runs something.
    Executes,
}

impl Class {
    /// The name of the toolset.
    pub(crate) fn toolset(self) -> &'static str {
        match self {
            Class::Reads => "reads",
            Class::Writes => "writes",
            Class::Destructive => "destructive",
            Class::Outbound => "outbound",
            Class::Financial => "financial",
            Class::Executes => "executes",
        }
    }
}

/// What a tool may do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Risk {
    /// Its classes, at least one, each with what it was given for.
    pub(crate) classes: BTreeMap<Class, String>,
    /// Why a person should look at it, if words do not settle it.
    pub(crate) review: Vec<String>,
}

impl Risk {
    fn add(&mut self, class: Class, reason: impl Into<String>) {
        self.classes.entry(class).or_insert_with(|| reason.into());
    }

    fn add_all<const N: usize>(&mut self, classes: [Class; N], reason: &str) {
        for class in classes {
            self.add(class, reason);
        }
    }

    fn has(&self, class: Class) -> bool {
        self.classes.contains_key(&class)
    }

    fn changes(&self) -> bool {
        [Class::Writes, Class::Destructive, Class::Financial]
            .iter()
            .any(|it| self.has(*it))
    }

    fn doubt(&mut self, why: impl Into<String>) {
        self.review.push(why.into());
    }
}

/// Whether the names of a server's tools say that it is about money: those of a third of them.
pub(crate) fn is_about_money<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    let (mut all, mut of_money) = (0_usize, 0_usize);
    for name in names {
        all += 1;
        let words = wording::words_of_name(name);
        of_money += usize::from(words.iter().any(|it| MONEY.has(wording::singular(it))));
    }
    of_money >= 2 && of_money * 3 >= all
}

/// What the tool of that entry may do.
pub(crate) fn judge(name: &str, tool: &Object, on_money_server: bool) -> Risk {
    let said = Wording::of(name, tool);
    let main = main_verb(&said);
    let mut risk = Risk::default();
    deeds(&said, main.as_ref(), &mut risk);
    statements(&said, &mut risk);
    programs(&said, main.as_ref(), &mut risk);
    requests(&said, &mut risk);
    choices(&said, &mut risk);
    files(&said, &mut risk);
    losses(&said, &mut risk);
    hints(tool, &mut risk);
    if main.is_none() {
        unknown(tool, &mut risk);
    }
    outside(&said, main.as_ref(), &mut risk);
    money(&said, main.as_ref(), on_money_server, &mut risk);
    settle(tool, &mut risk);
    risk
}

/// The verb that says what a tool does, and where it stands.
struct Main {
    deed: Deed,
    word: String,
    place: &'static str,
}

const IN_NAME: &str = "in its name";
const IN_TEXT: &str = "in its description";

fn quoted(word: &str, place: &str) -> String {
    format!("`{word}` {place}")
}

/// The first verb of the name, else of the description.
fn main_verb(said: &Wording) -> Option<Main> {
    let on_page = is_on_page(said);
    let find = |words: &[String], place, verb: fn(&str) -> Option<Deed>| {
        words.iter().find_map(|word| {
            let deed = verb(word).filter(|it| *it != Deed::Interact || on_page)?;
            Some(Main {
                deed,
                word: word.clone(),
                place,
            })
        })
    };
    find(&said.name, IN_NAME, base_verb).or_else(|| find(&said.sentence, IN_TEXT, verb))
}

fn is_on_page(said: &Wording) -> bool {
    said.speaks_of(PAGE).is_some() || said.param(Words("selector")).is_some()
}

/// What the verbs of the name and of the first sentence say.
fn deeds(said: &Wording, main: Option<&Main>, risk: &mut Risk) {
    let Some(main) = main else {
        return;
    };
    add_deed(main.deed, &quoted(&main.word, main.place), said, risk);
    for (before, word) in pairs(&said.name) {
        let is_joined = matches!(before, "or" | "and");
        if let Some(deed) = base_verb(word).filter(|it| is_joined || *it == Deed::Destroy) {
            add_deed(deed, &quoted(word, IN_NAME), said, risk);
        }
    }
    let looks = main.deed == Deed::Read && main.place == IN_NAME;
    for (before, word) in pairs(&said.sentence) {
        let is_joined = matches!(before, "" | "," | "and" | "or" | "then" | "will" | "can");
        let deed = if before.is_empty() {
            verb(word)
        } else {
            base_verb(word)
        };
        let Some(deed) = deed.filter(|it| is_joined && !matches!(it, Deed::Read | Deed::Interact))
        else {
            continue;
        };
        if looks && NOUNS.has(word) {
            continue;
        }
        if main.deed == Deed::Read && !risk.changes() {
            risk.doubt(format!(
                "its verb is `{}`, yet its description says `{word}`",
                main.word
            ));
        }
        add_deed(deed, &quoted(word, IN_TEXT), said, risk);
    }
}

/// Each word, with the one before it, or nothing.
fn pairs(words: &[String]) -> impl Iterator<Item = (&str, &str)> {
    let words = words.iter().map(String::as_str);
    std::iter::once("").chain(words.clone()).zip(words)
}

fn add_deed(deed: Deed, reason: &str, said: &Wording, risk: &mut Risk) {
    match deed {
        Deed::Read => risk.add(Class::Reads, reason),
        Deed::Visit => risk.add_all([Class::Reads, Class::Outbound], reason),
        Deed::Write => risk.add(Class::Writes, reason),
        Deed::Destroy => risk.add_all([Class::Writes, Class::Destructive], reason),
        Deed::Send | Deed::Interact => risk.add_all([Class::Writes, Class::Outbound], reason),
        Deed::Pay => risk.add_all([Class::Writes, Class::Financial], reason),
        Deed::Run => run(reason, said, risk),
    }
}

/// What runs may change things; a shell may do anything.
fn run(reason: &str, said: &Wording, risk: &mut Risk) {
    risk.add_all([Class::Writes, Class::Executes], reason);
    let param = said.param(PROGRAMS).map(|it| it.name.as_str());
    if let Some(shell) = said.speaks_of(SHELLS).or(param) {
        let reason = format!("what runs in `{shell}` can do anything");
        risk.add_all([Class::Destructive, Class::Outbound], &reason);
    }
}

/// A statement of a query language runs; only where it is said to read is it taken to read.
fn statements(said: &Wording, risk: &mut Risk) {
    let in_language = |words: &[String]| words.iter().any(|it| LANGUAGES.has(it));
    let on_language = in_language(&said.name)
        || in_language(&said.text)
        || said.sentence.iter().any(|it| it == "select")
            && said.sentence.iter().any(|it| it == "query");
    let aggregates = said.name_has(Words("aggregate")).is_some();
    let is_statement = |it: &&Param| {
        let is_text = on_language || in_language(&it.words) || in_language(&it.doc);
        QUERIES.has(&it.name) && (is_text || it.name == "pipeline" && aggregates)
    };
    let Some(param) = said.params.iter().find(is_statement) else {
        return;
    };
    let reason = format!("its parameter `{}` is a statement", param.name);
    if said.speaks_of(LOOKS).is_some() && said.speaks_of(CHANGES).is_none() {
        risk.classes.remove(&Class::Writes);
        risk.add(Class::Executes, &reason);
        risk.add(Class::Reads, "its words speak of reading");
        risk.review.clear();
        risk.doubt("whether its statements only read is for the server and its account to see to");
    } else {
        risk.add_all(
            [Class::Writes, Class::Destructive, Class::Executes],
            &reason,
        );
    }
}

/// Parameters that are programs, machines that something is started on or sent to, and agents.
fn programs(said: &Wording, main: Option<&Main>, risk: &mut Risk) {
    let looks = main.is_some_and(|it| it.deed == Deed::Read);
    let loses = risk.has(Class::Destructive);
    if let Some(param) = said.param(PROGRAMS).filter(|_| !looks) {
        run(&format!("its parameter `{}`", param.name), said, risk);
    }
    let is_code = |it: &&Param| {
        let is_named = it
            .words
            .last()
            .is_some_and(|it| Words("code expression function").has(it));
        is_named && it.doc.iter().any(|it| CODE.has(it))
    };
    if let Some(param) = said.params.iter().find(is_code) {
        run(
            &format!("its parameter `{}` is code", param.name),
            said,
            risk,
        );
    }
    let starts =
        main.is_some_and(|it| it.deed == Deed::Send || STARTS.has(wording::singular(&it.word)));
    if let Some(machine) = said.speaks_of(MACHINES).filter(|_| starts && !loses) {
        run(
            &quoted(machine, "is what it starts or sends to"),
            said,
            risk,
        );
    }
    let acts = said.text.iter().find(|it| it.starts_with("autonom"));
    if let Some(word) = acts.filter(|_| !looks) {
        risk.add_all([Class::Writes, Class::Executes], &quoted(word, IN_TEXT));
    }
}

/// A request to a place of the caller's choice, by a method of the caller's choice.
fn requests(said: &Wording, risk: &mut Risk) {
    let has = |any: &'static str| said.param(Words(any)).is_some();
    if said.param(PLACES).is_some() && has("method") && has("body data headers payload") {
        risk.add_all(
            [Class::Writes, Class::Outbound],
            "it sends requests of any method",
        );
    }
}

/// What the values of a parameter such as `action` say.
fn choices(said: &Wording, risk: &mut Risk) {
    for param in said.params.iter().filter(|it| MODES.has(&it.name)) {
        for choice in &param.choices {
            let Some(word) = wording::words_of_name(choice).into_iter().next() else {
                continue;
            };
            if let Some(deed) =
                base_verb(&word).filter(|it| !matches!(it, Deed::Read | Deed::Interact))
            {
                let reason = format!("`{word}` as its `{}`", param.name);
                add_deed(deed, &reason, said, risk);
            }
        }
    }
}

/// Files that the caller names to be written, and flags that make a reading tool change something.
fn files(said: &Wording, risk: &mut Risk) {
    for param in &said.params {
        let is_file = param.words.iter().any(|it| FILES.has(it));
        let mut about = param.words.iter().chain(param.doc.iter().take(12));
        if is_file && about.any(|it| FILED.has(it)) {
            risk.add(
                Class::Writes,
                format!("it writes the file that `{}` names", param.name),
            );
        }
        if param.is_flag && param.words.first().is_some_and(|it| LASTING.has(it)) {
            risk.add(Class::Writes, format!("its flag `{}`", param.name));
        }
    }
    if said.name_has(Words("edit save write")).is_some()
        && said.name_has(Words("block file")).is_some()
    {
        risk.add(Class::Destructive, "what a file held before is lost");
    }
}

/// Words that tell of a loss, wherever they stand, and parameters that bring one about.
fn losses(said: &Wording, risk: &mut Risk) {
    for (before, word) in pairs(&said.text) {
        let goes = matches!(before, "be" | "is") && GONE.has(word) && risk.changes();
        if DENIALS.has(before) || !(goes || LOSSES.has(word)) {
            continue;
        }
        if risk.has(Class::Reads) && !risk.changes() {
            risk.doubt(format!(
                "it seems to read, yet its description says `{word}`"
            ));
        }
        risk.add_all([Class::Writes, Class::Destructive], &quoted(word, IN_TEXT));
    }
    let changes_many = said.name_has(Words("all bulk many")).is_some()
        && said.name_has(Words("modify set update")).is_some();
    if changes_many {
        risk.add(Class::Destructive, "it changes many at once");
    }
    let flag = said
        .params
        .iter()
        .find(|it| it.is_flag && it.words.iter().any(|it| LOSING.has(it)));
    if let Some(param) = flag.filter(|_| risk.changes()) {
        risk.add(Class::Destructive, format!("its flag `{}`", param.name));
    }
}

fn hint(tool: &Object, key: &str) -> Option<bool> {
    match tool
        .get("annotations")
        .and_then(Json::as_object)?
        .get(key)?
    {
        Json::Bool(said) => Some(*said),
        Json::Null
        | Json::Int(_)
        | Json::Float(_)
        | Json::Str(_)
        | Json::Array(_)
        | Json::Object(_) => None,
    }
}

fn claims_reading(tool: &Object) -> bool {
    hint(tool, "readOnlyHint") == Some(true)
}

/// What the server claims, where it is a risk.
fn hints(tool: &Object, risk: &mut Risk) {
    if hint(tool, "destructiveHint") == Some(true) {
        risk.add_all([Class::Writes, Class::Destructive], "`destructiveHint`");
    }
    if hint(tool, "readOnlyHint") == Some(false) && !risk.changes() {
        if risk.has(Class::Reads) {
            risk.doubt("its words speak of reading, yet its server says that it is not read-only");
        }
        risk.add(Class::Writes, "`readOnlyHint` is false");
    }
}

/// A tool of which nothing tells what it does is taken for the worst that MCP admits.
fn unknown(tool: &Object, risk: &mut Risk) {
    if risk.has(Class::Executes) {
        return;
    }
    if claims_reading(tool) && !risk.changes() {
        risk.add(Class::Reads, "`readOnlyHint`");
        risk.doubt("only its server says that it reads");
        return;
    }
    risk.doubt("nothing tells what it does, so it is taken for the worst that MCP admits");
    risk.add_all(
        [Class::Writes, Class::Destructive, Class::Outbound],
        "nothing tells what it does",
    );
}

/// What leaves: to receivers, to the web, to places of the caller's choice.
fn outside(said: &Wording, main: Option<&Main>, risk: &mut Risk) {
    if main.is_some_and(|it| it.deed == Deed::Destroy) {
        return;
    }
    if risk.changes() {
        told(said, risk);
    }
    let is_place = |it: &&Param| it.depth < 2 && PLACES.has(&it.name);
    if let Some(param) = said.params.iter().find(is_place) {
        risk.add(Class::Outbound, format!("its parameter `{}`", param.name));
    }
    if let Some(word) = said.speaks_of(WEB) {
        risk.add(Class::Outbound, quoted(word, "is where it looks"));
    }
}

/// Who gets to see what is changed.
fn told(said: &Wording, risk: &mut Risk) {
    if said.name_has(Words("draft")).is_none() {
        if let Some(param) = said.param(RECEIVERS) {
            risk.add(Class::Outbound, format!("its parameter `{}`", param.name));
        }
        if let Some(word) = said.name_has(MESSAGES) {
            risk.add(Class::Outbound, quoted(word, IN_NAME));
        }
        if let Some(word) = said.text.iter().find(|it| TOLD.has(it)) {
            risk.add(Class::Outbound, quoted(word, IN_TEXT));
        }
    }
    if let Some(param) = said.param(HOSTS) {
        risk.add(Class::Outbound, format!("its parameter `{}`", param.name));
    }
    if said.name_has(Words("upload")).is_some() && is_on_page(said) {
        risk.add(Class::Outbound, "it uploads to a page");
    }
    if pairs(&said.name).any(|it| matches!(it, ("pull" | "merge", "request"))) {
        risk.add(Class::Outbound, quoted("request", IN_NAME));
    }
    let has_repository = said
        .params
        .iter()
        .any(|it| it.words.iter().any(|it| it.starts_with("repo")));
    if has_repository && said.name_has(Words("file push")).is_some() {
        risk.add(Class::Outbound, "others may read the repository");
    }
}

/// Money, where something is changed.
fn money(said: &Wording, main: Option<&Main>, on_money_server: bool, risk: &mut Risk) {
    if !risk.changes() || risk.has(Class::Financial) {
        return;
    }
    let noun = said
        .name_has(MONEY)
        .filter(|it| main.is_none_or(|main| main.word != *it));
    let amount = said
        .params
        .iter()
        .find(|it| it.words.iter().any(|it| AMOUNTS.has(it)));
    let mut start = pairs(&said.text).take(40);
    if let Some(word) = noun {
        risk.add(Class::Financial, quoted(word, IN_NAME));
    } else if let Some(param) = amount {
        risk.add(Class::Financial, format!("its parameter `{}`", param.name));
    } else if let Some((_, word)) = start.find(|(before, word)| PAYING.has(word) && *before != "in")
    {
        risk.add(Class::Financial, quoted(word, IN_TEXT));
    } else if on_money_server {
        risk.add(Class::Financial, "the server is about money");
        risk.doubt("it is financial only because most of the server's tools are");
    }
}

/// What changes something is not in `reads`, whatever its server claims.
fn settle(tool: &Object, risk: &mut Risk) {
    if !risk.changes() {
        return;
    }
    risk.classes.remove(&Class::Reads);
    if claims_reading(tool) {
        risk.doubt("its server claims that it is read-only, which its words do not bear out");
    }
}
