//! The processor's registers of 512 bits, where it has them and `secagg_backend = "portable"` does not rule them out.

pulp::simd_type! {
    /// Registers of 512 bits: that there is a value proves that the processor has them.
    pub struct Registers {
        pub(super) f: "avx512f",
        pub(super) popcnt: "popcnt",
    }
}
