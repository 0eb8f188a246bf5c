//! One whole session of suite 1, from explicit coins to a transcript: every user, the server, and who drops out when.
//! Nothing here decides anything; it carries the messages of `party` from one side to the other.
//! The transcript is what conformance vectors record and what an implementation is compared with.

use std::collections::BTreeMap;

use crate::abort::Abort;
use crate::party::{self, Bytes, Closed, Server};
use crate::round0_advertise_keys::{AdvertiseKeysCoins, Advertised};
use crate::round1_share_keys::{ShareKeysCoins, SharedKeys};
use crate::round2_masked_input_collection::Masked;
use crate::round3_consistency_check::Consistent;
use crate::round4_unmasking::Unmasked;
use crate::setup::{Parameters, User, UserId, Users, setup, setup_user};
use crate::suite1::{Algorithms, FieldElement, Suite1};

/// A round of Figure 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Round {
    /// Round 0.
    AdvertiseKeys,
    /// Round 1.
    ShareKeys,
    /// Round 2.
    MaskedInputCollection,
    /// Round 3, malicious variant only.
    ConsistencyCheck,
    /// Round 4.
    Unmasking,
}

/// Everything that one user brings to a session.
#[derive(Clone)]
pub struct Participant {
    /// `d_u^SK`; malicious variant only.
    pub d_sk: Option<[u8; 32]>,
    /// `c_u^SK`.
    pub c_sk: FieldElement,
    /// `s_u^SK`.
    pub s_sk: FieldElement,
    /// `b_u`.
    pub b: FieldElement,
    /// The coefficients for `s_u^SK`.
    pub s_polynomial: Vec<FieldElement>,
    /// The coefficients for `b_u`.
    pub b_polynomial: Vec<FieldElement>,
    /// A nonce for every other user; those of users outside U1 stay unused.
    pub nonces: BTreeMap<UserId, [u8; 12]>,
    /// `x_u`.
    pub x: Vec<u64>,
    /// The round before whose message the user drops out, if it does.
    pub drops_before: Option<Round>,
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
    /// After round 4.
    Done,
}

impl<A: Algorithms> UserState<A> {
    /// The user's next step: the server's message in (none is read in round 0), the user's message out.
    pub fn advance(
        self,
        p: &Suite1<A>,
        brings: &Participant,
        from_server: &[u8],
    ) -> Result<(UserState<A>, Bytes), Abort> {
        let Participant { c_sk, s_sk, b, s_polynomial, b_polynomial, nonces, x, .. } = brings.clone();
        match self {
            UserState::Ready(me) => {
                let coins = AdvertiseKeysCoins { c_sk, s_sk };
                party::advertise_keys(p, me, coins).map(|(me, message)| (UserState::Advertised(me), message))
            }
            UserState::Advertised(me) => {
                let coins = ShareKeysCoins { b, s_polynomial, b_polynomial, nonces };
                party::share_keys(p, me, from_server, coins).map(|(me, message)| (UserState::SharedKeys(me), message))
            }
            UserState::SharedKeys(me) => {
                party::mask_input(p, me, from_server, &x).map(|(me, message)| (UserState::Masked(me), message))
            }
            UserState::Masked(me) if me.d_sk.is_some() => {
                party::check_consistency(p, me, from_server).map(|(me, message)| (UserState::Consistent(me), message))
            }
            UserState::Masked(me) => {
                party::unmask_without_consistency_check(p, me, from_server).map(|message| (UserState::Done, message))
            }
            UserState::Consistent(me) => party::unmask(p, me, from_server).map(|message| (UserState::Done, message)),
            UserState::Done => Ok((UserState::Done, Bytes::new())),
        }
    }
}

/// The messages of one round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// What each user sent; the senders are U_i.
    pub from_users: BTreeMap<UserId, Bytes>,
    /// What the server then sent to each user.
    pub to_users: BTreeMap<UserId, Bytes>,
}

/// All that happened in a session.
pub struct Transcript<A: Algorithms> {
    /// The messages, by round, as far as the session came.
    pub rounds: BTreeMap<Round, Exchange>,
    /// What the server did at the end: an output, or the abort that stopped it.
    pub outcome: Result<Unmasked<Suite1<A>>, Abort>,
}

impl<A: Algorithms> Transcript<A> {
    /// U1, …, U5: the users whose message of that round arrived.
    pub fn users(&self, round: Round) -> Users {
        self.rounds.get(&round).map(|exchange| exchange.from_users.keys().copied().collect()).unwrap_or_default()
    }
}

/// Runs a session among honest parties. An abort at set-up or at a user is returned; one at the server is the transcript's outcome.
pub fn run<A: Algorithms>(
    p: &Suite1<A>,
    parameters: Parameters<Suite1<A>>,
    participants: &BTreeMap<UserId, Participant>,
) -> Result<Transcript<A>, Abort> {
    let setup = setup(p, parameters)?;
    let mut users: BTreeMap<UserId, UserState<A>> = BTreeMap::new();
    for (&u, brings) in participants {
        users.insert(u, UserState::Ready(setup_user(p, setup.clone(), u, brings.d_sk)?));
    }
    let mut server = Server::new(setup);
    let mut to_users: BTreeMap<UserId, Bytes> = participants.keys().map(|u| (*u, Bytes::new())).collect();
    let mut rounds: BTreeMap<Round, Exchange> = BTreeMap::new();
    loop {
        let round = server.round();
        let exchange = rounds.entry(round).or_default();
        let mut after: BTreeMap<UserId, UserState<A>> = BTreeMap::new();
        for (u, state) in users {
            let brings = &participants[&u];
            let Some(from_server) = to_users.get(&u) else { continue };
            if brings.drops_before.is_some_and(|last| last <= round) {
                continue;
            }
            let (state, message) = state.advance(p, brings, from_server)?;
            server.receive(p, u, &message)?;
            exchange.from_users.insert(u, message);
            after.insert(u, state);
        }
        users = after;
        match server.close_round(p) {
            Ok(Closed::Next(next, messages)) => {
                exchange.to_users.clone_from(&messages);
                (server, to_users) = (next, messages);
            }
            Ok(Closed::Output(unmasked)) => return Ok(Transcript { rounds, outcome: Ok(unmasked) }),
            Err(abort) => return Ok(Transcript { rounds, outcome: Err(abort) }),
        }
    }
}
