//! Stores and instances in the shape of a WebAssembly engine, with ownership in the handles.
//!
//! An engine makes stores; a store owns instances and functions; handles name them and may be kept anywhere by
//! the embedder. Using a handle with a store that does not own it must be caught, each time. Here a handle is one
//! 32-bit word that holds store and index, and one compare catches it; and while a function runs, its callees are
//! looked up through branded keys, which cost nothing to check.
//!
//! `cargo run -p packir-entity --example store`

use packir_entity::brand::{StoreIds, StoreMap, WrongStore};
use packir_entity::{brand, entity_ref, handle};

entity_ref! {
    /// A function of a store.
    pub struct Func = "func";
    /// An instance of a store.
    pub struct Instance = "instance";
}

handle! {
    /// What an embedder holds of a function.
    pub struct FuncHandle: u32 = store: 8, index: 24 => Func;
    /// What an embedder holds of an instance.
    pub struct InstanceHandle: u32 = store: 8, index: 24 => Instance;
}

/// Makes stores, each with a number of its own.
#[derive(Debug, Default)]
pub struct Engine {
    stores: StoreIds,
}

/// A function: adds a constant, then calls others. It was called so many times.
#[derive(Debug)]
struct FuncData {
    adds: u64,
    callees: Vec<FuncHandle>,
    calls: u64,
}

/// An instance: names its functions.
#[derive(Debug)]
struct InstanceData {
    exports: Vec<(&'static str, FuncHandle)>,
}

/// Owns instances and functions. Handles of one store are refused by all others.
#[derive(Debug)]
pub struct Store {
    funcs: StoreMap<FuncHandle, FuncData>,
    instances: StoreMap<InstanceHandle, InstanceData>,
}

impl Engine {
    /// A new, empty store.
    pub fn store(&self) -> Store {
        let id = self.stores.next();
        Store { funcs: StoreMap::new(id), instances: StoreMap::new(id) }
    }
}

impl Store {
    /// Adds a function. Its callees must be of this store.
    pub fn func(&mut self, adds: u64, callees: &[FuncHandle]) -> Result<FuncHandle, WrongStore> {
        for &callee in callees {
            self.funcs.check(callee)?;
        }
        Ok(self.funcs.push(FuncData { adds, callees: callees.to_vec(), calls: 0 }))
    }

    /// Adds an instance. What it exports must be of this store.
    pub fn instance(&mut self, exports: &[(&'static str, FuncHandle)]) -> Result<InstanceHandle, WrongStore> {
        for &(_, func) in exports {
            self.funcs.check(func)?;
        }
        Ok(self.instances.push(InstanceData { exports: exports.to_vec() }))
    }

    /// What an instance exports by this name: one compare for the handle.
    pub fn export(&self, instance: InstanceHandle, name: &str) -> Result<Option<FuncHandle>, WrongStore> {
        self.instances.check(instance)?;
        Ok(self.instances[instance].exports.iter().find(|(export, _)| *export == name).map(|(_, func)| *func))
    }

    /// Calls a function `times` times. Handles are checked on entry; the loop works with keys.
    pub fn call(&mut self, func: FuncHandle, times: u32) -> Result<u64, WrongStore> {
        self.funcs.check(func)?;
        brand!(guard);
        let mut funcs = self.funcs.open(guard);
        // Call trees are flattened into keys once; `filter_map` drops nothing, for callees were checked when added.
        let mut order = Vec::new();
        let mut todo = vec![func];
        while let Some(handle) = todo.pop() {
            let Some(key) = funcs.key(handle) else { continue };
            order.push(key);
            todo.extend(&funcs.values[key].callees);
        }
        let mut sum = 0;
        for _ in 0..times {
            for &key in &order {
                let func = &mut funcs.values[key]; // no check of any kind
                func.calls += 1;
                sum += func.adds;
            }
        }
        Ok(sum)
    }

    /// How many times a function was called.
    pub fn calls(&self, func: FuncHandle) -> Result<u64, WrongStore> {
        self.funcs.check(func).map(|_| self.funcs[func].calls)
    }
}

#[expect(clippy::print_stdout, reason = "an example")]
fn main() -> Result<(), WrongStore> {
    let engine = Engine::default();
    let (mut store, mut other) = (engine.store(), engine.store());

    let leaf = store.func(1, &[])?;
    let main = store.func(10, &[leaf, leaf])?;
    let instance = store.instance(&[("leaf", leaf), ("main", main)])?;

    let export = store.export(instance, "main")?.expect("it is exported");
    println!("main returns {}", store.call(export, 1000)?);
    println!("leaf was called {} times", store.calls(leaf)?);

    // The embedder mixes its stores up: each use says so.
    println!("call: {}", other.call(main, 1).expect_err("another store's"));
    println!("func: {}", other.func(1, &[leaf]).expect_err("another store's"));
    println!("export: {}", other.export(instance, "leaf").expect_err("another store's"));
    assert_eq!((store.call(main, 1)?, size_of::<FuncHandle>()), (12, 4));
    Ok(())
}
