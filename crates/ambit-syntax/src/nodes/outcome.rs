//! Policies that narrow: what has to be approved, and what is limited.

use ambit_source::Span;

use super::{Deep, Nodes};
use crate::diagnostics;
use crate::tree::{
    Approval, CalendarUnit, Condition, Effect, Expr, ExprKind, Ident, ItemKind, Limit, Policy,
    Scope, Window, WindowKind,
};

/// A clause of `require approval`.
pub(crate) enum ApprovalClause {
    /// `from 2 of e`.
    From(Span, Option<(i64, Span)>, Expr),
    /// `within 1h`.
    Within(Span, Option<(i64, Span)>),
}

/// A clause of `limit`.
pub(crate) enum LimitClause {
    /// `to e`.
    To(Span, Expr),
    /// `per 1h`.
    Per(Span, Window),
    /// `of e`.
    Of(Span, Expr),
    /// `by e`.
    By(Span, Expr),
}

impl Nodes<'_> {
    pub(crate) fn from(
        &mut self,
        lo: u32,
        hi: u32,
        count: Option<(u32, u32)>,
        e: Deep,
    ) -> ApprovalClause {
        let count = count.and_then(|(lo, hi)| Some((self.whole(lo, hi)?, self.span(lo, hi))));
        let from = self.done(e);
        ApprovalClause::From(self.span(lo, hi), count, from)
    }

    pub(crate) fn within(&mut self, lo: u32, at: u32, hi: u32) -> ApprovalClause {
        let milliseconds = self.milliseconds(at, hi);
        let within = milliseconds.map(|it| (it, self.span(at, hi)));
        ApprovalClause::Within(self.span(lo, hi), within)
    }

    pub(crate) fn rolling(&mut self, lo: u32, hi: u32) -> Window {
        let milliseconds = self.milliseconds(lo, hi);
        Window {
            span: self.span(lo, hi),
            kind: milliseconds.map_or(WindowKind::Error, WindowKind::Rolling),
        }
    }

    fn milliseconds(&mut self, lo: u32, hi: u32) -> Option<i64> {
        let duration = self.duration(lo, hi);
        if let ExprKind::Duration(it) = self.done(duration).kind {
            Some(it)
        } else {
            None
        }
    }

    fn whole(&mut self, lo: u32, hi: u32) -> Option<i64> {
        let long = self.long(lo, hi);
        if let ExprKind::Long(it) = self.done(long).kind {
            Some(it)
        } else {
            None
        }
    }

    pub(crate) fn calendar(&mut self, lo: u32, hi: u32, unit: &Ident, zone: Ident) -> Window {
        let unit = match unit.text.as_str() {
            "hour" => Some(CalendarUnit::Hour),
            "day" => Some(CalendarUnit::Day),
            "week" => Some(CalendarUnit::Week),
            "month" => Some(CalendarUnit::Month),
            other => {
                self.report(diagnostics::unknown_calendar_unit(unit.span, other));
                None
            }
        };
        Window {
            span: self.span(lo, hi),
            kind: unit.map_or(WindowKind::Error, |it| WindowKind::Calendar(it, zone)),
        }
    }

    pub(crate) fn require_approval(
        &mut self,
        lo: u32,
        hi: u32,
        shadow: Option<Span>,
        scope: Box<Scope>,
        (clauses, conditions): (Vec<ApprovalClause>, Vec<Condition>),
    ) -> Box<ItemKind> {
        const POLICY: &str = "require approval";
        let word = self.span(lo, hi);
        self.ambit_only(word, "`require approval`");
        let (mut from, mut within) = (None, None);
        for clause in clauses {
            match clause {
                ApprovalClause::From(span, count, e) => {
                    self.once(&mut from, "the clause `from`", span, (count, e));
                }
                ApprovalClause::Within(span, it) => {
                    self.once(&mut within, "the clause `within`", span, it);
                }
            }
        }
        let (count, from) = from.map_or_else(
            || {
                let example = "from Role::\"lead\"";
                (None, self.missing(word, POLICY, "from", example))
            },
            |(_, it)| it,
        );
        if within.is_none() {
            self.missing(word, POLICY, "within", "within 10m");
        }
        let approval = Approval {
            count,
            from,
            within: within.and_then(|it| it.1),
        };
        let effect = Effect::RequireApproval(Box::new(approval));
        narrowing(shadow, effect, scope, conditions)
    }

    pub(crate) fn limit(
        &mut self,
        lo: u32,
        hi: u32,
        shadow: Option<Span>,
        scope: Box<Scope>,
        (clauses, conditions): (Vec<LimitClause>, Vec<Condition>),
    ) -> Box<ItemKind> {
        const POLICY: &str = "limit";
        let word = self.span(lo, hi);
        self.ambit_only(word, "`limit`");
        let (mut to, mut per, mut of, mut by) = (None, None, None, None);
        for clause in clauses {
            match clause {
                LimitClause::To(span, e) => self.once(&mut to, "the clause `to`", span, e),
                LimitClause::Per(span, it) => self.once(&mut per, "the clause `per`", span, it),
                LimitClause::Of(span, e) => self.once(&mut of, "the clause `of`", span, e),
                LimitClause::By(span, e) => self.once(&mut by, "the clause `by`", span, e),
            }
        }
        let to = to.map_or_else(|| self.missing(word, POLICY, "to", "to 20"), |it| it.1);
        let per = per.map_or_else(
            || {
                self.missing(word, POLICY, "per", "per 1h");
                Window {
                    span: word,
                    kind: WindowKind::Error,
                }
            },
            |it| it.1,
        );
        let limit = Limit {
            to,
            per,
            of: of.map(|it| it.1),
            by: by.map(|it| it.1),
        };
        let effect = Effect::Limit(Box::new(limit));
        narrowing(shadow, effect, scope, conditions)
    }

    /// Reports a clause that is not there, and gives what stands for its expression.
    fn missing(&mut self, span: Span, policy: &str, clause: &str, example: &str) -> Expr {
        self.report(diagnostics::missing_clause(span, policy, clause, example));
        Expr {
            span,
            kind: ExprKind::Error,
        }
    }
}

fn narrowing(
    shadow: Option<Span>,
    effect: Effect,
    scope: Box<Scope>,
    conditions: Vec<Condition>,
) -> Box<ItemKind> {
    Box::new(ItemKind::Policy(Policy {
        shadow,
        effect,
        scope: *scope,
        conditions,
    }))
}
