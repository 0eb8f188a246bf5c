//! Vectors of elements of F_p, p = 2²⁵⁶ − 2²²⁴ + 2¹⁹² + 2⁹⁶ − 1: what a backend provides, and what follows from it.
//!
//! The algorithms of this room are written once, over [`Lanes`], and handed to a backend as a [`Job`].

use zeroize::Zeroize;

/// A token for one backend: whoever holds it may compute with vectors that have an element of F_p in each lane.
///
/// No operation's time depends on the elements. Lanes never mix: what one holds cannot spoil another.
pub(super) trait Lanes: Copy {
    /// Elements in a vector.
    const COUNT: usize;
    type Vector: Copy + Zeroize;
    /// A small secret number, which masks are made of.
    type Index: Copy;
    type Mask: Copy;

    /// The vector with `number(i)` in lane i: 32 bytes, big-endian, below p.
    fn load<'a>(self, number: impl Fn(usize) -> &'a [u8; 32]) -> Self::Vector;
    /// Gives `sink` each lane with its number, in the form that [`Lanes::load`] takes. What it is lent is wiped then.
    fn store(self, a: &Self::Vector, sink: impl FnMut(usize, &[u8; 32]));
    /// 1 in each lane.
    fn one(self) -> Self::Vector;
    fn mul(self, a: &Self::Vector, b: &Self::Vector) -> Self::Vector;
    fn square(self, a: &Self::Vector) -> Self::Vector;
    /// A·a + B·b + C·c, for |A| + |B| + |C| ≤ 9.
    fn combine<const A: i64, const B: i64, const C: i64>(
        self,
        a: &Self::Vector,
        b: &Self::Vector,
        c: &Self::Vector,
    ) -> Self::Vector;
    /// The number, out of sight of a compiler that might branch on what it knows of it.
    fn index(self, number: u8) -> Self::Index;
    /// A mask: set if the number is `value`.
    fn is(self, index: Self::Index, value: u8) -> Self::Mask;
    /// `set` if the mask is set, otherwise `unset`.
    fn select(self, mask: Self::Mask, unset: &Self::Vector, set: &Self::Vector) -> Self::Vector;

    /// a + b.
    #[inline(always)]
    fn add(self, a: &Self::Vector, b: &Self::Vector) -> Self::Vector {
        self.combine::<1, 1, 0>(a, b, a)
    }

    /// a − b.
    #[inline(always)]
    fn sub(self, a: &Self::Vector, b: &Self::Vector) -> Self::Vector {
        self.combine::<1, -1, 0>(a, b, a)
    }

    /// N·a.
    #[inline(always)]
    fn times<const N: i64>(self, a: &Self::Vector) -> Self::Vector {
        self.combine::<N, 0, 0>(a, a, a)
    }

    /// a^(2^n).
    #[inline(always)]
    fn square_times(self, a: &Self::Vector, n: usize) -> Self::Vector {
        let mut power = *a;
        for _ in 0..n {
            power = self.square(&power);
        }
        power
    }

    /// 1/a, and 0 where a = 0: a^(p − 2), and p − 2 = (2³² − 1)·2²²⁴ + 2¹⁹² + (2⁹⁴ − 1)·2² + 1.
    #[inline(always)]
    fn invert(self, a: &Self::Vector) -> Self::Vector {
        let (ones_30, ones_32) = self.powers(a);
        let top = self.mul(&self.square_times(&ones_32, 32), a);
        let power = self.mul(&self.square_times(&top, 128), &ones_32);
        let power = self.mul(&self.square_times(&power, 32), &ones_32);
        let power = self.mul(&self.square_times(&power, 30), &ones_30);
        self.mul(&self.square_times(&power, 2), a)
    }

    /// A square root of a, where there is one: a^((p + 1)/4), and (p + 1)/4 = (2³² − 1)·2²²² + 2¹⁹⁰ + 2⁹⁴.
    #[inline(always)]
    fn square_root(self, a: &Self::Vector) -> Self::Vector {
        let (_, ones_32) = self.powers(a);
        let top = self.mul(&self.square_times(&ones_32, 32), a);
        let power = self.mul(&self.square_times(&top, 96), a);
        self.square_times(&power, 94)
    }

    /// a^(2³⁰ − 1) and a^(2³² − 1): exponents of 30 and 32 ones.
    #[inline(always)]
    fn powers(self, a: &Self::Vector) -> (Self::Vector, Self::Vector) {
        let ones_2 = self.mul(&self.square(a), a);
        let ones_3 = self.mul(&self.square(&ones_2), a);
        let ones_6 = self.mul(&self.square_times(&ones_3, 3), &ones_3);
        let ones_12 = self.mul(&self.square_times(&ones_6, 6), &ones_6);
        let ones_15 = self.mul(&self.square_times(&ones_12, 3), &ones_3);
        let ones_30 = self.mul(&self.square_times(&ones_15, 15), &ones_15);
        (ones_30, self.mul(&self.square_times(&ones_30, 2), &ones_2))
    }
}

/// An algorithm for any backend. Its code has to be `#[inline(always)]`: only then is it compiled for the backend's CPU.
pub(super) trait Job {
    type Output;

    fn run<L: Lanes>(self, lanes: L) -> Self::Output;
}
