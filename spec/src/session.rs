//! One whole session among parties who follow the protocol, from explicit coins to the output: Figure 4 on one page.
//! Nothing here decides anything; it carries each message from one side to the other, and lets users drop out before any round.
//! It runs over every instance of the primitives, and its transcript is what vectors record and what privacy is about.

use std::collections::BTreeMap;

use crate::abort::Abort;
use crate::messages::{
    AdvertisedKeys, ConsistencySignature, ConsistencySignatures, DeliveredShares, EncryptedShares, KeyList,
    MaskedInput, Survivors, UnmaskingShares,
};
use crate::primitives::Primitives;
use crate::round0_advertise_keys::{AdvertiseKeysCoins, CollectingKeys, advertise_keys, broadcast_keys, collect_keys};
use crate::round1_share_keys::{CollectingShares, ShareKeysCoins, collect_shares, deliver_shares, share_keys};
use crate::round2_masked_input_collection::{CollectingInputs, announce_survivors, collect_input, mask_input};
use crate::round3_consistency_check::{CollectingSignatures, check_consistency, collect_signature, send_signatures};
use crate::round4_unmasking::{
    CollectingUnmaskingShares, Unmasked, collect_unmasking_shares, output_sum, unmask, unmask_without_consistency_check,
};
use crate::setup::{Parameters, UserId, Users, setup, setup_user};

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

impl Round {
    /// All rounds of the malicious variant, in order.
    pub const ALL: [Round; 5] = [
        Round::AdvertiseKeys,
        Round::ShareKeys,
        Round::MaskedInputCollection,
        Round::ConsistencyCheck,
        Round::Unmasking,
    ];
}

/// Everything that one user brings to a session.
pub struct Participant<P: Primitives> {
    /// `d_u^SK`; malicious variant only.
    pub d_sk: Option<P::SigningKey>,
    /// `c_u^SK`.
    pub c_sk: P::Field,
    /// `s_u^SK`.
    pub s_sk: P::Field,
    /// `b_u`.
    pub b: P::Field,
    /// The coefficients for `s_u^SK`.
    pub s_polynomial: Vec<P::Field>,
    /// The coefficients for `b_u`.
    pub b_polynomial: Vec<P::Field>,
    /// A nonce for every other user; those of users outside U1 stay unused.
    pub nonces: BTreeMap<UserId, P::Nonce>,
    /// `x_u`.
    pub x: Vec<u64>,
    /// The round before whose message the user drops out, if it does.
    pub drops_before: Option<Round>,
}

impl<P: Primitives> Participant<P> {
    /// Does the user still send its message of this round?
    fn sends(&self, round: Round) -> bool {
        self.drops_before.is_none_or(|drops| round < drops)
    }
}

/// All that happened in a session, as far as it came; the senders of a round's messages are U1, …, U5.
pub struct Transcript<P: Primitives> {
    /// R0.U3, by sender.
    pub advertised: BTreeMap<UserId, AdvertisedKeys<P>>,
    /// R0.S2, to all of U1.
    pub key_list: KeyList<P>,
    /// R1.U7, by sender.
    pub encrypted: BTreeMap<UserId, EncryptedShares<P>>,
    /// R1.S2, by receiver.
    pub delivered: BTreeMap<UserId, DeliveredShares<P>>,
    /// R2.U4, by sender.
    pub masked: BTreeMap<UserId, MaskedInput>,
    /// R2.S2, to all of U3.
    pub survivors: Survivors,
    /// R3.U2, by sender.
    pub consistency: BTreeMap<UserId, ConsistencySignature<P>>,
    /// R3.S2, to all of U4.
    pub signatures: ConsistencySignatures<P>,
    /// R4.U4, by sender.
    pub unmasking: BTreeMap<UserId, UnmaskingShares<P>>,
}

impl<P: Primitives> Transcript<P> {
    /// U1, …, U5: the users whose message of that round arrived.
    pub fn users(&self, round: Round) -> Users {
        match round {
            Round::AdvertiseKeys => self.advertised.keys().copied().collect(),
            Round::ShareKeys => self.encrypted.keys().copied().collect(),
            Round::MaskedInputCollection => self.masked.keys().copied().collect(),
            Round::ConsistencyCheck => self.consistency.keys().copied().collect(),
            Round::Unmasking => self.unmasking.keys().copied().collect(),
        }
    }
}

impl<P: Primitives> Default for Transcript<P> {
    fn default() -> Self {
        Transcript {
            advertised: BTreeMap::new(),
            key_list: BTreeMap::new(),
            encrypted: BTreeMap::new(),
            delivered: BTreeMap::new(),
            masked: BTreeMap::new(),
            survivors: Users::new(),
            consistency: BTreeMap::new(),
            signatures: BTreeMap::new(),
            unmasking: BTreeMap::new(),
        }
    }
}

/// Runs a session: what happened, and the output or the abort with which it ended.
#[allow(clippy::type_complexity)]
pub fn run<P: Primitives>(
    p: &P,
    parameters: Parameters<P>,
    participants: &BTreeMap<UserId, Participant<P>>,
) -> (Transcript<P>, Result<Unmasked<P>, Abort>) {
    let mut happened = Transcript::default();
    let outcome = play(p, parameters, participants, &mut happened);
    (happened, outcome)
}

/// The rounds, one after the other. A user who drops out is not seen again; whoever stays is honest and is never refused.
fn play<P: Primitives>(
    p: &P,
    parameters: Parameters<P>,
    participants: &BTreeMap<UserId, Participant<P>>,
    happened: &mut Transcript<P>,
) -> Result<Unmasked<P>, Abort> {
    // Setup
    let setup = setup(p, parameters)?;
    let malicious = setup.d_pk.is_some();
    let mut ready = BTreeMap::new();
    for (&u, brings) in participants {
        ready.insert(u, setup_user(p, setup.clone(), u, brings.d_sk.clone())?);
    }

    // Round 0 (AdvertiseKeys)
    let mut server = CollectingKeys { setup, received: KeyList::new() };
    let mut advertised = BTreeMap::new();
    for (u, me) in ready.into_iter().filter(|(u, _)| participants[u].sends(Round::AdvertiseKeys)) {
        let Participant { c_sk, s_sk, .. } = &participants[&u];
        let coins = AdvertiseKeysCoins { c_sk: c_sk.clone(), s_sk: s_sk.clone() };
        let (me, keys) = advertise_keys(p, me, coins)?;
        collect_keys(p, &mut server, u, keys.clone())?;
        happened.advertised.insert(u, keys);
        advertised.insert(u, me);
    }
    let (setup, u1) = broadcast_keys(server)?;
    happened.key_list.clone_from(&u1);

    // Round 1 (ShareKeys)
    let mut server = CollectingShares { setup, u1: u1.clone(), received: BTreeMap::new() };
    let mut shared = BTreeMap::new();
    for (u, me) in advertised.into_iter().filter(|(u, _)| participants[u].sends(Round::ShareKeys)) {
        let Participant { b, s_polynomial, b_polynomial, nonces, .. } = &participants[&u];
        let coins = ShareKeysCoins {
            b: b.clone(),
            s_polynomial: s_polynomial.clone(),
            b_polynomial: b_polynomial.clone(),
            nonces: nonces.clone(),
        };
        let (me, e) = share_keys(p, me, u1.clone(), coins)?;
        collect_shares(&mut server, u, e.clone())?;
        happened.encrypted.insert(u, e);
        shared.insert(u, me);
    }
    let (setup, u1, delivered) = deliver_shares(server)?;
    happened.delivered.clone_from(&delivered);

    // Round 2 (MaskedInputCollection)
    let u2: Users = delivered.keys().copied().collect();
    let mut server = CollectingInputs { setup, u1, u2, received: BTreeMap::new() };
    let mut masked = BTreeMap::new();
    for (u, me) in shared.into_iter().filter(|(u, _)| participants[u].sends(Round::MaskedInputCollection)) {
        let (me, y_u) = mask_input(p, me, delivered[&u].clone(), &participants[&u].x)?;
        collect_input(&mut server, u, y_u.clone());
        happened.masked.insert(u, y_u);
        masked.insert(u, me);
    }
    let (inputs, u3) = announce_survivors(server)?;
    happened.survivors.clone_from(&u3);

    // Round 3 (ConsistencyCheck), malicious variant; otherwise U4 := U3
    let (inputs, u4, answers) = if malicious {
        let mut server = CollectingSignatures { inputs, received: BTreeMap::new() };
        let mut consistent = BTreeMap::new();
        for (u, me) in masked.into_iter().filter(|(u, _)| participants[u].sends(Round::ConsistencyCheck)) {
            let (me, sigma_prime) = check_consistency(p, me, u3.clone())?;
            collect_signature(p, &mut server, u, sigma_prime.clone())?;
            happened.consistency.insert(u, sigma_prime);
            consistent.insert(u, me);
        }
        let (inputs, signatures) = send_signatures(server)?;
        happened.signatures.clone_from(&signatures);
        let u4: Users = signatures.keys().copied().collect();
        let stay = consistent.into_iter().filter(|(u, _)| participants[u].sends(Round::Unmasking));
        let answers: Result<BTreeMap<_, _>, Abort> =
            stay.map(|(u, me)| Ok((u, unmask(p, me, signatures.clone())?))).collect();
        (inputs, u4, answers?)
    } else {
        let stay = masked.into_iter().filter(|(u, _)| participants[u].sends(Round::Unmasking));
        let answers: Result<BTreeMap<_, _>, Abort> =
            stay.map(|(u, me)| Ok((u, unmask_without_consistency_check(p, me, u3.clone())?))).collect();
        (inputs, u3, answers?)
    };

    // Round 4 (Unmasking)
    let mut server = CollectingUnmaskingShares { inputs, u4, received: BTreeMap::new() };
    for (u, shares) in answers {
        collect_unmasking_shares(&mut server, u, shares.clone())?;
        happened.unmasking.insert(u, shares);
    }
    output_sum(p, server)
}

#[cfg(test)]
mod tests {
    use super::{Participant, Round, run};
    use crate::ideal::{Ideal, Seed};
    use crate::setup::{Directory, Parameters, ThreatModel, UserId, Users};
    use crate::suite1::{ONE, Suite1};
    use crate::textbook::algorithms::Textbook;
    use crate::vector::Modulus;

    /// Section V: who drops out before a round has sent the messages of the rounds before it, and sends none from then on.
    #[test]
    fn a_dropout_sends_nothing_more() {
        let user = |drops_before| Participant::<Suite1<Textbook>> {
            d_sk: None,
            c_sk: ONE,
            s_sk: ONE,
            b: ONE,
            s_polynomial: Vec::new(),
            b_polynomial: Vec::new(),
            nonces: Default::default(),
            x: Vec::new(),
            drops_before,
        };
        let rounds = [Round::AdvertiseKeys, Round::ShareKeys, Round::MaskedInputCollection, Round::Unmasking];
        let sent = |drops_before| rounds.map(|round| user(drops_before).sends(round));
        assert_eq!(sent(None), [true; 4]);
        assert_eq!(sent(Some(Round::MaskedInputCollection)), [true, true, false, false]);
        assert_eq!(sent(Some(Round::AdvertiseKeys)), [false; 4]);
    }

    /// Section V: the users of a round are those whose message of it arrived; the sum is that over U3.
    #[test]
    fn the_users_of_a_round_are_its_senders() {
        let p = Ideal { p: 101, mask: |_: &Seed, m: u32, _: Modulus| vec![3; m as usize] };
        let parameters = Parameters {
            session: [1; 32],
            threat_model: ThreatModel::ClientsOnly,
            t: 1,
            m: 1,
            modulus: Modulus { minus_one: 999 },
            input_bound: None,
            directory: Directory::Malicious((1..=6).map(|u| (u, u)).collect()),
        };
        // User 1 drops out before round 0, user 2 before round 1, and so on; user 6 stays.
        let participant = |u: UserId| Participant::<Ideal<_>> {
            d_sk: Some(u),
            c_sk: u64::from(u),
            s_sk: u64::from(u) + 10,
            b: 1,
            s_polynomial: Vec::new(),
            b_polynomial: Vec::new(),
            nonces: (1..=6).map(|v| (v, ())).collect(),
            x: vec![1 << u],
            drops_before: Round::ALL.get(u as usize - 1).copied(),
        };
        let (transcript, outcome) = run(&p, parameters, &(1..=6).map(|u| (u, participant(u))).collect());
        for (first, round) in (2..).zip(Round::ALL) {
            assert_eq!(transcript.users(round), (first..=6).collect::<Users>(), "{round:?}");
        }
        assert_eq!(outcome.expect("t users stay").z.entries, [(1 << 4) + (1 << 5) + (1 << 6)]);
    }
}
