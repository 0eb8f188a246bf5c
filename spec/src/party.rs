//! The parties of suite 1 on bytes: decode what arrived, run the round, encode what is sent.
//! All judgement is in the rounds; here is only who may send now, which message is expected, and at which step a malformed one fails.
//! Tests, vectors and other implementations meet the spec at this boundary.

use std::collections::BTreeMap;

use crate::abort::Blame::{self, User as TheUser};
use crate::abort::Check::{AlreadyReceived, Malformed, UnexpectedUser};
use crate::abort::Step::{self, *};
use crate::abort::{Abort, Check, check};
use crate::messages::Survivors;
use crate::primitives::Primitives;
use crate::round0_advertise_keys::{self as round0, AdvertiseKeysCoins, Advertised, CollectingKeys};
use crate::round1_share_keys::{self as round1, CollectingShares, ShareKeysCoins, SharedKeys};
use crate::round2_masked_input_collection::{self as round2, CollectingInputs, Masked};
use crate::round3_consistency_check::{self as round3, CollectingSignatures, Consistent};
use crate::round4_unmasking::{self as round4, CollectingUnmaskingShares, Unmasked};
use crate::session::{Participant, Round};
use crate::setup::{Setup, User, UserId, Users};
use crate::suite1::{Algorithms, Suite1};
use crate::wire::{self, SERVER, Type};

/// A message on the wire.
pub type Bytes = Vec<u8>;

// Users

/// R0.U1 to R0.U3.
pub fn advertise_keys<A: Algorithms>(
    p: &Suite1<A>,
    me: User<Suite1<A>>,
    coins: AdvertiseKeysCoins<Suite1<A>>,
) -> Result<(Advertised<Suite1<A>>, Bytes), Abort> {
    let (me, keys) = round0::advertise_keys(p, me, coins)?;
    let message = wire::message(Type::AdvertisedKeys, me.u, &me.setup.context, wire::encode_advertised_keys(&keys));
    Ok((me, message))
}

/// R1.U1 to R1.U7.
pub fn share_keys<A: Algorithms>(
    p: &Suite1<A>,
    me: Advertised<Suite1<A>>,
    message: &[u8],
    coins: ShareKeysCoins<Suite1<A>>,
) -> Result<(SharedKeys<Suite1<A>>, Bytes), Abort> {
    let u1 = from_server(message, Type::KeyList, &me.setup, R1U1, |body| wire::decode_key_list(p, &me.setup, body))?;
    let (me, e) = round1::share_keys(p, me, u1, coins)?;
    let message = wire::message(Type::EncryptedShares, me.u, &me.setup.context, wire::encode_ciphertexts(&e));
    Ok((me, message))
}

/// R2.U1 to R2.U4.
pub fn mask_input<A: Algorithms>(
    p: &Suite1<A>,
    me: SharedKeys<Suite1<A>>,
    message: &[u8],
    x: &[u64],
) -> Result<(Masked<Suite1<A>>, Bytes), Abort> {
    let e = from_server(message, Type::DeliveredShares, &me.setup, R2U1, wire::decode_ciphertexts)?;
    let (me, y_u) = round2::mask_input(p, me, e, x)?;
    let message = wire::message(Type::MaskedInput, me.u, &me.setup.context, wire::encode_masked_input(&y_u));
    Ok((me, message))
}

/// R3.U1 and R3.U2 (M).
pub fn check_consistency<A: Algorithms>(
    p: &Suite1<A>,
    me: Masked<Suite1<A>>,
    message: &[u8],
) -> Result<(Consistent<Suite1<A>>, Bytes), Abort> {
    let u3 = from_server(message, Type::Survivors, &me.setup, R3U1, wire::decode_survivors)?;
    let (me, sigma_prime) = round3::check_consistency(p, me, u3)?;
    let message = wire::message(Type::ConsistencySignature, me.u, &me.setup.context, sigma_prime.to_vec());
    Ok((me, message))
}

/// R4.U1 to R4.U4 (M).
pub fn unmask<A: Algorithms>(p: &Suite1<A>, me: Consistent<Suite1<A>>, message: &[u8]) -> Result<Bytes, Abort> {
    let (u, context) = (me.u, me.setup.context);
    let u4 = from_server(message, Type::ConsistencySignatures, &me.setup, R4U1, wire::decode_signatures)?;
    let shares = round4::unmask(p, me, u4)?;
    Ok(wire::message(Type::UnmaskingShares, u, &context, wire::encode_unmasking_shares(&shares)))
}

/// R4.U1 to R4.U4 (HbC).
pub fn unmask_without_consistency_check<A: Algorithms>(
    p: &Suite1<A>,
    me: Masked<Suite1<A>>,
    message: &[u8],
) -> Result<Bytes, Abort> {
    let (u, context) = (me.u, me.setup.context);
    let u3 = from_server(message, Type::Survivors, &me.setup, R4U1, wire::decode_survivors)?;
    let shares = round4::unmask_without_consistency_check(p, me, u3)?;
    Ok(wire::message(Type::UnmaskingShares, u, &context, wire::encode_unmasking_shares(&shares)))
}

/// The decoded body of a message from the server.
fn from_server<P: Primitives, T>(
    message: &[u8],
    kind: Type,
    setup: &Setup<P>,
    step: Step,
    decode: impl Fn(&[u8]) -> Option<T>,
) -> Result<T, Abort> {
    decoded(message, kind, SERVER, setup, decode).map_err(|check| Abort { step, check, blame: Blame::Server })
}

/// Header first, then the whole body (`vectors/FORMAT.md`, section 7).
fn decoded<P: Primitives, T>(
    message: &[u8],
    kind: Type,
    sender: UserId,
    setup: &Setup<P>,
    decode: impl Fn(&[u8]) -> Option<T>,
) -> Result<T, Check> {
    decode(wire::open(message, kind, sender, &setup.context)?).ok_or(Malformed)
}

/// A user between two messages.
pub enum UserState<A: Algorithms> {
    /// After set-up.
    Ready(User<Suite1<A>>),
    /// After round 0.
    Advertised(Advertised<Suite1<A>>),
    /// After round 1.
    SharedKeys(SharedKeys<Suite1<A>>),
    /// After round 2.
    Masked(Masked<Suite1<A>>),
    /// After round 3.
    Consistent(Consistent<Suite1<A>>),
    /// After round 4, or after an abort.
    Done,
}

impl<A: Algorithms> UserState<A> {
    /// The user's next step: the server's message in (none is read in round 0), the user's message out.
    /// A user who is done sends nothing: `None`.
    pub fn advance(
        self,
        p: &Suite1<A>,
        brings: Participant<Suite1<A>>,
        from_server: &[u8],
    ) -> Option<Result<(UserState<A>, Bytes), Abort>> {
        let Participant { c_sk, s_sk, b, s_polynomial, b_polynomial, nonces, x, .. } = brings;
        Some(match self {
            UserState::Ready(me) => advertise_keys(p, me, AdvertiseKeysCoins { c_sk, s_sk })
                .map(|(me, message)| (UserState::Advertised(me), message)),
            UserState::Advertised(me) => {
                share_keys(p, me, from_server, ShareKeysCoins { b, s_polynomial, b_polynomial, nonces })
                    .map(|(me, message)| (UserState::SharedKeys(me), message))
            }
            UserState::SharedKeys(me) => {
                mask_input(p, me, from_server, &x).map(|(me, message)| (UserState::Masked(me), message))
            }
            UserState::Masked(me) if me.d_sk.is_some() => {
                check_consistency(p, me, from_server).map(|(me, message)| (UserState::Consistent(me), message))
            }
            UserState::Masked(me) => {
                unmask_without_consistency_check(p, me, from_server).map(|message| (UserState::Done, message))
            }
            UserState::Consistent(me) => unmask(p, me, from_server).map(|message| (UserState::Done, message)),
            UserState::Done => return None,
        })
    }
}

// The server

/// The server between two messages.
pub enum Server<A: Algorithms> {
    /// Round 0 is open.
    AdvertiseKeys(CollectingKeys<Suite1<A>>),
    /// Round 1 is open.
    ShareKeys(CollectingShares<Suite1<A>>),
    /// Round 2 is open.
    MaskedInputCollection(CollectingInputs<Suite1<A>>),
    /// Round 3 is open (M).
    ConsistencyCheck(CollectingSignatures<Suite1<A>>),
    /// Round 4 is open.
    Unmasking(CollectingUnmaskingShares<Suite1<A>>),
}

/// What the server does when a round is closed.
pub enum Closed<A: Algorithms> {
    /// Sends these messages, by receiver, and opens the next round.
    Next(Server<A>, BTreeMap<UserId, Bytes>),
    /// Outputs the sum.
    Output(Unmasked<Suite1<A>>),
}

impl<A: Algorithms> Server<A> {
    /// The server at the start of a session.
    pub fn new(setup: Setup<Suite1<A>>) -> Server<A> {
        Server::AdvertiseKeys(CollectingKeys { setup, received: BTreeMap::new() })
    }

    /// A message from `u`: accepted, or refused and reported as u's; a refused message changes nothing.
    pub fn receive(&mut self, p: &Suite1<A>, u: UserId, message: &[u8]) -> Result<(), Abort> {
        let step = self.collecting_step();
        check(self.expects(u), step, UnexpectedUser, TheUser(u))?;
        check(!self.received().contains(&u), step, AlreadyReceived, TheUser(u))?;
        let refused = |check| Abort { step, check, blame: TheUser(u) };
        match self {
            Server::AdvertiseKeys(s) => {
                let keys = decoded(message, Type::AdvertisedKeys, u, &s.setup, |body| {
                    wire::decode_advertised_keys(p, &s.setup, body)
                })
                .map_err(refused)?;
                round0::collect_keys(p, s, u, keys)
            }
            Server::ShareKeys(s) => {
                let e =
                    decoded(message, Type::EncryptedShares, u, &s.setup, wire::decode_ciphertexts).map_err(refused)?;
                round1::collect_shares(s, u, e)
            }
            Server::MaskedInputCollection(s) => {
                let (modulus, m) = (s.setup.modulus, s.setup.m);
                let y_u = decoded(message, Type::MaskedInput, u, &s.setup, |body| {
                    wire::decode_masked_input(modulus, m, body)
                })
                .map_err(refused)?;
                round2::collect_input(s, u, y_u);
                Ok(())
            }
            Server::ConsistencyCheck(s) => {
                let sigma_prime =
                    decoded(message, Type::ConsistencySignature, u, &s.inputs.setup, wire::decode_signature)
                        .map_err(refused)?;
                round3::collect_signature(p, s, u, sigma_prime)
            }
            Server::Unmasking(s) => {
                let shares = decoded(message, Type::UnmaskingShares, u, &s.inputs.setup, wire::decode_unmasking_shares)
                    .map_err(refused)?;
                round4::collect_unmasking_shares(s, u, shares)
            }
        }
    }

    /// The round is over: no message of it is accepted any more.
    pub fn close_round(self, p: &Suite1<A>) -> Result<Closed<A>, Abort> {
        match self {
            Server::AdvertiseKeys(s) => {
                let (setup, u1) = round0::broadcast_keys(s)?;
                let message = wire::message(Type::KeyList, SERVER, &setup.context, wire::encode_key_list(&u1));
                let messages = u1.keys().map(|u| (*u, message.clone())).collect();
                Ok(Closed::Next(Server::ShareKeys(CollectingShares { setup, u1, received: BTreeMap::new() }), messages))
            }
            Server::ShareKeys(s) => {
                let (setup, u1, delivered) = round1::deliver_shares(s)?;
                let u2: Users = delivered.keys().copied().collect();
                let message =
                    |e| wire::message(Type::DeliveredShares, SERVER, &setup.context, wire::encode_ciphertexts(e));
                let messages = delivered.iter().map(|(u, e)| (*u, message(e))).collect();
                Ok(Closed::Next(
                    Server::MaskedInputCollection(CollectingInputs { setup, u1, u2, received: BTreeMap::new() }),
                    messages,
                ))
            }
            Server::MaskedInputCollection(s) => {
                let (inputs, u3) = round2::announce_survivors(s)?;
                let messages = survivors(&inputs.setup, &u3);
                let next = match inputs.setup.d_pk {
                    Some(_) => Server::ConsistencyCheck(CollectingSignatures { inputs, received: BTreeMap::new() }),
                    None => Server::Unmasking(CollectingUnmaskingShares { inputs, u4: u3, received: BTreeMap::new() }),
                };
                Ok(Closed::Next(next, messages))
            }
            Server::ConsistencyCheck(s) => {
                let (inputs, signatures) = round3::send_signatures(s)?;
                let message = wire::message(
                    Type::ConsistencySignatures,
                    SERVER,
                    &inputs.setup.context,
                    wire::encode_signatures(&signatures),
                );
                let u4: Users = signatures.into_keys().collect();
                let messages = u4.iter().map(|u| (*u, message.clone())).collect();
                Ok(Closed::Next(
                    Server::Unmasking(CollectingUnmaskingShares { inputs, u4, received: BTreeMap::new() }),
                    messages,
                ))
            }
            Server::Unmasking(s) => round4::output_sum(p, s).map(Closed::Output),
        }
    }

    /// The round that is open.
    pub fn round(&self) -> Round {
        match self {
            Server::AdvertiseKeys(_) => Round::AdvertiseKeys,
            Server::ShareKeys(_) => Round::ShareKeys,
            Server::MaskedInputCollection(_) => Round::MaskedInputCollection,
            Server::ConsistencyCheck(_) => Round::ConsistencyCheck,
            Server::Unmasking(_) => Round::Unmasking,
        }
    }

    /// The step at which this round's messages are collected.
    fn collecting_step(&self) -> Step {
        match self.round() {
            Round::AdvertiseKeys => R0S1,
            Round::ShareKeys => R1S1,
            Round::MaskedInputCollection => R2S1,
            Round::ConsistencyCheck => R3S1,
            Round::Unmasking => R4S1,
        }
    }

    /// Is `u` in the directory (round 0), or in U1 … U4 (rounds 1 … 4)?
    fn expects(&self, u: UserId) -> bool {
        match self {
            Server::AdvertiseKeys(s) => s.setup.users.contains(&u),
            Server::ShareKeys(s) => s.u1.contains_key(&u),
            Server::MaskedInputCollection(s) => s.u2.contains(&u),
            Server::ConsistencyCheck(s) => s.inputs.y.contains_key(&u),
            Server::Unmasking(s) => s.u4.contains(&u),
        }
    }

    /// The users whose valid message of this round was accepted: U1 … U5, once the round is closed.
    pub fn received(&self) -> Users {
        match self {
            Server::AdvertiseKeys(s) => s.received.keys().copied().collect(),
            Server::ShareKeys(s) => s.received.keys().copied().collect(),
            Server::MaskedInputCollection(s) => s.received.keys().copied().collect(),
            Server::ConsistencyCheck(s) => s.received.keys().copied().collect(),
            Server::Unmasking(s) => s.received.keys().copied().collect(),
        }
    }
}

/// R2.S2: U3, to each user in it.
fn survivors<A: Algorithms>(setup: &Setup<Suite1<A>>, u3: &Survivors) -> BTreeMap<UserId, Bytes> {
    let message = wire::message(Type::Survivors, SERVER, &setup.context, wire::ids(u3));
    u3.iter().map(|u| (*u, message.clone())).collect()
}
