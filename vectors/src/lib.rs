//! Conformance vectors for secure aggregation: their JSON shape, the generator that writes them from the spec, and the checker.
//! A [`subject`] is an implementation under test behind one small interface; spec and impl are the two at home here.
//! `FORMAT.md` beside this crate says what every byte and every JSON field means, `PEER.md` how an outside implementation is reached.

pub mod accumulated;
pub mod check;
pub mod difference;
pub mod figures;
pub mod generate;
pub mod live;
pub mod model;
pub mod place;
pub mod play;
pub mod primitive;
pub mod protocol;
pub mod run;
pub mod serve;
pub mod subject;
pub mod transcripts;
