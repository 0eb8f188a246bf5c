//! KA.agree in batches against aws-lc-rs, in thread CPU time, measured in turns: medians, and how many times faster.
//!
//! `cargo bench -p secagg --features primitives --bench agreement`; with `RUSTFLAGS='--cfg secagg_backend="portable"'` for
//! CPUs without AVX-512 and IFMA.

use std::collections::BTreeMap;
use std::hint::black_box;

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use cpu_time::ThreadTime;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use secagg::primitives::{self, PublicKeys};

const REPETITIONS: usize = 9;
const USERS: usize = 500;

/// Microseconds an agreement, by name.
#[derive(Default)]
struct Times(BTreeMap<String, Vec<f64>>);

impl Times {
    fn measure<T>(&mut self, name: impl Into<String>, agreements: usize, work: impl FnOnce() -> T) {
        let start = ThreadTime::now();
        black_box(work());
        let time = start.elapsed().as_secs_f64() * 1e6 / agreements as f64;
        self.0.entry(name.into()).or_default().push(time);
    }
}

fn main() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut secret = || {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        bytes[0] = 0; // below q
        bytes
    };
    let secrets: Vec<[u8; 32]> = (0..USERS).map(|_| secret()).collect();
    let encodings: Vec<[u8; 33]> = secrets.iter().map(|k| primitives::public_key(k).unwrap()).collect();
    let keys = PublicKeys::decode(&encodings).unwrap();

    let own = PrivateKey::generate(&ECDH_P256).unwrap();
    let peer = PrivateKey::generate(&ECDH_P256).unwrap().compute_public_key().unwrap();
    let peer = UnparsedPublicKey::new(&ECDH_P256, peer.as_ref());

    let mut times = Times::default();
    for _ in 0..REPETITIONS {
        times.measure("aws-lc-rs", 100, || {
            (0..100).map(|_| agree(&own, peer, (), |x| Ok(x[0])).unwrap()).fold(0, |a, b| a ^ b)
        });
        times.measure("decode", USERS, || PublicKeys::decode(&encodings));
        times.measure("decode, two at a time", 100, || (0..50).for_each(|_| drop(PublicKeys::decode(&encodings[..2]))));
        times.measure("user", USERS, || keys.agree_all(&secrets[0]));
        for dropped in [1, 2, 5, 20, 50, 150] {
            let survivors = PublicKeys::decode(&encodings[dropped..]).unwrap();
            let name = format!("server, {dropped:3} dropped");
            let agreements = dropped * (USERS - dropped);
            times.measure(name, agreements, || survivors.agree_revealed(&secrets[..dropped]));
        }
    }
    let median = |times: &[f64]| {
        let mut times = times.to_vec();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let other = median(&times.0["aws-lc-rs"]);
    for (name, times) in &times.0 {
        println!("{name:24}{:8.2} µs{:8.1} times", median(times), other / median(times));
    }
}
