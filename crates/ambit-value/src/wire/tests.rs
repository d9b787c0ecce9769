use super::value::Step;
use super::*;
use crate::{Field, TypeId};

fn decoded(steps: &[Step]) -> Result<OwnedValue, WireError> {
    value::build(steps.to_vec())
}

#[test]
fn steps_build_one_value() {
    let one = Step::Long(1);
    assert_eq!(decoded(std::slice::from_ref(&one)), Ok(OwnedValue::Long(1)));
    for steps in [
        vec![],
        vec![one.clone(), one.clone()],
        vec![Step::List(1)],
        vec![one.clone(), Step::List(2)],
        vec![one, Step::Record(vec!["a".into(), "b".into()])],
    ] {
        assert_eq!(decoded(&steps), Err(WireError::Steps), "{steps:?}");
    }
}

#[test]
fn what_is_out_of_order_is_refused() {
    let [one, two] = [1, 2].map(Step::Long);
    for steps in [
        vec![two.clone(), one.clone(), Step::Set(2)],
        vec![one.clone(), one.clone(), Step::Set(2)],
        vec![
            two.clone(),
            one.clone(),
            Step::Record(vec!["b".into(), "a".into()]),
        ],
        vec![two, one, Step::Record(vec!["a".into(), "a".into()])],
    ] {
        assert_eq!(decoded(&steps), Err(WireError::Order), "{steps:?}");
    }
}

#[test]
fn depth_is_bounded_before_anything_walks_it() {
    let nested = |depth: usize| {
        let lists = std::iter::repeat_n(Step::List(1), depth);
        decoded(&[Step::Null].into_iter().chain(lists).collect::<Vec<_>>())
    };
    assert!(nested(512).is_ok());
    assert_eq!(nested(513), Err(WireError::TooDeep));
    assert_eq!(nested(1_000_000), Err(WireError::TooDeep));
}

#[test]
fn types_come_back() {
    let field = |name: &str, ty, default| Field {
        name: name.into(),
        ty,
        required: true,
        default,
    };
    let inner = RecordTy {
        fields: vec![field(
            "x",
            Ty::OneOf(vec!["a".into(), "b".into()]),
            Some("b".into()),
        )],
        open: true,
    };
    let ty = RecordTy {
        fields: vec![
            field("a", Ty::Set(Box::new(Ty::Entity(TypeId(3)))), None),
            field("b", Ty::List(Box::new(Ty::Record(inner))), None),
        ],
        open: false,
    };
    let bytes = postcard::to_stdvec(&ty).unwrap();
    assert_eq!(postcard::from_bytes(&bytes), Ok(ty));
}

#[test]
fn types_that_cannot_be_are_refused() {
    let refused = |fields: Vec<Field>| {
        let bytes = postcard::to_stdvec(&RecordTy {
            fields,
            open: false,
        })
        .unwrap();
        postcard::from_bytes::<RecordTy>(&bytes).is_err()
    };
    let field = |name: &str, default| Field {
        name: name.into(),
        ty: Ty::Long,
        required: true,
        default,
    };
    assert!(!refused(vec![field("a", Some(OwnedValue::Long(1)))]));
    assert!(refused(vec![field("a", Some("1".into()))]));
    assert!(refused(vec![field("b", None), field("a", None)]));
    assert!(refused(vec![field("a", None), field("a", None)]));
}

#[test]
fn a_shape_is_in_order() {
    let decoded = |names: &[&str]| {
        let bytes = postcard::to_stdvec(&names.to_vec()).unwrap();
        postcard::from_bytes::<Shape>(&bytes).is_ok()
    };
    assert!(decoded(&["a", "b"]));
    assert!(!decoded(&["b", "a"]));
    assert!(!decoded(&["a", "a"]));
}
