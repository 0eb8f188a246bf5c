//! The field F of the paper: the integers modulo q, where q is the prime order of the group P-256
//! (SP 800-186, section 3.2.1.3). Its elements are the secret keys of the key agreement, the values
//! that Shamir's scheme shares, and the shares themselves. The arithmetic is that of `hacspec-lib`,
//! the library of the hacspec specification language; this file adds the checks that it leaves out.
//!
//! What the library does not check, and this file therefore does: it reduces an encoding of a number
//! ≥ q instead of refusing it, it takes the literal q for an element other than 0, and it gives 0 as
//! the inverse of 0. No literal larger than 32 bits and no negative literal is ever given to it.

use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

/// What the library's macro writes: `Zq`, and `Natural`, its 256-bit natural numbers.
#[allow(missing_docs, clippy::manual_div_ceil, clippy::suspicious_arithmetic_impl)]
mod library {
    use hacspec_lib::*;

    public_nat_mod!(
        type_name: Zq,
        type_of_canvas: Natural,
        bit_size_of_field: 256,
        modulo_value: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
    );
}

use library::{Natural, Zq};

/// An element of Z_q.
#[derive(Clone, PartialEq, Eq)]
pub struct Scalar(Zq);

impl Scalar {
    /// The element 0.
    pub fn zero() -> Scalar {
        Scalar::from_u32(0)
    }

    /// The element 1.
    pub fn one() -> Scalar {
        Scalar::from_u32(1)
    }

    /// The element that `n` stands for; every 32-bit number is less than q.
    pub fn from_u32(n: u32) -> Scalar {
        Scalar(Zq::from_literal(u128::from(n)))
    }

    /// The element whose representative is written in `bytes`, most significant byte first.
    /// A number that is not less than q is no element's encoding, and is refused.
    pub fn from_be_bytes(bytes: &[u8; 32]) -> Option<Scalar> {
        let representative = Natural::from_be_bytes(bytes);
        (representative < Zq::max()).then(|| Scalar(Zq::from_canvas(representative)))
    }

    /// The representative in 32 bytes, most significant byte first.
    pub fn to_be_bytes(&self) -> [u8; 32] {
        self.0.into_canvas().to_be_bytes()
    }

    /// The element whose product with this one is 1; there is none for 0.
    pub fn invert(&self) -> Option<Scalar> {
        (!self.is_zero()).then(|| Scalar(self.0.inv()))
    }

    /// Whether this is the element 0.
    pub fn is_zero(&self) -> bool {
        *self == Scalar::zero()
    }
}

impl Add for &Scalar {
    type Output = Scalar;
    fn add(self, other: &Scalar) -> Scalar {
        Scalar(self.0 + other.0)
    }
}

impl Sub for &Scalar {
    type Output = Scalar;
    fn sub(self, other: &Scalar) -> Scalar {
        Scalar(self.0 - other.0)
    }
}

impl Mul for &Scalar {
    type Output = Scalar;
    fn mul(self, other: &Scalar) -> Scalar {
        Scalar(self.0 * other.0)
    }
}

impl Neg for &Scalar {
    type Output = Scalar;
    fn neg(self) -> Scalar {
        &Scalar::zero() - self
    }
}

/// Says that there is a scalar and not which: scalars are keys and shares.
impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scalar(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// q, from SP 800-186, section 3.2.1.3.
    const Q: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
        0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];

    fn q_minus_one() -> Scalar {
        let mut bytes = Q;
        bytes[31] -= 1;
        Scalar::from_be_bytes(&bytes).unwrap()
    }

    /// Appendix A.A, D19: an element of F has one encoding.
    #[test]
    fn encodings_of_q_and_more_are_refused() {
        assert_eq!(Scalar::from_be_bytes(&Q), None);
        assert_eq!(Scalar::from_be_bytes(&[0xff; 32]), None);
        let mut q_plus_one = Q;
        q_plus_one[31] += 1;
        assert_eq!(Scalar::from_be_bytes(&q_plus_one), None);
    }

    /// Appendix A.A: encoding and decoding of F.
    #[test]
    fn encodings_below_q_come_back() {
        for bytes in [[0; 32], Scalar::one().to_be_bytes(), q_minus_one().to_be_bytes()] {
            assert_eq!(Scalar::from_be_bytes(&bytes).unwrap().to_be_bytes(), bytes);
        }
        assert_eq!(Scalar::from_u32(0xdead_beef).to_be_bytes()[28..], [0xde, 0xad, 0xbe, 0xef]);
    }

    /// Appendix A.A: F is Z_q, q − 1 + 1 = 0.
    #[test]
    fn the_ends_of_the_range_meet() {
        assert_eq!(&q_minus_one() + &Scalar::one(), Scalar::zero());
        assert_eq!(&Scalar::zero() - &Scalar::one(), q_minus_one());
        assert_eq!(-&Scalar::one(), q_minus_one());
        assert_eq!(-&Scalar::zero(), Scalar::zero());
        assert_eq!(&q_minus_one() * &q_minus_one(), Scalar::one());
    }

    /// Appendix A.A: F is a field.
    #[test]
    fn zero_has_no_inverse_and_the_others_have() {
        assert_eq!(Scalar::zero().invert(), None);
        for x in [Scalar::one(), Scalar::from_u32(2), Scalar::from_u32(u32::MAX), q_minus_one()] {
            assert_eq!(&x * &x.invert().unwrap(), Scalar::one());
        }
    }

    /// R0.U1, R1.U3: an element of F may be a secret and is not printed.
    #[test]
    fn debug_output_keeps_the_value() {
        assert_eq!(format!("{:?}", Scalar::from_u32(7)), "Scalar(..)");
    }
}
