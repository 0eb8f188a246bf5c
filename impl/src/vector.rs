//! Vectors of Z_R^m: the running sum they are added to, and the packed form they travel in.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::mask::{Mask, Ring, Word, Words};
use crate::session::Modulus;
use crate::wire::Malformed;

/// A vector of Z_R^m that packed vectors and masks are added to. Wiped when dropped: a user's holds its input for a while.
pub(crate) struct RingVector {
    modulus: Modulus,
    entries: Entries,
}

enum Entries {
    W8(Words<u8>),
    W16(Words<u16>),
    W32(Words<u32>),
    W64(Words<u64>),
}

/// Runs an expression with the ring and the entries at the width in use.
macro_rules! at_width {
    ($vector:expr, |$ring:ident, $entries:ident| $body:expr) => {
        match $vector {
            RingVector { modulus, entries: Entries::W8($entries) } => {
                let $ring = Ring::<u8>::new(*modulus);
                $body
            }
            RingVector { modulus, entries: Entries::W16($entries) } => {
                let $ring = Ring::<u16>::new(*modulus);
                $body
            }
            RingVector { modulus, entries: Entries::W32($entries) } => {
                let $ring = Ring::<u32>::new(*modulus);
                $body
            }
            RingVector { modulus, entries: Entries::W64($entries) } => {
                let $ring = Ring::<u64>::new(*modulus);
                $body
            }
        }
    };
}

impl RingVector {
    /// m zeros.
    pub(crate) fn zero(modulus: Modulus, dimension: u32) -> Self {
        // A dimension beyond the address space fails to allocate, as it must.
        Self::of_zeros(modulus, dimension as usize)
    }

    fn of_zeros(modulus: Modulus, m: usize) -> Self {
        let entries = match modulus.bits() {
            0..=8 => Entries::W8(Words::zero(m)),
            9..=16 => Entries::W16(Words::zero(m)),
            17..=32 => Entries::W32(Words::zero(m)),
            _ => Entries::W64(Words::zero(m)),
        };
        Self { modulus, entries }
    }

    /// A copy of entries that lie in [0, R − 1].
    pub(crate) fn from_entries(modulus: Modulus, values: &[u64]) -> Self {
        let mut vector = Self::of_zeros(modulus, values.len());
        at_width!(&mut vector, |_ring, entries| {
            entries.iter_mut().zip(values).for_each(|(entry, value)| *entry = Word::from_u64(*value));
        });
        vector
    }

    /// Adds ±PRG(seed) mod R, for all masks.
    pub(crate) fn add_masks(&mut self, masks: &[Mask]) {
        at_width!(self, |ring, entries| ring.add_masks(entries, masks));
    }

    /// Adds a vector of as many entries mod R.
    pub(crate) fn add(&mut self, packed: &PackedVector<'_>) {
        at_width!(self, |ring, entries| {
            let mut entries = entries.iter_mut();
            packed.for_each(|value| {
                if let Some(entry) = entries.next() {
                    *entry = ring.add(*entry, Word::from_u64(value));
                }
            });
        });
    }

    /// The entries, each in [0, R − 1].
    pub(crate) fn to_entries(&self) -> Vec<u64> {
        at_width!(self, |ring, entries| entries.iter().map(|&entry| ring.reduce(entry).to_u64()).collect())
    }

    /// The packed form: k = ⌈log₂ R⌉ bits an entry, least significant first, and zeros up to a whole byte.
    pub(crate) fn pack(&self) -> PackedVector<'static> {
        at_width!(self, |ring, entries| {
            let values = entries.iter().map(|&entry| ring.reduce(entry).to_u64());
            PackedVector::encode(self.modulus, values)
        })
    }
}

/// So many entries take whole bytes, whatever their length.
const GROUP: usize = 8;
/// How many bytes are read at once, at most; so far may a read go beyond a group.
const MARGIN: usize = 16;

/// ⌈m·k/8⌉, the length of a packed vector.
fn packed_len(modulus: Modulus, entries: u64) -> u64 {
    // m < 2³² and k ≤ 64: at most 2³⁸ bits.
    entries.saturating_mul(u64::from(modulus.bits())).div_ceil(8)
}

/// A packed vector that was checked whole: its length is right, its padding is zero and every entry is below R.
pub(crate) struct PackedVector<'a> {
    bytes: Cow<'a, [u8]>,
    modulus: Modulus,
    entries: usize,
}

impl<'a> PackedVector<'a> {
    /// Packs values that lie in [0, R − 1].
    fn encode(modulus: Modulus, values: impl ExactSizeIterator<Item = u64>) -> Self {
        let entries = values.len();
        let mut bytes = Vec::with_capacity(usize::try_from(packed_len(modulus, entries as u64)).unwrap_or(0));
        // Fewer than 64 bits wait in `pending` when the next value of at most 64 bits comes.
        let (mut pending, mut count) = (0u128, 0u32);
        for value in values {
            pending |= u128::from(value).wrapping_shl(count);
            count = count.saturating_add(modulus.bits());
            if count >= u64::BITS {
                bytes.extend_from_slice(&(pending as u64).to_le_bytes());
                pending = pending.wrapping_shr(u64::BITS);
                count = count.saturating_sub(u64::BITS);
            }
        }
        bytes.extend(pending.to_le_bytes().iter().take(count.div_ceil(8) as usize));
        Self { bytes: Cow::Owned(bytes), modulus, entries }
    }

    /// Checks `bytes` against the ring and m.
    pub(crate) fn decode(bytes: &'a [u8], modulus: Modulus, dimension: u32) -> Result<Self, Malformed> {
        let packed = Self { bytes: Cow::Borrowed(bytes), modulus, entries: dimension as usize };
        let m = u64::from(dimension);
        if bytes.len() as u64 != packed_len(modulus, m) {
            return Err(Malformed);
        }
        // What the entries use of the last byte; 0 stands for all of it.
        let used = m.saturating_mul(u64::from(modulus.bits())) % 8;
        let padding = bytes.last().map_or(0, |last| if used == 0 { 0 } else { last >> used });
        // Of 2^k values of k bits, those from R on are refused.
        let largest = modulus.minus_one();
        let mut below = true;
        if largest < modulus.bit_mask() {
            packed.for_each(|entry| below &= entry <= largest);
        }
        if padding != 0 || !below {
            return Err(Malformed);
        }
        Ok(packed)
    }

    /// Calls `each` with every entry, in order.
    ///
    /// Eight entries take k bytes, so all groups of eight are laid out alike. An entry lies within the eight bytes, or sixteen
    /// for long entries, from the one with its first bit on.
    #[inline(always)]
    fn for_each(&self, mut each: impl FnMut(u64)) {
        let k = self.modulus.bits();
        let mask = self.modulus.bit_mask();
        let places: [(usize, u32); GROUP] = core::array::from_fn(|i| {
            let bit = (i as u32).wrapping_mul(k);
            ((bit / 8) as usize, bit % 8)
        });
        let group_len = k as usize;
        let mut rest: &[u8] = &self.bytes;
        // The last groups, fewer than 64 + MARGIN bytes, are copied to where zeros follow them.
        let mut ending = [0; 64 + 2 * MARGIN];
        let mut group = |bytes: &[u8], count: usize| {
            for &(at, shift) in places.iter().take(count) {
                let from = bytes.get(at..).unwrap_or_default();
                let word = if k <= 57 {
                    from.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes).wrapping_shr(shift))
                } else {
                    from.first_chunk().map_or(0, |bytes| u128::from_le_bytes(*bytes).wrapping_shr(shift) as u64)
                };
                each(word & mask);
            }
        };
        let mut groups: usize = 0;
        // There are no bytes beyond the entries', so such a group is whole.
        while rest.len() >= group_len.saturating_add(MARGIN) {
            group(rest, GROUP);
            rest = rest.get(group_len..).unwrap_or_default();
            groups = groups.saturating_add(1);
        }
        ending.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
        let mut left = self.entries.saturating_sub(groups.saturating_mul(GROUP));
        let mut rest = ending.as_slice();
        while left > 0 {
            group(rest, left.min(GROUP));
            rest = rest.get(group_len..).unwrap_or_default();
            left = left.saturating_sub(GROUP);
        }
    }

    /// Packed bytes that were made elsewhere, to be sent as they are.
    #[cfg(feature = "primitives")]
    pub(crate) fn unchecked(bytes: &'a [u8]) -> Self {
        Self { bytes: Cow::Borrowed(bytes), modulus: Modulus::from_minus_one(0), entries: 0 }
    }

    /// The bytes as they travel.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn modulus(r: u128) -> Modulus {
        Modulus::new(r).unwrap()
    }

    /// The definition: bit i of entry j is bit j·k + i of the stream.
    fn pack_bits(k: u32, entries: &[u64]) -> Vec<u8> {
        let mut bytes = vec![0; (entries.len() * k as usize).div_ceil(8)];
        for (j, entry) in entries.iter().enumerate() {
            for i in 0..k as usize {
                let p = j * k as usize + i;
                bytes[p / 8] |= ((entry >> i & 1) as u8) << (p % 8);
            }
        }
        bytes
    }

    /// R2.U4, FORMAT.md 6.5: ⌈log2 R⌉ bits an entry, as section V counts them.
    #[test]
    fn vectors_pack_as_defined_and_back() {
        for k in 1..=64u32 {
            for r in [1u128 << k, (1u128 << (k - 1)) + 1] {
                let modulus = modulus(r.max(2));
                for m in [1usize, 2, 7, 8, 9, 63, 64, 65, 130] {
                    let entries: Vec<u64> =
                        (1..=m as u128).map(|j| (j * 0x9e37_79b9_7f4a_7c15 % modulus.get()) as u64).collect();
                    let packed = RingVector::from_entries(modulus, &entries).pack();
                    assert_eq!(packed.bytes(), pack_bits(modulus.bits(), &entries), "R = {modulus}, m = {m}");
                    let decoded = PackedVector::decode(packed.bytes(), modulus, m as u32).unwrap();
                    let mut sum = RingVector::zero(modulus, m as u32);
                    sum.add(&decoded);
                    assert_eq!(sum.to_entries(), entries, "R = {modulus}, m = {m}");
                }
            }
        }
    }

    /// R2.S1: a masked input has ⌈m·k/8⌉ bytes.
    #[test]
    fn only_the_exact_length_is_taken() {
        // Five entries of 25 bits: 125 bits, 16 bytes.
        let modulus = modulus(1 << 25);
        for len in 0..40 {
            assert_eq!(PackedVector::decode(&vec![0; len], modulus, 5).is_ok(), len == 16, "{len}");
        }
    }

    /// R2.S1: the unused bits of a masked input are zero, so that it has one encoding.
    #[test]
    fn padding_is_zero() {
        let modulus = modulus(1 << 25);
        for bit in 0..8 {
            let mut bytes = [0; 16];
            bytes[15] = 1 << bit;
            assert_eq!(PackedVector::decode(&bytes, modulus, 5).is_ok(), bit < 5, "{bit}");
        }
    }

    /// R2.S1: a masked input is an element of Z_R^m.
    #[test]
    fn entries_are_below_the_modulus() {
        for (r, k) in [(3, 2), (5, 3), (257, 9), ((1 << 32) + 1, 33), ((1 << 64) - 1, 64)] {
            for (value, taken) in [(r - 2, true), (r - 1, true), (r, false), ((1 << k) - 1, r == 1 << k)] {
                let bytes = pack_bits(k, &[0, value as u64, 0]);
                assert_eq!(PackedVector::decode(&bytes, modulus(r), 3).is_ok(), taken, "{value} mod {r}");
            }
        }
    }

    /// R2.S1: no allocation follows from m before the bytes are there.
    #[test]
    fn a_dimension_of_any_size_is_held_against_the_bytes_first() {
        assert!(PackedVector::decode(&[0; 100], modulus(1 << 64), u32::MAX).is_err());
    }

    /// R2.U3, R4.S4, "mod R".
    #[test]
    fn addition_wraps_at_the_modulus() {
        for r in [2, 3, 256, 257, 65_536, 1 << 32, (1 << 32) + 1, (1 << 64) - 1, 1 << 64] {
            let modulus = modulus(r);
            let largest = modulus.minus_one();
            let packed = RingVector::from_entries(modulus, &[largest, 1, 0]).pack();
            let mut sum = RingVector::from_entries(modulus, &[largest, largest, largest]);
            sum.add(&packed);
            assert_eq!(sum.to_entries(), [((2 * (r - 1)) % r) as u64, 0, largest], "R = {r}");
        }
    }
}
