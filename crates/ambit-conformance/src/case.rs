//! Reads the cases of a Markdown file.

/// A section of a file of cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// Its heading.
    pub name: String,
    /// The text between the heading and the first block: why the case is there.
    pub reason: String,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
}

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The first word behind the fence: what kind of text it holds.
    pub kind: String,
    /// The second word: the name of the file that it stands for.
    pub name: Option<String>,
    /// What stands between the fences.
    pub text: String,
}

/// Reads every section of second rank. What stands before the first is about the file.
///
/// # Errors
///
/// A block that is not closed, a case without a reason or without a block, two cases of one name.
pub fn read(markdown: &str) -> Result<Vec<Case>, String> {
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = markdown.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("## ") {
            if cases.iter().any(|it| it.name == name) {
                return Err(format!("two cases are called {name:?}"));
            }
            cases.push(Case {
                name: name.to_owned(),
                ..Case::default()
            });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        match line.strip_prefix("```") {
            Some(kind) => case.blocks.push(block(kind, &mut lines)?),
            None if case.blocks.is_empty() => case.reason.push_str(line),
            None if line.is_empty() => {}
            None => return Err(format!("{:?}: text between blocks: {line:?}", case.name)),
        }
    }
    match cases
        .iter()
        .find(|it| it.reason.is_empty() || it.blocks.is_empty())
    {
        Some(case) => Err(format!("{:?} has no reason or no block", case.name)),
        None => Ok(cases),
    }
}

fn block<'a>(kind: &str, lines: &mut impl Iterator<Item = &'a str>) -> Result<Block, String> {
    let mut words = kind.split_whitespace();
    let mut block = Block {
        kind: words.next().unwrap_or_default().to_owned(),
        name: words.next().map(str::to_owned),
        text: String::new(),
    };
    for line in lines {
        if line == "```" {
            return Ok(block);
        }
        block.text.push_str(line);
        block.text.push('\n');
    }
    Err(format!("a block of {kind:?} is not closed"))
}

impl Case {
    /// The blocks of a kind, in order.
    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |it| it.kind == kind)
    }

    /// The name as it is given to a test: words joined by hyphens.
    #[must_use]
    pub fn slug(&self) -> String {
        let words = self
            .name
            .split(|it: char| !it.is_alphanumeric())
            .filter(|it| !it.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
    }
}
