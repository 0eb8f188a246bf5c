//! Figure 4, step by step: each step's sentence of `spec/figure4.md` as a test, against the spec and against impl.
//! The tests judge from a third point of view: `bytes` reads messages by the layouts of `vectors/FORMAT.md`, `calculation` computes with
//! the libraries what must stand in them, and `table` seats the parties; none of them calls the spec.
//! That a state cannot be used twice is impl's types' business and is shown by its `compile_fail` examples.

mod bytes;
mod calculation;
mod round0;
mod round1;
mod round2;
mod round3;
mod round4;
mod setup;
mod table;
