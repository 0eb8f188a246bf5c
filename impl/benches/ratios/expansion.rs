//! What a user sends and receives, over what its input alone would take: counted in the bytes of a session of 1,024 users.
//!
//! All users take part until everybody has shared its keys. Then one of them, which stands for all, goes on to the end: the
//! length of what it gets and sends from there on does not depend on the others' inputs.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rayon::prelude::*;
use secagg::primitives::{Body, encode_message};
use secagg::server::AdvertiseKeys;
use secagg::user::{MaskedInput, Setup};
use secagg::{Directory, Modulus, Parameters, Session, ThreatModel, UserId};

const USERS: u32 = 1 << 10;
const DIMENSION: u32 = 1 << 20;
/// R_U.
const INPUTS: u64 = 1 << 16;

/// Bytes sent and received over ⌈log₂ R_U⌉·m bits, in the honest-but-curious variant.
pub fn of_1024_users() -> f64 {
    let ids: Vec<UserId> = (1..=USERS).map(UserId).collect();
    let session = Session::new(Parameters {
        session_id: [2; 32],
        threat_model: ThreatModel::Server,
        threshold: USERS / 2 + 1,
        dimension: DIMENSION,
        modulus: Modulus::new(u128::from(USERS) * u128::from(INPUTS)).unwrap(),
        input_bound: Modulus::new(INPUTS.into()),
        directory: Directory::HonestButCurious(ids.clone()),
    })
    .unwrap();
    let rng = |u: UserId, round: u64| ChaCha20Rng::seed_from_u64(u64::from(u.0) << 1 | round);
    let mut bytes = 0;

    let mut round = AdvertiseKeys::new(&session);
    let mut users = Vec::new();
    for &u in &ids {
        let (user, message) = Setup::honest_but_curious(&session, u).unwrap().advertise_keys(&mut rng(u, 0));
        round.receive(u, &message).unwrap();
        bytes = message.len();
        users.push((u, user));
    }
    let (mut round, keys) = round.close_round().unwrap();
    bytes += keys.message.len();

    let shared = users.into_par_iter().map(|(u, user)| (u, user.share_keys(&keys.message, &mut rng(u, 1)).unwrap()));
    let mut last = None;
    for (u, (user, message)) in shared.collect::<Vec<_>>() {
        round.receive(u, &message).unwrap();
        last = Some((user, message.len()));
    }
    let (_, deliveries) = round.close_round().unwrap();
    let ((user, sent), (_, delivered)) = last.zip(deliveries.last()).unwrap();
    bytes += sent + delivered.len();

    let input = vec![INPUTS - 1; DIMENSION as usize];
    let (MaskedInput::HonestButCurious(user), message) = user.masked_input(delivered, &input).unwrap() else {
        unreachable!()
    };
    let survivors = encode_message(*session.context(), 0, &Body::Survivors(ids)).unwrap();
    bytes += message.len() + survivors.len();
    bytes += user.unmask(&survivors).unwrap().len();

    let input_bits = u64::from(INPUTS.ilog2()) * u64::from(DIMENSION);
    bytes as f64 * 8.0 / input_bits as f64
}
