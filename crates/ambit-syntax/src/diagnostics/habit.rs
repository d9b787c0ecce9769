//! What people write from the habit of another language, and how it is written here.

use super::Unexpected;
use crate::TokenKind;

/// How something is written.
pub(super) struct Habit {
    pub(super) help: String,
    /// What to write in place of the token.
    pub(super) instead: Option<String>,
}

impl Habit {
    fn new(help: impl Into<String>) -> Habit {
        Habit {
            help: help.into(),
            instead: None,
        }
    }

    fn instead(mut self, text: impl Into<String>) -> Habit {
        self.instead = Some(text.into());
        self
    }
}

/// Recognises what another language writes where the parser stopped.
pub(super) fn habit(it: &Unexpected) -> Option<Habit> {
    let kind = it.kind?;
    let (before, text_before) = it.before.as_ref()?;
    if it.expects("&&") {
        return behind_operand(it, kind);
    }
    if kind == TokenKind::Dot && it.expects("::") {
        let help = format!("the parts of a name are joined with `::`, as in `{text_before}::…`");
        return Some(Habit::new(help).instead("::"));
    }
    if *before == TokenKind::When || *before == TokenKind::Unless {
        let help = format!("a condition stands between braces: `{text_before} {{ … }}`");
        return it.expects("{").then(|| Habit::new(help));
    }
    let is_clause = it.expects("when") && !it.expects("IDENT");
    is_clause.then(|| clause(&it.text))?
}

/// A clause of a policy that there is by another name.
fn clause(text: &str) -> Option<Habit> {
    let word = text.to_lowercase();
    if ["where", "if", "provided"].contains(&word.as_str()) {
        return Some(Habit::new("a condition is written `when { … }`").instead("when"));
    }
    let near = ["when", "unless"]
        .into_iter()
        .find(|it| strsim::damerau_levenshtein(it, &word) <= 1)?;
    Some(Habit::new(format!("did you mean `{near}`?")).instead(near))
}

/// Where an operator might stand.
fn behind_operand(it: &Unexpected, kind: TokenKind) -> Option<Habit> {
    let (before, text_before) = it.before.as_ref()?;
    let word = it.text.to_lowercase();
    if word == "and" {
        return Some(Habit::new("both must hold: write `&&`").instead("&&"));
    }
    if word == "or" {
        return Some(Habit::new("one must hold: write `||`").instead("||"));
    }
    if kind == TokenKind::Question || kind == TokenKind::OpenBrace && it.expects("then") {
        return Some(Habit::new("a choice is written `if … then … else …`"));
    }
    if text_before.eq_ignore_ascii_case("not") {
        return Some(Habit::new("`not` is written `!`"));
    }
    let is_amount = *before == TokenKind::Long || *before == TokenKind::Decimal;
    let is_currency = word.len() == 3 && word.bytes().all(|it| it.is_ascii_lowercase());
    if is_amount && is_currency && kind.is_name() {
        let code = word.to_uppercase();
        let help = format!("a currency is written in capitals, as in `{text_before} {code}`");
        return Some(Habit::new(help).instead(code));
    }
    None
}
