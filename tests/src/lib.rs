//! What the tests share: the spec over library primitives, random sessions and how many, a session played by spec and impl in step.
//! Nothing here judges by itself; the suites under `tests/` do.

pub mod adversary;
pub mod cases;
pub mod libraries;
pub mod lockstep;
pub mod sessions;
