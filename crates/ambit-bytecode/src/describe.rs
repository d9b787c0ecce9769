//! The instruction set's description, from its one list.

use std::fmt::Write;

use crate::{Input, Op};

/// The text of `spec/bytecode.md`.
#[must_use]
pub fn describe() -> String {
    let mut text = String::from(HEAD);
    for input in Input::ALL {
        let row = format!("| `{}` | r{} |\n", input.name(), input.reg().0);
        text.push_str(&row);
    }
    text.push_str(MIDDLE);
    for info in Op::TABLE {
        let operands = info
            .operands
            .iter()
            .map(|(name, kind)| format!("`{name}` {kind}"))
            .collect::<Vec<_>>()
            .join(", ");
        let doc: Vec<_> = info.doc.iter().map(|it| it.trim()).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| `{}` | {operands} | {} | {} |",
            info.name,
            doc.join(" "),
            info.cost
        );
    }
    text.push_str(TAIL);
    text
}

const HEAD: &str = "\
# Bytecode

Policies are compiled to a register machine.
This page is made from the one list of instructions in `crates/ambit-bytecode/src/isa.rs`, and a test holds the two together; \
`cargo run -p ambit-bytecode --example describe > spec/bytecode.md` makes it anew.

## Registers

There are 256 registers, each for one value.
The first 16 hold what the request brings; no instruction may write them, and those without a name here are kept for inputs to come.

| input | register |
| --- | --- |
";

const MIDDLE: &str = "
A rule's instructions run from the front to the back.
Jumps lead ahead only, by a number of instructions counted from the next one; `next` alone leads back, to the body of the loop that it ends.
Beside the registers there is a stack, on which collections are built and which a rule finds empty.
A rule ends by applying, by not applying, or by failing, with the instruction and the reason.
A rule that asks for an approval or counts has further instructions, its terms, each of which gives a value: who may approve; how much is counted, and for what key.
They run where the rule applies, each as a rule of its own, and where one fails the rule fails.

Running costs fuel: each time a loop goes back, the costs of its body's instructions.
An instruction that walks data beyond a single step pays for it first: a unit for each element or field and for each 16 bytes of text, times the comparisons that a search or a sort takes; text that it builds or takes apart costs a unit a byte.
A rule that has used up its fuel fails.

## Instructions

| name | operands | what it does | cost |
| --- | --- | --- | --- |
";

const TAIL: &str = "
## The container

A `.polc` file begins with the eight bytes `70 6f 6c 63 89 0d 0a 1a`, the version of the container as four bytes and a checksum of all that follows as eight, the lowest first.
Then follows the program, written by serde in the postcard format: tables of types, entities, names, shapes, constants and patterns, the instructions with their places in the source, the rules, and what to run for which rule: its condition, and its terms.

A program is verified before it runs, wherever it comes from.
What refers to something refers to something that is there; names are distinct and lists that are searched are in order; constants are values.
Every instruction can be reached, every register is written on every way that leads to where it is read, no jump leaves its rule, and loops end where they began.
The cases of a rule share out its actions, and have the terms that what the rule does asks for.
The index by action, principal and resource is not in the file: it is built from the rules.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_is_fresh() {
        let written = include_str!("../../../spec/bytecode.md");
        assert!(
            written == describe(),
            "run `cargo run -p ambit-bytecode --example describe > spec/bytecode.md`"
        );
    }
}
