//! Work that is spread over threads: rayon's with the feature `parallel`, in order on the calling thread without it.
//!
//! What is a single piece, as most work of small sessions is, stays on the calling thread. The rest runs in the pool from
//! which it is called, the global one by default; a caller who wants another number of threads calls this crate from within
//! a pool of its own (`rayon::ThreadPool::install`).

use alloc::vec::Vec;
use core::ops::Range;

/// Calls `work` on each piece of `size` items (the last may be shorter), with its number and a state that is made by
/// `state`, once for each thread or more often.
pub(crate) fn for_each_piece<T: Send, S>(
    items: &mut [T],
    size: usize,
    state: impl Fn() -> S + Sync + Send,
    work: impl Fn(&mut S, usize, &mut [T]) + Sync + Send,
) {
    #[cfg(feature = "parallel")]
    if items.len() > size && threads() > 1 {
        use rayon::prelude::*;
        let pieces = items.par_chunks_mut(size).enumerate();
        return pieces.for_each_init(state, |state, (number, piece)| work(state, number, piece));
    }
    let mut state = state();
    items.chunks_mut(size).enumerate().for_each(|(number, piece)| work(&mut state, number, piece));
}

/// What `work` makes of each piece of `size` items (the last may be shorter), in order.
pub(crate) fn map_pieces<T: Sync, U: Send>(items: &[T], size: usize, work: impl Fn(&[T]) -> U + Sync + Send) -> Vec<U> {
    #[cfg(feature = "parallel")]
    if items.len() > size && threads() > 1 {
        use rayon::prelude::*;
        return items.par_chunks(size).map(work).collect();
    }
    items.chunks(size).map(work).collect()
}

/// What `work` makes of each range of `size` numbers below `count` (the last may be shorter), in order.
pub(crate) fn map_ranges<U: Send>(count: usize, size: usize, work: impl Fn(Range<usize>) -> U + Sync + Send) -> Vec<U> {
    let starts: Vec<usize> = (0..count).step_by(size).collect();
    map_pieces(&starts, 1, |starts| {
        let start = starts.first().copied().unwrap_or(count);
        work(start..start.saturating_add(size).min(count))
    })
}

/// What both make, at the same time if there is more than one thread.
pub(crate) fn both<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    #[cfg(feature = "parallel")]
    if threads() > 1 {
        return rayon::join(a, b);
    }
    (a(), b())
}

/// Works on one batch after the other, and prepares the next in the meantime: threads do not wait for each other where one
/// kind of work ends. `after` is called on the calling thread, after each batch.
pub(crate) fn prepared_ahead<T, B: Send + Sync>(
    batches: impl Iterator<Item = T> + Send,
    prepare: impl FnMut(T) -> B + Send,
    mut work: impl FnMut(&B) + Send,
    mut after: impl FnMut(&B),
) {
    let mut prepared = batches.map(prepare);
    let mut ready = prepared.next();
    while let Some(batch) = ready {
        let ((), next) = both(|| work(&batch), || prepared.next());
        after(&batch);
        ready = next;
    }
}

/// Among how many threads work is spread.
pub(crate) fn threads() -> usize {
    #[cfg(feature = "parallel")]
    {
        rayon::current_num_threads()
    }
    #[cfg(not(feature = "parallel"))]
    {
        1
    }
}
