//! Arithmetic modulo a fixed prime, so that the curve formulas read as they are printed.
//!
//! [`field::Scalar`] is not built on it: the field of the shares stands on another library, and where
//! the two meet (P-256 and its order) each is a check of the other.

use num_bigint::BigUint;
use std::borrow::Borrow;
use std::marker::PhantomData;
use std::ops::{Add, Mul, Neg, Sub};

/// A type that stands for one prime.
pub(super) trait Modulus {
    fn modulus() -> &'static BigUint;
}

/// A residue class modulo the prime `M`, held as its representative in 0 ≤ n < M.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Residue<M>(BigUint, PhantomData<M>);

impl<M: Modulus> Residue<M> {
    /// The class of any natural number.
    pub fn new(n: BigUint) -> Self {
        Self(n % M::modulus(), PhantomData)
    }

    /// The class whose representative is `n`, or nothing where `n` is not a representative.
    pub fn canonical(n: BigUint) -> Option<Self> {
        (n < *M::modulus()).then_some(Self(n, PhantomData))
    }

    pub fn zero() -> Self {
        Self::from(0)
    }

    pub fn one() -> Self {
        Self::from(1)
    }

    pub fn representative(&self) -> &BigUint {
        &self.0
    }

    pub fn is_zero(&self) -> bool {
        self.0.bits() == 0
    }

    pub fn is_odd(&self) -> bool {
        self.0.bit(0)
    }

    pub fn pow(&self, exponent: &BigUint) -> Self {
        Self(self.0.modpow(exponent, M::modulus()), PhantomData)
    }

    /// By Fermat's little theorem, n^(M-2); the class of 0, which has no inverse, gives itself.
    pub fn inverse_or_zero(&self) -> Self {
        self.pow(&(M::modulus() - 2u32))
    }

    /// The representative in 32 bytes, most significant first (every modulus here has ≤ 256 bits).
    pub fn to_be_bytes(&self) -> [u8; 32] {
        let mut bytes = self.to_le_bytes();
        bytes.reverse();
        bytes
    }

    /// The representative in 32 bytes, least significant first.
    pub fn to_le_bytes(&self) -> [u8; 32] {
        let digits = self.0.to_bytes_le();
        std::array::from_fn(|i| digits.get(i).copied().unwrap_or(0))
    }
}

impl<M: Modulus> From<u32> for Residue<M> {
    fn from(n: u32) -> Self {
        Self::new(BigUint::from(n))
    }
}

impl<M: Modulus, R: Borrow<Residue<M>>> Add<R> for &Residue<M> {
    type Output = Residue<M>;
    fn add(self, other: R) -> Residue<M> {
        Residue::new(&self.0 + &other.borrow().0)
    }
}

impl<M: Modulus, R: Borrow<Residue<M>>> Sub<R> for &Residue<M> {
    type Output = Residue<M>;
    fn sub(self, other: R) -> Residue<M> {
        // The modulus is added first because naturals do not go below zero.
        Residue::new(M::modulus() + &self.0 - &other.borrow().0)
    }
}

impl<M: Modulus, R: Borrow<Residue<M>>> Mul<R> for &Residue<M> {
    type Output = Residue<M>;
    fn mul(self, other: R) -> Residue<M> {
        Residue::new(&self.0 * &other.borrow().0)
    }
}

impl<M: Modulus, R: Borrow<Residue<M>>> Add<R> for Residue<M> {
    type Output = Residue<M>;
    fn add(self, other: R) -> Residue<M> {
        &self + other
    }
}

impl<M: Modulus, R: Borrow<Residue<M>>> Sub<R> for Residue<M> {
    type Output = Residue<M>;
    fn sub(self, other: R) -> Residue<M> {
        &self - other
    }
}

impl<M: Modulus, R: Borrow<Residue<M>>> Mul<R> for Residue<M> {
    type Output = Residue<M>;
    fn mul(self, other: R) -> Residue<M> {
        &self * other
    }
}

impl<M: Modulus> Neg for &Residue<M> {
    type Output = Residue<M>;
    fn neg(self) -> Residue<M> {
        Residue::zero() - self
    }
}
