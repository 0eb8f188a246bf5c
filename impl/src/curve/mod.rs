//! Points of P-256 in batches: one secret scalar times many points, many revealed scalars times many points, and decoding.
//!
//! A CPU with AVX-512 and IFMA computes in vectors of eight, any other with the field element of `p256`; the algorithms are
//! the same. `--cfg secagg_backend="portable"` makes the second the only one.

use alloc::vec::Vec;
use core::marker::PhantomData;

use p256::Scalar;
use zeroize::{Zeroize, Zeroizing};

mod decompress;
#[cfg(all(target_arch = "x86_64", not(secagg_backend = "portable")))]
#[allow(unsafe_code, reason = "calls of functions that are compiled for CPU features, each justified")]
mod ifma;
mod lanes;
mod points;
mod portable;
mod revealed;
mod secret;

use lanes::Job;
pub(crate) use revealed::Revealed;

/// Affine coordinates of a point other than infinity: 32 bytes each, big-endian, below p.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Zeroize)]
pub(crate) struct Point {
    pub(crate) x: [u8; 32],
    pub(crate) y: [u8; 32],
}

/// The base point G.
pub(crate) const GENERATOR: Point = Point {
    x: [
        0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03,
        0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
    ],
    y: [
        0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce,
        0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
    ],
};

/// The x-coordinate of a product. Wiped when dropped.
pub(crate) type Coordinate = Zeroizing<[u8; 32]>;

/// Decodes compressed points (SEC 1, section 2.3.4). `None` if one of the encodings is not that of a point.
pub(crate) fn decompress(encodings: &[[u8; 33]]) -> Option<Vec<Point>> {
    run(decompress::Decompress(encodings))
}

/// The x-coordinate of k·P for each point P and a secret k that is not 0, in constant time.
pub(crate) fn multiply_secret(k: &Scalar, points: &[&Point]) -> Vec<Coordinate> {
    run(secret::MultiplySecret { k, points })
}

/// k·P for each point P and all the scalars k: the products of the first point, in the order of the scalars, and so on.
///
/// The scalars are no secret any more: time and memory accesses depend on them.
pub(crate) fn multiply_revealed(scalars: &Revealed, points: &[&Point]) -> Zeroizing<Vec<Point>> {
    run(revealed::MultiplyRevealed { scalars, points, wanted: PhantomData })
}

/// [`multiply_revealed`], of which the x-coordinates are wanted.
pub(crate) fn coordinates_revealed(scalars: &Revealed, points: &[&Point]) -> Zeroizing<Vec<[u8; 32]>> {
    run(revealed::MultiplyRevealed { scalars, points, wanted: PhantomData })
}

/// How many points [`multiply_revealed`] has in work at a time.
pub(crate) fn points_at_a_time(scalars: &Revealed) -> usize {
    run(revealed::AtATime(scalars))
}

fn run<J: Job>(job: J) -> J::Output {
    #[cfg(all(target_arch = "x86_64", not(secagg_backend = "portable")))]
    if let Some(ifma) = ifma::Ifma::detect() {
        return ifma.run(job);
    }
    portable::Portable.run(job)
}

#[cfg(test)]
mod tests {
    use p256::ProjectivePoint;

    use p256::elliptic_curve::point::AffineCoordinates;
    use rand_core::{Rng, SeedableRng};

    use super::*;
    use crate::field::Element;

    /// Runs a job on every backend that the CPU has, and gives the result if it is the same on all.
    fn everywhere<J: Job<Output: PartialEq + core::fmt::Debug> + Clone>(job: J) -> J::Output {
        let output = portable::Portable.run(job.clone());
        #[cfg(all(target_arch = "x86_64", not(secagg_backend = "portable")))]
        if let Some(ifma) = ifma::Ifma::detect() {
            assert_eq!(ifma.run(job), output);
        }
        output
    }

    fn multiplied<'a, T: revealed::Product>(
        scalars: &'a Revealed,
        points: &'a [&'a Point],
    ) -> revealed::MultiplyRevealed<'a, T> {
        revealed::MultiplyRevealed { scalars, points, wanted: PhantomData }
    }

    fn point(point: ProjectivePoint) -> Point {
        let point = point.to_affine();
        Point { x: point.x().into(), y: point.y().into() }
    }

    fn random_scalars(count: usize) -> Vec<Scalar> {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(count as u64);
        (0..count).map(|_| *Element::random(&mut rng).to_scalar()).collect()
    }

    /// Scalars other than 0 at the edges of digits and of the range.
    pub(super) fn special_scalars() -> Vec<Scalar> {
        let mut scalars = Vec::new();
        let mut power = Scalar::ONE;
        for _ in 0..256 {
            scalars.extend([power, power + Scalar::ONE, power - Scalar::ONE, power.double() + power]);
            power = power.double();
        }
        // (q ± 1)/2.
        let half = Scalar::from(2u64).invert().unwrap();
        scalars.extend([half, half - Scalar::ONE, half + Scalar::ONE]);
        scalars.extend((1..40u64).map(Scalar::from));
        scalars.extend(random_scalars(10));
        scalars.extend(scalars.clone().iter().map(|k| -k));
        scalars.retain(|k| *k != Scalar::ZERO);
        scalars
    }

    fn assert_products(scalars: &[Scalar], bases: &[ProjectivePoint]) {
        let points: Vec<Point> = bases.iter().map(|base| point(*base)).collect();
        let points: Vec<&Point> = points.iter().collect();
        let products: Vec<Point> = bases.iter().flat_map(|base| scalars.iter().map(|k| point(*base * k))).collect();
        let ready = Revealed::new(scalars);
        assert_eq!(*everywhere(multiplied::<Point>(&ready, &points)), products);
        let x: Vec<[u8; 32]> = products.iter().map(|product| product.x).collect();
        assert_eq!(*everywhere(multiplied::<[u8; 32]>(&ready, &points)), x);
        for (i, k) in scalars.iter().enumerate() {
            let x: Vec<Coordinate> = products.iter().skip(i).step_by(scalars.len()).map(|p| p.x.into()).collect();
            assert_eq!(everywhere(secret::MultiplySecret { k, points: &points }), x, "{k:?}");
        }
    }

    /// Appendix A.B, KA.agree in batches of any size, by every backend: the products of `p256`.
    #[test]
    fn products_are_those_of_p256() {
        let bases: Vec<ProjectivePoint> = random_scalars(19).iter().map(|k| ProjectivePoint::GENERATOR * k).collect();
        for points in [0, 1, 7, 8, 9, 19] {
            assert_products(&random_scalars(3), &bases[..points]);
        }
        for scalars in [0, 1, 2, 20, 60] {
            assert_products(&random_scalars(scalars), &bases[..3]);
        }
    }

    /// R4.S2: no scalar and no point is special: 1, q − 1, powers of 2 …, and G, 2G, −G, the same point twice.
    #[test]
    fn products_of_special_scalars_and_points_are_those_of_p256() {
        let g = ProjectivePoint::GENERATOR;
        let bases = [g, g + g, -g, g, g * Scalar::from(31u64), g * random_scalars(1)[0]];
        for scalars in special_scalars().chunks(71).step_by(3) {
            assert_products(scalars, &bases);
        }
    }

    /// R4.S2: more scalars than are held at a time, and more points.
    #[test]
    fn large_batches_are_cut_up() {
        let scalars = random_scalars(600);
        let bases: Vec<ProjectivePoint> = (1..=20u64).map(|k| ProjectivePoint::GENERATOR * Scalar::from(k)).collect();
        let points: Vec<Point> = bases.iter().map(|base| point(*base)).collect();
        let points: Vec<&Point> = points.iter().collect();
        let ready = Revealed::new(&scalars);
        let products = everywhere(multiplied::<Point>(&ready, &points));
        for (i, product) in products.iter().enumerate().step_by(97) {
            assert_eq!(*product, point(bases[i / 600] * scalars[i % 600]));
        }
        let points: Vec<&Point> = points.iter().cycle().take(300).copied().collect();
        let x = everywhere(secret::MultiplySecret { k: &scalars[0], points: &points });
        for (i, x) in x.iter().enumerate() {
            assert_eq!(**x, products[(i % 20) * 600].x);
        }
        assert_eq!(x.len(), 300);
    }

    /// Appendix A.B, SEC 1 section 2.3.4: points decode as `p256` decodes them, in batches of any size.
    #[test]
    fn points_decode_as_p256_decodes_them() {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(5);
        let mut points: Vec<([u8; 33], Point)> = Vec::new();
        for _ in 0..60 {
            let mut encoding = [0; 33];
            rng.fill_bytes(&mut encoding);
            encoding[0] = 2 + encoding[0] % 2;
            let decoded = everywhere(decompress::Decompress(&[encoding]));
            match p256::PublicKey::from_sec1_bytes(&encoding) {
                Ok(key) => {
                    let expected = point(key.to_projective());
                    assert_eq!(decoded, Some(Vec::from([expected])));
                    points.push((encoding, expected));
                }
                Err(_) => assert_eq!(decoded, None),
            }
        }
        assert!(points.len() > 17);
        for count in [0, 1, 2, 7, 8, 9, 17] {
            let (encodings, expected): (Vec<_>, Vec<_>) = points[..count].iter().copied().unzip();
            assert_eq!(everywhere(decompress::Decompress(&encodings)), Some(expected));
            // One bad encoding, wherever it stands, spoils the batch: x = 1 is on no point.
            for bad in 0..count {
                let mut encodings = encodings.clone();
                encodings[bad] = core::array::from_fn(|i| u8::from(i == 32) + 2 * u8::from(i == 0));
                assert_eq!(everywhere(decompress::Decompress(&encodings)), None);
            }
        }
    }
}
