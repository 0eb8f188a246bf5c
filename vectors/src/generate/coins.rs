//! Where the vectors' coins come from: SHA-256 of a name, so that everyone can make them again and none repeats or is degenerate.
//! A name is the test, the user, the step's coin and its index; a hash outside the coin's range is passed over for the next one.

use secagg_spec::suite1::Q;
use secagg_spec::textbook::sha2::sha256;

use crate::model::{Coins, Id, Nonce};

/// The coins of one test.
#[derive(Clone, Copy)]
pub struct Source {
    /// The test's number.
    pub test: u32,
}

impl Source {
    /// 32 bytes named `name`, `user`, `index`, `attempt`.
    fn hash(self, name: &str, user: Id, index: u32, attempt: u32) -> [u8; 32] {
        let numbers = [self.test, user, index, attempt].map(u32::to_be_bytes).concat();
        sha256(&[b"secagg1 vectors ", name.as_bytes(), &numbers].concat())
    }

    /// Any 32 bytes.
    pub fn bytes(self, name: &str, user: Id) -> [u8; 32] {
        self.hash(name, user, 0, 0)
    }

    /// An integer in [1, q − 1].
    pub fn scalar(self, name: &str, user: Id, index: u32) -> [u8; 32] {
        let in_range = |bytes: &[u8; 32]| *bytes != [0; 32] && *bytes < Q;
        (0..).map(|attempt| self.hash(name, user, index, attempt)).find(in_range).unwrap_or(Q)
    }

    /// An integer in [0, largest], near enough to uniform for a test.
    pub fn integer(self, name: &str, user: Id, index: u32, largest: u64) -> u64 {
        let bytes = self.hash(name, user, index, 0);
        let wide = bytes.iter().take(16).fold(0u128, |value, byte| value << 8 | u128::from(*byte));
        (wide % (u128::from(largest) + 1)) as u64
    }

    /// All coins of `user` in a session among `users` with threshold t.
    pub fn user(self, user: Id, users: &[Id], t: u32) -> Coins {
        let polynomial = |name: &str| (1..t).map(|index| self.scalar(name, user, index)).collect();
        let nonce = |receiver: Id| {
            let hash = self.hash("nonce", user, receiver, 0);
            Nonce { receiver, nonce: core::array::from_fn(|i| hash[i]) }
        };
        Coins {
            c_secret_key: self.scalar("c_sk", user, 0),
            s_secret_key: self.scalar("s_sk", user, 0),
            b: self.scalar("b", user, 0),
            s_polynomial: polynomial("s_polynomial"),
            b_polynomial: polynomial("b_polynomial"),
            nonces: users.iter().filter(|v| **v != user).map(|v| nonce(*v)).collect(),
            misshapen: None,
        }
    }
}
