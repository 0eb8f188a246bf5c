//! `vector.json`: vectors over Z_R packed into bits, and back.

use secagg_spec::abort::Check::Malformed;

use super::*;
use crate::model::Id;
use crate::primitive::{DecodeVector, EncodeVector};

pub(super) fn groups(number: &mut u32) -> Result<Vec<Group>, Finding> {
    let mut groups: Vec<Group> = encoding().tests(number)?.into_iter().map(Group::EncodeVector).collect();
    groups.extend(decoding()?.tests(number)?.into_iter().map(Group::DecodeVector));
    Ok(groups)
}

/// A vector whose entries are anything.
fn any(modulus: u128, m: u32) -> EncodeVector {
    let modulus_minus_one = (modulus - 1) as u64;
    EncodeVector { modulus_minus_one, entries: (0..m).map(|j| COINS.integer("x", m, j, modulus_minus_one)).collect() }
}

fn encoding() -> Cases<EncodeVector> {
    let mut cases = Cases::new();
    for (modulus, m, comment) in [
        (2, 9, "R = 2: eight entries a byte"),
        (3, 5, "R = 3: two bits an entry, six unused at the end"),
        (8, 3, "R = 8: an entry across two bytes"),
        (129, 3, "R = 129: eight bits an entry"),
        (257, 3, "R = 257: nine bits an entry"),
        (1000, 4, "R = 1000: ten bits an entry, nothing unused"),
        (65_536, 2, "R = 2^16"),
        ((1 << 33) + 1, 3, "R = 2^33 + 1: 34 bits an entry"),
        ((1 << 63) + 1, 2, "R = 2^63 + 1"),
        (1 << 64, 2, "R = 2^64"),
    ] {
        cases.valid("Packing", comment, any(modulus, m));
    }
    cases.valid("Packing", "R = 5: all entries are R − 1", EncodeVector { modulus_minus_one: 4, entries: vec![4; 6] });
    cases
}

/// The sender of what is unpacked.
const SENDER: Id = 4000;

/// The packed form of a vector.
fn packed(input: EncodeVector) -> Result<DecodeVector, Finding> {
    let (modulus_minus_one, dimension) = (input.modulus_minus_one, input.entries.len() as u32);
    Ok(DecodeVector { modulus_minus_one, dimension, sender: SENDER, bytes: output(input)?.bytes })
}

fn decoding() -> Result<Cases<DecodeVector>, Finding> {
    let mut cases = Cases::new();
    cases.valid("Packing", "R = 3", packed(any(3, 5))?);
    cases.valid("Packing", "R = 1000", packed(any(1000, 3))?);
    cases.valid("Packing", "R = 2^64", packed(any(1 << 64, 2))?);
    let largest = EncodeVector { modulus_minus_one: 1000, entries: vec![1000; 3] };
    cases.valid("Packing", "R = 1001: all entries are R − 1", packed(largest)?);

    let due = abort("R2.S1", Malformed, Blame::User(SENDER));
    for (modulus, m) in [(2, 9), (3, 5), (1000, 3), (65_536, 2), (1 << 64, 2)] {
        let accepted = packed(any(modulus, m))?;
        let mut refused = |comment: &str, change: &dyn Fn(&mut DecodeVector)| {
            let comment =
                if modulus == 1 << 64 { format!("R = 2^64: {comment}") } else { format!("R = {modulus}: {comment}") };
            cases.abort("Encoding", &comment, &accepted, change, &due);
        };
        refused("no byte", &|input| input.bytes.clear());
        refused("one byte too few", &|input| shorten(&mut input.bytes));
        refused("one byte too many", &|input| input.bytes.push(0));
        let bits = u128::from(m) * u128::from(128 - (modulus - 1u128).leading_zeros());
        if bits % 8 != 0 {
            let first = (bits % 8) as u8;
            let last_byte = accepted.bytes.len() - 1;
            refused("the first unused bit is 1", &|input| input.bytes[last_byte] |= 1 << first);
            refused("the last unused bit is 1", &|input| input.bytes[last_byte] |= 0x80);
        }
    }
    // Entries that are not below R, although their bits are there.
    for (modulus, m, place, entry, comment) in [
        (3u64, 5, 0, 3, "R = 3: the first entry is 3"),
        (3, 5, 4, 3, "R = 3: the last entry is 3"),
        (5, 6, 2, 5, "R = 5: an entry is R"),
        (5, 6, 2, 7, "R = 5: an entry is 7, which has three bits"),
        (129, 3, 1, 129, "R = 129: an entry is R"),
        (129, 3, 1, 255, "R = 129: an entry is 255"),
        (1000, 3, 2, 1000, "R = 1000: the last entry is R"),
        (1000, 3, 0, 1023, "R = 1000: the first entry is 1023"),
        ((1 << 33) + 1, 3, 1, (1 << 33) + 1, "R = 2^33 + 1: an entry is R"),
        ((1 << 63) + 1, 2, 1, (1 << 63) + 1, "R = 2^63 + 1: an entry is R"),
        (u64::MAX, 2, 0, u64::MAX, "R = 2^64 − 1: an entry is R"),
    ] {
        let accepted = packed(any(modulus.into(), m))?;
        let mut entries = any(modulus.into(), m).entries;
        entries[place] = entry;
        // The next power of two has the same number of bits.
        let bits = u64::BITS - (modulus - 1).leading_zeros();
        let wider = EncodeVector { modulus_minus_one: u64::MAX >> (u64::BITS - bits), entries };
        let bytes = output(wider)?.bytes;
        cases.abort("Encoding", comment, &accepted, |input| input.bytes = bytes, &due);
    }
    Ok(cases)
}
