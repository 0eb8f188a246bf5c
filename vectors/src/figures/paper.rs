//! The figures that the paper states: the table of Figure 8, and the expansion factors of section VII-A.
//! What the paper only plots (Figures 6 and 7) is not here: nothing is read off a plot.

/// Figure 8, "Number of clients is fixed to 500, and the data vector size is fixed to 100K entries".
pub const USERS: u32 = 500;
/// The entries of each vector in Figure 8.
pub const DIMENSION: u32 = 100_000;

/// Section VII-C, "data vectors had entries of 2 bytes each": R_U.
pub const INPUT_BOUND: u64 = 1 << 16;

/// A row of Figure 8: wall-clock times in milliseconds of the prototype in Java, one thread of an Intel Xeon E5-1650 v3.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// "User" or "Server".
    pub party: &'static str,
    /// How many users of a hundred drop out.
    pub dropouts: u32,
    /// AdvertiseKeys, ShareKeys, MaskedInputCollection, Unmasking.
    pub rounds: [u32; 4],
    /// The paper's own total, which is not always the sum.
    pub total: u32,
}

/// Figure 8, row by row.
pub const FIGURE_8: [Row; 4] = [
    Row { party: "User", dropouts: 0, rounds: [1, 376, 1030, 1], total: 1413 },
    Row { party: "Server", dropouts: 0, rounds: [1, 26, 723, 1268], total: 2018 },
    Row { party: "Server", dropouts: 10, rounds: [1, 29, 623, 61586], total: 62239 },
    Row { party: "Server", dropouts: 30, rounds: [1, 28, 514, 142_847], total: 143_389 },
];

/// Section VII-A and the abstract: n, m and the expansion factor for 16-bit inputs.
pub const EXPANSIONS: [(u32, u32, f64); 3] =
    [(1 << 10, 1 << 20, 1.73), (1 << 14, 1 << 20, 3.62), (1 << 14, 1 << 24, 1.98)];
