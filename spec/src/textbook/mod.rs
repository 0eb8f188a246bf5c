//! The textbook suite: every primitive that the protocol stands on, written again from its standard.
//!
//! Each file takes one standard and follows it section by section, with the standard's own names, so
//! that the two can be read side by side. Nothing here is fast and nothing here runs in constant time:
//! these functions say what the right answer is, and must never be given a secret that matters.
//!
//! | file | standard |
//! |---|---|
//! | [`field`] | the field Z_q of the shares and of the secret keys, q the order of P-256 |
//! | [`shamir`] | A. Shamir, How to Share a Secret, 1979 |
//! | [`sha2`] | FIPS 180-4, SHA-256 and SHA-512 |
//! | [`hkdf`] | RFC 2104 HMAC and RFC 5869 HKDF, with SHA-256 |
//! | [`aes128`] | FIPS 197, AES-128 |
//! | [`ctr`] | SP 800-38A, counter mode as a stream of bytes |
//! | [`gcm`] | SP 800-38D, AES-128-GCM |
//! | [`p256`] | SP 800-186 curve P-256, SEC 1 encodings |
//! | [`ed25519`] | RFC 8032, Ed25519 |
//!
//! [`algorithms`] hands them to the protocol.

pub mod aes128;
pub mod algorithms;
pub mod ctr;
pub mod ed25519;
pub mod field;
pub mod gcm;
pub mod hkdf;
pub mod p256;
mod residue;
pub mod sha2;
pub mod shamir;
