//! Operation sequences that run on three things at once: the type here, its namesake in `cranelift-entity`, and a
//! model from the standard library. After every operation the three must agree.
//!
//! An operation is made of six bytes, so that property tests (which shrink), plain random runs and the fuzz
//! target share one `check` for each type.

#![expect(unreachable_pub, reason = "shared with the fuzz target, where these are reachable")]
#![expect(clippy::unwrap_used, reason = "a failed check is a panic")]

pub mod list;
pub mod primary;
pub mod secondary;
pub mod set;
pub mod sparse;

/// What an operation is made of.
pub type Raw = (u8, u8, u16, u16);

/// Bytes as a sequence of operations; a rest of less than six bytes is dropped.
pub fn operations<Op: From<Raw>>(bytes: &[u8]) -> Vec<Op> {
    bytes
        .chunks_exact(6)
        .map(|b| Op::from((b[0], b[1], u16::from_le_bytes([b[2], b[3]]), u16::from_le_bytes([b[4], b[5]]))))
        .collect()
}

pub mod ours {
    //! References of this package.
    packir_entity::entity_ref! {
        /// An entity.
        pub struct E = "e";
    }
}

pub mod upstream {
    //! References of `cranelift-entity`.
    /// An entity.
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    pub struct E(u32);
    cranelift_entity::entity_impl!(E, "e");
}
