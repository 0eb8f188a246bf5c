//! `prg.json`: masks for the moduli at which something changes: the width of words, the number of bits, the share of candidates skipped.

use super::*;
use crate::primitive::Prg;

pub(super) fn groups(number: &mut u32) -> Result<Vec<Group>, Finding> {
    Ok(expansion().tests(number)?.into_iter().map(Group::Prg).collect())
}

/// R, m, and what is special about them.
const MASKS: [(u128, u32, &str); 26] = [
    (2, 17, "R = 2: one bit of each byte, and a second block"),
    (3, 16, "R = 3: a quarter of the candidates is skipped"),
    (5, 9, "R = 5: three of eight are skipped"),
    (16, 1, "R = 16: a single entry"),
    (17, 33, "R = 17: nearly half are skipped"),
    (100, 20, "R = 100"),
    (128, 16, "R = 2^7: exactly one block"),
    (129, 40, "R = 2^7 + 1: nearly half are skipped"),
    (255, 16, "R = 2^8 − 1: only the candidate 255 is skipped"),
    (256, 32, "R = 2^8: whole bytes, exactly two blocks"),
    (257, 12, "R = 2^8 + 1: words of 16 bits, of which 9 count"),
    (1000, 8, "R = 1000"),
    (32_768, 9, "R = 2^15"),
    (65_535, 8, "R = 2^16 − 1"),
    (65_536, 8, "R = 2^16: whole words of 16 bits"),
    (65_537, 10, "R = 2^16 + 1: words of 32 bits, of which 17 count"),
    (1 << 24, 5, "R = 2^24: the fourth byte of each word does not count"),
    ((1 << 31) + 1, 8, "R = 2^31 + 1: nearly half are skipped"),
    ((1 << 32) - 1, 4, "R = 2^32 − 1"),
    (1 << 32, 5, "R = 2^32: whole words of 32 bits"),
    ((1 << 32) + 1, 6, "R = 2^32 + 1: words of 64 bits, of which 33 count"),
    ((1 << 53) + 1, 5, "R = 2^53 + 1: beyond the integers of a double"),
    (1 << 63, 3, "R = 2^63"),
    ((1 << 63) + 1, 9, "R = 2^63 + 1: nearly half are skipped"),
    ((1 << 64) - 1, 3, "R = 2^64 − 1"),
    (1 << 64, 2, "R = 2^64: whole words of 64 bits, one block"),
];

fn expansion() -> Cases<Prg> {
    let mut cases = Cases::new();
    for (i, (modulus, dimension, comment)) in (0..).zip(MASKS) {
        let bytes = COINS.bytes("seed", i);
        let seed = core::array::from_fn(|i| bytes[i]);
        let flag = if modulus.is_power_of_two() { "ModulusPowerOfTwo" } else { "ModulusWithRejection" };
        cases.valid(flag, comment, Prg { seed, modulus_minus_one: (modulus - 1) as u64, dimension });
    }
    cases
}
