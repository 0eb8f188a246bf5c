//! The elliptic curve P-256 of SP 800-186, section 3.2.1.3 (the group of the key agreement of FIPS
//! 186-5 and SP 800-56A), with the point encodings of SEC 1, section 2.3. The points are the solutions
//! of y² = x³ - 3x + b modulo p and one more, the identity; there are q of them, q prime, so every
//! point but the identity generates the group. Inside a multiplication points are kept in Jacobian
//! coordinates, which need no division.

use super::field::Scalar;
use super::residue::{Modulus, Residue};
use num_bigint::BigUint;
use std::sync::LazyLock;

/// p = 2^256 - 2^224 + 2^192 + 2^96 - 1.
static P: LazyLock<BigUint> = LazyLock::new(|| {
    let two_to = |n: u32| BigUint::from(1u32) << n;
    two_to(256) - two_to(224) + two_to(192) + two_to(96) - 1u32
});

/// The coefficient b of the curve's equation; a is -3.
static B: LazyLock<Fp> =
    LazyLock::new(|| constant(0x5ac635d8aa3a93e7b3ebbd55769886bc, 0x651d06b0cc53b0f63bce3c3e27d2604b));

/// The coordinates G_x and G_y of the generator.
static G: LazyLock<Affine> = LazyLock::new(|| Affine {
    x: constant(0x6b17d1f2e12c4247f8bce6e563a440f2, 0x77037d812deb33a0f4a13945d898c296),
    y: constant(0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e16, 0x2bce33576b315ececbb6406837bf51f5),
});

fn constant(high: u128, low: u128) -> Fp {
    Residue::new(BigUint::from(high) << 128u32 | BigUint::from(low))
}

/// The prime p, as a type.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Prime {}

impl Modulus for Prime {
    fn modulus() -> &'static BigUint {
        &P
    }
}

/// An integer modulo p.
type Fp = Residue<Prime>;

/// A point of the curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Point {
    /// The point at infinity, neutral in the group.
    Identity,
    /// A point with coordinates.
    Affine(Affine),
}

/// The coordinates of a point of the curve. There is no way to make one that is not on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affine {
    x: Fp,
    y: Fp,
}

impl Point {
    /// The base point G.
    pub fn generator() -> Point {
        Point::Affine(G.clone())
    }

    /// The scalar multiple of this point, by doubling and adding from the top bit down.
    pub fn mul(&self, scalar: &Scalar) -> Point {
        let Point::Affine(point) = self else {
            return Point::Identity;
        };
        let mut product = Jacobian::identity();
        for byte in scalar.to_be_bytes() {
            for i in (0..8).rev() {
                product = product.double();
                if byte >> i & 1 == 1 {
                    product = product.add(point);
                }
            }
        }
        product.to_point()
    }

    /// The inverse of this point in the group: (x, -y).
    pub fn negate(&self) -> Point {
        match self {
            Point::Identity => Point::Identity,
            Point::Affine(Affine { x, y }) => Point::Affine(Affine { x: x.clone(), y: -y }),
        }
    }

    /// The x-coordinate in 32 bytes, most significant first; the identity has none.
    pub fn x(&self) -> Option<[u8; 32]> {
        match self {
            Point::Identity => None,
            Point::Affine(Affine { x, .. }) => Some(x.to_be_bytes()),
        }
    }

    /// SEC 1, section 2.3.3, with point compression: 02 or 03, for an even or odd y, then x.
    /// The identity, for which SEC 1 has a single byte 00, has no encoding in this form.
    pub fn encode_compressed(&self) -> Option<[u8; 33]> {
        let Point::Affine(Affine { x, y }) = self else {
            return None;
        };
        let mut encoding = [0; 33];
        encoding[0] = if y.is_odd() { 0x03 } else { 0x02 };
        encoding[1..].copy_from_slice(&x.to_be_bytes());
        Some(encoding)
    }

    /// SEC 1, section 2.3.4, for the compressed form alone: x must be less than p, and there must be a
    /// point of the curve above it.
    pub fn decode_compressed(encoding: &[u8; 33]) -> Option<Point> {
        let odd = match encoding[0] {
            0x02 => false,
            0x03 => true,
            _ => return None,
        };
        let x = coordinate(&encoding[1..])?;
        let y = square_root(&curve_polynomial(&x))?;
        // -y is the other root, and of other parity: y is not 0, since the group has no element of
        // order 2.
        let y = if y.is_odd() == odd { y } else { -&y };
        Some(Point::Affine(Affine { x, y }))
    }

    /// SEC 1, section 2.3.4, for the uncompressed form alone: 04, x and y, both less than p and
    /// together on the curve.
    pub fn decode_uncompressed(encoding: &[u8; 65]) -> Option<Point> {
        if encoding[0] != 0x04 {
            return None;
        }
        let x = coordinate(&encoding[1..33])?;
        let y = coordinate(&encoding[33..])?;
        (&y * &y == curve_polynomial(&x)).then_some(Point::Affine(Affine { x, y }))
    }
}

/// SEC 1, section 2.3.6: a field element, most significant byte first.
fn coordinate(bytes: &[u8]) -> Option<Fp> {
    Fp::canonical(BigUint::from_bytes_be(bytes))
}

/// x³ - 3x + b.
fn curve_polynomial(x: &Fp) -> Fp {
    x * x * x - Fp::from(3) * x + &*B
}

/// A square root, if there is one: where p ≡ 3 (mod 4) it is ±n^((p+1)/4).
fn square_root(n: &Fp) -> Option<Fp> {
    let root = n.pow(&((&*P + 1u32) >> 2u32));
    (&root * &root == *n).then_some(root)
}

/// The point (X / Z², Y / Z³), or the identity where Z = 0.
struct Jacobian {
    x: Fp,
    y: Fp,
    z: Fp,
}

impl Jacobian {
    fn identity() -> Jacobian {
        Jacobian { x: Fp::one(), y: Fp::one(), z: Fp::zero() }
    }

    /// The tangent rule. Its slope, 3(x² - 1) / 2y, is alpha / Z3 below, since a = -3 makes
    /// 3X² + aZ⁴ = 3(X - Z²)(X + Z²). The identity doubles to Z3 = 0, itself.
    fn double(&self) -> Jacobian {
        let Jacobian { x, y, z } = self;
        let delta = z * z;
        let gamma = y * y;
        let beta = x * &gamma;
        let alpha = Fp::from(3) * (x - &delta) * (x + &delta);
        let x3 = &alpha * &alpha - Fp::from(8) * &beta;
        let y3 = alpha * (Fp::from(4) * beta - &x3) - Fp::from(8) * &gamma * &gamma;
        let z3 = Fp::from(2) * y * z;
        Jacobian { x: x3, y: y3, z: z3 }
    }

    /// The chord rule, for a second point with Z = 1, and its three exceptions.
    fn add(&self, other: &Affine) -> Jacobian {
        let Jacobian { x, y, z } = self;
        if z.is_zero() {
            return Jacobian { x: other.x.clone(), y: other.y.clone(), z: Fp::one() };
        }
        let z_squared = z * z;
        let h = &other.x * &z_squared - x;
        let r = &other.y * &z_squared * z - y;
        if h.is_zero() {
            // The same x: the points are equal, or each the other's inverse.
            return if r.is_zero() { self.double() } else { Jacobian::identity() };
        }
        let h_squared = &h * &h;
        let h_cubed = &h_squared * &h;
        let v = x * h_squared;
        let x3 = &r * &r - &h_cubed - Fp::from(2) * &v;
        let y3 = r * (v - &x3) - y * h_cubed;
        let z3 = z * h;
        Jacobian { x: x3, y: y3, z: z3 }
    }

    fn to_point(&self) -> Point {
        if self.z.is_zero() {
            return Point::Identity;
        }
        let inverse = self.z.inverse_or_zero();
        let inverse_squared = &inverse * &inverse;
        let x = &self.x * &inverse_squared;
        let y = &self.y * inverse_squared * inverse;
        Point::Affine(Affine { x, y })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn scalar(high: u128, low: u128) -> Scalar {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&high.to_be_bytes());
        bytes[16..].copy_from_slice(&low.to_be_bytes());
        Scalar::from_be_bytes(&bytes).unwrap()
    }

    /// RFC 5903, section 8.1: both sides of a key agreement, and its result.
    #[test]
    fn key_agreement_example() {
        let i = scalar(0xc88f01f510d9ac3f70a292daa2316de5, 0x44e9aab8afe84049c62a9c57862d1433);
        let r = scalar(0xc6ef9c5d78ae012a011164acb397ce20, 0x88685d8f06bf9be0b283ab46476bee53);
        let (gi, gr) = (Point::generator().mul(&i), Point::generator().mul(&r));
        assert_eq!(hex(&gi.x().unwrap()), "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180");
        assert_eq!(hex(&gr.x().unwrap()), "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63");
        assert_eq!(gi.mul(&r), gr.mul(&i));
        assert_eq!(hex(&gi.mul(&r).x().unwrap()), "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de");
    }

    /// SP 800-186, section 3.2.1.3: q·G is the point at infinity.
    #[test]
    fn the_group_has_order_q() {
        let g = Point::generator();
        assert_eq!(g.mul(&Scalar::zero()), Point::Identity);
        assert_eq!(g.mul(&Scalar::one()), g);
        assert_eq!(g.mul(&-&Scalar::one()), g.negate());
        assert_eq!(Point::Identity.mul(&Scalar::one()), Point::Identity);
        assert_eq!(Point::Identity.negate(), Point::Identity);
    }

    /// SEC 1, section 2.2.1, the exceptions of the chord rule: P + P, P − P and 0 + P.
    #[test]
    fn addition_of_equal_and_opposite_points() {
        let jacobian = Jacobian::identity().add(&G).double();
        let Point::Affine(twice) = jacobian.to_point() else { panic!() };
        assert_eq!(jacobian.add(&twice).to_point(), jacobian.double().to_point());
        let Point::Affine(opposite) = jacobian.to_point().negate() else { panic!() };
        assert_eq!(jacobian.add(&opposite).to_point(), Point::Identity);
        assert_eq!(Jacobian::identity().double().to_point(), Point::Identity);
    }

    /// SEC 1, sections 2.3.3 and 2.3.4.
    #[test]
    fn encodings_come_back() {
        for k in [1, 2, 3, 4, 5, 1000] {
            let point = Point::generator().mul(&Scalar::from_u32(k));
            let encoding = point.encode_compressed().unwrap();
            assert_eq!(Point::decode_compressed(&encoding), Some(point.clone()));
            let mut other = encoding;
            other[0] ^= 1;
            assert_eq!(Point::decode_compressed(&other), Some(point.negate()));
        }
        assert_eq!(Point::Identity.encode_compressed(), None);
        assert_eq!(Point::Identity.x(), None);
    }

    /// SEC 1, section 2.3.4, of which R0.S1 and R1.U1 take the compressed form only.
    #[test]
    fn only_compressed_points_of_the_curve_decode() {
        let encoding = Point::generator().encode_compressed().unwrap();
        for tag in (0..=255).filter(|tag| ![2, 3].contains(tag)) {
            let mut changed = encoding;
            changed[0] = tag;
            assert_eq!(Point::decode_compressed(&changed), None);
        }
        // There is no point with x = 1, and one with x = 5 (a square on the right), but not with x = 5 + p.
        let with_x = |x: &BigUint| {
            let mut changed = [2; 33];
            changed[1..].copy_from_slice(&[vec![0; 32], x.to_bytes_be()].concat()[x.to_bytes_be().len()..]);
            Point::decode_compressed(&changed)
        };
        assert_eq!(with_x(&BigUint::from(1u32)), None);
        assert!(with_x(&BigUint::from(5u32)).is_some());
        assert_eq!(with_x(&(&*P + 5u32)), None);
        assert_eq!(with_x(&P), None);
    }

    /// SEC 1, section 2.3.4, step 3.4: the point is on the curve.
    #[test]
    fn uncompressed_points_must_be_on_the_curve() {
        let mut encoding = [4; 65];
        encoding[1..33].copy_from_slice(&G.x.to_be_bytes());
        encoding[33..].copy_from_slice(&G.y.to_be_bytes());
        assert_eq!(Point::decode_uncompressed(&encoding), Some(Point::generator()));
        for i in [0, 1, 32, 33, 64] {
            let mut changed = encoding;
            changed[i] ^= 1;
            assert_eq!(Point::decode_uncompressed(&changed), None);
        }
    }
}
