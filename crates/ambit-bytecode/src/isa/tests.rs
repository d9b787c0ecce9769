use super::*;
use crate::assemble;

#[test]
fn an_instruction_is_eight_bytes() {
    assert_eq!(size_of::<Op>(), 8);
}

#[test]
fn every_instruction_is_read_as_it_is_written() {
    for info in Op::TABLE {
        let operands = info.operands.iter().map(|(_, kind)| match *kind {
            "register" => "args",
            "result" => "r17",
            "constant" => "k1",
            "entity" => "e2",
            "type" => "t3",
            "name" => "n4",
            "slot" | "near slot" => ".5",
            "pattern" => "p6",
            "shape" => "h7",
            "count" => "#10",
            "kind" => "list",
            "structured kind" => "url",
            "skip" | "near skip" => "+8",
            "back" => "-9",
            other => panic!("{other}"),
        });
        let line = std::iter::once(info.name)
            .chain(operands)
            .collect::<Vec<_>>();
        let line = line.join(" ");
        let ops = assemble(&line).unwrap();
        assert_eq!(ops.len(), 1);
        assert_eq!(ops[0].to_string(), line);
        assert_eq!((ops[0].name(), ops[0].cost()), (info.name, info.cost));
    }
}

#[test]
fn what_is_no_instruction_is_told_with_its_line() {
    for text in ["\nnone", "\neq r1 r2", "\njump +1 +2", "\njump r1"] {
        assert_eq!(assemble(text).unwrap_err().line, 2, "{text}");
    }
    assert_eq!(assemble(" ; nothing\n\n"), Ok(vec![]));
}
