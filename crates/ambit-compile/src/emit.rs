//! Instructions while they are written: registers, jumps to places not yet reached, places in the source.

use ambit_bytecode::{Back, Dst, Input, Op, Place, Reg, Skip};
use ambit_source::Span;

use crate::error::Excess;
use crate::fuse::fuse;
use crate::tables::{Stretch, Tables};

/// A jump so long is led on by another one, as none can span more than twice as much.
const FAR: usize = 1 << 14;

/// The instructions of one entry.
pub(crate) struct Emitter<'t> {
    pub(crate) tables: &'t mut Tables,
    ops: Vec<Op>,
    places: Vec<Place>,
    /// Whether anything leads to the next instruction. What nothing leads to is not written.
    is_reached: bool,
    /// The last instruction that some jump leads to.
    bound: usize,
    /// What is too long, if anything is.
    excess: Option<Excess>,
    /// The next register that is free; all above it are too.
    next: u16,
    /// The registers of the lambdas' parameters around, by number.
    locals: Vec<(u32, Reg)>,
}

/// A place further on that jumps lead to.
#[derive(Default)]
pub(crate) struct Label {
    jumps: Vec<(usize, Span)>,
}

/// The beginning of a loop's body; `None`: nothing leads there.
pub(crate) struct LoopStart(Option<usize>);

impl<'t> Emitter<'t> {
    /// No instructions yet.
    pub(crate) fn new(tables: &'t mut Tables) -> Emitter<'t> {
        Emitter {
            tables,
            ops: Vec::new(),
            places: Vec::new(),
            is_reached: true,
            bound: 0,
            excess: None,
            next: u16::from(Input::COUNT),
            locals: Vec::new(),
        }
    }

    /// The instructions as they came to be.
    pub(crate) fn finish(self, file: u32) -> Result<(&'t mut Tables, Stretch), Excess> {
        let Emitter {
            tables,
            ops,
            places,
            excess,
            ..
        } = self;
        let (ops, places) = fuse(&ops, &places);
        excess.map_or(Ok((tables, Stretch { file, ops, places })), Err)
    }

    /// Writes an instruction that comes from a place in the source.
    pub(crate) fn emit(&mut self, op: Op, span: Span) {
        self.write(op, span, false);
    }

    fn write(&mut self, op: Op, span: Span, is_negated: bool) {
        if !self.is_reached {
            return;
        }
        self.ops.push(op);
        self.places.push(Place {
            start: span.start,
            end: span.end,
            is_negated,
        });
        self.is_reached = !op.is_end() && !matches!(op, Op::Jump { .. });
    }

    /// Writes an instruction that may go on at `to`; `is_negated`: what stands at `span` is false where it does.
    pub(crate) fn jump(&mut self, op: Op, to: &mut Label, span: Span, is_negated: bool) {
        if self.is_reached {
            self.shorten(to, span);
            to.jumps.push((self.ops.len(), span));
            self.write(op, span, is_negated);
        }
    }

    /// Lets the jumps of a label lead to a jump from here, if they grow too long.
    fn shorten(&mut self, label: &mut Label, span: Span) {
        let is_long = |(from, _): &(usize, Span)| self.ops.len() - from > FAR;
        if !label.jumps.first().is_some_and(is_long) {
            return;
        }
        let mut over = Label::default();
        self.always(&mut over, span);
        let far = std::mem::take(label);
        let bound = self.bind(far);
        self.always(label, span);
        let bound = bound.and(self.bind(over));
        self.excess = self.excess.or(bound.err());
    }

    /// Goes on at `to`.
    pub(crate) fn always(&mut self, to: &mut Label, span: Span) {
        self.jump(Op::Jump { by: Skip(0) }, to, span, false);
    }

    /// Lets the jumps of a label lead to the next instruction.
    pub(crate) fn bind(&mut self, label: Label) -> Result<(), Excess> {
        let mut jumps = label.jumps;
        if let Some((last, _)) = jumps.last()
            && *last + 1 == self.ops.len()
            && self.bound < self.ops.len()
            && matches!(self.ops.last(), Some(Op::Jump { .. }))
        {
            // A jump to the next instruction; nothing else leads here yet.
            jumps.pop();
            self.ops.pop();
            self.places.pop();
            self.is_reached = true;
        }
        for (from, span) in jumps {
            self.is_reached = true;
            self.bound = self.ops.len();
            let by = u16::try_from(self.ops.len() - from - 1).map_err(|_| Excess::Long(span))?;
            if let Some(op) = self.ops.get_mut(from) {
                *op = op.with_skip(Skip(by));
            }
        }
        Ok(())
    }

    /// Marks the next instruction as the beginning of a loop's body.
    pub(crate) fn begin_loop(&self) -> LoopStart {
        LoopStart(self.is_reached.then_some(self.ops.len()))
    }

    /// Writes the end of a loop's body.
    pub(crate) fn end_loop(
        &mut self,
        start: &LoopStart,
        parts: Loop,
        span: Span,
    ) -> Result<(), Excess> {
        let Some(start) = start.0 else { return Ok(()) };
        let back = u16::try_from(self.ops.len() + 1 - start).map_err(|_| Excess::Long(span))?;
        let Loop { at, list, item } = parts;
        let back = Back(back);
        let at = at.into();
        self.emit(
            Op::Next {
                at,
                list,
                item,
                back,
            },
            span,
        );
        Ok(())
    }

    /// The next free register, taken.
    pub(crate) fn take(&mut self, span: Span) -> Result<Dst, Excess> {
        let reg = u8::try_from(self.next).map_err(|_| Excess::Deep(span))?;
        self.next += 1;
        Ok(Dst(reg))
    }

    /// The registers that are taken, to be given to [`Emitter::free`].
    pub(crate) fn mark(&self) -> u16 {
        self.next
    }

    /// Frees all registers that were taken since the mark.
    pub(crate) fn free(&mut self, mark: u16) {
        self.next = mark;
    }

    /// Whether registers run short, so that values are better laid on the stack.
    pub(crate) fn is_crowded(&self) -> bool {
        self.next > 160
    }

    /// Enters a lambda.
    pub(crate) fn enter(&mut self, parameter: u32, reg: Reg) {
        self.locals.push((parameter, reg));
    }

    /// Leaves it.
    pub(crate) fn leave(&mut self) {
        self.locals.pop();
    }

    /// The register of a lambda's parameter.
    pub(crate) fn local(&self, parameter: u32) -> Option<Reg> {
        let mut found = self.locals.iter().rev();
        found.find(|(it, _)| *it == parameter).map(|(_, reg)| *reg)
    }
}

/// The registers of a loop.
#[derive(Clone, Copy)]
pub(crate) struct Loop {
    pub(crate) at: Dst,
    pub(crate) list: Reg,
    pub(crate) item: Dst,
}
