//! Extension values and money.

use super::escape::plain_call;
use super::{Cursor, JsonError, JsonFault, Keep, Reader, Token, number};
use crate::{
    IpNet, Money, MoneyError, Number, StructuredKind, Ty, Value, parse_datetime, parse_decimal,
    parse_duration,
};

impl Reader<'_> {
    /// A `decimal`, an `ipaddr`, a `datetime` or a `duration`: what its constructor takes, or a call.
    pub(super) fn extension<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        ty: &'a Ty,
    ) -> Result<Value<'a>, JsonError> {
        let token = at.peek()?;
        let start = at.mark();
        if token == Token::String {
            let text = at.known_string()?;
            return constructed(at, ty, text).map_err(|it| at.fail_at(start, it));
        }
        if token == Token::Object {
            let plain = plain_call(at)?;
            let value = self.expected_call(at, start, plain)?;
            if ty.admits(value) {
                return Ok(value);
            }
        }
        Err(self.mismatch(at, start, ty, token))
    }

    /// A structured argument: a string. It is taken apart only where it is kept; what does not parse is a value as well.
    pub(super) fn structured<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        kind: StructuredKind,
        token: Token,
        keep: Keep,
    ) -> Result<Value<'a>, JsonError> {
        if token != Token::String {
            return Err(self.mismatch(at, at.mark(), &Ty::Structured(kind), token));
        }
        let text = at.known_string()?;
        let arena = at.arena();
        Ok(keep.then(|| Value::perhaps_structured(arena, kind, text)))
    }

    /// An amount of money: `"500.00 USD"` or `{ "amount": 500.00, "currency": "USD" }`.
    pub(super) fn money<'a>(&mut self, at: &mut Cursor<'a>) -> Result<Value<'a>, JsonError> {
        let token = at.peek()?;
        let start = at.mark();
        let money = match token {
            Token::String => Money::parse(at.known_string()?),
            Token::Object => money_object(at)?,
            Token::Null | Token::Bool | Token::Number | Token::Array => {
                return Err(self.mismatch(at, start, &Ty::Money, token));
            }
        };
        match money {
            Ok(it) => Ok(Value::money(at.arena(), it)),
            Err(error) => Err(at.fail_at(start, error.into())),
        }
    }
}

/// What the constructor of a type makes of a text.
fn constructed<'a>(at: &Cursor<'a>, ty: &Ty, text: &str) -> Result<Value<'a>, JsonFault> {
    Ok(match ty {
        Ty::Decimal => Value::Decimal(parse_decimal(text)?),
        Ty::Datetime => Value::Datetime(parse_datetime(text)?),
        Ty::Duration => Value::Duration(parse_duration(text)?),
        Ty::Ip
        | Ty::Bool
        | Ty::Long
        | Ty::String
        | Ty::OneOf(_)
        | Ty::Number
        | Ty::Money
        | Ty::Structured(_)
        | Ty::Json
        | Ty::Set(_)
        | Ty::List(_)
        | Ty::Record(_)
        | Ty::Entity(_) => Value::Ip(at.arena().alloc(IpNet::parse(text)?)),
    })
}

fn money_object(at: &mut Cursor<'_>) -> Result<Result<Money, MoneyError>, JsonError> {
    let mut amount: Option<Number> = None;
    let mut currency: Option<&str> = None;
    let mut next = at.known_object()?;
    while let Some(key) = next {
        match key {
            "amount" if amount.is_none() => {
                amount = Some(number::amount(at).map_err(|it| it.within(key))?);
            }
            "currency" if currency.is_none() => {
                currency = Some(at.string().map_err(|it| it.within(key))?);
            }
            "amount" | "currency" => return Err(at.fail(JsonFault::DuplicateKey(key.into()))),
            _ => return Err(at.fail(JsonFault::UnknownField(key.into()))),
        }
        next = at.next_key()?;
    }
    let missing = |name: &str| at.fail(JsonFault::MissingField(name.into()));
    let amount = amount.ok_or_else(|| missing("amount"))?;
    let currency = currency.ok_or_else(|| missing("currency"))?;
    Ok(Money::new(amount, currency))
}
