// A handle of one kind of entity in a store of another.
use packir_entity::brand::{StoreIds, StoreMap};
use packir_entity::{entity_ref, handle};

entity_ref! {
    pub struct Func = "func";
    pub struct Memory = "memory";
}
handle! {
    pub struct FuncHandle: u32 = store: 8, index: 24 => Func;
    pub struct MemoryHandle: u32 = store: 8, index: 24 => Memory;
}

fn main() {
    let mut funcs: StoreMap<FuncHandle, u8> = StoreMap::new(StoreIds::new().next());
    let handle: FuncHandle = funcs.push(1);
    let memories: StoreMap<MemoryHandle, u8> = StoreMap::new(StoreIds::new().next());
    memories.get(handle);
}
