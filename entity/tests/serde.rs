//! What feature `serde` writes and refuses.
#![cfg(feature = "serde")]

use packir_entity::{
    BoxedSlice, EntityList, EntitySet, ListPool, PackedOption, PrimaryMap, SecondaryMap, SparseMap,
    SparseMapValue, ThinMap, entity_ref,
};
use serde::{Deserialize, Serialize};
use serde_json::{from_str, json, to_string, to_value};

entity_ref! {
    /// An entity.
    pub struct E = "e";
}

/// A value with its key.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Fact(E, u8);

impl SparseMapValue<E> for Fact {
    fn key(&self) -> E {
        self.0
    }
}

/// Upstream's entity, for the forms that both write.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct U(u32);
cranelift_entity::entity_impl!(U);

#[test]
fn references_are_indices_and_options_are_options() {
    assert_eq!(to_string(&E::from_u32(7)).unwrap(), "7");
    assert_eq!(from_str::<E>("7").unwrap(), E::from_u32(7));
    assert!(from_str::<E>("4294967295").unwrap_err().to_string().contains("does not fit"));
    assert!(from_str::<E>("-1").is_err());
    let options: [PackedOption<E>; 2] = [E::from_u32(3).into(), None.into()];
    assert_eq!(to_string(&options).unwrap(), "[3,null]");
    assert_eq!(from_str::<[PackedOption<E>; 2]>("[3,null]").unwrap(), options);
}

#[test]
fn maps_and_sets_come_back() {
    let primary: PrimaryMap<E, u8> = [5, 6].into_iter().collect();
    assert_eq!(to_string(&primary).unwrap(), "[5,6]");
    assert_eq!(from_str::<PrimaryMap<E, u8>>("[5,6]").unwrap(), primary);
    let thin: ThinMap<E, u8> = primary.values().copied().collect();
    assert_eq!(to_string(&thin).unwrap(), "[5,6]");
    assert_eq!(from_str::<ThinMap<E, u8>>("[5,6]").unwrap(), thin);
    let boxed: BoxedSlice<E, u8> = primary.into_boxed_slice();
    assert_eq!(from_str::<BoxedSlice<E, u8>>(&to_string(&boxed).unwrap()).unwrap(), boxed);

    let set: EntitySet<E> = [1, 64].map(E::from_u32).into_iter().collect();
    assert_eq!(to_string(&set).unwrap(), "[2,1]");
    assert_eq!(from_str::<EntitySet<E>>("[2,1,0,0]").unwrap(), set, "zero words at the end do not count");

    let sparse: SparseMap<E, Fact> = [Fact(E::from_u32(9), 1), Fact(E::from_u32(2), 3)].into_iter().collect();
    let text = to_string(&sparse).unwrap();
    assert_eq!(text, "[[9,1],[2,3]]");
    assert_eq!(from_str::<SparseMap<E, Fact>>(&text).unwrap().as_slice(), sparse.as_slice());
    let twice = from_str::<SparseMap<E, Fact>>("[[9,1],[9,3]]").unwrap_err();
    assert!(twice.to_string().contains("two values with one key"));
}

#[test]
fn secondary_maps_have_upstreams_form() {
    let mut map = SecondaryMap::<E, u8>::with_default(1);
    let mut theirs = cranelift_entity::SecondaryMap::<U, u8>::with_default(1);
    map[E::from_u32(2)] = 5;
    theirs[U::from_u32(2)] = 5;
    map[E::from_u32(4)] = 1;
    theirs[U::from_u32(4)] = 1;
    let text = to_string(&map).unwrap();
    assert_eq!(text, "[1,null,null,5]");
    assert_eq!(text, to_string(&theirs).unwrap());
    assert_eq!(from_str::<SecondaryMap<E, u8>>(&text).unwrap(), map);
    for bad in ["[]", "[null]", "7"] {
        assert!(from_str::<SecondaryMap<E, u8>>(bad).is_err(), "{bad}");
    }
}

#[test]
fn pools_have_upstreams_form() {
    let mut pool = ListPool::new();
    let mut list = EntityList::from_iter((10..15).map(E::from_u32), &mut pool);
    let mut freed = EntityList::from_slice(&[E::from_u32(1)], &mut pool);
    freed.clear(&mut pool);
    list.push(E::from_u32(99), &mut pool);
    let text = to_string(&pool).unwrap();

    let theirs: cranelift_entity::ListPool<U> = from_str(&text).unwrap();
    let position = json!({"index": list.to_position(), "unused": null});
    let their_list: cranelift_entity::EntityList<U> = serde_json::from_value(position).unwrap();
    assert_eq!(their_list.as_slice(&theirs), [10, 11, 12, 13, 14, 99].map(U::from_u32));
    assert_eq!(to_string(&theirs).unwrap(), text);

    let again: ListPool<E> = from_str(&text).unwrap();
    let list: EntityList<E> = serde_json::from_value(to_value(list).unwrap()).unwrap();
    assert_eq!(again, pool);
    assert_eq!(list.as_slice(&again), [10, 11, 12, 13, 14, 99].map(E::from_u32));
}

#[test]
fn pools_with_broken_chains_are_refused() {
    for (bad, why) in [
        (r#"{"data":[0,0,0,0],"free":[5]}"#, "the head is outside"),
        (r#"{"data":[0,9,0,0],"free":[1]}"#, "the next block is outside"),
        (r#"{"data":[0,1,0,0],"free":[1]}"#, "the chain is a circle"),
        (r#"{"data":[2,0,0,0],"free":[1]}"#, "the block is in use"),
        (r#"{"data":[0,0,0,0],"free":[0,1]}"#, "the block is too short for its class"),
        (r#"{"data":[0,0,0,0,0,0,0,0],"free":[5,1]}"#, "the block is the second half of another"),
        (r#"{"data":[0,3,0,0,0,0],"free":[1]}"#, "the blocks share words"),
    ] {
        let error = from_str::<ListPool<E>>(bad).expect_err(why).to_string();
        assert!(error.contains("free chain"), "{why}: {error}");
    }
    assert!(from_str::<ListPool<E>>(r#"{"data":[0,0,0,0],"free":[1]}"#).is_ok());
}
