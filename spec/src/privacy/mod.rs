//! What an adversary sees, as a value, and why it does not depend on what it must not learn (section VI of the paper).
//! The adversary is a set C of users, with or without the server; the primitives are the ideal ones, so that "sees" is exact.
//!
//! Theorems 1 and 2 say that the joint view can be simulated from the inputs of C and, with the server, the sum of the others' inputs.
//! They are shown here in two ways. [`coupling`]: for any two inputs with equal sums there is a bijection on the coins under which the
//! *same* view arises, all primitives being ideal. [`hybrids`]: the paper's own proof, as programs. Figure 4 runs in each of Hyb0 to
//! Hyb9; where the paper claims the same distribution, [`identical_hops`] has the bijection, and where it assumes something of a
//! primitive, [`reductions`] has the reductions. The last hybrid is the [`simulator`].

pub mod coupling;
pub mod hybrids;
pub mod identical_hops;
pub mod reductions;
pub mod simulated;
pub mod simulator;
pub mod view;
pub mod world;
