//! A server's session without its users, for what is measured at sizes at which nobody wants to play them all.
//!
//! Messages are put together, when they are asked for, from what the server checks of them: real keys, shares of real secrets,
//! anything for ciphertexts and masked inputs, which it only passes on or adds up. The variant is the honest-but-curious one.

#![allow(dead_code, reason = "every program that measures uses a part of it")]

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use secagg::primitives::{Body, Keys, encode_message, encode_vector, public_key, share};
use secagg::server::{AdvertiseKeys, AfterMasking, Deliveries, MaskedInputCollection, ShareKeys, Unmasking};
use secagg::{Directory, Modulus, Parameters, Session, ThreatModel, UserId};

/// An element of F below 2²⁴⁸.
type Element = [u8; 32];

/// A user, as far as the server is concerned.
struct User {
    id: UserId,
    c_public_key: [u8; 33],
    s_public_key: [u8; 33],
    /// Its messages end with its EncryptedShares.
    drops_out: bool,
    /// What the server reconstructs of it: s^SK if it drops out, otherwise b.
    secret: Element,
    /// Shares lie on a line: every set of two or more users then finds the secret, whatever t is.
    slope: Element,
}

pub struct Scene {
    pub session: Session,
    users: Vec<User>,
    masked_input: Vec<u8>,
}

impl Scene {
    /// n users of which `dropped` drop out after round 1, with t = ⌊2n/3⌋ + 1; m entries modulo `modulus`.
    pub fn new(n: u32, dropped: u32, dimension: u32, modulus: u128) -> Self {
        let modulus = Modulus::new(modulus).unwrap();
        let session = Session::new(Parameters {
            session_id: [1; 32],
            threat_model: ThreatModel::Server,
            threshold: 2 * n / 3 + 1,
            dimension,
            modulus,
            input_bound: None,
            directory: Directory::HonestButCurious((1..=n).map(UserId).collect()),
        })
        .unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(u64::from(n));
        let mut element = || {
            let mut bytes = [0; 32];
            rng.fill_bytes(&mut bytes[1..]);
            bytes
        };
        let user = |id: u32| {
            let (c_sk, s_sk) = (element(), element());
            // Spread evenly over the identities.
            let before = |id: u32| u64::from(id) * u64::from(dropped) / u64::from(n);
            let drops_out = before(id) > before(id - 1);
            User {
                id: UserId(id),
                c_public_key: public_key(&c_sk).unwrap(),
                s_public_key: public_key(&s_sk).unwrap(),
                drops_out,
                secret: if drops_out { s_sk } else { element() },
                slope: element(),
            }
        };
        let users = (1..=n).map(user).collect();
        let entries: Vec<u64> =
            (0..u64::from(dimension)).map(|j| (j * 0x9e37_79b9) & (modulus.minus_one() / 2)).collect();
        Self { session, users, masked_input: encode_vector(modulus, &entries).unwrap() }
    }

    fn message(&self, from: UserId, body: &Body) -> Vec<u8> {
        encode_message(*self.session.context(), from.0, body).unwrap()
    }

    fn survivors(&self) -> impl Iterator<Item = &User> {
        self.users.iter().filter(|user| !user.drops_out)
    }

    /// The keys of all users, but for one that advertised its own in this message.
    pub fn key_list(&self, own: UserId, advertised: &[u8]) -> Vec<u8> {
        let own_keys = || {
            let (_, keys) = advertised.split_last_chunk::<66>().unwrap();
            let (c, s) = keys.split_first_chunk::<33>().unwrap();
            (*c, *s.first_chunk::<33>().unwrap())
        };
        let keys = self.users.iter().map(|user| {
            let (c_public_key, s_public_key) =
                if user.id == own { own_keys() } else { (user.c_public_key, user.s_public_key) };
            (user.id, Keys { c_public_key, s_public_key, signature: None })
        });
        encode_message(*self.session.context(), 0, &Body::KeyList(keys.collect())).unwrap()
    }

    pub fn share_keys(&self) -> ShareKeys {
        let mut round = AdvertiseKeys::new(&self.session);
        for user in &self.users {
            let (c_public_key, s_public_key) = (user.c_public_key, user.s_public_key);
            let keys = Keys { c_public_key, s_public_key, signature: None };
            round.receive(user.id, &self.message(user.id, &Body::AdvertisedKeys(keys))).unwrap();
        }
        round.close_round().unwrap().0
    }

    pub fn masked_input_collection(&self, mut round: ShareKeys) -> (MaskedInputCollection, Deliveries) {
        for user in &self.users {
            let others = self.users.iter().filter(|other| other.id != user.id);
            let e = others.map(|other| (other.id, [0; 100])).collect();
            round.receive(user.id, &self.message(user.id, &Body::EncryptedShares(e))).unwrap();
        }
        round.close_round().unwrap()
    }

    /// With everything received and parsed, and nothing reconstructed.
    pub fn unmasking(&self, mut round: MaskedInputCollection) -> Unmasking {
        for user in self.survivors() {
            round.receive(user.id, &self.message(user.id, &Body::MaskedInput(self.masked_input.clone()))).unwrap();
        }
        let (AfterMasking::HonestButCurious(mut round), _) = round.close_round().unwrap() else { unreachable!() };
        for user in self.survivors() {
            let shares_of = |drops_out: bool| {
                let owners = self.users.iter().filter(|owner| owner.drops_out == drops_out);
                let share = |owner: &User| {
                    let (_, share) = share(&owner.secret, &[owner.slope], &[user.id]).unwrap().pop().unwrap();
                    (owner.id, share)
                };
                owners.map(share).collect()
            };
            let body = Body::UnmaskingShares { s_shares: shares_of(true), b_shares: shares_of(false) };
            round.receive(user.id, &self.message(user.id, &body)).unwrap();
        }
        round
    }

    /// The server before its last step, from nothing.
    pub fn before_the_sum(&self) -> Unmasking {
        self.unmasking(self.masked_input_collection(self.share_keys()).0)
    }
}
