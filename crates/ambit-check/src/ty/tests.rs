use std::sync::Arc;

use ambit_value::TypeId;

use super::{Field, Mismatch, Record, Ty};

fn union(texts: &[&str]) -> Ty {
    Ty::OneOf(texts.iter().map(|it| (*it).into()).collect())
}

fn record(fields: &[(&str, Ty, bool)]) -> Ty {
    Ty::Record(Arc::new(Record {
        fields: fields
            .iter()
            .map(|(name, ty, required)| Field {
                name: (*name).into(),
                ty: ty.clone(),
                required: *required,
            })
            .collect(),
        open: false,
    }))
}

#[test]
fn truths_join_to_bool() {
    assert_eq!(Ty::TRUE.join(&Ty::TRUE), Ok(Ty::TRUE));
    assert_eq!(Ty::TRUE.join(&Ty::FALSE), Ok(Ty::BOOL));
    assert_eq!(
        Ty::set(Ty::TRUE).join(&Ty::set(Ty::FALSE)),
        Ok(Ty::set(Ty::BOOL))
    );
}

#[test]
fn unions_join_to_the_wider_or_to_string() {
    let narrow = union(&["eur"]);
    let wide = union(&["eur", "usd"]);
    assert_eq!(narrow.join(&wide), Ok(wide.clone()));
    assert_eq!(wide.join(&union(&["gbp"])), Ok(Ty::String));
    assert_eq!(wide.join(&Ty::String), Ok(Ty::String));
}

#[test]
fn entity_types_do_not_join() {
    let (user, group) = (Ty::Entity(TypeId(0)), Ty::Entity(TypeId(1)));
    assert_eq!(user.join(&user), Ok(user.clone()));
    assert_eq!(user.join(&group), Err(Mismatch::Entity));
    assert_eq!(user.join(&record(&[])), Err(Mismatch::EntityRecord));
}

#[test]
fn records_join_attribute_by_attribute() {
    let lhs = record(&[("a", Ty::TRUE, true)]);
    let rhs = record(&[("a", Ty::FALSE, true)]);
    assert_eq!(lhs.join(&rhs), Ok(record(&[("a", Ty::BOOL, true)])));
    let optional = record(&[("a", Ty::BOOL, false)]);
    assert_eq!(lhs.join(&optional), Err(Mismatch::Optional));
    assert_eq!(lhs.join(&record(&[])), Err(Mismatch::Attributes));
}
