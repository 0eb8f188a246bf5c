//! Compressed points, decoded in batches.

use alloc::vec::Vec;

use super::Point;
use super::lanes::{Job, Lanes};

const P: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff,
];

/// b of y² = x³ − 3x + b.
const B: [u8; 32] = [
    0x5a, 0xc6, 0x35, 0xd8, 0xaa, 0x3a, 0x93, 0xe7, 0xb3, 0xeb, 0xbd, 0x55, 0x76, 0x98, 0x86, 0xbc, 0x65, 0x1d, 0x06,
    0xb0, 0xcc, 0x53, 0xb0, 0xf6, 0x3b, 0xce, 0x3c, 0x3e, 0x27, 0xd2, 0x60, 0x4b,
];

/// Decodes compressed points (SEC 1, section 2.3.4). `None` if one of the encodings is not that of a point.
#[derive(Clone)]
pub(super) struct Decompress<'a>(pub(super) &'a [[u8; 33]]);

impl Job for Decompress<'_> {
    type Output = Option<Vec<Point>>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Option<Vec<Point>> {
        let b = lanes.load(|_| &B);
        let mut points = Vec::with_capacity(self.0.len());
        for encodings in self.0.chunks(L::COUNT) {
            let mut batch = Vec::with_capacity(L::COUNT);
            for [sign, x @ ..] in encodings {
                if !(matches!(sign, 2 | 3) && *x < P) {
                    return None;
                }
                batch.push((*sign, Point { x: *x, y: [0; 32] }));
            }
            let last = batch.last()?.1.x;
            let x = lanes.load(|lane| batch.get(lane).map_or(&last, |(_, point)| &point.x));
            let x_cubed = lanes.mul(&lanes.square(&x), &x);
            let y_squared = lanes.combine::<1, -3, 1>(&x_cubed, &x, &b);
            let y = lanes.square_root(&y_squared);

            let mut all_roots = true;
            lanes.store(&lanes.sub(&lanes.square(&y), &y_squared), |_, difference| all_roots &= *difference == [0; 32]);
            if !all_roots {
                return None;
            }
            // One of y and −y is odd: 0 is not among the roots, as no point has order 2.
            for root in [y, lanes.times::<-1>(&y)] {
                lanes.store(&root, |lane, y| {
                    if let Some((sign, point)) = batch.get_mut(lane)
                        && y.last().is_some_and(|low| low & 1 == *sign & 1)
                    {
                        point.y = *y;
                    }
                });
            }
            points.extend(batch.into_iter().map(|(_, point)| point));
        }
        Some(points)
    }
}
