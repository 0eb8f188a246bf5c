//! A user's randomness, drawn from a generator or laid open by the caller.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;

use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::agreement::SecretKey;
use crate::field::Element;
use crate::session::UserId;

/// The coins of round 0 (R0.U1), for test vectors and cross-checks. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct AdvertiseKeysCoins {
    /// c_u^SK: an integer in [1, q − 1], big-endian.
    pub c_sk: [u8; 32],
    /// s_u^SK: an integer in [1, q − 1], big-endian.
    pub s_sk: [u8; 32],
}

impl AdvertiseKeysCoins {
    pub(crate) fn decode(&self) -> Option<KeyCoins> {
        Some(KeyCoins { c_sk: SecretKey::from_bytes(&self.c_sk)?, s_sk: SecretKey::from_bytes(&self.s_sk)? })
    }
}

impl fmt::Debug for AdvertiseKeysCoins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdvertiseKeysCoins").finish_non_exhaustive()
    }
}

/// The coins of round 1 (R1.U3 to R1.U6), for test vectors and cross-checks. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct ShareKeysCoins {
    /// b_u: an integer in [0, q − 1], big-endian.
    pub b: [u8; 32],
    /// a_1 … a_{t−1} of the polynomial of s_u^SK, each as `b`.
    pub s_polynomial: Vec<[u8; 32]>,
    /// a_1 … a_{t−1} of the polynomial of b_u, each as `b`.
    pub b_polynomial: Vec<[u8; 32]>,
    /// The nonce of the ciphertext for each v ∈ U1∖{u}. Those for anybody else are not used.
    #[zeroize(skip)] // Nonces are sent in the clear.
    pub nonces: BTreeMap<UserId, [u8; 12]>,
}

impl ShareKeysCoins {
    /// Checks the coins against t and the other users of U1, ascending.
    pub(crate) fn decode(&self, threshold: usize, others: impl Iterator<Item = UserId>) -> Option<SharingCoins> {
        // One allocation of the right size: a vector that grows leaves copies behind.
        let coefficients = |polynomial: &[[u8; 32]]| {
            let mut elements = Vec::with_capacity(polynomial.len());
            for coefficient in polynomial {
                elements.push(Element::from_bytes(coefficient)?);
            }
            (elements.len() == threshold.saturating_sub(1)).then_some(elements)
        };
        Some(SharingCoins {
            b: Element::from_bytes(&self.b)?,
            s_polynomial: coefficients(&self.s_polynomial)?,
            b_polynomial: coefficients(&self.b_polynomial)?,
            nonces: others.map(|v| self.nonces.get(&v).copied()).collect::<Option<_>>()?,
        })
    }
}

impl fmt::Debug for ShareKeysCoins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShareKeysCoins").finish_non_exhaustive()
    }
}

/// Checked coins of R0.U1.
pub(crate) struct KeyCoins {
    pub(crate) c_sk: SecretKey,
    pub(crate) s_sk: SecretKey,
}

impl KeyCoins {
    pub(crate) fn draw(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self { c_sk: SecretKey::generate(rng), s_sk: SecretKey::generate(rng) }
    }
}

/// Checked coins of R1.U3 to R1.U6.
pub(crate) struct SharingCoins {
    pub(crate) b: Element,
    pub(crate) s_polynomial: Vec<Element>,
    pub(crate) b_polynomial: Vec<Element>,
    /// For the other users of U1, ascending.
    pub(crate) nonces: Vec<[u8; 12]>,
}

impl SharingCoins {
    pub(crate) fn draw(threshold: usize, others: usize, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let coefficients = 1..threshold;
        Self {
            b: Element::random(rng),
            s_polynomial: coefficients.clone().map(|_| Element::random(rng)).collect(),
            b_polynomial: coefficients.map(|_| Element::random(rng)).collect(),
            nonces: (0..others)
                .map(|_| {
                    let mut nonce = [0; 12];
                    rng.fill_bytes(&mut nonce);
                    nonce
                })
                .collect(),
        }
    }
}
