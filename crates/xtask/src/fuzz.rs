//! Runs the fuzz targets.

use std::collections::BTreeSet;

use crate::cargo::{Failure, cargo, root};

/// Runs every target for so many seconds, each from its corpus and from all inputs that once broke something.
pub(crate) fn run(seconds: u32) -> Result<(), Failure> {
    if cargo("fuzz --version").output().is_err() {
        let missing = "cargo-fuzz is not installed: `cargo install cargo-fuzz --locked` does that";
        return Err(Failure::new(missing));
    }
    for target in targets()? {
        let corpus = format!("fuzz/corpus/{target}");
        let kept = format!("fuzz/regressions/{target}");
        for folder in [&corpus, &kept] {
            std::fs::create_dir_all(root().join(folder))
                .map_err(|error| Failure::new(format!("cannot make `{folder}`: {error}")))?;
        }
        // Without a sanitizer the stable toolchain will do, and safe code has little for one to find.
        cargo("fuzz run --sanitizer none")
            .arg(&target)
            .arg(&corpus)
            .arg(&kept)
            .arg("--")
            .arg(format!("-max_total_time={seconds}"))
            .arg("-max_len=4096")
            .arg("-timeout=10")
            .run()
            .map_err(|failure| {
                Failure::new(format!(
                    "{failure}\nthe input is in `fuzz/artifacts/{target}`: copy it to `{kept}`, then mend what it breaks"
                ))
            })?;
    }
    Ok(())
}

fn targets() -> Result<BTreeSet<String>, Failure> {
    let listed = cargo("fuzz list").output()?;
    Ok(listed.split_whitespace().map(str::to_owned).collect())
}
