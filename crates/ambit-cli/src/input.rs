//! Finds and reads the files that a command names.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use ambit_source::{SourceKind, Sources};

use crate::arguments::Reading;
use crate::failure::Failure;

/// What a command's paths hold.
pub(crate) enum Input {
    /// Text to check and compile.
    Texts(Sources),
    /// One compiled set.
    Compiled(PathBuf),
}

/// The endings by which a folder's policy files are told from the others in it.
const ENDINGS: [&str; 4] = ["pol", "cedar", "cedarschema", "polc"];

/// Reads the policy files of some paths, and the schema: the paths in their order, and a folder's files in that of
/// their names.
pub(crate) fn read(paths: &[PathBuf], reading: &Reading) -> Result<Input, Failure> {
    let mut files = Vec::new();
    for path in paths {
        let mut found = BTreeSet::new();
        find(path, &mut found)?;
        found.retain(|it| !files.contains(it));
        if found.is_empty() && path.is_dir() {
            let failure = Failure::new(format!("no policy files in `{}`", path.display()));
            return Err(failure.help("they end in `.pol`, `.cedar`, `.cedarschema` or `.polc`"));
        }
        files.extend(found);
    }
    match files.iter().find(|it| is_compiled(it)) {
        None => texts(&files, reading).map(Input::Texts),
        Some(path) if files.len() == 1 && reading.schema.is_none() => {
            Ok(Input::Compiled(path.clone()))
        }
        Some(path) => Err(Failure::new(format!(
            "`{}` is a whole policy set, so nothing else can be read with it",
            path.display()
        ))
        .help("name it alone, or name the files it was compiled from")),
    }
}

/// All bytes of a file, or of standard input for `-`.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    read.map_err(|error| Failure::unreadable(path, &error))
}

fn texts(files: &[PathBuf], reading: &Reading) -> Result<Sources, Failure> {
    let mut sources = Sources::new();
    for path in files {
        let name = name(path);
        if has_ending(path, &["json"]) && !name.ends_with(".cedarschema.json") {
            let failure = Failure::new(format!("`{name}` holds no policies that are read"));
            return Err(failure
                .help("name a schema in JSON with `--schema`; policies in JSON are not read"));
        }
        sources.add(name, read_text(path)?);
    }
    let Some(schema) = &reading.schema else {
        return Ok(sources);
    };
    // A file named twice is read once.
    if !files.contains(schema) {
        let text = read_text(schema)?;
        match schema.extension().and_then(|it| it.to_str()) {
            Some("pol") => sources.add(name(schema), text),
            Some("json") => sources.add_as(SourceKind::CedarSchemaJson, name(schema), text),
            _ => sources.add_as(SourceKind::CedarSchema, name(schema), text),
        };
    }
    Ok(sources)
}

fn read_text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read_bytes(path)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(format!(
            "`{}` is not UTF-8: byte {at} begins no character",
            path.display()
        ))
        .help("save the file as UTF-8")
    })
}

/// A file as named, a folder as all policy files below it. Hidden folders are left out, and links to folders are not
/// followed, so that no walk goes round in circles.
fn find(path: &Path, files: &mut BTreeSet<PathBuf>) -> Result<(), Failure> {
    let metadata = std::fs::metadata(path).map_err(|error| Failure::unreadable(path, &error))?;
    if !metadata.is_dir() {
        files.insert(path.to_owned());
        return Ok(());
    }
    let entries = std::fs::read_dir(path).map_err(|error| Failure::unreadable(path, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| Failure::unreadable(path, &error))?;
        let path = entry.path();
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if is_hidden || path.is_symlink() && path.is_dir() {
            continue;
        }
        if path.is_dir() || has_ending(&path, &ENDINGS) {
            find(&path, files)?;
        }
    }
    Ok(())
}

fn is_compiled(path: &Path) -> bool {
    has_ending(path, &["polc"])
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension()
        .and_then(|it| it.to_str())
        .is_some_and(|it| endings.contains(&it))
}

/// The name that diagnostics and policy ids show: the path as given, without a needless `./`.
fn name(path: &Path) -> String {
    let shown = path.to_string_lossy();
    shown.strip_prefix("./").unwrap_or(&shown).to_owned()
}
