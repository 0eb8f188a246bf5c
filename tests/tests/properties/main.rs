//! Laws of the protocol and of what it stands on, each over random or over all small values, and shrunk to the smallest counterexample.
//! One file for each family of laws; each test names the sentence of the paper for which it stands.
//! The laws are judged by definitions written here, not by a second implementation; that spec and impl agree is another suite's business.

mod encodings;
mod masks;
mod order;
mod prg;
mod sharing;
mod thresholds;
