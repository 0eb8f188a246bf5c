//! Z_R and Z_R^m: the space of inputs, masks and sums.
//! R is any integer from 2 to 2^64, held as R − 1 so that it fits a machine word.
//! Vectors are added and negated entry by entry, as the formulas of Figure 4 write them.

use core::ops::{Add, Neg, Sub};

/// A modulus R, 1 ≤ R ≤ 2^64. (R = 1 can be written down and is refused at set-up.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modulus {
    /// R − 1, the largest element of Z_R.
    pub minus_one: u64,
}

impl Modulus {
    /// R itself.
    pub fn value(self) -> u128 {
        u128::from(self.minus_one) + 1
    }

    /// ⌈log₂ R⌉, the number of bits of an element of Z_R.
    pub fn bits(self) -> u32 {
        u64::BITS - self.minus_one.leading_zeros()
    }

    /// a + b mod R.
    pub fn add(self, a: u64, b: u64) -> u64 {
        ((u128::from(a) + u128::from(b)) % self.value()) as u64
    }

    /// −a mod R.
    pub fn neg(self, a: u64) -> u64 {
        ((self.value() - u128::from(a)) % self.value()) as u64
    }
}

/// An element of Z_R^m.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vector {
    /// R.
    pub modulus: Modulus,
    /// The m entries, each below R.
    pub entries: Vec<u64>,
}

impl Vector {
    /// The vector with the given entries, or `None` if one of them is not below R.
    pub fn new(modulus: Modulus, entries: Vec<u64>) -> Option<Vector> {
        entries.iter().all(|&x| x <= modulus.minus_one).then_some(Vector { modulus, entries })
    }

    /// The zero of Z_R^m.
    pub fn zero(modulus: Modulus, m: u32) -> Vector {
        Vector { modulus, entries: vec![0; m as usize] }
    }

    /// Σ of vectors in Z_R^m.
    pub fn sum(vectors: Vec<Vector>, modulus: Modulus, m: u32) -> Vector {
        vectors.into_iter().fold(Vector::zero(modulus, m), |sum, vector| sum + vector)
    }
}

impl Add for Vector {
    type Output = Vector;

    fn add(self, other: Vector) -> Vector {
        let modulus = self.modulus;
        let entries = self.entries.iter().zip(&other.entries).map(|(&a, &b)| modulus.add(a, b)).collect();
        Vector { modulus, entries }
    }
}

impl Neg for Vector {
    type Output = Vector;

    fn neg(self) -> Vector {
        let modulus = self.modulus;
        let entries = self.entries.iter().map(|&a| modulus.neg(a)).collect();
        Vector { modulus, entries }
    }
}

impl Sub for Vector {
    type Output = Vector;

    fn sub(self, other: Vector) -> Vector {
        self + -other
    }
}
