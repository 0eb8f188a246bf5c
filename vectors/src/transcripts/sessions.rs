//! The plan of the transcripts, and the two worlds in which they are played: the ideal primitives over a small field, and suite 1.
//! Both variants, R a power of two or not, and drop-outs before every round.

use secagg_spec::ideal::{Ideal, Seed};
use secagg_spec::primitives::Primitives;
use secagg_spec::session::Round;
use secagg_spec::setup::{ThreatModel, UserId};
use secagg_spec::suite1::{FieldElement, ONE, Q, Suite1};
use secagg_spec::textbook::algorithms::Textbook;
use secagg_spec::textbook::sha2::sha256;
use secagg_spec::vector::Modulus;

use crate::generate::coins::Source;

/// One session.
pub struct Plan {
    /// The file's name, without `.v`.
    pub name: &'static str,
    /// What is special about it.
    pub comment: &'static str,
    /// Is it the malicious variant?
    pub malicious: bool,
    /// The threat model.
    pub threat_model: ThreatModel,
    /// U.
    pub ids: &'static [UserId],
    /// t.
    pub t: u32,
    /// m.
    pub m: u32,
    /// R − 1.
    pub modulus_minus_one: u64,
    /// The round before whose message a user drops out.
    pub drops_before: &'static [(UserId, Round)],
    /// Where the coins come from.
    pub coins: Source,
}

/// Primitives, and what it takes to play with them and to write down their values.
pub struct World<P: Primitives> {
    /// The primitives.
    pub p: P,
    /// q, as a numeral.
    pub q: String,
    /// The element of F that 32 bytes of a coin stand for, not 0.
    pub element: fn(&P, [u8; 32]) -> P::Field,
    /// An element of F as a numeral.
    pub numeral: fn(&P::Field) -> String,
    /// `d_u^SK`, from 32 bytes and u.
    pub signing_key: fn([u8; 32], UserId) -> P::SigningKey,
    /// A nonce, from 32 bytes.
    pub nonce: fn([u8; 32]) -> P::Nonce,
}

/// The prime of the small field.
const TOY_PRIME: u64 = 65_537;

/// PRG(seed) ∈ [0, R)^m of the ideal primitives.
pub type Mask = fn(&Seed, u32, Modulus) -> Vec<u64>;

/// The ideal primitives; the mask of a seed is made from the seed's name.
pub fn ideal() -> World<Ideal<Mask>> {
    World {
        p: Ideal { p: TOY_PRIME, mask: ideal_mask },
        q: TOY_PRIME.to_string(),
        element: |p, bytes| leading(&bytes) % (p.p - 1) + 1,
        numeral: u64::to_string,
        signing_key: |_, u| u,
        nonce: |_| (),
    }
}

/// A mask that looks random, and is another one for another seed.
fn ideal_mask(seed: &Seed, m: u32, modulus: Modulus) -> Vec<u64> {
    let entry = |j: u32| u128::from(leading(&sha256(format!("{seed:?} {j}").as_bytes()))) % modulus.value();
    (0..m).map(|j| entry(j) as u64).collect()
}

/// The integer of the first eight bytes.
fn leading(bytes: &[u8; 32]) -> u64 {
    bytes.iter().take(8).fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// Suite 1 over the textbook primitives.
pub fn suite1() -> World<Suite1<Textbook>> {
    World {
        p: Suite1(Textbook),
        q: hexadecimal(&Q),
        element: |_, bytes| FieldElement::new(bytes).unwrap_or(ONE),
        numeral: |element| hexadecimal(element.bytes()),
        signing_key: |bytes, _| bytes,
        nonce: |bytes| core::array::from_fn(|i| bytes[i]),
    }
}

/// A big-endian integer as a hexadecimal numeral.
fn hexadecimal(bytes: &[u8; 32]) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// The sessions over the small field.
pub fn toy() -> [Plan; 4] {
    [
        Plan {
            name: "toy_all_stay",
            comment: "nobody drops out",
            malicious: false,
            threat_model: ThreatModel::Server,
            ids: &[1, 2, 3],
            t: 2,
            m: 2,
            modulus_minus_one: 15,
            drops_before: &[],
            coins: Source { test: 20_001 },
        },
        Plan {
            name: "toy_drop_outs",
            comment: "drop-outs before each round; R is no power of two",
            malicious: false,
            threat_model: ThreatModel::Server,
            ids: &[2, 3, 5, 7, 11, 512, 60_000],
            t: 4,
            m: 3,
            modulus_minus_one: 999,
            drops_before: &[(11, Round::ShareKeys), (3, Round::MaskedInputCollection), (2, Round::Unmasking)],
            coins: Source { test: 20_002 },
        },
        Plan {
            name: "toy_malicious",
            comment: "two users drop out after round 1, one in each later round",
            malicious: true,
            threat_model: ThreatModel::ClientsOnly,
            ids: &[1, 4, 9, 16, 25, 36, 49],
            t: 3,
            m: 3,
            modulus_minus_one: u64::MAX,
            drops_before: &[
                (4, Round::MaskedInputCollection),
                (49, Round::MaskedInputCollection),
                (1, Round::ConsistencyCheck),
                (25, Round::Unmasking),
            ],
            coins: Source { test: 20_003 },
        },
        Plan {
            name: "toy_smallest",
            comment: "R = 2, where masks are their own negatives",
            malicious: true,
            threat_model: ThreatModel::ClientsOnly,
            ids: &[7, 8, 65_536],
            t: 1,
            m: 5,
            modulus_minus_one: 1,
            drops_before: &[(8, Round::MaskedInputCollection)],
            coins: Source { test: 20_004 },
        },
    ]
}

/// The sessions of suite 1.
pub fn real() -> [Plan; 2] {
    [
        Plan {
            name: "suite1_honest_but_curious",
            comment: "drop-outs before each round; R is no power of two",
            malicious: false,
            threat_model: ThreatModel::Server,
            ids: &[1, 2, 512, 65_536, 70_000, u32::MAX],
            t: 4,
            m: 4,
            modulus_minus_one: 999_999_999_988,
            drops_before: &[(512, Round::MaskedInputCollection), (1, Round::Unmasking)],
            coins: Source { test: 20_005 },
        },
        Plan {
            name: "suite1_malicious",
            comment: "drop-outs before rounds 2, 3 and 4; R = 2^64",
            malicious: true,
            threat_model: ThreatModel::Server,
            ids: &[1, 2, 3, 512, 65_536, 70_000, 2_147_483_648, u32::MAX],
            t: 5,
            m: 3,
            modulus_minus_one: u64::MAX,
            drops_before: &[
                (70_000, Round::MaskedInputCollection),
                (2, Round::ConsistencyCheck),
                (u32::MAX, Round::Unmasking),
            ],
            coins: Source { test: 20_006 },
        },
    ]
}
