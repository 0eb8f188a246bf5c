//! The five rounds of the protocol, as the command line and the report name them.
//! A name such as `masked-input` stands in `--drop`; a heading such as `MaskedInputCollection` stands in the tables.
//! Which rounds there are depends on the variant: only the malicious one has a ConsistencyCheck.

use clap::ValueEnum;
use secagg::Variant;

/// One round of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Round {
    /// Round 0: every user sends two public keys.
    AdvertiseKeys,
    /// Round 1: every user sends encrypted shares of its secrets.
    ShareKeys,
    /// Round 2: every user sends its masked input.
    MaskedInput,
    /// Round 3: every user signs the list of those whose input arrived.
    ConsistencyCheck,
    /// Round 4: every user sends the shares that take the masks off the sum.
    Unmasking,
}

impl Round {
    /// The rounds of a variant, in order.
    pub fn of(variant: Variant) -> &'static [Round] {
        match variant {
            Variant::HonestButCurious => {
                &[Round::AdvertiseKeys, Round::ShareKeys, Round::MaskedInput, Round::Unmasking]
            }
            Variant::Malicious => Round::value_variants(),
        }
    }

    /// The paper's name of the round.
    pub fn heading(self) -> &'static str {
        match self {
            Round::AdvertiseKeys => "AdvertiseKeys",
            Round::ShareKeys => "ShareKeys",
            Round::MaskedInput => "MaskedInputCollection",
            Round::ConsistencyCheck => "ConsistencyCheck",
            Round::Unmasking => "Unmasking",
        }
    }

    /// The paper's name of the set of users whose message of this round arrived.
    pub fn set(self) -> &'static str {
        match self {
            Round::AdvertiseKeys => "U1",
            Round::ShareKeys => "U2",
            Round::MaskedInput => "U3",
            Round::ConsistencyCheck => "U4",
            Round::Unmasking => "U5",
        }
    }
}
