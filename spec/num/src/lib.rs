//! The crate `num`, cut down to what `hacspec-lib` and `abstract_integers` use of it.
//!
//! Both were written for the crates `num` and `num-bigint` as they were then, and re-export them by
//! glob imports. Since that time `num-traits` has gained the traits `ConstZero` and `ConstOne`, and
//! `num-bigint` constants of those names: brought in by the globs, `ZERO` and `ONE` then mean two
//! things, and `hacspec-lib` does not compile. This facade stands in for `num` by a `[patch]` in the
//! workspace's manifest. It holds `num-bigint` at 0.4.4, the last version without the constants, and
//! lets through only the traits that are wanted. There is no code in it.
#![no_std]
#![forbid(unsafe_code)]

pub use num_bigint::{BigInt, BigUint};
pub use num_traits::{CheckedSub, Num, One, Signed, Zero};

/// The part of `num::traits` that is reached into.
pub mod traits {
    pub use num_traits::sign;

    /// Without `ConstOne` and `ConstZero`, which is the point.
    pub mod identities {
        pub use num_traits::identities::{One, Zero, one, zero};
    }
}
