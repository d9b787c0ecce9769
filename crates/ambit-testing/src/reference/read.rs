//! Reads values from JSON, by a declared type or by Cedar's own marks.

use std::collections::BTreeMap;

use super::declare::{Member, Ty};
use super::extension;
use super::json::Json;
use super::method;
use super::number::Decimal;
use super::structured;
use super::value::{Fault, Uid, Value};
use crate::expr::is_identifier;

/// `{ "type": T, "id": I }`, perhaps within `{ "__entity": … }`.
pub(crate) fn uid(json: &Json) -> Result<Uid, Fault> {
    let json = json.get("__entity").unwrap_or(json);
    match (
        json.get("type").and_then(Json::str),
        json.get("id").and_then(Json::str),
    ) {
        (Some(ty), Some(id)) => named(ty, id),
        _ => Err(format!("{json:?} names no entity")),
    }
}

/// The entity of that type and id; a fault where the type's name is none.
pub(crate) fn named(ty: &str, id: &str) -> Result<Uid, Fault> {
    if !ty.split("::").all(is_identifier) {
        return Err(format!("{ty:?} is no type"));
    }
    Ok(Uid {
        ty: ty.to_owned(),
        id: id.to_owned(),
    })
}

/// A value whose type nothing tells: `__entity` and `__extn` say what is no plain JSON.
pub(crate) fn untyped(json: &Json) -> Result<Value, Fault> {
    if json.get("__entity").is_some() {
        return uid(json).map(Value::Entity);
    }
    if let Some(call) = json.get("__extn") {
        return extension_value(call);
    }
    Ok(match json {
        Json::Null => return Err("null is no value".into()),
        Json::Bool(it) => Value::Bool(*it),
        Json::Number(it) => {
            Value::Long(it.parse().map_err(|_| format!("{it} is no whole number"))?)
        }
        Json::String(it) => Value::String(it.clone()),
        Json::Array(elements) => {
            Value::Set(elements.iter().map(untyped).collect::<Result<_, _>>()?)
        }
        Json::Object(members) => Value::Record(
            members
                .iter()
                .map(|it| Ok((it.0.clone(), untyped(&it.1)?)))
                .collect::<Result<_, Fault>>()?,
        ),
    })
}

fn extension_value(call: &Json) -> Result<Value, Fault> {
    let function = call.get("fn").and_then(Json::str).unwrap_or("");
    if let (Some(Json::Array(args)), "offset") = (call.get("args"), function) {
        let args = args.iter().map(untyped).collect::<Result<Vec<_>, _>>()?;
        let (target, rest) = args.split_first().ok_or("offset of nothing")?;
        return method::call(target, "offset", rest);
    }
    let arg = call.get("arg").ok_or("a constructor without an argument")?;
    let text = arg.str().ok_or("a constructor's argument is text")?;
    match function {
        "decimal" => extension::decimal(text),
        "ip" => extension::ip(text),
        "datetime" => extension::datetime(text),
        "duration" => extension::duration(text),
        _ => Err(format!("there is no constructor {function:?}")),
    }
}

/// A value of a declared type.
pub(crate) fn typed(ty: &Ty, json: &Json) -> Result<Value, Fault> {
    let wrong = || format!("{json:?} is no {ty:?}");
    let is_plain = matches!(ty, Ty::Json | Ty::Structured(_));
    if let Some(call) = json.get("__extn").filter(|_| !is_plain) {
        return extension_value(call);
    }
    Ok(match (ty, json) {
        (Ty::Bool, Json::Bool(it)) => Value::Bool(*it),
        (Ty::Long, Json::Number(it)) => {
            Value::Long(Decimal::read(it)?.to_long().ok_or_else(wrong)?)
        }
        (Ty::String, Json::String(it)) => Value::String(it.clone()),
        (Ty::OneOf(words), Json::String(it)) if words.contains(it) => Value::String(it.clone()),
        (Ty::Decimal, Json::String(it)) => extension::decimal(it)?,
        (Ty::Ip, Json::String(it)) => extension::ip(it)?,
        (Ty::Datetime, Json::String(it)) => extension::datetime(it)?,
        (Ty::Duration, Json::String(it)) => extension::duration(it)?,
        (Ty::Number, Json::Number(it) | Json::String(it)) => {
            Value::Number(Decimal::read(&it.replace('_', ""))?)
        }
        (Ty::Money, _) => money(json)?,
        (Ty::Structured(kind), Json::String(it)) => structured::read(kind, it),
        (Ty::Json, _) => any(json)?,
        (Ty::Set(element), Json::Array(elements)) => Value::Set(
            elements
                .iter()
                .map(|it| typed(element, it))
                .collect::<Result<_, _>>()?,
        ),
        (Ty::List(element), Json::Array(elements)) => Value::List(
            elements
                .iter()
                .map(|it| typed(element, it))
                .collect::<Result<_, _>>()?,
        ),
        (Ty::Record(members), Json::Object(_)) => record(members, false, json)?,
        (Ty::Entity(name), Json::String(id)) => Value::Entity(Uid {
            ty: name.clone(),
            id: id.clone(),
        }),
        (Ty::Entity(name), Json::Object(_)) => {
            let uid = uid(json)?;
            if uid.ty != *name {
                return Err(wrong());
            }
            Value::Entity(uid)
        }
        _ => return Err(wrong()),
    })
}

/// The fields of a record that it declares, and under `is_open` any others. Defaults are not filled in.
pub(crate) fn record(members: &[Member], is_open: bool, json: &Json) -> Result<Value, Fault> {
    let Json::Object(given) = json else {
        return Err(format!("{json:?} is no record"));
    };
    let mut fields = BTreeMap::new();
    for (name, json) in given {
        let Some(member) = members.iter().find(|it| it.name == *name) else {
            if !is_open {
                return Err(format!("{name:?} is not declared"));
            }
            fields.insert(name.clone(), any(json)?);
            continue;
        };
        if *json == Json::Null && !member.is_required {
            continue;
        }
        fields.insert(name.clone(), typed(&member.ty, json)?);
    }
    match members
        .iter()
        .find(|it| it.is_required && !fields.contains_key(&it.name))
    {
        Some(member) => Err(format!("{:?} is missing", member.name)),
        None => Ok(Value::Record(fields)),
    }
}

fn money(json: &Json) -> Result<Value, Fault> {
    let wrong = || format!("{json:?} is no money");
    match json {
        Json::String(text) => {
            let (amount, code) = text.rsplit_once([' ', '\t']).ok_or_else(wrong)?;
            method::money(Decimal::read(&amount.trim_end().replace('_', ""))?, code)
        }
        Json::Object(members) if members.len() == 2 => {
            let (Some(Json::Number(amount) | Json::String(amount)), Some(code)) =
                (json.get("amount"), json.get("currency").and_then(Json::str))
            else {
                return Err(wrong());
            };
            method::money(Decimal::read(amount)?, code)
        }
        _ => Err(wrong()),
    }
}

/// Any JSON value.
fn any(json: &Json) -> Result<Value, Fault> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(*it),
        Json::Number(it) => {
            let number = Decimal::read(it)?;
            number.to_long().map_or(Value::Number(number), Value::Long)
        }
        Json::String(it) => Value::String(it.clone()),
        Json::Array(elements) => Value::List(elements.iter().map(any).collect::<Result<_, _>>()?),
        Json::Object(members) => Value::Record(
            members
                .iter()
                .map(|it| Ok((it.0.clone(), any(&it.1)?)))
                .collect::<Result<_, Fault>>()?,
        ),
    })
}
