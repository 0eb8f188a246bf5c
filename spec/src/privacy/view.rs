//! The joint view of C: all that its members hold, receive, and can compute from it.
//! What honest parties encrypt for each other shows as opaque, public keys show as their owners' names. A secret of which C can
//! collect t shares is part of the view, and so is every mask whose seed C can then compute: nothing is withheld by definition.

use std::collections::{BTreeMap, BTreeSet};

use crate::ideal::Ideal;
use crate::privacy::world::{Broken, Coins, Inputs, Scene, Secret, UserCoins};
use crate::session::Round;
use crate::setup::{UserId, Users};
use crate::vector::Vector;

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
    pub revealed: BTreeMap<(UserId, Secret, UserId), u64>,
    /// The secrets of which C holds t shares.
    pub secrets: BTreeMap<(UserId, Secret), u64>,
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
    pub holders: BTreeMap<(UserId, Secret), Users>,
    /// The secrets of which C holds t shares, or which are its own.
    pub secrets: BTreeSet<(UserId, Secret)>,
}

impl Knowledge {
    /// What C knows in this scene.
    pub fn of(scene: &Scene) -> Knowledge {
        let mut knowledge = Knowledge::default();
        let t = scene.t as usize;
        for round in Round::ALL.into_iter().filter(|round| scene.malicious || *round != Round::ConsistencyCheck) {
            let senders: Users = scene.users.iter().copied().filter(|u| scene.sends(*u, round)).collect();
            let goes_on = senders.len() >= t;
            knowledge.sets.insert(round, senders);
            if !goes_on {
                break;
            }
        }
        let none = Users::new();
        let u1 = knowledge.sets.get(&Round::AdvertiseKeys).unwrap_or(&none);
        let u2 = knowledge.sets.get(&Round::ShareKeys).unwrap_or(&none);
        let u2_is_delivered = u2.len() >= t;
        let u3 = knowledge.sets.get(&Round::MaskedInputCollection).unwrap_or(&none);
        let u5 = knowledge.sets.get(&Round::Unmasking).unwrap_or(&none);
        for u in u2 {
            for which in [Secret::S, Secret::B] {
                // A corrupt user decrypts its share from e_{u,v}; the server hands e_{u,v} to it even if the round fails. There is one
                // for everyone in U1.
                let delivered_to = if u2_is_delivered { u2 } else { &none };
                let reads = |v: &&UserId| if scene.server_is_corrupt { u1 } else { delivered_to }.contains(*v);
                let mut holders: Users = scene.corrupt.iter().filter(reads).copied().collect();
                let revealed = which == if u3.contains(u) { Secret::B } else { Secret::S };
                if scene.server_is_corrupt && (revealed || scene.broken == Broken::BothKindsOf(*u)) {
                    holders.extend(u5);
                }
                if holders.len() >= t {
                    knowledge.secrets.insert((*u, which));
                }
                knowledge.holders.insert((*u, which), holders);
            }
        }
        let own = scene.corrupt.iter().flat_map(|u| [(*u, Secret::S), (*u, Secret::B)]);
        knowledge.secrets.extend(own);
        knowledge
    }

    /// Can C compute the own mask of u? It can if it knows b_u, and if there are no own masks at all.
    pub fn knows_own_mask(&self, scene: &Scene, u: UserId) -> bool {
        self.secrets.contains(&(u, Secret::B)) || scene.broken == Broken::NoOwnMask
    }

    /// Can C compute the mask of the pair {u, v}?
    pub fn knows_pairwise_mask(&self, u: UserId, v: UserId) -> bool {
        self.secrets.contains(&(u, Secret::S)) || self.secrets.contains(&(v, Secret::S))
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
    let (transcript, _) = scene.run(&p, coins, inputs, |_, _, value| value);
    let (late, _) = scene.with_late_inputs().run(&p, coins, inputs, |_, _, value| value);

    // What the transcript says happened is what the scene says must happen.
    for (round, users) in &Knowledge::of(scene).sets {
        assert_eq!(transcript.users(*round), *users, "{round:?}");
    }

    let mut happened = Happened::default();
    for (&u, list) in &transcript.encrypted {
        happened.plaintexts.extend(list.iter().map(|(v, e)| ((u, *v), e.shares())));
    }
    happened.masked.extend(late.masked.iter().map(|(u, y_u)| (*u, y_u.entries.clone())));
    for (u, y_u) in &transcript.masked {
        assert_eq!(happened.masked[u], y_u.entries, "a masked input does not depend on who drops out after it");
    }
    for (&w, shares) in &transcript.unmasking {
        happened.revealed.extend(shares.s.iter().map(|(u, share)| ((*u, Secret::S, w), *share)));
        happened.revealed.extend(shares.b.iter().map(|(u, share)| ((*u, Secret::B, w), *share)));
        if let Broken::BothKindsOf(u) = scene.broken
            && transcript.encrypted.contains_key(&u)
        {
            for which in [Secret::S, Secret::B] {
                let user = &coins.users[&u];
                let share = share(scene, user.secret(which), user.polynomial(which), w);
                happened.revealed.insert((u, which, w), share);
            }
        }
    }
    happened.seen_by_c(scene, coins, inputs)
}

/// What was sent in one execution, REAL or simulated.
#[derive(Default)]
pub(super) struct Happened {
    /// The shares in e_{u,v}, by sender and receiver; of those between honest users only that they exist will be seen.
    pub(super) plaintexts: BTreeMap<(UserId, UserId), (u64, u64)>,
    /// y_u, those that come too late included.
    pub(super) masked: BTreeMap<UserId, Vec<u64>>,
    /// The shares of round 4.
    pub(super) revealed: BTreeMap<(UserId, Secret, UserId), u64>,
}

impl Happened {
    /// The view of C: what it gets of all this, and what it can compute.
    pub(super) fn seen_by_c(mut self, scene: &Scene, coins: &Coins, inputs: &Inputs) -> View {
        let knowledge = Knowledge::of(scene);
        let is_corrupt = |u: UserId| scene.corrupt.contains(&u);
        let u2 = knowledge.sets.get(&Round::ShareKeys).cloned().unwrap_or_default();
        let was_delivered = |v: UserId| u2.len() >= scene.t as usize && u2.contains(&v);
        let ciphertexts = self
            .plaintexts
            .into_iter()
            .filter(|((u, v), _)| scene.server_is_corrupt || is_corrupt(*u) || (is_corrupt(*v) && was_delivered(*v)))
            .map(|((u, v), shares)| ((u, v), (is_corrupt(u) || is_corrupt(v)).then_some(shares)))
            .collect();
        self.masked.retain(|u, _| knowledge.sees_masked_input_of(scene, *u));
        self.revealed.retain(|_, _| scene.server_is_corrupt);
        let own = scene.corrupt.iter().map(|u| (*u, (coins.users[u].clone(), inputs[u].clone()))).collect();
        let secrets =
            knowledge.secrets.iter().map(|(u, which)| ((*u, *which), coins.users[u].secret(*which))).collect();
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
        View { own, sets, ciphertexts, masked: self.masked, revealed: self.revealed, secrets, masks }
    }
}
