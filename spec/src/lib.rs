//! Figure 4 of *Practical Secure Aggregation for Privacy-Preserving Machine Learning* (Bonawitz et al.) as a program.
//!
//! This crate says what the protocol is. It is meant to be read with the paper open, and it runs, so that implementations can be
//! held against it. It is neither fast nor safe to feed with secrets that matter.
//!
//! # How to read it
//!
//! Begin with the five round files. Each follows its box of the figure down the page: first the user's half, then the server's, one
//! comment with a step id at each statement. Then `setup` (SETUP and Figure 5), `primitives` (Appendix A) and `suite1` (section VII-C).
//!
//! | file | paper |
//! |---|---|
//! | [`setup`] | Figure 4, Setup; Figure 5 |
//! | [`round0_advertise_keys`] | Figure 4, Round 0 |
//! | [`round1_share_keys`] | Figure 4, Round 1 |
//! | [`round2_masked_input_collection`] | Figure 4, Round 2 |
//! | [`round3_consistency_check`] | Figure 4, Round 3 (malicious variant) |
//! | [`round4_unmasking`] | Figure 4, Round 4 |
//! | [`primitives`] | Appendix A |
//! | [`messages`], [`vector`] | what is sent; Z_R^m |
//! | [`abort`] | "otherwise, abort": steps, named checks, blame |
//! | [`suite1`], [`textbook`] | section VII-C, and the standards underneath |
//! | [`session`] | Figure 4 from one end to the other, among honest parties |
//! | [`wire`], [`party`] | bytes; parties on bytes |
//! | [`ideal`] | Appendix A with ideal functionalities, for exact statements |
//! | [`privacy`] | section VI: views, and why they do not depend on what is to be hidden |
//!
//! A step is a function: the state by value, what was received, explicit coins; it returns the next state and what is sent, or an
//! [`abort::Abort`]. There is no I/O, no clock and no randomness. `figure4.md` beside this crate has one sentence with MUST for every step and
//! every check, and the numbered list of deviations (D1, D2, …) to which the functions refer.
//!
//! # Symbols
//!
//! | paper | here | type | meaning |
//! |---|---|---|---|
//! | n, U | `setup.users` | [`setup::Users`] | the identities of the directory |
//! | t | `t` | `u32` | threshold |
//! | m, R | `m`, `modulus` | `u32`, [`vector::Modulus`] | inputs lie in Z_R^m |
//! | F | `P::Field` | [`suite1::FieldElement`] | Z_q, q the order of P-256 |
//! | u, v | `u`, `v` | [`setup::UserId`] | identities |
//! | U1, U2, U3, U4, U5 | `u1` … `u5` | maps and sets by identity | whose message of round 0 … 4 arrived |
//! | c_u^PK, c_u^SK | `c_pk`, `c_sk` | `P::PublicKey`, `P::Field` | key pair for encrypting shares |
//! | s_u^PK, s_u^SK | `s_pk`, `s_sk` | `P::PublicKey`, `P::Field` | key pair for pairwise masks |
//! | d_u^PK, d_u^SK | `d_pk`, `d_sk` | `P::VerificationKey`, `P::SigningKey` | signature key pair (malicious variant) |
//! | σ_u, σ'_u | `sigma`, `sigma_prime` | `P::Signature` | signatures of rounds 0 and 3 |
//! | b_u | `b` | `P::Field` | secret of the own mask |
//! | s_{u,v}^SK, b_{u,v} | `s_shares[&v]`, `b_shares[&v]` | `P::Field` | v's shares of s_u^SK and b_u |
//! | e_{u,v} | `e[&v]` | `P::Ciphertext` | the encrypted pair of shares from u to v |
//! | s_{u,v} | `s_uv` | `P::Agreed` | KA.agree(s_u^SK, s_v^PK) |
//! | p_{u,v}, Δ_{u,v} | `p_uv`, the sign in `pairwise_mask` | [`vector::Vector`] | pairwise mask |
//! | p_u | `p_u` | [`vector::Vector`] | own mask |
//! | x_u, y_u, z | `x`, `y_u`, `z` | [`vector::Vector`] | input, masked input, output |
//!
//! # Restated
#![doc = include_str!("../figure4.md")]

pub mod abort;
pub mod ideal;
pub mod messages;
pub mod party;
pub mod primitives;
pub mod privacy;
pub mod round0_advertise_keys;
pub mod round1_share_keys;
pub mod round2_masked_input_collection;
pub mod round3_consistency_check;
pub mod round4_unmasking;
pub mod session;
pub mod setup;
pub mod suite1;
pub mod textbook;
pub mod vector;
pub mod wire;
