//! Points of P-256 in batches: one secret scalar times many points, many revealed scalars times many points, and decoding.
//!
//! A CPU with AVX-512 and IFMA computes in vectors of eight, any other with the field element of `p256`; the algorithms are
//! the same. `--cfg secagg_backend="portable"` makes the second the only one.

use alloc::vec::Vec;

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
/// No k is 0, and none is a secret any more: time and memory accesses depend on them.
pub(crate) fn multiply_revealed(scalars: &[Scalar], points: &[&Point]) -> Zeroizing<Vec<Point>> {
    run(revealed::MultiplyRevealed { scalars, points })
}

/// How many points [`multiply_revealed`] has in work at a time.
pub(crate) fn revealed_batch(scalars: usize) -> usize {
    run(revealed::Batch { scalars })
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
    use rand_core::SeedableRng;

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

    fn point(point: ProjectivePoint) -> Point {
        let point = point.to_affine();
        Point { x: point.x().into(), y: point.y().into() }
    }

    fn random_scalars(count: usize) -> Vec<Scalar> {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(count as u64);
        (0..count).map(|_| *Element::random(&mut rng).as_scalar()).collect()
    }

    #[test]
    fn products_are_those_of_p256() {
        let scalars = random_scalars(20);
        let bases: Vec<ProjectivePoint> = random_scalars(19).iter().map(|k| ProjectivePoint::GENERATOR * k).collect();
        let points: Vec<Point> = bases.iter().map(|base| point(*base)).collect();
        let points: Vec<&Point> = points.iter().collect();
        let products: Vec<Point> = bases.iter().flat_map(|base| scalars.iter().map(|k| point(*base * k))).collect();
        assert_eq!(*everywhere(revealed::MultiplyRevealed { scalars: &scalars, points: &points }), products);
        for (i, k) in scalars.iter().enumerate() {
            let coordinates = everywhere(secret::MultiplySecret { k, points: &points });
            for (j, coordinate) in coordinates.iter().enumerate() {
                assert_eq!(**coordinate, products[j * scalars.len() + i].x, "{i} {j}");
            }
            assert_eq!(coordinates.len(), 19);
        }
    }
}
