//! Measures the judgements against tools that were read by hand; `tests/risk/README.md` tells by which rules.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Class, is_about_money, judge};
use crate::json::{self, Json};

const CLASSES: [Class; 6] = [
    Class::Reads,
    Class::Writes,
    Class::Destructive,
    Class::Outbound,
    Class::Financial,
    Class::Executes,
];

/// How often a class was found where it is, missed, and found where it is not.
#[derive(Default)]
struct Count {
    found: u32,
    missed: u32,
    extra: u32,
}

impl Count {
    fn recall(&self) -> f64 {
        f64::from(self.found) / f64::from(self.found + self.missed)
    }

    fn precision(&self) -> f64 {
        f64::from(self.found) / f64::from(self.found + self.extra)
    }
}

fn text<'a>(object: &'a Json, key: &str) -> &'a str {
    let found = object.as_object().unwrap().get(key).unwrap();
    found.as_str().unwrap()
}

const BUILD: &str = include_str!("../../tests/risk/build.jsonl");
const HELD_OUT: &str = include_str!("../../tests/risk/held_out.jsonl");

fn measure(part: &str, lines: &str) -> BTreeMap<Class, Count> {
    let rows: Vec<Json> = lines
        .lines()
        .map(|it| json::read(it.as_bytes()).unwrap())
        .collect();
    let mut servers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in &rows {
        let tool = row.as_object().unwrap().get("tool").unwrap();
        servers
            .entry(text(row, "server"))
            .or_default()
            .push(text(tool, "name"));
    }
    let mut counts: BTreeMap<Class, Count> = BTreeMap::new();
    let mut report = format!(
        "{part}: {} tools of {} servers\n",
        rows.len(),
        servers.len()
    );
    let mut reviewed = 0;
    for row in &rows {
        let server = text(row, "server");
        let row = row.as_object().unwrap();
        let tool = row.get("tool").unwrap();
        let on_money_server = is_about_money(servers[server].iter().copied());
        let risk = judge(
            text(tool, "name"),
            tool.as_object().unwrap(),
            on_money_server,
        );
        assert!(!risk.classes.is_empty(), "{server} {}", text(tool, "name"));
        let truth = row.get("classes").unwrap().as_array().unwrap();
        reviewed += u32::from(!risk.review.is_empty());
        for class in CLASSES {
            let count = counts.entry(class).or_default();
            let is = truth.iter().any(|it| it.as_str() == Some(class.toolset()));
            match (is, risk.has(class)) {
                (true, true) => count.found += 1,
                (true, false) => {
                    count.missed += 1;
                    // What is missed on the other part stays unread, or it would be built on as well.
                    if part != "build" {
                        continue;
                    }
                    writeln!(
                        report,
                        "  {server} {}: missed {}",
                        text(tool, "name"),
                        class.toolset()
                    )
                    .unwrap();
                }
                (false, true) => count.extra += 1,
                (false, false) => {}
            }
        }
    }
    for (class, count) in &counts {
        let (name, recall, precision) = (class.toolset(), count.recall(), count.precision());
        let Count {
            found,
            missed,
            extra,
        } = count;
        writeln!(
            report,
            "{name:12} recall {recall:.3} precision {precision:.3} ({found} found, {missed} missed, {extra} extra)"
        )
        .unwrap();
    }
    println!("{report}for review: {reviewed}\n");
    counts
}

/// Recall and precision may not fall below these.
fn assert_at_least(part: &str, lines: &str, bounds: [(Class, f64, f64); 6]) {
    let counts = measure(part, lines);
    for (class, recall, precision) in bounds {
        let count = &counts[&class];
        let name = class.toolset();
        assert!(
            count.recall() >= recall,
            "{part}: recall of {name} is {}",
            count.recall()
        );
        assert!(
            count.precision() >= precision,
            "{part}: precision of {name} is {}",
            count.precision()
        );
    }
}

#[test]
fn servers_that_it_was_built_on() {
    assert_at_least(
        "build",
        BUILD,
        [
            (Class::Reads, 0.94, 0.99),
            (Class::Writes, 0.99, 0.92),
            (Class::Destructive, 0.98, 0.60),
            (Class::Outbound, 0.92, 0.77),
            (Class::Financial, 1.0, 0.75),
            (Class::Executes, 1.0, 0.65),
        ],
    );
}

#[test]
fn servers_that_it_was_not_built_on() {
    assert_at_least(
        "held out",
        HELD_OUT,
        [
            (Class::Reads, 0.93, 1.0),
            (Class::Writes, 1.0, 0.94),
            (Class::Destructive, 0.94, 0.57),
            (Class::Outbound, 0.92, 0.72),
            (Class::Financial, 1.0, 1.0),
            (Class::Executes, 0.90, 1.0),
        ],
    );
}
