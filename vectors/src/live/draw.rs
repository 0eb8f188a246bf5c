//! Draws a live session: parameters, coins, inputs, drop-outs, who sits where, and what goes wrong.
//! Everything comes from the seed and the session's number, and no two draws share randomness.

use std::collections::BTreeSet;

use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use secagg_spec::setup::ThreatModel;
use secagg_spec::suite1::Q;
use secagg_spec::textbook::sha2::sha256;

use super::attack::Attack;
use crate::generate::coins::Source;
use crate::model::{Adversary, Brings, Entry, Id, Parameters, Variant};

/// A stream of choices.
pub struct Draw(ChaCha20Rng);

impl Draw {
    /// The choices of one purpose in one session.
    pub fn new(seed: u64, number: u32, purpose: &str) -> Draw {
        let name = [b"secagg live ", &seed.to_be_bytes()[..], &number.to_be_bytes(), purpose.as_bytes()].concat();
        Draw(ChaCha20Rng::from_seed(sha256(&name)))
    }

    /// Any integer.
    pub fn any(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// An integer below `n`, near enough to uniform for a test; 0 where there is none.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.any() % n as u64) as usize }
    }

    /// An integer from `low` to `high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + (u128::from(self.any()) % (u128::from(high - low) + 1)) as u64
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of a list.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// A user of a live session.
pub struct Participant {
    /// u.
    pub id: Id,
    /// Signing key, coins and input.
    pub brings: Brings,
    /// The round (by position) whose message the user does not send any more.
    pub drops_before: Option<usize>,
    /// Does the peer play it?
    pub at_peer: bool,
}

/// A live session before it is played.
pub struct Plan {
    /// SETUP.
    pub parameters: Parameters,
    /// The users, ascending.
    pub users: Vec<Participant>,
    /// Does the peer play the server?
    pub server_at_peer: bool,
    /// What goes wrong.
    pub attacks: Vec<Attack>,
}

/// The names of the rounds, by position: the third exists in the malicious variant only.
pub fn rounds(variant: Variant) -> &'static [u8] {
    match variant {
        Variant::HonestButCurious => &[0, 1, 2, 4],
        Variant::Malicious => &[0, 1, 2, 3, 4],
    }
}

impl Plan {
    /// Session `number` of the seed.
    pub fn draw(seed: u64, number: u32) -> Plan {
        let mut draw = Draw::new(seed, number, "plan");
        let variant = draw.pick(&[Variant::HonestButCurious, Variant::Malicious, Variant::Malicious]);
        let malicious = variant == Variant::Malicious;
        // The specification is slow, and most of what can go wrong among eight goes wrong among three.
        let n = draw.pick(&[2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7, 8]);
        let ids = identities(&mut draw, n);
        let (adversary, colluding, threshold) = threshold(&mut draw, n as u32);
        let modulus_minus_one = modulus(&mut draw);
        let bound = Some(modulus_minus_one / n as u64).filter(|bound| *bound >= 1);
        let input_bound_minus_one =
            bound.filter(|_| draw.once_in(2)).map(|bound| if draw.once_in(2) { bound } else { draw.between(1, bound) });
        let largest = input_bound_minus_one.unwrap_or(modulus_minus_one);
        let dimension = draw.between(1, 40) as u32;
        let coins = Source { test: draw.any() as u32 };
        let signing_key = |u: Id| malicious.then(|| coins.bytes("d_sk", u));
        let verification_key =
            |u: Id| signing_key(u).map(|key| SigningKey::from_bytes(&key).verifying_key().to_bytes());
        let seats = Seats::draw(&mut draw);
        // Half of the sessions lose nobody; in the others users go, and not always few enough.
        let leaving = if draw.once_in(2) { 0 } else { draw.pick(&[3, 4, 6]) };
        let users = ids.iter().enumerate().map(|(position, id)| {
            let mut input: Vec<u64> = (0..dimension).map(|j| coins.integer("x", *id, j, largest)).collect();
            input[0] = draw.pick(&[largest, 0, input[0]]);
            let mut own = coins.user(*id, &ids, threshold);
            if draw.once_in(8) {
                edge_coins(&mut draw, &mut own);
            }
            Participant {
                id: *id,
                brings: Brings { signing_key: signing_key(*id), coins: own, input },
                drops_before: (leaving > 0 && draw.once_in(leaving)).then(|| draw.below(rounds(variant).len())),
                at_peer: seats.user(position, n, &mut draw),
            }
        });
        let users: Vec<Participant> = users.collect();
        let attacks = (0..draw.pick(&[0, 0, 1, 1, 1, 1, 2, 2, 3]))
            .map(|_| Attack::draw(&mut draw, &ids, rounds(variant).len()))
            .collect();
        let parameters = Parameters {
            session: coins.bytes("session", 0),
            variant,
            adversary,
            colluding,
            threshold,
            dimension,
            modulus_minus_one,
            input_bound_minus_one,
            directory: ids.iter().map(|u| Entry { id: *u, verification_key: verification_key(*u) }).collect(),
        };
        Plan { parameters, users, server_at_peer: seats.server, attacks }
    }

    /// The session in a line.
    pub fn told(&self) -> String {
        let Parameters { variant, threshold, dimension, modulus_minus_one, .. } = &self.parameters;
        let list = |users: Vec<String>| if users.is_empty() { "nobody".into() } else { users.join(", ") };
        let server = self.server_at_peer.then(|| "the server".to_string());
        let of_peer = self.users.iter().filter(|user| user.at_peer).map(|user| user.id.to_string());
        let leaving = self.users.iter().filter_map(|user| {
            user.drops_before.map(|round| format!("{} before round {}", user.id, rounds(*variant)[round]))
        });
        format!(
            "{variant:?}, n = {}, t = {threshold}, m = {dimension}, R − 1 = {modulus_minus_one}; at the peer: {}; dropping out: {}",
            self.users.len(),
            list(server.into_iter().chain(of_peer).collect()),
            list(leaving.collect()),
        )
    }
}

/// Who sits where.
#[derive(Clone, Copy)]
struct Seats {
    server: bool,
    users: UserSeats,
}

/// Which users are the peer's.
#[derive(Clone, Copy)]
enum UserSeats {
    None,
    One(u64),
    All,
    Some,
}

impl Seats {
    fn draw(draw: &mut Draw) -> Seats {
        let one = UserSeats::One(draw.any());
        match draw.below(8) {
            0 | 1 => Seats { server: false, users: one },
            2 | 3 => Seats { server: true, users: UserSeats::None },
            4 => Seats { server: false, users: UserSeats::All },
            5 => Seats { server: true, users: UserSeats::All },
            6 => Seats { server: true, users: one },
            _ => Seats { server: draw.once_in(2), users: UserSeats::Some },
        }
    }

    fn user(self, position: usize, n: usize, draw: &mut Draw) -> bool {
        let coin = draw.once_in(2);
        match self.users {
            UserSeats::None => false,
            UserSeats::One(which) => which % n as u64 == position as u64,
            UserSeats::All => true,
            UserSeats::Some => coin,
        }
    }
}

/// n identities: small ones, neighbours, and any.
fn identities(draw: &mut Draw, n: usize) -> Vec<Id> {
    let mut ids: BTreeSet<Id> = BTreeSet::new();
    while ids.len() < n {
        let near = ids.last().copied().unwrap_or(1).saturating_add(1);
        let any = draw.between(1, u64::from(u32::MAX)) as Id;
        let small = draw.between(1, 20) as Id;
        ids.insert(draw.pick(&[small, any, near, any, u32::MAX]));
    }
    ids.into_iter().collect()
}

/// A threat model, n_C, and a threshold that is enough for it.
fn threshold(draw: &mut Draw, n: u32) -> (Adversary, u32, u32) {
    let n_c = n.div_ceil(3).max(2) - 1;
    let (adversary, colluding, model) = draw.pick(&[
        (Adversary::Clients, 0, ThreatModel::ClientsOnly),
        (Adversary::Server, 0, ThreatModel::Server),
        (Adversary::ServerAndClients, n_c, ThreatModel::ServerAndClients { n_c }),
    ]);
    // 2t > n + n_C where a server is in the threat model; n_C is so small that this leaves a threshold.
    let minimum = model.minimum_threshold(n).max(model.n_c().map_or(1, |n_c| (n + n_c) / 2 + 1));
    (adversary, colluding, draw.between(u64::from(minimum), u64::from(n)) as u32)
}

/// R − 1: all word sizes, powers of two, their neighbours, and anything, so that candidates are skipped.
fn modulus(draw: &mut Draw) -> u64 {
    let power = u64::MAX >> (64 - draw.between(1, 64));
    let any = draw.any().max(1);
    let of_any_size = (any >> draw.below(63)).max(1);
    draw.pick(&[power, power.saturating_sub(1).max(1), power.saturating_add(1), of_any_size, of_any_size, any])
}

/// Coins at the edges of their ranges, which are coins like any others.
fn edge_coins(draw: &mut Draw, coins: &mut crate::model::Coins) {
    let one: [u8; 32] = core::array::from_fn(|i| u8::from(i == 31));
    let mut largest = Q;
    largest[31] -= 1;
    match draw.below(6) {
        0 => coins.b = [0; 32],
        1 => coins.b = largest,
        2 => coins.s_polynomial.iter_mut().for_each(|a| *a = [0; 32]),
        3 => coins.b_polynomial.iter_mut().for_each(|a| *a = largest),
        4 => coins.c_secret_key = one,
        _ => coins.s_secret_key = largest,
    }
}
