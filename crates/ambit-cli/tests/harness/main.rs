//! Runs the sessions in `tests/sessions/*.md`, whose form `tests/README.md` tells: each heading is a test.
#![allow(
    clippy::disallowed_methods,
    reason = "a session is about files and the command that reads them"
)]
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic, and these lints do not see that this is one"
)]

mod session;

use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use session::{Answer, Session, matches, sessions};

fn main() {
    let mut arguments = Arguments::from_args();
    if is_blessing() {
        // Sessions of one file are written to it one after the other.
        arguments.test_threads = Some(1);
    }
    let trials = files()
        .into_iter()
        .flat_map(|file| {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            sessions(&text)
                .into_iter()
                .map(move |it| (file.clone(), it))
        })
        .map(|(file, session)| {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            Trial::test(format!("{stem}/{}", session.name), move || {
                check(&file, &session)
            })
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}

fn is_blessing() -> bool {
    std::env::var_os("AMBIT_BLESS").is_some()
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sessions");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|it| it.path()).collect();
    files.sort();
    files
}

fn check(file: &Path, session: &Session) -> Result<(), Failed> {
    let folder = lay_out(file, session)?;
    for command in &session.commands {
        let answer = run(&folder, &command.words)?;
        if matches(&command.expected, &answer) {
            continue;
        }
        if is_blessing() {
            bless(file, session, command, &answer)?;
        } else {
            let line = &command.line;
            return Err(format!(
                "{line}\n--- expected\n{}\n--- got\n{answer}",
                command.expected
            )
            .into());
        }
    }
    Ok(())
}

/// An empty folder with the session's files.
fn lay_out(file: &Path, session: &Session) -> Result<PathBuf, Failed> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{stem}-{}", session.slug()));
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    for (name, bytes) in &session.files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        std::fs::write(path, bytes)?;
    }
    Ok(folder)
}

fn run(folder: &Path, words: &[String]) -> Result<Answer, Failed> {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ambit"));
    command
        .current_dir(folder)
        .stdin(std::process::Stdio::null());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "<" => {
                let name = words.next().ok_or("`<` names no file")?;
                command.stdin(std::fs::File::open(folder.join(name))?);
            }
            _ => {
                command.arg(word);
            }
        }
    }
    let output = command.output()?;
    Ok(Answer {
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        error: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code(),
    })
}

/// Puts the answer where another was expected.
fn bless(
    file: &Path,
    session: &Session,
    command: &session::Command,
    answer: &Answer,
) -> Result<(), Failed> {
    let text = std::fs::read_to_string(file)?;
    let old = format!("$ {}\n{}", command.line, command.expected);
    let new = format!("$ {}\n{answer}", command.line);
    let heading = text.find(&format!("## {}\n", session.name)).unwrap_or(0);
    // The expected answer reaches to the next command or the end of the block.
    let is_whole = |at: &usize| {
        let after = &text[at + old.len()..];
        *at > heading && (after.starts_with("$ ") || after.starts_with("```"))
    };
    let at = text
        .match_indices(&old)
        .map(|(at, _)| at)
        .find(is_whole)
        .ok_or_else(|| {
            format!(
                "cannot find where to write the answer to `{}`",
                command.line
            )
        })?;
    let (before, after) = (&text[..at], &text[at + old.len()..]);
    std::fs::write(file, format!("{before}{new}{after}"))?;
    Ok(())
}
