//! Bytes allocated, ours and upstream's, for the same contents.

use cranelift_entity as theirs;
use packed::{u22, u44};
use packir_entity as ours;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::random;

type E = crate::ours::E;
type U = crate::upstream::E;

/// Counts the bytes that are allocated and not yet freed.
pub(crate) struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: the methods pass their arguments on to the system's allocator, whose contract is the same.
#[expect(unsafe_code, reason = "an allocator is unsafe to implement")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LIVE.fetch_add(size, Ordering::Relaxed);
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// The bytes that `make` leaves allocated.
fn bytes<T>(make: impl FnOnce() -> T) -> usize {
    let before = LIVE.load(Ordering::Relaxed);
    let kept = std::hint::black_box(make());
    let bytes = LIVE.load(Ordering::Relaxed) - before;
    drop(kept);
    bytes
}

/// Prints bytes for each element, grown one element at a time.
#[expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "a report of sizes far below 2^52")]
pub(crate) fn report() {
    const LEN: usize = 100_000;
    println!("| bytes/element | ours | cranelift-entity | theirs / ours |");
    println!("|---|---:|---:|---:|");
    let row = |name: &str, len: usize, ours: usize, theirs: usize| {
        let (ours, theirs) = (ours as f64 / len as f64, theirs as f64 / len as f64);
        println!("| {name} | {ours:.2} | {theirs:.2} | {:.2} |", theirs / ours);
    };
    row(
        "primary map of u64",
        LEN,
        bytes(|| {
            let mut map = ours::PrimaryMap::<E, u64>::new();
            for x in 0..LEN as u64 {
                map.push(x);
            }
            map
        }),
        bytes(|| {
            let mut map = theirs::PrimaryMap::<U, u64>::new();
            for x in 0..LEN as u64 {
                map.push(x);
            }
            map
        }),
    );
    let keys = random(LEN, LEN as u32);
    row(
        "entity set, members in random order, per key",
        LEN,
        bytes(|| keys.iter().map(|&i| E::from_u32(i)).collect::<ours::EntitySet<E>>()),
        bytes(|| {
            let mut set = theirs::EntitySet::<U>::new();
            set.extend(keys.iter().map(|&i| U::from_u32(i)));
            set
        }),
    );
    row(
        "sparse set, 1000 members, per member",
        1000,
        bytes(|| keys[..1000].iter().map(|&i| E::from_u32(i)).collect::<ours::SparseSet<E>>()),
        bytes(|| {
            let mut set = theirs::SparseSet::<U>::new();
            for &i in &keys[..1000] {
                set.insert(U::from_u32(i));
            }
            set
        }),
    );
    row(
        "lists of 0 to 7 elements, per list",
        LEN,
        bytes(|| {
            let mut pool = ours::ListPool::<E>::new();
            let lists: Vec<_> = keys
                .iter()
                .map(|&i| ours::EntityList::from_iter((0..i % 8).map(E::from_u32), &mut pool))
                .collect();
            (pool, lists)
        }),
        bytes(|| {
            let mut pool = theirs::ListPool::<U>::new();
            let lists: Vec<_> = keys
                .iter()
                .map(|&i| theirs::EntityList::from_iter((0..i % 8).map(U::from_u32), &mut pool))
                .collect();
            (pool, lists)
        }),
    );
    row(
        "22-bit elements: packed vec (theirs: Vec<u32>)",
        LEN,
        bytes(|| {
            let mut vec: ours::PackedVec<u22> = keys.iter().map(|&x| u22::new(x)).collect();
            vec.shrink_to_fit();
            vec
        }),
        bytes(|| keys.clone()),
    );
    row(
        "44-bit elements: packed vec (theirs: Vec<u64>)",
        LEN,
        bytes(|| {
            let mut vec: ours::PackedVec<u44> = keys.iter().map(|&x| u44::new(u64::from(x))).collect();
            vec.shrink_to_fit();
            vec
        }),
        bytes(|| keys.iter().map(|&x| u64::from(x)).collect::<Vec<_>>()),
    );
    row(
        "options of references: Option of a niche (theirs: Option of a u32 reference)",
        LEN,
        bytes(|| vec![Option::<crate::niches::TopByte>::None; LEN]),
        bytes(|| vec![Option::<U>::None; LEN]),
    );
}
