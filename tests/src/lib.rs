//! What the tests share: the spec over library primitives, random sessions and how many, a session played by spec and impl in step.
//! Nothing here judges by itself; the suites under `tests/` do.

pub mod adversary;
pub mod cases;
pub mod libraries;
pub mod lockstep;
pub mod sessions;

use secagg_vectors::model::Abort;
use secagg_vectors::subject::Refusal;

/// The abort with which a party of our own refuses; it never does so for another reason.
pub fn aborted(refusal: Refusal) -> Abort {
    match refusal {
        Refusal::Abort(abort) => abort,
        other => panic!("{other}"),
    }
}
