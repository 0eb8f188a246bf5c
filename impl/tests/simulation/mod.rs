//! A whole session, recorded, and every party's state at every point of it.
//!
//! All coins come from seeds that depend on the user and the round, so a state that was consumed can be had again by
//! playing the recorded messages to a fresh one.

#![allow(dead_code, reason = "every test file uses a part of it")]

pub mod forgery;
pub mod receipts;

use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use secagg::server::{self, AfterMasking, Aggregate};
use secagg::user::{self, MaskedInput};
use secagg::{Directory, Error, Modulus, Parameters, Session, ThreatModel, UserId, Variant};

pub type Messages = BTreeMap<UserId, Vec<u8>>;

pub fn signing_key(id: UserId) -> [u8; 32] {
    let mut key = [0x51; 32];
    key[..4].copy_from_slice(&id.0.to_be_bytes());
    key
}

pub fn verification_key(id: UserId) -> [u8; 32] {
    ed25519_dalek::SigningKey::from_bytes(&signing_key(id)).verifying_key().to_bytes()
}

pub fn directory(variant: Variant, ids: &[u32]) -> Directory {
    let ids = ids.iter().map(|&id| UserId(id));
    match variant {
        Variant::HonestButCurious => Directory::HonestButCurious(ids.collect()),
        Variant::Malicious => Directory::Malicious(ids.map(|id| (id, verification_key(id))).collect()),
    }
}

/// Parameters with a modulus that is no power of two, and no input bound.
pub fn parameters(variant: Variant, ids: &[u32], threshold: u32) -> Parameters {
    Parameters {
        session_id: [0xa5; 32],
        threat_model: ThreatModel::ClientsOnly,
        threshold,
        dimension: 3,
        modulus: Modulus::new(1_000).unwrap(),
        input_bound: None,
        directory: directory(variant, ids),
    }
}

/// Who does not send its message of which round (0 to 4) any more.
pub type Dropouts = BTreeMap<UserId, u32>;

/// The coins of one user in one round.
pub fn rng(id: UserId, round: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(u64::from(id.0) << 8 | round)
}

/// Every message of a session.
pub struct Recording {
    pub session: Session,
    pub inputs: BTreeMap<UserId, Vec<u64>>,
    /// From the users.
    pub advertised_keys: Messages,
    pub encrypted_shares: Messages,
    pub masked_inputs: Messages,
    pub consistency_signatures: Messages,
    pub unmasking_shares: Messages,
    /// From the server.
    pub key_list: Vec<u8>,
    pub delivered: Messages,
    pub survivors: Vec<u8>,
    pub signatures: Vec<u8>,
    /// Of closing the last round.
    outcome: Option<Result<Aggregate, Error>>,
}

impl Recording {
    /// Plays a session; panics if any party meets an error before the last round is closed.
    pub fn play(parameters: Parameters, dropouts: &Dropouts) -> Self {
        let session = Session::new(parameters).unwrap();
        let stays = |id: &UserId, round| dropouts.get(id).is_none_or(|&last| round < last);
        let largest = session.parameters().input_bound.unwrap_or(session.parameters().modulus).minus_one();
        let inputs = session
            .users()
            .iter()
            .map(|&id| {
                let entries = (0..u64::from(session.parameters().dimension))
                    .map(|j| u64::from(id.0).wrapping_mul(0x9e37_79b9).wrapping_add(j * 77) % largest.max(1) + j % 2)
                    .map(|x| x.min(largest));
                (id, entries.collect())
            })
            .collect();
        let mut recording = Self {
            session,
            inputs,
            advertised_keys: Messages::new(),
            encrypted_shares: Messages::new(),
            masked_inputs: Messages::new(),
            consistency_signatures: Messages::new(),
            unmasking_shares: Messages::new(),
            key_list: Vec::new(),
            delivered: Messages::new(),
            survivors: Vec::new(),
            signatures: Vec::new(),
            outcome: None,
        };

        let mut round = recording.server_0();
        let mut users = BTreeMap::new();
        for &id in recording.session.users().iter().filter(|id| stays(id, 0)) {
            let (user, message) = recording.setup(id).advertise_keys(&mut rng(id, 0));
            round.receive(id, &message).unwrap();
            recording.advertised_keys.insert(id, message);
            users.insert(id, user);
        }
        let (mut round, broadcast) = round.close_round().unwrap();
        assert!(broadcast.recipients.iter().eq(users.keys()));
        recording.key_list = broadcast.message;

        let mut sharing = BTreeMap::new();
        for (id, user) in users.into_iter().filter(|(id, _)| stays(id, 1)) {
            let (user, message) = user.share_keys(&recording.key_list, &mut rng(id, 1)).unwrap();
            round.receive(id, &message).unwrap();
            recording.encrypted_shares.insert(id, message);
            sharing.insert(id, user);
        }
        let (mut round, deliveries) = round.close_round().unwrap();
        assert!(deliveries.iter().map(|(id, _)| id).eq(sharing.keys()));
        recording.delivered = deliveries.into_iter().collect();

        let mut masked = BTreeMap::new();
        for (id, user) in sharing.into_iter().filter(|(id, _)| stays(id, 2)) {
            let (user, message) = user.masked_input(&recording.delivered[&id], &recording.inputs[&id]).unwrap();
            round.receive(id, &message).unwrap();
            recording.masked_inputs.insert(id, message);
            masked.insert(id, user);
        }
        let (round, broadcast) = round.close_round().unwrap();
        assert!(broadcast.recipients.iter().eq(masked.keys()));
        recording.survivors = broadcast.message;

        let mut answers = BTreeMap::new();
        let mut round = match round {
            AfterMasking::HonestButCurious(round) => {
                for (id, user) in masked.into_iter().filter(|(id, _)| stays(id, 4)) {
                    let MaskedInput::HonestButCurious(user) = user else { panic!("another variant") };
                    answers.insert(id, user.unmask(&recording.survivors).unwrap());
                }
                round
            }
            AfterMasking::Malicious(mut round) => {
                let mut checked = BTreeMap::new();
                for (id, user) in masked.into_iter().filter(|(id, _)| stays(id, 3)) {
                    let MaskedInput::Malicious(user) = user else { panic!("another variant") };
                    let (user, message) = user.check_consistency(&recording.survivors).unwrap();
                    round.receive(id, &message).unwrap();
                    recording.consistency_signatures.insert(id, message);
                    checked.insert(id, user);
                }
                let (round, broadcast) = round.close_round().unwrap();
                assert!(broadcast.recipients.iter().eq(checked.keys()));
                recording.signatures = broadcast.message;
                for (id, user) in checked.into_iter().filter(|(id, _)| stays(id, 4)) {
                    answers.insert(id, user.unmask(&recording.signatures).unwrap());
                }
                round
            }
        };
        for (id, message) in &answers {
            round.receive(*id, message).unwrap();
        }
        recording.unmasking_shares = answers;
        recording.outcome = Some(round.close_round());
        recording
    }

    pub fn outcome(&self) -> Result<Aggregate, Error> {
        self.outcome.clone().expect("the session was played to its end")
    }

    /// What the sum must be: Σ of the inputs of U3.
    pub fn expected(&self) -> Vec<u64> {
        let r = self.session.parameters().modulus.get();
        let mut sum = vec![0u128; self.session.parameters().dimension as usize];
        for id in self.masked_inputs.keys() {
            sum.iter_mut().zip(&self.inputs[id]).for_each(|(s, &x)| *s += u128::from(x));
        }
        sum.into_iter().map(|s| (s % r) as u64).collect()
    }

    // A user's states.

    pub fn setup(&self, id: UserId) -> user::Setup {
        match self.session.variant() {
            Variant::HonestButCurious => user::Setup::honest_but_curious(&self.session, id).unwrap(),
            Variant::Malicious => user::Setup::malicious(&self.session, id, &signing_key(id)).unwrap(),
        }
    }

    pub fn advertised(&self, id: UserId) -> user::Advertised {
        self.setup(id).advertise_keys(&mut rng(id, 0)).0
    }

    pub fn shared(&self, id: UserId) -> user::SharedKeys {
        self.advertised(id).share_keys(&self.key_list, &mut rng(id, 1)).unwrap().0
    }

    pub fn masked(&self, id: UserId) -> MaskedInput {
        self.shared(id).masked_input(&self.delivered[&id], &self.inputs[&id]).unwrap().0
    }

    /// What a user answers to the list of survivors: its next message.
    pub fn answer_survivors(&self, id: UserId, survivors: &[u8]) -> Result<Vec<u8>, Error> {
        match self.masked(id) {
            MaskedInput::HonestButCurious(user) => user.unmask(survivors),
            MaskedInput::Malicious(user) => user.check_consistency(survivors).map(|(_, message)| message),
        }
    }

    pub fn checked(&self, id: UserId) -> user::ConsistencyChecked {
        match self.masked(id) {
            MaskedInput::HonestButCurious(_) => panic!("another variant"),
            MaskedInput::Malicious(user) => user.check_consistency(&self.survivors).unwrap().0,
        }
    }

    // The server's rounds, open, without any message.

    pub fn server_0(&self) -> server::AdvertiseKeys {
        server::AdvertiseKeys::new(&self.session)
    }

    pub fn server_1(&self) -> server::ShareKeys {
        let mut round = self.server_0();
        self.advertised_keys.iter().for_each(|(id, message)| round.receive(*id, message).unwrap());
        round.close_round().unwrap().0
    }

    pub fn server_2(&self) -> server::MaskedInputCollection {
        let mut round = self.server_1();
        self.encrypted_shares.iter().for_each(|(id, message)| round.receive(*id, message).unwrap());
        round.close_round().unwrap().0
    }

    fn after_masking(&self) -> AfterMasking {
        let mut round = self.server_2();
        self.masked_inputs.iter().for_each(|(id, message)| round.receive(*id, message).unwrap());
        round.close_round().unwrap().0
    }

    pub fn server_3(&self) -> server::ConsistencyCheck {
        match self.after_masking() {
            AfterMasking::Malicious(round) => round,
            AfterMasking::HonestButCurious(_) => panic!("another variant"),
        }
    }

    pub fn server_4(&self) -> server::Unmasking {
        match self.after_masking() {
            AfterMasking::HonestButCurious(round) => round,
            AfterMasking::Malicious(mut round) => {
                self.consistency_signatures.iter().for_each(|(id, message)| round.receive(*id, message).unwrap());
                round.close_round().unwrap().0
            }
        }
    }

    /// Plays the last round with these answers.
    pub fn finish(&self, answers: &Messages) -> Result<Aggregate, Error> {
        let mut round = self.server_4();
        answers.iter().for_each(|(id, message)| round.receive(*id, message).unwrap());
        round.close_round()
    }

    pub fn users(&self) -> BTreeSet<UserId> {
        self.session.users().iter().copied().collect()
    }
}
