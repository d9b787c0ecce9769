//! Forged programs.

use std::sync::Arc;

use ambit_bytecode::{Program, Verified};
use ambit_value::{EntityId, OwnedRecord, OwnedValue, Value};
use ambit_vm::{Entities, Request, Scratch, decide, trace};

/// The mark and the version before a container's checksum.
const HEAD: usize = 12;

/// Any bytes are refused, or hold a program that answers whatever it is asked.
///
/// The bytes are what a container holds: it is closed with the checksum that it must have, since a fuzzer would not
/// find that.
pub fn load_bytes(bytes: &[u8]) {
    let Ok(empty) = Program::default().to_bytes() else {
        return;
    };
    let mut container = empty;
    container.truncate(HEAD);
    container.extend_from_slice(&checksum(bytes).to_le_bytes());
    container.extend_from_slice(bytes);
    // The bytes as they are, too: they are no container.
    let _ = Program::from_bytes(bytes);
    let Ok(program) = Program::from_bytes(&container) else {
        return;
    };
    if let Ok(verified) = program.verify() {
        run(&Arc::new(verified));
    }
}

/// Asks about every action, with principals and resources of all sorts, and nothing where records are declared.
fn run(program: &Arc<Verified>) {
    let entities = Entities::new(program);
    let count = u32::try_from(program.program().uids.len())
        .unwrap_or(0)
        .min(8);
    let empty = OwnedValue::Record(Arc::new(OwnedRecord::default()));
    let mut scratch = Scratch::with_fuel(100_000);
    for action in 0..count {
        for other in 0..count {
            for record in [empty.as_value(), Value::Absent] {
                let request = Request {
                    principal: EntityId(other),
                    action: EntityId(action),
                    resource: EntityId(count - 1 - other),
                    context: record,
                    args: record,
                    session: record,
                    now: Value::Absent,
                    approvals: &[],
                    locals: &[],
                };
                let plain = format!("{:?}", decide(program, &entities, &request, &mut scratch));
                let traced = trace(program, &entities, &request, &mut scratch);
                assert_eq!(
                    plain,
                    format!("{:?}", traced.verdict),
                    "a trace changes the verdict"
                );
            }
        }
    }
}

/// FNV-1a, as the container's.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
