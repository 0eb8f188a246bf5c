//! Every message has one encoding, and every encoding one message: decoding inverts encoding, and what is accepted encodes to itself.
//! Around random values of each type, every bit is flipped, every byte removed and doubled, every prefix and entry exchanged;
//! each result is refused or is another value. The packing of vectors is held against one large integer.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use num_bigint::BigUint;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use secagg_spec::abort::Check::{self, *};
use secagg_spec::messages::{AdvertisedKeys, KeyList, UnmaskingShares};
use secagg_spec::primitives::Primitives;
use secagg_spec::setup::{Setup, UserId, Users};
use secagg_spec::suite1::{Ciphertext, FieldElement, PublicKey, Q, Suite1};
use secagg_spec::vector::{Modulus, Vector};
use secagg_spec::wire::{self, SERVER, Type};
use secagg_tests::cases::cases;
use secagg_tests::libraries::Libraries;
use secagg_vectors::generate::coins::Source;

/// The suite whose messages are tried.
type P = Suite1<Libraries>;

/// What stands behind a header, of any type.
#[derive(Clone)]
enum Body {
    AdvertisedKeys(AdvertisedKeys<P>),
    /// Whether the variant is the malicious one, and the list.
    KeyList(bool, KeyList<P>),
    Ciphertexts(BTreeMap<UserId, Ciphertext>),
    MaskedInput(Vector),
    Survivors(Users),
    Signature([u8; 64]),
    Signatures(BTreeMap<UserId, [u8; 64]>),
    UnmaskingShares(UnmaskingShares<P>),
}
use Body::*;

impl PartialEq for Body {
    fn eq(&self, other: &Body) -> bool {
        match (self, other) {
            (AdvertisedKeys(a), AdvertisedKeys(b)) => a == b,
            (KeyList(m, a), KeyList(n, b)) => m == n && a == b,
            (Ciphertexts(a), Ciphertexts(b)) => a == b,
            (MaskedInput(a), MaskedInput(b)) => a == b,
            (Survivors(a), Survivors(b)) => a == b,
            (Signature(a), Signature(b)) => a == b,
            (Signatures(a), Signatures(b)) => a == b,
            (UnmaskingShares(a), UnmaskingShares(b)) => a.s == b.s && a.b == b.b,
            _ => false,
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes: String = self.encode().iter().map(|byte| format!("{byte:02x}")).collect();
        write!(f, "{}: {bytes}", self.name())
    }
}

impl Body {
    fn name(&self) -> &'static str {
        match self {
            AdvertisedKeys(_) => "AdvertisedKeys",
            KeyList(..) => "KeyList",
            Ciphertexts(_) => "EncryptedShares, DeliveredShares",
            MaskedInput(_) => "MaskedInput",
            Survivors(_) => "Survivors",
            Signature(_) => "ConsistencySignature",
            Signatures(_) => "ConsistencySignatures",
            UnmaskingShares(_) => "UnmaskingShares",
        }
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            AdvertisedKeys(keys) => wire::encode_advertised_keys(keys),
            KeyList(_, u1) => wire::encode_key_list(u1),
            Ciphertexts(e) => wire::encode_ciphertexts(e),
            MaskedInput(y) => wire::encode_masked_input(y),
            Survivors(u3) => wire::ids(u3),
            Signature(sigma_prime) => sigma_prime.to_vec(),
            Signatures(u4) => wire::encode_signatures(u4),
            UnmaskingShares(shares) => wire::encode_unmasking_shares(shares),
        }
    }

    /// The bytes as a body of this type, in this variant, with this R and m.
    fn decode(&self, bytes: &[u8]) -> Option<Body> {
        let p = Suite1(Libraries);
        match self {
            AdvertisedKeys(keys) => {
                wire::decode_advertised_keys(&p, &setup(keys.sigma.is_some()), bytes).map(AdvertisedKeys)
            }
            KeyList(malicious, _) => {
                wire::decode_key_list(&p, &setup(*malicious), bytes).map(|u1| KeyList(*malicious, u1))
            }
            Ciphertexts(_) => wire::decode_ciphertexts(bytes).map(Ciphertexts),
            MaskedInput(y) => wire::decode_masked_input(y.modulus, y.entries.len() as u32, bytes).map(MaskedInput),
            Survivors(_) => wire::decode_survivors(bytes).map(Survivors),
            Signature(_) => wire::decode_signature(bytes).map(Signature),
            Signatures(_) => wire::decode_signatures(bytes).map(Signatures),
            UnmaskingShares(_) => wire::decode_unmasking_shares(bytes).map(UnmaskingShares),
        }
    }

    /// Where the entries of the body's lists are: the first byte of the first, the width of each, and how many.
    fn lists(&self) -> Vec<(usize, usize, usize)> {
        match self {
            KeyList(malicious, u1) => vec![(4, if *malicious { 134 } else { 70 }, u1.len())],
            Ciphertexts(e) => vec![(4, 104, e.len())],
            Survivors(u3) => vec![(4, 4, u3.len())],
            Signatures(u4) => vec![(4, 68, u4.len())],
            UnmaskingShares(shares) => {
                vec![(4, 36, shares.s.len()), (8 + 36 * shares.s.len(), 36, shares.b.len())]
            }
            AdvertisedKeys(_) | MaskedInput(_) | Signature(_) => Vec::new(),
        }
    }
}

/// As much of a set-up as decoding looks at: the variant.
fn setup(malicious: bool) -> Setup<P> {
    Setup {
        context: [0; 32],
        t: 1,
        m: 1,
        modulus: Modulus { minus_one: 1 },
        largest_input: 1,
        users: Users::new(),
        d_pk: malicious.then(BTreeMap::new),
    }
}

// Values of each type

fn ids() -> impl Strategy<Value = UserId> {
    prop_oneof![1..=9u32, 1..=u32::MAX, Just(u32::MAX)]
}

fn public_keys() -> impl Strategy<Value = PublicKey> {
    any::<u32>().prop_map(|test| {
        let x = FieldElement::new(Source { test }.scalar("key", 1, 0)).expect("below q");
        Suite1(Libraries).ka_gen(&x).expect("not 0")
    })
}

fn field_elements() -> impl Strategy<Value = FieldElement> {
    let mut last = Q;
    last[31] -= 1;
    prop_oneof![8 => any::<[u8; 32]>(), 1 => Just([0; 32]), 1 => Just(last)]
        .prop_filter_map("not below q", FieldElement::new)
}

fn bytes<const N: usize>() -> impl Strategy<Value = [u8; N]> {
    vec(any::<u8>(), N).prop_map(|bytes| bytes.try_into().expect("N bytes"))
}

/// c^PK, s^PK and σ.
type Keys = (PublicKey, PublicKey, Option<[u8; 64]>);

fn keys(malicious: bool) -> impl Strategy<Value = Keys> {
    (public_keys(), public_keys(), bytes())
        .prop_map(move |(c_pk, s_pk, sigma)| (c_pk, s_pk, malicious.then_some(sigma)))
}

fn advertised((c_pk, s_pk, sigma): Keys) -> AdvertisedKeys<P> {
    AdvertisedKeys { c_pk, s_pk, sigma }
}

/// Vectors for R of any width, R a power of two or not.
fn vectors() -> impl Strategy<Value = Vector> {
    let modulus = (1u32..=64, any::<u64>(), any::<bool>()).prop_map(|(k, below, power_of_two)| {
        let largest = u64::MAX >> (64 - k);
        let least = largest / 2 + 1;
        let minus_one = if power_of_two { largest } else { least + below % (largest - least + 1) };
        Modulus { minus_one: minus_one.max(1) }
    });
    (modulus, vec(prop_oneof![3 => any::<u64>(), 1 => Just(u64::MAX)], 1..=9)).prop_map(|(modulus, entries)| {
        let below = |x: u64| if x == u64::MAX { modulus.minus_one } else { (u128::from(x) % modulus.value()) as u64 };
        Vector { modulus, entries: entries.into_iter().map(below).collect() }
    })
}

fn bodies() -> impl Strategy<Value = Body> {
    let key_list =
        any::<bool>().prop_flat_map(|malicious| (Just(malicious), btree_map(ids(), keys(malicious), 0..=2))).prop_map(
            |(malicious, u1)| KeyList(malicious, u1.into_iter().map(|(v, keys)| (v, advertised(keys))).collect()),
        );
    let share_lists = || btree_map(ids(), field_elements(), 0..=3);
    prop_oneof![
        any::<bool>().prop_flat_map(keys).prop_map(|keys| AdvertisedKeys(advertised(keys))),
        key_list,
        btree_map(ids(), bytes().prop_map(Ciphertext), 0..=3).prop_map(Ciphertexts),
        vectors().prop_map(MaskedInput),
        btree_set(ids(), 0..=5).prop_map(Survivors),
        bytes().prop_map(Signature),
        btree_map(ids(), bytes(), 0..=3).prop_map(Signatures),
        (share_lists(), share_lists()).prop_map(|(s, b)| UnmaskingShares(UnmaskingShares { s, b })),
    ]
}

/// Bytes that are not those of `body`: refused, or another value whose only encoding they are.
fn is_another_or_refused(body: &Body, encoded: &[u8], mutated: &[u8]) -> Result<(), TestCaseError> {
    if mutated == encoded {
        return Ok(());
    }
    if let Some(decoded) = body.decode(mutated) {
        prop_assert_ne!(&decoded, body, "{:?} is accepted for the same value", mutated);
        prop_assert_eq!(decoded.encode(), mutated, "what is accepted is not what would be sent");
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(64))]

    /// FORMAT 6, D15: decoding inverts encoding, for every type of message.
    #[test]
    fn decoding_inverts_encoding(body in bodies()) {
        prop_assert_eq!(body.decode(&body.encode()), Some(body));
    }

    /// FORMAT 6, D15: different values have different bytes, of the same type or in the same place of another value.
    #[test]
    fn encoding_is_injective(pair in bodies().prop_flat_map(|body| (Just(body), bodies()))) {
        let (a, b) = pair;
        let same_type = std::mem::discriminant(&a) == std::mem::discriminant(&b);
        // Of two vectors only those of one Z_R^m are the same kind of value, and of two lists of keys only those of one variant.
        if same_type && a.decode(&b.encode()).as_ref() == Some(&b) {
            prop_assert_eq!(a == b, a.encode() == b.encode());
        }
    }

    /// FORMAT 6: a single changed byte is refused or noticed, at every place.
    #[test]
    fn every_changed_byte_is_noticed(body in bodies(), value: u8) {
        let encoded = body.encode();
        for at in 0..encoded.len() {
            for changed in (0..8).map(|bit| encoded[at] ^ 1 << bit).chain([value]) {
                let mut mutated = encoded.clone();
                mutated[at] = changed;
                is_another_or_refused(&body, &encoded, &mutated)?;
            }
        }
    }

    /// FORMAT 6, "nothing may follow it": every truncation and every extension is refused.
    #[test]
    fn every_other_length_is_refused(body in bodies(), more in vec(any::<u8>(), 1..=140)) {
        let encoded = body.encode();
        for length in 0..encoded.len() {
            prop_assert_eq!(body.decode(&encoded[..length]), None, "the first {} bytes", length);
        }
        for length in 1..=more.len() {
            prop_assert_eq!(body.decode(&[&encoded, &more[..length]].concat()), None, "{} bytes more", length);
        }
    }

    /// FORMAT 6: a byte lost, doubled or put in is refused or noticed, at every place.
    #[test]
    fn every_shift_is_noticed(body in bodies(), value: u8) {
        let encoded = body.encode();
        for at in 0..encoded.len() {
            let (before, after) = encoded.split_at(at);
            for mutated in [[before, &after[1..]].concat(), [before, &after[..1], after].concat(), [before, &[value], after].concat()] {
                prop_assert_eq!(body.decode(&mutated), None, "at {}", at);
            }
        }
    }

    /// FORMAT 6, "strictly ascending by id": entries exchanged, repeated or renumbered are refused, as is any other count.
    #[test]
    fn entries_stand_in_one_order_only(body in bodies()) {
        let encoded = body.encode();
        for (first, width, count) in body.lists() {
            let entry = |i: usize| first + i * width..first + (i + 1) * width;
            for (i, j) in (0..count).flat_map(|j| (0..j).map(move |i| (i, j))) {
                let mut swapped = encoded.clone();
                swapped[entry(i)].copy_from_slice(&encoded[entry(j)]);
                swapped[entry(j)].copy_from_slice(&encoded[entry(i)]);
                prop_assert_eq!(body.decode(&swapped), None, "entries {} and {} exchanged", i, j);
                for (from, to) in [(i, j), (j, i)] {
                    let mut repeated = encoded.clone();
                    repeated.copy_within(entry(from), entry(to).start);
                    prop_assert_eq!(body.decode(&repeated), None, "entry {} in place of {}", from, to);
                    let mut renumbered = encoded.clone();
                    renumbered.copy_within(entry(from).start..entry(from).start + 4, entry(to).start);
                    prop_assert_eq!(body.decode(&renumbered), None, "entry {} under the identity of {}", to, from);
                }
            }
            if count > 0 {
                let mut of_nobody = encoded.clone();
                of_nobody[first..first + 4].fill(0);
                prop_assert_eq!(body.decode(&of_nobody), None, "an entry of identity 0");
            }
            for claimed in [count.wrapping_sub(1) as u32, count as u32 + 1, u32::MAX] {
                let mut miscounted = encoded.clone();
                miscounted[first - 4..first].copy_from_slice(&claimed.to_be_bytes());
                is_another_or_refused(&body, &encoded, &miscounted)?;
                // Of two lists, the first may take in the count of the second, as another value; a single list may not be miscounted.
                if body.lists().len() == 1 {
                    prop_assert_eq!(body.decode(&miscounted), None, "{} entries called {}", count, claimed);
                }
            }
        }
    }

    /// FORMAT 6: any bytes at all that are accepted are what would be sent for what they mean.
    #[test]
    fn what_is_accepted_encodes_to_itself(body in bodies(), edits in vec((any::<prop::sample::Index>(), any::<u8>()), 0..=6)) {
        let encoded = body.encode();
        let mut mutated = encoded.clone();
        for (at, value) in edits {
            if !mutated.is_empty() {
                let at = at.index(mutated.len());
                mutated[at] = value;
            }
        }
        is_another_or_refused(&body, &encoded, &mutated)?;
    }
}

// Vectors

/// FORMAT 6.5: for every k the body is Σ_j y_j·2^{jk} in little-endian bytes, and nothing but that decodes.
#[test]
fn packing_is_one_large_integer_for_every_width() {
    let coins = Source { test: 1 };
    for k in 1..=64u32 {
        let largest = u64::MAX >> (64 - k);
        for (m, minus_one) in (1..=17).flat_map(|m| [(m, largest), (m, largest / 2 + 1)]) {
            let modulus = Modulus { minus_one };
            assert_eq!(modulus.bits(), k);
            let entries: Vec<u64> = (0..m).map(|j| coins.integer("y", k, j, minus_one)).collect();
            let shifted = (0..).step_by(k as usize).zip(&entries).map(|(shift, y)| BigUint::from(*y) << shift);
            let integer: BigUint = shifted.sum();
            let mut body = integer.to_bytes_le();
            body.resize((m * k).div_ceil(8) as usize, 0);
            let y = Vector { modulus, entries };
            assert_eq!(wire::encode_masked_input(&y), body, "k = {k}, m = {m}");
            assert_eq!(wire::decode_masked_input(modulus, m, &body), Some(y), "k = {k}, m = {m}");
            for padding in (m * k..8 * body.len() as u32).map(|p| 1u8 << (p % 8)) {
                let mut padded = body.clone();
                *padded.last_mut().expect("not empty") |= padding;
                assert_eq!(wire::decode_masked_input(modulus, m, &padded), None, "k = {k}, m = {m}");
            }
        }
    }
}

/// FORMAT 6.5: over all bytes of the right length, exactly R^m are accepted, and they are the encodings of all of Z_R^m.
#[test]
fn small_vectors_and_their_bytes_correspond_one_to_one() {
    for (r, m) in (2..=9u64).flat_map(|r| (1..=4u32).map(move |m| (r, m))) {
        let modulus = Modulus { minus_one: r - 1 };
        let length = (m * modulus.bits()).div_ceil(8) as usize;
        let all = (0..1u32 << (8 * length)).map(|number| number.to_le_bytes()[..length].to_vec());
        let accepted: BTreeSet<Vec<u8>> =
            all.filter(|body| wire::decode_masked_input(modulus, m, body).is_some()).collect();
        let digits = |number: u64| (0..m).map(|j| number / r.pow(j) % r).collect();
        let encoded: BTreeSet<Vec<u8>> =
            (0..r.pow(m)).map(|v| wire::encode_masked_input(&Vector { modulus, entries: digits(v) })).collect();
        assert_eq!(encoded.len() as u64, r.pow(m), "R = {r}, m = {m}: two vectors with the same bytes");
        assert_eq!(accepted, encoded, "R = {r}, m = {m}");
    }
}

// Headers

const TYPES: [Type; 9] = [
    Type::AdvertisedKeys,
    Type::KeyList,
    Type::EncryptedShares,
    Type::DeliveredShares,
    Type::MaskedInput,
    Type::Survivors,
    Type::ConsistencySignature,
    Type::ConsistencySignatures,
    Type::UnmaskingShares,
];

/// The check that a header fails when only the byte at `at` is changed.
fn check_of_byte(at: usize) -> Check {
    match at {
        0 => WrongFormat,
        1 => WrongSuite,
        2 => WrongType,
        3..7 => WrongSender,
        _ => WrongContext,
    }
}

proptest! {
    #![proptest_config(cases(64))]

    /// FORMAT 6 and 7: a header opens for what it names and for nothing else; the first field that differs is the check.
    #[test]
    fn a_header_opens_for_what_it_names(
        kind in prop::sample::select(TYPES.as_slice()),
        sender in prop_oneof![Just(SERVER), ids()],
        context: [u8; 32],
        body in vec(any::<u8>(), 0..=20),
        value: u8,
    ) {
        let message = wire::message(kind, sender, &context, body.clone());
        prop_assert_eq!(message.len(), 39 + body.len());
        prop_assert_eq!(wire::open(&message, kind, sender, &context), Ok(body.as_slice()));
        for at in 0..39 {
            prop_assert_eq!(wire::open(&message[..at], kind, sender, &context), Err(Malformed), "{} bytes", at);
            for changed in (0..8).map(|bit| message[at] ^ 1 << bit).chain([value]).filter(|changed| *changed != message[at]) {
                let mut mutated = message.clone();
                mutated[at] = changed;
                prop_assert_eq!(wire::open(&mutated, kind, sender, &context), Err(check_of_byte(at)), "byte {}", at);
                // Whatever stands behind the first difference does not matter.
                mutated[at + 1..39].fill(value);
                prop_assert_eq!(wire::open(&mutated, kind, sender, &context), Err(check_of_byte(at)), "from byte {}", at);
            }
        }
        for other in TYPES.into_iter().filter(|other| *other != kind) {
            prop_assert_eq!(wire::open(&message, other, sender, &context), Err(WrongType));
        }
    }
}
