//! The layouts of `vectors/FORMAT.md`, section 6, read and written by hand.
//! Reading panics on anything that is not exactly the layout.

/// The types of the messages that the tests write themselves.
pub const ADVERTISED_KEYS: u8 = 1;
pub const ENCRYPTED_SHARES: u8 = 3;
pub const MASKED_INPUT: u8 = 5;
pub const SURVIVORS: u8 = 6;
pub const CONSISTENCY_SIGNATURE: u8 = 7;
pub const UNMASKING_SHARES: u8 = 9;

/// The bytes of a header.
pub const HEADER: usize = 39;

/// The server's id.
pub const SERVER: u32 = 0;

/// An entry of a list: the identity, and what follows it.
pub type Entry = (u32, Vec<u8>);

/// The body of a message that must have this header.
pub fn body<'a>(message: &'a [u8], kind: u8, sender: u32, context: &[u8; 32]) -> &'a [u8] {
    let header = [&[1, 1, kind][..], &sender.to_be_bytes(), context].concat();
    assert_eq!(message[..HEADER], header, "header");
    &message[HEADER..]
}

/// A message.
pub fn message(kind: u8, sender: u32, context: &[u8; 32], body: &[u8]) -> Vec<u8> {
    [&[1, 1, kind][..], &sender.to_be_bytes(), context, body].concat()
}

/// The list at the beginning, whose entries have `width` bytes behind their identity, and what follows the list.
pub fn list_and_rest(bytes: &[u8], width: usize) -> (Vec<Entry>, &[u8]) {
    let number = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap());
    let (count, rest) = bytes.split_at(4);
    let (entries, rest) = rest.split_at(number(count) as usize * (4 + width));
    let entries: Vec<Entry> =
        entries.chunks_exact(4 + width).map(|entry| (number(&entry[..4]), entry[4..].to_vec())).collect();
    assert!(entries.first().is_none_or(|(id, _)| *id >= 1), "identities are at least 1");
    assert!(entries.is_sorted_by(|(u, _), (v, _)| u < v), "identities ascend");
    (entries, rest)
}

/// The list that is all there is.
pub fn list(bytes: &[u8], width: usize) -> Vec<Entry> {
    let (entries, rest) = list_and_rest(bytes, width);
    assert!(rest.is_empty(), "nothing follows the list");
    entries
}

/// The bytes of a list.
pub fn write_list(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = (entries.len() as u32).to_be_bytes().to_vec();
    for (id, content) in entries {
        bytes.extend(id.to_be_bytes());
        bytes.extend(content);
    }
    bytes
}

/// The identities of a list.
pub fn ids(entries: &[Entry]) -> Vec<u32> {
    entries.iter().map(|(id, _)| *id).collect()
}

/// A message that is one list, with the list changed and then sorted.
pub fn edited(message: &[u8], width: usize, edit: impl FnOnce(&mut Vec<Entry>)) -> Vec<u8> {
    let mut entries = list(&message[HEADER..], width);
    edit(&mut entries);
    entries.sort();
    [&message[..HEADER], &write_list(&entries)].concat()
}

/// The m entries of a masked vector: ⌈log₂ R⌉ bits each, least significant first, zeros behind the last.
pub fn unpack(bytes: &[u8], m: usize, modulus_minus_one: u64) -> Vec<u64> {
    let k = (1..=64).find(|k| u128::from(modulus_minus_one) < 1u128 << k).unwrap();
    assert_eq!(bytes.len(), (m * k).div_ceil(8), "length");
    let mut bits = bytes.iter().flat_map(|byte| (0..8).map(move |i| u64::from(byte >> i & 1)));
    let entries: Vec<u64> = (0..m).map(|_| (0..k).map(|i| bits.next().unwrap() << i).sum()).collect();
    assert!(bits.all(|bit| bit == 0), "unused bits are zero");
    assert!(entries.iter().all(|entry| *entry <= modulus_minus_one), "entries are below R");
    entries
}
