//! The joint view of C: all that its members hold, receive, and can compute from it.
//! What honest parties encrypt for each other shows as opaque, public keys show as their owners' names. A secret of which C can
//! collect t shares is part of the view, and so is every mask whose seed C can then compute: nothing is withheld by definition.

use std::collections::{BTreeMap, BTreeSet};

use crate::ideal::Ideal;
use crate::privacy::world::{Broken, Coins, Inputs, Scene, UserCoins};
use crate::session::Round;
use crate::setup::{UserId, Users};
use crate::vector::Vector;

/// The two secrets that a user shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `s_u^SK`
    S,
    /// `b_u`
    B,
}

/// The joint view of the corrupt parties.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct View {
    /// Their own coins and inputs.
    pub own: BTreeMap<UserId, (UserCoins, Vec<u64>)>,
    /// U1, U2, …, as far as the session came and a corrupt party saw them. (A user sees them if it gets that far.)
    pub sets: Vec<Users>,
    /// The plaintexts of ciphertexts from or to corrupt users; of the others only that they exist.
    pub ciphertexts: BTreeMap<(UserId, UserId), Option<(u64, u64)>>,
    /// The masked inputs that the server sees: those of U3, and those of U2∖U3 that come too late.
    pub masked: BTreeMap<UserId, Vec<u64>>,
    /// The shares that the server gets in round 4: by secret and by the user who reveals it.
    pub revealed: BTreeMap<(UserId, Kind, UserId), u64>,
    /// The secrets of which C holds t shares.
    pub secrets: BTreeMap<(UserId, Kind), u64>,
    /// The masks that C can compute: own masks by (u, u), pairwise masks by (u, v), u < v.
    pub masks: BTreeMap<(UserId, UserId), Vec<u64>>,
}

impl View {
    /// x_u, if C sees y_u and can compute every mask in it: what must never happen to an honest user.
    pub fn read_input(&self, scene: &Scene, u: UserId) -> Option<Vec<u64>> {
        let u2 = self.sets.get(1)?;
        let vector = |entries: &Vec<u64>| Vector { modulus: scene.modulus, entries: entries.clone() };
        let mut x = vector(self.masked.get(&u)?) - vector(self.masks.get(&(u, u))?);
        for &v in u2.iter().filter(|v| **v != u) {
            let mask = vector(self.masks.get(&(u.min(v), u.max(v)))?);
            x = if u > v { x - mask } else { x + mask };
        }
        Some(x.entries)
    }
}

/// Which shares and secrets C holds; it depends on the scene alone, not on coins or inputs.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    /// U1 … U5 as they come about; a set below t ends the session.
    pub sets: BTreeMap<Round, Users>,
    /// For each secret, the users whose share of it C holds.
    pub holders: BTreeMap<(UserId, Kind), Users>,
    /// The secrets of which C holds t shares, or which are its own.
    pub secrets: BTreeSet<(UserId, Kind)>,
}

impl Knowledge {
    /// What C knows in this scene.
    pub fn of(scene: &Scene) -> Knowledge {
        let mut knowledge = Knowledge::default();
        let t = scene.t as usize;
        let rounds = [
            Round::AdvertiseKeys,
            Round::ShareKeys,
            Round::MaskedInputCollection,
            Round::ConsistencyCheck,
            Round::Unmasking,
        ];
        for round in rounds.into_iter().filter(|round| scene.malicious || *round != Round::ConsistencyCheck) {
            let senders: Users = scene.users.iter().copied().filter(|u| scene.sends(*u, round)).collect();
            let goes_on = senders.len() >= t;
            knowledge.sets.insert(round, senders);
            if !goes_on {
                break;
            }
        }
        let none = Users::new();
        let u2 = knowledge.sets.get(&Round::ShareKeys).unwrap_or(&none);
        let u2_is_delivered = u2.len() >= t;
        let u3 = knowledge.sets.get(&Round::MaskedInputCollection).unwrap_or(&none);
        let u5 = knowledge.sets.get(&Round::Unmasking).unwrap_or(&none);
        for u in u2 {
            for kind in [Kind::S, Kind::B] {
                // A corrupt user decrypts its share from e_{u,v}; the server hands e_{u,v} to it even if the round fails.
                let reads = |v: &&UserId| scene.server_is_corrupt || (u2_is_delivered && u2.contains(*v));
                let mut holders: Users = scene.corrupt.iter().filter(reads).copied().collect();
                let revealed = kind == if u3.contains(u) { Kind::B } else { Kind::S };
                if scene.server_is_corrupt && (revealed || scene.broken == Broken::BothKindsOf(*u)) {
                    holders.extend(u5);
                }
                if holders.len() >= t {
                    knowledge.secrets.insert((*u, kind));
                }
                knowledge.holders.insert((*u, kind), holders);
            }
        }
        let own = scene.corrupt.iter().flat_map(|u| [(*u, Kind::S), (*u, Kind::B)]);
        knowledge.secrets.extend(own);
        knowledge
    }

    /// Can C compute the own mask of u? It can if it knows b_u, and if there are no own masks at all.
    pub fn knows_own_mask(&self, scene: &Scene, u: UserId) -> bool {
        self.secrets.contains(&(u, Kind::B)) || scene.broken == Broken::NoOwnMask
    }

    /// Can C compute the mask of the pair {u, v}?
    pub fn knows_pairwise_mask(&self, u: UserId, v: UserId) -> bool {
        self.secrets.contains(&(u, Kind::S)) || self.secrets.contains(&(v, Kind::S))
    }

    /// Whose masked input C sees: with the server, that of every user who got as far as masking it, however late it is sent.
    pub fn sees_masked_input_of(&self, scene: &Scene, u: UserId) -> bool {
        let u2 = self.sets.get(&Round::ShareKeys);
        scene.server_is_corrupt && u2.is_some_and(|u2| u2.len() >= scene.t as usize && u2.contains(&u))
    }
}

/// The value at x of the polynomial with this constant term and these further coefficients.
pub(super) fn share(scene: &Scene, secret: u64, coefficients: &[u64], x: UserId) -> u64 {
    (coefficients.iter().rev().fold(0, |value, a| (value + a) * u64::from(x) % scene.p) + secret) % scene.p
}

/// REAL: the joint view of C when Figure 4 runs with these coins and inputs.
pub fn real(scene: &Scene, coins: &Coins, inputs: &Inputs) -> View {
    let p = Ideal { p: scene.p, mask: |seed: &crate::ideal::Seed, _, _| scene.mask(coins, seed) };
    let (transcript, _) = scene.run(&p, coins, inputs);
    let knowledge = Knowledge::of(scene);

    // What the transcript says happened is what the scene says must happen.
    for (round, users) in &knowledge.sets {
        assert_eq!(transcript.users(*round), *users, "{round:?}");
    }

    let own = scene.corrupt.iter().map(|u| (*u, (coins.users[u].clone(), inputs[u].clone()))).collect();
    let mut ciphertexts = BTreeMap::new();
    for (&u, list) in &transcript.encrypted {
        for (&v, e) in list {
            let readable = scene.corrupt.contains(&u) || scene.corrupt.contains(&v);
            let delivered = scene.corrupt.contains(&v) && transcript.delivered.contains_key(&v);
            let seen = scene.server_is_corrupt || scene.corrupt.contains(&u) || delivered;
            if seen {
                ciphertexts.insert((u, v), readable.then(|| e.shares()));
            }
        }
    }
    let mut masked = BTreeMap::new();
    for &u in scene.users.iter().filter(|u| knowledge.sees_masked_input_of(scene, **u)) {
        masked.insert(u, masked_input(scene, coins, inputs, u, &transcript.users(Round::ShareKeys)));
    }
    for (u, y_u) in &transcript.masked {
        assert!(masked.get(u).is_none_or(|y| *y == y_u.entries), "a masked input is what its formula says");
    }
    let mut revealed = BTreeMap::new();
    if scene.server_is_corrupt {
        for (&w, shares) in &transcript.unmasking {
            revealed.extend(shares.s.iter().map(|(u, share)| ((*u, Kind::S, w), *share)));
            revealed.extend(shares.b.iter().map(|(u, share)| ((*u, Kind::B, w), *share)));
            if let Broken::BothKindsOf(u) = scene.broken
                && transcript.encrypted.contains_key(&u)
            {
                let UserCoins { s_sk, s_polynomial, b, b_polynomial, .. } = &coins.users[&u];
                revealed.insert((u, Kind::S, w), share(scene, *s_sk, s_polynomial, w));
                revealed.insert((u, Kind::B, w), share(scene, *b, b_polynomial, w));
            }
        }
    }
    let secret = |(u, kind): &(UserId, Kind)| match kind {
        Kind::S => coins.users[u].s_sk,
        Kind::B => coins.users[u].b,
    };
    let secrets = knowledge.secrets.iter().map(|which| (*which, secret(which))).collect();
    let mut masks = BTreeMap::new();
    for &u in &scene.users {
        if knowledge.knows_own_mask(scene, u) {
            masks.insert((u, u), scene.mask(coins, &coins.own_seed(u)));
        }
        for &v in scene.users.iter().filter(|v| **v > u && knowledge.knows_pairwise_mask(u, **v)) {
            masks.insert((u, v), scene.mask(coins, &coins.pair_seed(u, v)));
        }
    }
    let sets = knowledge.sets.into_values().collect();
    View { own, sets, ciphertexts, masked, revealed, secrets, masks }
}

/// y_u = x_u + p_u + Σ_{v ∈ U2} p_{u,v}, also for a user whose y_u is sent too late to count.
fn masked_input(scene: &Scene, coins: &Coins, inputs: &Inputs, u: UserId, u2: &Users) -> Vec<u64> {
    let vector = |entries: Vec<u64>| Vector { modulus: scene.modulus, entries };
    let pairwise = u2.iter().filter(|v| **v != u).map(|v| {
        let mask = vector(scene.mask(coins, &coins.pair_seed(u, *v)));
        if u > *v { mask } else { -mask }
    });
    let x_u = vector(inputs[&u].clone());
    let p_u = vector(scene.mask(coins, &coins.own_seed(u)));
    pairwise.fold(x_u + p_u, |y, p_uv| y + p_uv).entries
}
