//! Every diagnostic code has a page, and the page tells the truth: its first policy has that finding, its second has
//! none at all.

use ambit_engine::{CompileError, CompileOptions, PolicySet};
use ambit_source::{Code, Sources};

#[test]
fn pages_behave_as_they_tell() {
    let wrong: Vec<String> = Code::ALL.iter().flat_map(|it| check(*it)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn check(code: Code) -> Vec<String> {
    let mut wrong = Vec::new();
    let page = code.page();
    let title = page.lines().next().unwrap_or_default();
    if !title.starts_with(&format!("# {code}: ")) {
        wrong.push(format!("{code}: the page begins with `{title}`"));
    }
    let blocks = blocks(page);
    let [failing, mended] = blocks.as_slice() else {
        wrong.push(format!(
            "{code}: the page has {} policies instead of two",
            blocks.len()
        ));
        return wrong;
    };
    let found = findings(failing);
    if !found.contains(&code.as_str()) {
        wrong.push(format!("{code}: the failing policy has {found:?}"));
    }
    let found = findings(mended);
    if !found.is_empty() {
        wrong.push(format!("{code}: the mended policy has {found:?}"));
    }
    wrong
}

/// A fenced block: its language, and its text.
struct Block<'a> {
    language: &'a str,
    text: String,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text = lines
                .by_ref()
                .take_while(|line| *line != "```")
                .flat_map(|line| [line, "\n"])
                .collect();
            blocks.push(Block { language, text });
        }
    }
    blocks
}

fn findings(block: &Block<'_>) -> Vec<&'static str> {
    let mut sources = Sources::new();
    sources.add(format!("page.{}", block.language), block.text.as_str());
    let diagnostics = match PolicySet::compile(&sources, &CompileOptions::for_sources(&sources)) {
        Ok(set) => set.diagnostics().to_vec(),
        Err(CompileError::Policies(diagnostics)) => diagnostics,
        Err(_) => return vec!["a fault of another kind"],
    };
    diagnostics.iter().map(|it| it.code.as_str()).collect()
}
