//! A vector's words in memory: the first begins a line of the cache.
//!
//! Vector registers are as wide as such a line or half as wide, so none is ever loaded from two lines at once, or stored to two.
//! With the allocator's alignment, 16 bytes, masks take longer, and how much depends on where the stack is.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::{Deref, DerefMut};

use zeroize::Zeroize;

use super::ring::Word;

/// Bytes of a line.
const LINE: usize = 64;

/// A fixed number of words. Wiped when dropped.
pub(crate) struct Words<W: Word> {
    /// A line more than the words need. Never grows, which would move it.
    room: Vec<W>,
    first: usize,
    len: usize,
}

impl<W: Word> Words<W> {
    /// Words of a line.
    const PER_LINE: usize = LINE / size_of::<W>();

    /// So many zeros.
    pub(crate) fn zero(len: usize) -> Self {
        let room = vec![W::default(); len.saturating_add(Self::PER_LINE)];
        // `align_offset` may find none, which costs time only.
        let first = room.as_ptr().align_offset(LINE).min(Self::PER_LINE);
        Self { room, first, len }
    }
}

impl<W: Word> Deref for Words<W> {
    type Target = [W];

    fn deref(&self) -> &[W] {
        let (_, from_first) = self.room.split_at(self.first);
        from_first.split_at(self.len).0
    }
}

impl<W: Word> DerefMut for Words<W> {
    fn deref_mut(&mut self) -> &mut [W] {
        let (_, from_first) = self.room.split_at_mut(self.first);
        from_first.split_at_mut(self.len).0
    }
}

impl<W: Word> Drop for Words<W> {
    fn drop(&mut self) {
        self.room.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begins_a_line<W: Word>() {
        for len in [0, 1, 100, 100_000] {
            let words = Words::<W>::zero(len);
            assert_eq!(words.len(), len);
            assert!(words.as_ptr().addr().is_multiple_of(LINE), "{len}");
        }
    }

    /// Section VII-C, what masks cost: a vector begins a line, whatever the allocator does.
    #[test]
    fn vectors_begin_a_line() {
        begins_a_line::<u8>();
        begins_a_line::<u16>();
        begins_a_line::<u32>();
        begins_a_line::<u64>();
    }
}
