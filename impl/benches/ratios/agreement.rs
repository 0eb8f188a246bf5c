//! Key agreement in batches, next to aws-lc, which takes one pair of keys at a time.

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use secagg::primitives::{PublicKeys, public_key};

use super::cpu_time;

/// Agreements that aws-lc makes in a turn.
const OTHERS: usize = 100;

/// Secret keys, and the public keys of `n` users.
fn keys(n: usize) -> (Vec<[u8; 32]>, PublicKeys) {
    let mut rng = ChaCha20Rng::seed_from_u64(n as u64);
    let secret = |_| {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        bytes[0] &= 0x7f; // below q
        bytes
    };
    let secrets: Vec<[u8; 32]> = (0..n).map(secret).collect();
    let encodings: Vec<[u8; 33]> = secrets.iter().map(|k| public_key(k).unwrap()).collect();
    (secrets, PublicKeys::decode(&encodings).unwrap())
}

/// Seconds of one agreement by aws-lc.
fn aws_lc() -> impl FnMut() -> f64 + Send {
    let own = PrivateKey::generate(&ECDH_P256).unwrap();
    let peer = PrivateKey::generate(&ECDH_P256).unwrap().compute_public_key().unwrap();
    move || {
        let peer = UnparsedPublicKey::new(&ECDH_P256, peer.as_ref());
        let once = |_| agree(&own, peer, (), |x| Ok(x[0])).unwrap();
        cpu_time(|| (0..OTHERS).map(once).fold(0, |a, b| a ^ b)) / OTHERS as f64
    }
}

/// How many times faster the keys of 50 dropped users agree with those of 450 survivors.
pub fn server() -> impl FnMut() -> f64 + Send {
    let (secrets, survivors) = (keys(50).0, keys(450).1);
    let mut other = aws_lc();
    move || other() / (cpu_time(|| survivors.agree_revealed(&secrets).unwrap()) / (50.0 * 450.0))
}

/// How many times faster one user's secret key agrees with the keys of 499 others.
pub fn client() -> impl FnMut() -> f64 + Send {
    let (secrets, others) = keys(499);
    let mut other = aws_lc();
    move || other() / (cpu_time(|| others.agree_all(&secrets[0]).unwrap()) / 499.0)
}
