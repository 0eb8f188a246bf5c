//! Round 2, MaskedInputCollection.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::consistency_check::AwaitingConsistencyCheck;
use super::share_keys::SharedKeys;
use super::unmasking::{AwaitingUnmasking, Held, Holdings};
use super::{Member, assert_honest_server, require};
use crate::agreement;
use crate::error::{Blame, Check, Error, Step};
use crate::mask::{Mask, Sign};
use crate::vector::RingVector;
use crate::wire::{self, DeliveredShares};

/// A user that has sent its masked input: what it waits for next depends on the variant.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one of it, and it is taken apart at once")]
pub enum MaskedInput {
    /// Goes on with [`AwaitingUnmasking::unmask`].
    HonestButCurious(AwaitingUnmasking),
    /// Goes on with [`AwaitingConsistencyCheck::check_consistency`].
    Malicious(AwaitingConsistencyCheck),
}

impl SharedKeys {
    /// R2.U1 – R2.U4: keeps the ciphertexts of the other users and masks the input.
    ///
    /// `delivered` is the server's DeliveredShares; `input` has m entries in [0, R_U − 1] ([0, R − 1] without a bound).
    /// Returns the next state and the message to the server.
    ///
    /// # Errors
    /// At [`Step::R2U1`], blame [`Blame::Server`]: a decoding check, [`Check::TooFewUsers`], [`Check::OutsideU1`],
    /// [`Check::OwnCiphertext`]. Then at [`Step::R2U3`], blame [`Blame::Caller`]: [`Check::InputLength`],
    /// [`Check::InputOutOfRange`].
    pub fn masked_input(self, delivered: &[u8], input: &[u64]) -> Result<(MaskedInput, Vec<u8>), Error> {
        let Self { member, signer, s_sk, b, own_b_share, mut others } = self;
        let Member { session, id: me } = &member;

        // R2.U1  receive e_{v,u}; U2 is the senders and me; U2 ⊆ U1, |U2| ≥ t
        let DeliveredShares { from } = member.decode(Step::R2U1, delivered)?;
        let demand = |holds, check| assert_honest_server(holds, Step::R2U1, check);
        let senders_and_me = from.iter().filter(|(v, _)| v != me).count().saturating_add(1);
        demand(senders_and_me >= session.threshold(), Check::TooFewUsers)?;
        demand(from.iter().all(|(v, _)| v == me || others.contains_key(v)), Check::OutsideU1)?;
        demand(from.iter().all(|(v, _)| v != me), Check::OwnCiphertext)?;

        // R2.U3, its input: m entries within the bound
        let largest = session.largest_input();
        let accept = |holds, check| require(holds, Step::R2U3, check, Blame::Caller);
        accept(input.len() as u64 == u64::from(session.dimension()), Check::InputLength)?;
        accept(input.iter().fold(true, |within, &x| within & (x <= largest)), Check::InputOutOfRange)?;

        // R2.U2  p_{u,v} = Δ_{u,v}·PRG(KA.agree(s_u^SK, s_v^PK)) for v ∈ U2∖{u}
        let mut masks = Vec::with_capacity(senders_and_me);
        let mut held = BTreeMap::new();
        let u2: Vec<_> = from.into_iter().filter_map(|(v, e)| Some((v, e, others.remove(&v)?))).collect();
        let agreed = s_sk.agree_all(&u2.iter().map(|(_, _, other)| &other.s_pk).collect::<Vec<_>>());
        for ((v, ciphertext, other), agreed) in u2.into_iter().zip(agreed) {
            let seed = agreed.pair_seed(session, *me, v);
            let sign = if *me > v { Sign::Plus } else { Sign::Minus };
            masks.push(Mask { sign, seed });
            held.insert(v, Held { key: other.opening_key, ciphertext });
        }
        // R2.U3  y_u = x_u + p_u + Σ_{v ∈ U2} p_{u,v} with p_u = PRG(b_u)
        masks.push(Mask { sign: Sign::Plus, seed: agreement::self_seed(session, &b, *me) });
        let mut y = RingVector::from_entries(session.modulus(), input);
        y.add_masks(&masks);

        // R2.U4  send y_u
        let message = member.encode(&wire::MaskedInput { y: y.pack() });
        let holdings = Holdings { member, own_b_share, held };
        let state = match signer {
            None => MaskedInput::HonestButCurious(AwaitingUnmasking { holdings }),
            Some(signer) => MaskedInput::Malicious(AwaitingConsistencyCheck { holdings, signer }),
        };
        Ok((state, message))
    }
}
