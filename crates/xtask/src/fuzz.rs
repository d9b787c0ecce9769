//! Runs the fuzz targets.

use std::collections::BTreeSet;
use std::path::Path;

use crate::cargo::{Failure, cargo, root};
use crate::structure::Repository;

/// How files of policies end.
const ENDINGS: [&str; 3] = [".pol", ".cedar", ".cedarschema"];

/// Where the cases of evaluation are.
const CASES: &str = "spec/conformance/eval/";

/// Policy sets whose programs are worth forging.
const EXAMPLES: [&str; 4] = [
    "examples/assistant",
    "examples/cedar",
    "examples/mcp",
    "examples/payments",
];

/// How many bytes stand before the program in a `.polc` file. A target gets the program alone: no fuzzer finds the
/// checksum that goes with a change.
const HEAD: usize = 20;

/// Runs every target for so many seconds, each from its corpus, the repository's own policies, and all inputs that once
/// broke something.
pub(crate) fn run(seconds: u32) -> Result<(), Failure> {
    if cargo("fuzz --version").output().is_err() {
        let missing = "cargo-fuzz is not installed: `cargo install cargo-fuzz --locked` does that";
        return Err(Failure::new(missing));
    }
    let repository = Repository::read()?;
    for target in targets()? {
        let (corpus, kept) = (
            format!("fuzz/corpus/{target}"),
            format!("fuzz/regressions/{target}"),
        );
        seed(&repository, &target, &root().join(&corpus))
            .map_err(|error| Failure::new(format!("cannot write `{corpus}`: {error}")))?;
        // Without a sanitizer the stable toolchain will do, and safe code has little for one to find.
        cargo("fuzz run --sanitizer none")
            .arg(&target)
            .arg(&corpus)
            .arg(&kept)
            .arg("--")
            .arg(format!("-max_total_time={seconds}"))
            .arg("-max_len=16384")
            .arg("-timeout=20")
            .run()
            .map_err(|failure| {
                Failure::new(format!(
                    "{failure}\nthe input is in `fuzz/artifacts/{target}`: copy it to `{kept}`, then mend what it breaks"
                ))
            })?;
    }
    Ok(())
}

/// Puts what the repository holds of a target's inputs into its corpus.
fn seed(repository: &Repository, target: &str, corpus: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(corpus)?;
    match target {
        "parse" => {
            let is_policy = |path: &str| ENDINGS.iter().any(|end| path.ends_with(end));
            for (path, text) in repository.files.iter().filter(|(path, _)| is_policy(path)) {
                std::fs::write(corpus.join(path.replace('/', "-")), text)?;
            }
        }
        "structured" => {}
        "decide" => {
            let cases = repository
                .files
                .iter()
                .filter(|(path, _)| path.starts_with(CASES));
            for (path, text) in cases {
                for (at, case) in text.split("\n## ").skip(1).enumerate() {
                    let name = format!("{}-{at}", path.replace('/', "-"));
                    std::fs::write(corpus.join(name), format!("# Cases\n\n## {case}"))?;
                }
            }
        }
        _ => {
            for name in EXAMPLES {
                let output = corpus.join(name.replace('/', "-"));
                let compiled = cargo("run --quiet --package ambit-cli -- compile")
                    .arg(name)
                    .arg("--output")
                    .arg(&output)
                    .run();
                if compiled.is_ok() {
                    let bytes = std::fs::read(&output)?;
                    std::fs::write(&output, bytes.get(HEAD..).unwrap_or_default())?;
                }
            }
        }
    }
    Ok(())
}

fn targets() -> Result<BTreeSet<String>, Failure> {
    let listed = cargo("fuzz list").output()?;
    Ok(listed.split_whitespace().map(str::to_owned).collect())
}
