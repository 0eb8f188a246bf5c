//! The rows of the paper's Figure 8, round by round, at its sizes: 500 users, 100,000 entries, one thread.
//!
//! `cargo bench -p secagg --bench rows` prints each time with its spread, and how it moved since the last run. The session is
//! of the honest-but-curious variant, with t = 334 and an R for the sum of 500 inputs of 16 bits.

use std::cell::{LazyCell, RefCell};
use std::time::{Duration, Instant};

use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use secagg::UserId;
use secagg::primitives::{
    Body, Keys, PublicKeys, Purpose, Receiver, decode_message, derive, encode_message, encode_vector, seal,
};
use secagg::server::MaskedInputCollection;
use secagg::user::{AdvertiseKeysCoins, Advertised, AwaitingUnmasking, MaskedInput, Setup, SharedKeys};
use secagg::{Modulus, Step, Variant};

#[path = "../tests/scene/mod.rs"]
mod scene;

use scene::Scene;

const MODULUS: u128 = 1 << 25;
/// An input's entry.
const ENTRY: u64 = 12_345;

/// n and m.
#[derive(Clone, Copy)]
struct Size {
    users: u32,
    dimension: u32,
}

const PAPER: Size = Size { users: 500, dimension: 100_000 };
/// For `cargo test --all-targets`, which runs every row once.
const SMALL: Size = Size { users: 10, dimension: 100 };

fn main() {
    let size = if std::env::args().any(|argument| argument == "--bench") { PAPER } else { SMALL };
    rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(|| {
        let mut criterion = Criterion::default()
            .sample_size(10)
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_secs(2))
            .configure_from_args();
        user_rows(&mut criterion, size);
        server_rows(&mut criterion, size);
        criterion.final_summary();
    });
}

/// One user, and what the server sends it when all others are there until the end.
struct User {
    scene: Scene,
    id: UserId,
    key_list: Vec<u8>,
    delivered: Vec<u8>,
    survivors: Vec<u8>,
    input: Vec<u64>,
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(1)
}

impl User {
    fn new(Size { users, dimension }: Size) -> Self {
        let mut user = Self {
            scene: Scene::new(users, 0, dimension, MODULUS),
            id: UserId(users / 2),
            key_list: Vec::new(),
            delivered: Vec::new(),
            survivors: Vec::new(),
            input: vec![ENTRY; dimension as usize],
        };
        let session = &user.scene.session;
        let (_, advertised) = user.setup().advertise_keys_with(user.coins()).unwrap();
        let key_list = user.scene.key_list(user.id, &advertised);
        let survivors = Body::Survivors(session.users().to_vec());
        let delivered = Body::DeliveredShares(user.ciphertexts(&key_list));
        let from_server = |body| encode_message(*session.context(), 0, &body).unwrap();
        (user.delivered, user.survivors) = (from_server(delivered), from_server(survivors));
        user.key_list = key_list;
        user
    }

    /// What the others have sealed for this user: any shares, under the keys that they agreed on.
    fn ciphertexts(&self, key_list: &[u8]) -> Vec<(UserId, [u8; 100])> {
        let session = &self.scene.session;
        let receiver = Receiver {
            at: Step::R1U1,
            variant: Variant::HonestButCurious,
            sender: 0,
            context: *session.context(),
            modulus: session.parameters().modulus,
            dimension: session.parameters().dimension,
        };
        let Some(Ok(Body::KeyList(list))) = decode_message(&receiver, key_list) else { unreachable!() };
        let others: Vec<(UserId, Keys)> = list.into_iter().filter(|(v, _)| *v != self.id).collect();
        let keys: Vec<[u8; 33]> = others.iter().map(|(_, keys)| keys.c_public_key).collect();
        let agreed = PublicKeys::decode(&keys).unwrap().agree_all(&self.coins().c_sk).unwrap();
        let (context, share) = (*session.context(), [7; 32]);
        let sealed = |((v, _), agreed): (&(UserId, Keys), &_)| {
            let key = derive(context, agreed, Purpose::SealingKey(*v, self.id)).unwrap().key;
            (*v, seal(context, *key, [9; 12], (*v, self.id), (&share, &share)).unwrap().e)
        };
        others.iter().zip(&agreed).map(|(other, agreed)| sealed((other, agreed))).collect()
    }

    fn coins(&self) -> AdvertiseKeysCoins {
        let mut coins = AdvertiseKeysCoins { c_sk: [0; 32], s_sk: [0; 32] };
        let mut rng = rng();
        // Below 2²⁴⁸, hence below q.
        rng.fill_bytes(&mut coins.c_sk[1..]);
        rng.fill_bytes(&mut coins.s_sk[1..]);
        coins
    }

    fn setup(&self) -> Setup {
        Setup::honest_but_curious(&self.scene.session, self.id).unwrap()
    }

    fn advertised(&self) -> Advertised {
        self.setup().advertise_keys_with(self.coins()).unwrap().0
    }

    fn shared(&self) -> SharedKeys {
        self.advertised().share_keys(&self.key_list, &mut rng()).unwrap().0
    }

    fn masked(&self) -> AwaitingUnmasking {
        match self.shared().masked_input(&self.delivered, &self.input).unwrap() {
            (MaskedInput::HonestButCurious(user), _) => user,
            (MaskedInput::Malicious(_), _) => unreachable!(),
        }
    }
}

fn user_rows(criterion: &mut Criterion, size: Size) {
    let user = LazyCell::new(|| User::new(size));
    let each = BatchSize::PerIteration;
    let mut rows = criterion.benchmark_group("User");
    rows.bench_function("AdvertiseKeys", |row| {
        // Made before anything is timed, here and below.
        let user: &User = &user;
        row.iter_batched(|| (user.setup(), rng()), |(state, mut rng)| state.advertise_keys(&mut rng), each);
    });
    rows.bench_function("ShareKeys", |row| {
        let user: &User = &user;
        let setup = || (user.advertised(), rng());
        row.iter_batched(setup, |(state, mut rng)| state.share_keys(&user.key_list, &mut rng).unwrap(), each);
    });
    rows.bench_function("MaskedInputCollection", |row| {
        let user: &User = &user;
        let mask = |state: SharedKeys| state.masked_input(&user.delivered, &user.input).unwrap();
        row.iter_batched(|| user.shared(), mask, each);
    });
    rows.bench_function("Unmasking", |row| {
        let user: &User = &user;
        row.iter_batched(|| user.masked(), |state| state.unmask(&user.survivors).unwrap(), each);
    });
    rows.finish();
}

/// The server's second round, which takes one masked input from every user, and then is had anew.
struct Sums {
    scene: Scene,
    body: Body,
    round: Option<MaskedInputCollection>,
    users: Vec<UserId>,
}

impl Sums {
    fn new(Size { users, dimension }: Size) -> Self {
        let y = encode_vector(Modulus::new(MODULUS).unwrap(), &vec![ENTRY; dimension as usize]).unwrap();
        let scene = Scene::new(users, 0, dimension, MODULUS);
        Self { scene, body: Body::MaskedInput(y), round: None, users: Vec::new() }
    }

    /// The time it takes to receive one message.
    fn receive(&mut self) -> Duration {
        let session = &self.scene.session;
        let user = self.users.pop().unwrap_or_else(|| {
            self.round = Some(self.scene.masked_input_collection(self.scene.share_keys()).0);
            self.users = session.users().to_vec();
            self.users.pop().unwrap()
        });
        let message = encode_message(*session.context(), user.0, &self.body).unwrap();
        let round = self.round.as_mut().unwrap();
        let start = Instant::now();
        round.receive(user, &message).unwrap();
        start.elapsed()
    }
}

fn server_rows(criterion: &mut Criterion, size: Size) {
    let mut rows = criterion.benchmark_group("Server");
    let sums = LazyCell::new(|| RefCell::new(Sums::new(size)));
    rows.bench_function("MaskedInputCollection, a message", |row| {
        let sums: &RefCell<Sums> = &sums;
        row.iter_custom(|count| (0..count).map(|_| sums.borrow_mut().receive()).sum());
    });
    // A turn takes seconds: each sample is one.
    rows.sampling_mode(SamplingMode::Flat).warm_up_time(Duration::from_nanos(1));
    for percent in [0, 10, 30] {
        let scene = LazyCell::new(|| Scene::new(size.users, size.users * percent / 100, size.dimension, MODULUS));
        rows.bench_function(BenchmarkId::new("Unmasking", format!("{percent} %")), |row| {
            row.iter_batched(|| scene.before_the_sum(), |round| round.close_round().unwrap(), BatchSize::PerIteration);
        });
    }
    rows.finish();
}
