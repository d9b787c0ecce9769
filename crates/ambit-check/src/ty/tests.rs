use std::sync::Arc;

use ambit_value::TypeId;
use proptest::prelude::*;

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
fn unions_join_to_a_union() {
    let narrow = union(&["eur"]);
    let wide = union(&["eur", "usd"]);
    assert_eq!(narrow.join(&wide), Ok(wide.clone()));
    let widest = union(&["eur", "gbp", "usd"]);
    assert_eq!(wide.join(&union(&["gbp"])), Ok(widest));
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

/// Types of every kind, small enough that two of them often meet.
fn types() -> impl Strategy<Value = Ty> {
    let texts = prop::sample::subsequence(vec!["a", "b", "c"], 1..=3);
    let plain = prop_oneof![
        any::<Option<bool>>().prop_map(Ty::Bool),
        Just(Ty::Long),
        Just(Ty::Number),
        Just(Ty::String),
        Just(Ty::Json),
        texts.prop_map(|it| union(&it)),
        (0..2_u32).prop_map(|it| Ty::Entity(TypeId(it))),
    ];
    plain.prop_recursive(3, 12, 2, |inner| {
        let field = (inner.clone(), any::<bool>());
        prop_oneof![
            inner.clone().prop_map(Ty::set),
            inner.prop_map(Ty::list),
            prop::collection::vec(field, 0..3).prop_map(|fields| {
                let names = ["a", "b"].into_iter().zip(fields);
                let fields: Vec<_> = names.map(|(name, (ty, is))| (name, ty, is)).collect();
                record(&fields)
            }),
        ]
    })
}

proptest! {
    #[test]
    fn joining_does_not_depend_on_order(lhs in types(), rhs in types(), third in types()) {
        prop_assert_eq!(lhs.join(&lhs), Ok(lhs.clone()));
        prop_assert_eq!(lhs.join(&rhs).ok(), rhs.join(&lhs).ok());
        let left = lhs.join(&rhs).and_then(|it| it.join(&third)).ok();
        let right = rhs.join(&third).and_then(|it| lhs.join(&it)).ok();
        prop_assert_eq!(left, right);
    }

    #[test]
    fn what_is_joined_holds_both(lhs in types(), rhs in types()) {
        if let Ok(joined) = lhs.join(&rhs) {
            prop_assert_eq!(joined.join(&lhs), Ok(joined.clone()));
            prop_assert_eq!(joined.join(&rhs), Ok(joined));
        }
    }

    #[test]
    fn what_was_reported_fits_everything(ty in types()) {
        prop_assert_eq!(Ty::Unknown.join(&ty), Ok(ty.clone()));
        prop_assert_eq!(ty.join(&Ty::Unknown), Ok(ty));
    }
}
