//! What the ideal primitives promise, so that statements made with them are about Figure 4: shares give the secret back, a ciphertext
//! opens under its own key, and a signature verifies for its signer, its message and its session; for nothing else.

use std::cell::Cell;
use std::collections::BTreeMap;

use secagg_spec::ideal::{Ideal, Seed};
use secagg_spec::messages::{AdvertisedKeys, KeyList};
use secagg_spec::primitives::{Opened, Primitives, SharePair, Signed};
use secagg_spec::privacy::hybrids::Changes;
use secagg_spec::privacy::simulated::{Fresh, PublicKey, Simulated};
use secagg_spec::privacy::world::{Broken, Coins, Scene};
use secagg_spec::setup::{Directory, Parameters, ThreatModel, UserId, Users};
use secagg_spec::vector::Modulus;

/// A PRG.
type Mask = fn(&Seed, u32, Modulus) -> Vec<u64>;

/// No mask is made here.
fn no_mask(_: &Seed, _: u32, _: Modulus) -> Vec<u64> {
    unreachable!("nothing is masked")
}

/// The ideal primitives over Z_p.
fn ideal(p: u64) -> Ideal<Mask> {
    Ideal { p, mask: no_mask }
}

/// All polynomials of degree below `t` over Z_p: the constant term, then a_1 … a_{t−1}.
fn polynomials(p: u64, t: u32) -> impl Iterator<Item = Vec<u64>> {
    (0..p.pow(t)).map(move |number| (0..t).map(|i| number / p.pow(i) % p).collect())
}

/// Appendix A.A over Z_7, all polynomials of degree below 3: every t shares, and more, give the secret back; every value is reduced.
#[test]
fn ideal_shares_give_the_secret_back() {
    let p = ideal(7);
    for t in 1..=3 {
        for polynomial in polynomials(7, t) {
            let users = Users::from([1, 2, 4, 6]);
            let shares = p.ss_share(&polynomial[0], t, &users, &polynomial[1..]);
            for (x, share) in &shares {
                let value = (0..).zip(&polynomial).map(|(i, a)| a * u64::from(*x).pow(i)).sum::<u64>() % 7;
                assert_eq!(*share, value, "{polynomial:?} at {x}");
            }
            for chosen in (0..16u32).filter(|chosen| chosen.count_ones() >= t) {
                let held = shares.iter().enumerate().filter(|(i, _)| chosen >> i & 1 == 1).map(|(_, (u, s))| (*u, *s));
                assert_eq!(p.ss_reconstruct(&held.collect(), t), polynomial[0], "{polynomial:?}, {chosen:b}");
            }
        }
    }
}

/// Appendix A.A, perfect secrecy over Z_7: t − 1 shares fit every secret, each with exactly one polynomial.
#[test]
fn fewer_ideal_shares_fit_every_secret() {
    let p = ideal(7);
    for t in 2..=3 {
        let holders: Users = (1..t).collect();
        let mut fits: BTreeMap<(Vec<u64>, u64), u32> = BTreeMap::new();
        for polynomial in polynomials(7, t) {
            let shares = p.ss_share(&polynomial[0], t, &holders, &polynomial[1..]);
            *fits.entry((shares.into_values().collect(), polynomial[0])).or_default() += 1;
        }
        assert_eq!(fits.len() as u64, 7u64.pow(t));
        assert!(fits.values().all(|count| *count == 1));
    }
}

/// Appendix A.B: both of a pair agree on one value, which no other pair has; there is no key pair with the secret key 0 (D19).
#[test]
fn ideal_agreement_is_between_two() {
    let p = ideal(7);
    assert!(p.ka_gen(&0).is_none());
    let keys: Vec<_> = (1..7).map(|x| p.ka_gen(&x).expect("a public key")).collect();
    let mut agreed = BTreeMap::new();
    for (x, mine) in (1..7).zip(&keys) {
        for (y, other) in (1..7).zip(&keys).filter(|(y, _)| *y > x) {
            assert_eq!(p.ka_agree(&x, other), p.ka_agree(&y, mine));
            assert_eq!(agreed.insert(p.ka_agree(&x, other), (x, y)), None);
            assert_ne!(p.ka_coordinate(mine), p.ka_coordinate(other));
        }
    }
    assert_eq!(agreed.len(), 15);
}

/// Appendix A.C: a ciphertext opens under the key of its pair, direction and session, and under no other (D6).
#[test]
fn an_ideal_ciphertext_opens_under_its_own_key() {
    let p = ideal(7);
    let agreed = |x: u64, y: u64| p.ka_agree(&x, &p.ka_gen(&y).expect("a public key"));
    let (this, other) = ([1; 32], [2; 32]);
    let key = p.ae_key(&agreed(1, 2), &this, 10, 20);
    let e = p.ae_enc(&key, &(), &this, 10, 20, &SharePair { u: 10, v: 20, s: 5, b: 6 });
    let Opened { from, to, shares } = p.ae_dec(&key, &this, 10, 20, &e).expect("its own key");
    assert_eq!((from, to, shares), (10, 20, Some((5, 6))));
    for (agreed, context, from, to) in [
        (agreed(1, 3), this, 10, 20),
        (agreed(1, 2), other, 10, 20),
        (agreed(1, 2), this, 20, 10),
        (agreed(1, 2), this, 10, 30),
    ] {
        assert!(p.ae_dec(&p.ae_key(&agreed, &context, from, to), &context, from, to, &e).is_none());
    }
}

/// U1 of two users, whose keys have these exponents.
fn key_list(p: &Ideal<Mask>, x: [u64; 4]) -> KeyList<Ideal<Mask>> {
    let key = |x: u64| p.ka_gen(&x).expect("a public key");
    let keys = |c: u64, s: u64| AdvertisedKeys { c_pk: key(c), s_pk: key(s), sigma: None };
    BTreeMap::from([(10, keys(x[0], x[1])), (20, keys(x[2], x[3]))])
}

/// Appendix A.E: a signature verifies for the message that was signed, with all that it binds (D7), and under the signer's key.
#[test]
fn an_ideal_signature_is_of_one_message() {
    let p = ideal(7);
    let (this, other) = ([1; 32], [2; 32]);
    let (one, two) = (p.ka_gen(&1).expect("a public key"), p.ka_gen(&2).expect("a public key"));
    let (u1, changed) = (key_list(&p, [1, 2, 3, 4]), key_list(&p, [1, 2, 4, 3]));
    let (both, first) = (Users::from([10, 20]), Users::from([10]));
    let messages = [
        Signed::Keys { context: &this, signer: 10, c_pk: &one, s_pk: &two },
        Signed::Keys { context: &other, signer: 10, c_pk: &one, s_pk: &two },
        Signed::Keys { context: &this, signer: 20, c_pk: &one, s_pk: &two },
        Signed::Keys { context: &this, signer: 10, c_pk: &two, s_pk: &two },
        Signed::Keys { context: &this, signer: 10, c_pk: &one, s_pk: &one },
        Signed::Consistency { context: &this, signer: 10, u1: &u1, u2: &both, u3: &both },
        Signed::Consistency { context: &other, signer: 10, u1: &u1, u2: &both, u3: &both },
        Signed::Consistency { context: &this, signer: 20, u1: &u1, u2: &both, u3: &both },
        Signed::Consistency { context: &this, signer: 10, u1: &changed, u2: &both, u3: &both },
        Signed::Consistency { context: &this, signer: 10, u1: &u1, u2: &first, u3: &both },
        Signed::Consistency { context: &this, signer: 10, u1: &u1, u2: &both, u3: &first },
    ];
    for (i, signed) in messages.iter().enumerate() {
        let sigma = p.sig_sign(&7, signed);
        for (j, message) in messages.iter().enumerate() {
            assert_eq!(p.sig_verify(&p.sig_public(&7), message, &sigma), i == j, "{i}, {j}");
        }
        assert!(!p.sig_verify(&p.sig_public(&8), signed, &sigma));
    }
}

/// SETUP.1, the parameters are agreed on: the session id stands for them, with the ideal primitives and with those of the simulated parties.
#[test]
fn an_ideal_context_is_of_one_session() {
    fn parameters<P: Primitives<VerificationKey = u32>>(session: [u8; 32]) -> Parameters<P> {
        Parameters {
            session,
            threat_model: ThreatModel::ClientsOnly,
            t: 1,
            m: 1,
            modulus: Modulus { minus_one: 1 },
            input_bound: None,
            directory: Directory::HonestButCurious(vec![10, 20]),
        }
    }
    let p = ideal(7);
    assert_ne!(p.context(&parameters([1; 32])), p.context(&parameters([2; 32])));
    simulated(|p| assert_ne!(p.context(&parameters([1; 32])), p.context(&parameters([2; 32]))));
}

/// Nobody in an empty scene, nothing changed.
fn simulated(test: impl Fn(&Simulated<'_>)) {
    let scene = Scene {
        p: 7,
        users: Users::new(),
        t: 1,
        m: 1,
        modulus: Modulus { minus_one: 1 },
        malicious: true,
        drops_before: BTreeMap::new(),
        corrupt: Users::new(),
        server_is_corrupt: true,
        broken: Broken::Nothing,
    };
    let coins = Coins { users: BTreeMap::new(), masks: BTreeMap::new() };
    let (fresh, changes) = (Fresh::default(), Changes::default());
    let overreached = Cell::new(false);
    test(&Simulated { scene: &scene, coins: &coins, fresh: &fresh, changes: &changes, challenge: None, overreached });
}

/// Appendix A.E, among the simulated parties of Theorem 2: a signature shows whose it is.
#[test]
fn a_simulated_signature_is_of_one_signer() {
    simulated(|p| {
        let (context, signer): ([u8; 32], UserId) = ([1; 32], 10);
        let keys = PublicKey(1);
        let message = Signed::Keys { context: &context, signer, c_pk: &keys, s_pk: &keys };
        let sigma = p.sig_sign(&7, &message);
        assert!(p.sig_verify(&p.sig_public(&7), &message, &sigma));
        assert!(!p.sig_verify(&p.sig_public(&8), &message, &sigma));
    });
}
