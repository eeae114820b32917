// The derive beside the macro, and with the package under another name.
#![forbid(unsafe_code)]

mod renamed {
    pub use packir_entity as entity;
}

use packir_entity::{Entity, EntityRef, PackedOption};

#[derive(Entity, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[entity("block", crate = crate::renamed::entity)]
pub struct Block(u32);

#[derive(Entity, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Silent(u32);

fn main() {
    assert_eq!(format!("{} {:?}", Block::new(3), Block::from_u32(4)), "block3 block4");
    assert_eq!(format!("{:?}", Silent::new(1)), "Silent(1)");
    assert_eq!(PackedOption::from(<Block as EntityRef>::new(5)).unwrap().as_u32(), 5);
}
