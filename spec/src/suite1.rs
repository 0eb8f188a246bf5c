//! Suite 1: the primitives that the paper measured (section VII-C), with every label and every derivation written out.
//! `vectors/FORMAT.md`, sections 3 and 4, is the same in prose.
//! The algorithms underneath are a parameter: the spec proper runs over `Textbook`, tests also run it over libraries.

use std::collections::BTreeMap;

use crate::primitives::{Opened, Primitives, SharePair, Signed};
use crate::setup::{Context, Directory, Parameters, ThreatModel, UserId, Users};
use crate::vector::{Modulus, Vector};
use crate::wire;

/// The order q of P-256, big-endian: F = Z_q.
pub const Q: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, //
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// An element of F: 32 bytes, big-endian, below q.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FieldElement([u8; 32]);

/// 1 ∈ F.
pub const ONE: FieldElement = {
    let mut bytes = [0; 32];
    bytes[31] = 1;
    FieldElement(bytes)
};

impl FieldElement {
    /// The element with this encoding, or `None` if the encoding is not canonical.
    pub fn new(bytes: [u8; 32]) -> Option<FieldElement> {
        (bytes < Q).then_some(FieldElement(bytes))
    }

    /// The canonical encoding.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl core::fmt::Debug for FieldElement {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("FieldElement(..)")
    }
}

/// A public key: a compressed point of P-256 other than the one at infinity. `Suite1::public_key` makes it from bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 33]);

impl PublicKey {
    /// SEC 1 compressed form.
    pub fn bytes(&self) -> &[u8; 33] {
        &self.0
    }
}

/// `e_{u,v}`: nonce, ciphertext, tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ciphertext(pub [u8; 100]);

/// The algorithms on which suite 1 stands, on bytes. Field elements are canonical, points are valid.
pub trait Algorithms: Sized {
    /// SHA-256 (FIPS 180-4).
    fn sha256(&self, data: &[u8]) -> [u8; 32];
    /// HKDF-SHA-256 (RFC 5869), 16 bytes of output.
    fn hkdf_sha256(&self, salt: &[u8], ikm: &[u8], info: &[u8]) -> [u8; 16];
    /// The first `length` bytes of the AES-128-CTR key stream from counter block 0 (FIPS 197, SP 800-38A).
    fn aes128_ctr(&self, key: &[u8; 16], length: usize) -> Vec<u8>;
    /// AES-128-GCM (SP 800-38D): ciphertext and tag.
    fn aes128_gcm_seal(&self, key: &[u8; 16], nonce: &[u8; 12], associated_data: &[u8], plaintext: &[u8]) -> Vec<u8>;
    /// AES-128-GCM: the plaintext, or `None`.
    fn aes128_gcm_open(
        &self,
        key: &[u8; 16],
        nonce: &[u8; 12],
        associated_data: &[u8],
        ciphertext: &[u8],
    ) -> Option<Vec<u8>>;
    /// The compressed form of x·G, or `None` for x = 0.
    fn p256_public(&self, x: &[u8; 32]) -> Option<[u8; 33]>;
    /// The x-coordinate of x·P, or `None` if that is the point at infinity (x = 0).
    fn p256_multiply(&self, x: &[u8; 32], point: &[u8; 33]) -> Option<[u8; 32]>;
    /// Is this the compressed form of a point of the curve?
    fn p256_is_valid(&self, point: &[u8; 33]) -> bool;
    /// Shamir: secret + a_1·x + … + a_{t−1}·x^{t−1} mod q.
    fn shamir_share(&self, secret: &[u8; 32], coefficients: &[[u8; 32]], x: UserId) -> [u8; 32];
    /// Shamir: the value at 0 of the polynomial through the points, whose x are different and not 0.
    fn shamir_reconstruct(&self, points: &[(UserId, [u8; 32])]) -> [u8; 32];
    /// Ed25519 (RFC 8032): the verification key of a secret key.
    fn ed25519_public(&self, secret: &[u8; 32]) -> [u8; 32];
    /// Ed25519: sign.
    fn ed25519_sign(&self, secret: &[u8; 32], message: &[u8]) -> [u8; 64];
    /// Ed25519: verify, without cofactor.
    fn ed25519_verify(&self, public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool;
    /// Is this the canonical encoding of a point of edwards25519?
    fn ed25519_is_canonical(&self, public: &[u8; 32]) -> bool;
    /// Is this a point whose order divides 8?
    fn ed25519_has_small_order(&self, public: &[u8; 32]) -> bool;
}

/// Suite 1 over the algorithms `A`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Suite1<A>(pub A);

impl<A: Algorithms> Suite1<A> {
    /// A public key from its encoding, or `None` if that is not the compressed form of a point.
    pub fn public_key(&self, bytes: [u8; 33]) -> Option<PublicKey> {
        self.0.p256_is_valid(&bytes).then_some(PublicKey(bytes))
    }

    /// derive(secret, info) = HKDF-SHA-256(salt = context, ikm = secret, info), 16 bytes.
    fn derive(&self, context: &Context, secret: &[u8; 32], name: &str, ids: &[UserId]) -> [u8; 16] {
        let mut info = label(name);
        ids.iter().for_each(|id| info.extend(id.to_be_bytes()));
        self.0.hkdf_sha256(context, secret, &info)
    }

    /// The bytes that a signature covers.
    pub fn signed_bytes(&self, message: &Signed<'_, Self>) -> Vec<u8> {
        match message {
            Signed::Keys { context, signer, c_pk, s_pk } => {
                [&label("secagg1 keys"), &context[..], &signer.to_be_bytes(), c_pk.bytes(), s_pk.bytes()].concat()
            }
            Signed::Consistency { context, signer, u1, u2, u3 } => {
                let keys =
                    u1.iter().map(|(v, keys)| [&v.to_be_bytes()[..], keys.c_pk.bytes(), keys.s_pk.bytes()].concat());
                let k = [&(u1.len() as u32).to_be_bytes()[..], &keys.collect::<Vec<_>>().concat()].concat();
                let (k, u2) = (self.0.sha256(&k), self.0.sha256(&wire::ids(u2)));
                [&label("secagg1 consistency"), &context[..], &signer.to_be_bytes(), &k, &u2, &wire::ids(u3)].concat()
            }
        }
    }
}

/// One byte with the length of the name, then the name.
pub fn label(name: &str) -> Vec<u8> {
    [&[name.len() as u8], name.as_bytes()].concat()
}

/// The encoding of all parameters, of which the context is the hash.
pub fn context_input<A: Algorithms>(parameters: &Parameters<Suite1<A>>) -> Vec<u8> {
    let mut input = label("secagg1 context");
    input.extend([wire::FORMAT, wire::SUITE]);
    input.extend(parameters.session);
    input.push(match parameters.directory {
        Directory::HonestButCurious(_) => 0,
        Directory::Malicious(_) => 1,
    });
    input.push(match parameters.threat_model {
        ThreatModel::ClientsOnly => 0,
        ThreatModel::Server => 1,
        ThreatModel::ServerAndClients { .. } => 2,
    });
    input.extend(parameters.threat_model.n_c().unwrap_or(0).to_be_bytes());
    input.extend(parameters.t.to_be_bytes());
    input.extend(parameters.m.to_be_bytes());
    input.extend(parameters.modulus.minus_one.to_be_bytes());
    match parameters.input_bound {
        None => input.push(0),
        Some(r_u) => {
            input.push(1);
            input.extend(r_u.minus_one.to_be_bytes());
        }
    }
    match &parameters.directory {
        Directory::HonestButCurious(ids) => input.extend(wire::ids(&ids.iter().copied().collect())),
        Directory::Malicious(entries) => {
            let entries: BTreeMap<UserId, [u8; 32]> = entries.iter().copied().collect();
            input.extend((entries.len() as u32).to_be_bytes());
            for (v, d_pk) in entries {
                input.extend(v.to_be_bytes());
                input.extend(d_pk);
            }
        }
    }
    input
}

/// What AE authenticates beside the plaintext of `e_{u,v}`.
pub fn associated_data(context: &Context, from: UserId, to: UserId) -> Vec<u8> {
    [&label("secagg1 shares"), &context[..], &from.to_be_bytes(), &to.to_be_bytes()].concat()
}

impl<A: Algorithms> Primitives for Suite1<A> {
    type Field = FieldElement;
    type PublicKey = PublicKey;
    type Coordinate = [u8; 32];
    type Agreed = [u8; 32];
    type AeKey = [u8; 16];
    type Nonce = [u8; 12];
    type Ciphertext = Ciphertext;
    type Seed = [u8; 16];
    type SigningKey = [u8; 32];
    type VerificationKey = [u8; 32];
    type Signature = [u8; 64];

    fn context(&self, parameters: &Parameters<Self>) -> Context {
        self.0.sha256(&context_input(parameters))
    }

    // Shamir's scheme over Z_q

    fn ss_share(
        &self,
        s: &FieldElement,
        _t: u32,
        users: &Users,
        coefficients: &[FieldElement],
    ) -> BTreeMap<UserId, FieldElement> {
        let a: Vec<[u8; 32]> = coefficients.iter().map(|a| a.0).collect();
        users.iter().map(|&x| (x, FieldElement(self.0.shamir_share(&s.0, &a, x)))).collect()
    }

    fn ss_reconstruct(&self, shares: &BTreeMap<UserId, FieldElement>, t: u32) -> FieldElement {
        let points: Vec<(UserId, [u8; 32])> = shares.iter().take(t as usize).map(|(x, share)| (*x, share.0)).collect();
        FieldElement(self.0.shamir_reconstruct(&points))
    }

    // ECDH over P-256, composed with SHA-256

    fn ka_gen(&self, x: &FieldElement) -> Option<PublicKey> {
        self.0.p256_public(&x.0).map(PublicKey)
    }

    fn ka_agree(&self, x: &FieldElement, key: &PublicKey) -> [u8; 32] {
        // x ≠ 0 and the group has prime order: the product is never the point at infinity.
        let coordinate = self.0.p256_multiply(&x.0, &key.0).unwrap_or([0; 32]);
        self.0.sha256(&coordinate)
    }

    fn ka_coordinate(&self, key: &PublicKey) -> [u8; 32] {
        core::array::from_fn(|i| key.0[i + 1])
    }

    fn ae_key(&self, agreed: &[u8; 32], context: &Context, from: UserId, to: UserId) -> [u8; 16] {
        self.derive(context, agreed, "secagg1 ae", &[from, to])
    }

    fn pair_seed(&self, agreed: &[u8; 32], context: &Context, u: UserId, v: UserId) -> [u8; 16] {
        self.derive(context, agreed, "secagg1 pair", &[u.min(v), u.max(v)])
    }

    fn self_seed(&self, b: &FieldElement, context: &Context, u: UserId) -> [u8; 16] {
        self.derive(context, &b.0, "secagg1 self", &[u])
    }

    // AES-128-GCM

    fn ae_enc(
        &self,
        key: &[u8; 16],
        nonce: &[u8; 12],
        context: &Context,
        from: UserId,
        to: UserId,
        plaintext: &SharePair<Self>,
    ) -> Ciphertext {
        let SharePair { u, v, s, b } = plaintext;
        let plaintext = [&u.to_be_bytes()[..], &v.to_be_bytes(), &s.0, &b.0].concat();
        let sealed = self.0.aes128_gcm_seal(key, nonce, &associated_data(context, from, to), &plaintext);
        let mut e = [0; 100];
        e[..12].copy_from_slice(nonce);
        e[12..].copy_from_slice(&sealed);
        Ciphertext(e)
    }

    fn ae_dec(
        &self,
        key: &[u8; 16],
        context: &Context,
        from: UserId,
        to: UserId,
        e: &Ciphertext,
    ) -> Option<Opened<Self>> {
        let (nonce, sealed) = e.0.split_first_chunk::<12>()?;
        let plaintext = self.0.aes128_gcm_open(key, nonce, &associated_data(context, from, to), sealed)?;
        let (from, rest) = plaintext.split_first_chunk::<4>()?;
        let (to, rest) = rest.split_first_chunk::<4>()?;
        let (s, rest) = rest.split_first_chunk::<32>()?;
        let (b, _) = rest.split_first_chunk::<32>()?;
        let shares = FieldElement::new(*s).zip(FieldElement::new(*b));
        Some(Opened { from: u32::from_be_bytes(*from), to: u32::from_be_bytes(*to), shares })
    }

    // AES-128 in counter mode, with rejection where R is not a power of two

    fn prg(&self, seed: &[u8; 16], m: u32, modulus: Modulus) -> Vector {
        let m = m as usize;
        let k = modulus.bits();
        let word_bytes = [1, 2, 4, 8].into_iter().find(|bytes| 8 * bytes >= k).unwrap_or(8) as usize;
        let low_k_bits = u64::MAX >> (u64::BITS - k);

        let mut length = m * word_bytes;
        loop {
            let stream = self.0.aes128_ctr(seed, length);
            let words = stream.chunks_exact(word_bytes).map(little_endian);
            let entries: Vec<u64> =
                words.map(|word| word & low_k_bits).filter(|&word| word <= modulus.minus_one).take(m).collect();
            if entries.len() == m {
                return Vector { modulus, entries };
            }
            length *= 2; // too many candidates were skipped: look at a longer prefix of the same stream
        }
    }

    // Ed25519

    fn sig_public(&self, d_sk: &[u8; 32]) -> [u8; 32] {
        self.0.ed25519_public(d_sk)
    }

    fn sig_sign(&self, d_sk: &[u8; 32], message: &Signed<'_, Self>) -> [u8; 64] {
        self.0.ed25519_sign(d_sk, &self.signed_bytes(message))
    }

    fn sig_verify(&self, d_pk: &[u8; 32], message: &Signed<'_, Self>, sigma: &[u8; 64]) -> bool {
        self.0.ed25519_verify(d_pk, &self.signed_bytes(message), sigma)
    }

    fn sig_key_is_canonical(&self, d_pk: &[u8; 32]) -> bool {
        self.0.ed25519_is_canonical(d_pk)
    }

    fn sig_key_has_small_order(&self, d_pk: &[u8; 32]) -> bool {
        self.0.ed25519_has_small_order(d_pk)
    }
}

/// The unsigned integer with these little-endian bytes.
fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}
