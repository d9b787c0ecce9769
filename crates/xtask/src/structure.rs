//! Holds the tree to the rules of the code map: each rule is a function from the repository to what breaks it.

mod layers;
mod repository;
mod text;

pub(crate) use repository::Repository;

/// A rule of the tree, by name.
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) check: fn(&Repository) -> Vec<String>,
}

/// Every rule.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        name: "crates depend only on lower layers",
        check: layers::lower_only,
    },
    Rule {
        name: "the code map lists exactly the crates there are",
        check: layers::map_is_complete,
    },
    Rule {
        name: "some dependencies belong to one crate",
        check: layers::owned_dependencies,
    },
    Rule {
        name: "crates share the workspace's lints and tell what they are",
        check: layers::manifests,
    },
    Rule {
        name: "each shared dependency tells its reason",
        check: layers::reasons,
    },
    Rule {
        name: "the lower layers keep the bans of .clippy.toml",
        check: text::bans_are_kept,
    },
    Rule {
        name: "the top level holds only what the README lists",
        check: text::top_level,
    },
    Rule {
        name: "files have at most 800 lines",
        check: text::lengths,
    },
    Rule {
        name: "modules have names of their own",
        check: text::module_names,
    },
    Rule {
        name: "libraries choose every public name",
        check: text::chosen_names,
    },
    Rule {
        name: "one file knows ariadne",
        check: text::one_renderer,
    },
    Rule {
        name: "tests always run, and nothing is left for later",
        check: text::nothing_put_off,
    },
];

/// What breaks any rule, a line each.
pub(crate) fn findings(repository: &Repository) -> Vec<String> {
    RULES
        .iter()
        .flat_map(|rule| {
            let findings = (rule.check)(repository);
            findings
                .into_iter()
                .map(|it| format!("{}: {it}", rule.name))
        })
        .collect()
}

#[cfg(test)]
mod tests;
