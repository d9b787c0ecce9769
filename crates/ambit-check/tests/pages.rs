//! The pages of what is found here tell the truth: the first policy of each has that finding, the second has none.

use ambit_check::{File, Options, check};
use ambit_source::{Code, FileId, SourceKind};
use ambit_syntax::{Dialect, parse};
use ambit_value::Semantics;

#[test]
fn pages_behave_as_they_tell() {
    let is_ours = |it: &&Code| !it.as_str().starts_with("E01") && !it.as_str().starts_with("E04");
    let wrong: Vec<String> = Code::ALL
        .iter()
        .filter(is_ours)
        .flat_map(|it| wrong(*it))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn wrong(code: Code) -> Vec<String> {
    let blocks: Vec<&str> = code.page().split("```").skip(1).step_by(2).collect();
    let [failing, mended] = blocks.as_slice() else {
        return vec![format!("{code}: {} blocks", blocks.len())];
    };
    let (failing, mended) = (findings(failing), findings(mended));
    let mut wrong = Vec::new();
    if !failing.contains(&code) {
        wrong.push(format!("{code}: the failing policy has {failing:?}"));
    }
    if !mended.is_empty() {
        wrong.push(format!("{code}: the mended policy has {mended:?}"));
    }
    wrong
}

fn findings(block: &str) -> Vec<Code> {
    let (language, text) = block.split_once('\n').unwrap_or_default();
    let (kind, semantics) = match language {
        "pol" => (SourceKind::Ambit, Semantics::Ambit),
        "cedar" => (SourceKind::Cedar, Semantics::Cedar),
        _ => (SourceKind::CedarSchema, Semantics::Cedar),
    };
    let parse = parse(FileId(0), text, Dialect::of(kind));
    let file = File {
        name: "page",
        kind,
        parse: &parse,
    };
    let options = Options {
        semantics,
        ..Options::default()
    };
    let checked = check(&[file], &options);
    let found = parse.diagnostics.iter().chain(&checked.diagnostics);
    found.map(|it| it.code).collect()
}
