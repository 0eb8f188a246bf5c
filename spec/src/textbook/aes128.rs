//! FIPS 197, *Advanced Encryption Standard (AES)*: the forward cipher with a 128-bit key, which has
//! Nk = 4 words of key and Nr = 10 rounds. The modes of this suite need no decryption of blocks. The
//! S-box is not listed but computed as the standard defines it: the inverse in GF(2^8), then an affine
//! map over GF(2).

/// Nr of section 5, the number of rounds.
const ROUNDS: usize = 10;

/// The state of section 3.4: byte s[r, c], in row r and column c, is at index r + 4·c, so that the
/// state is the block itself and a column is a word.
type State = [u8; 16];

/// Section 5.1.1, table 4.
static SBOX: [u8; 256] = sbox();

/// xTIMES, section 4.2: the product with the polynomial x, modulo m(x) = x^8 + x^4 + x^3 + x + 1.
const fn xtimes(b: u8) -> u8 {
    if b & 0x80 == 0 { b << 1 } else { (b << 1) ^ 0x1b }
}

/// The product in GF(2^8), section 4.2: the sum of a·x^i over the bits i of b.
const fn multiply(mut a: u8, b: u8) -> u8 {
    let mut product = 0;
    let mut i = 0;
    while i < 8 {
        if b >> i & 1 == 1 {
            product ^= a;
        }
        a = xtimes(a);
        i += 1;
    }
    product
}

/// The inverse in GF(2^8), section 4.4, with 0 for 0: a^254, because a^255 = 1 for all a ≠ 0.
const fn inverse(a: u8) -> u8 {
    let mut power = 1;
    let mut i = 0;
    while i < 254 {
        power = multiply(power, a);
        i += 1;
    }
    power
}

/// SBOX(), section 5.1.1: with b the inverse, bit i of the result is
/// b_i + b_(i+4) + b_(i+5) + b_(i+6) + b_(i+7) + c_i, indices modulo 8 and c = 63.
const fn sbox() -> [u8; 256] {
    let mut table = [0; 256];
    let mut a = 0;
    while a < 256 {
        let b = inverse(a as u8);
        // Bit i of b turned right by n places is b_(i+n).
        table[a] = b ^ b.rotate_right(4) ^ b.rotate_right(5) ^ b.rotate_right(6) ^ b.rotate_right(7) ^ 0x63;
        a += 1;
    }
    table
}

/// AES-128 under one key, whose round keys are computed once.
pub struct Aes128 {
    round_keys: [State; ROUNDS + 1],
}

impl Aes128 {
    /// KEYEXPANSION(), section 5.2, algorithm 2.
    pub fn new(key: &[u8; 16]) -> Aes128 {
        let mut w = [[0u8; 4]; 4 * (ROUNDS + 1)];
        for i in 0..4 {
            w[i] = std::array::from_fn(|j| key[4 * i + j]);
        }
        // Rcon[j] of table 5 is the word [x^(j-1), 0, 0, 0].
        let mut rcon = 1;
        for i in 4..w.len() {
            let mut temp = w[i - 1];
            if i % 4 == 0 {
                temp.rotate_left(1); // ROTWORD()
                temp = temp.map(|b| SBOX[usize::from(b)]); // SUBWORD()
                temp[0] ^= rcon;
                rcon = xtimes(rcon);
            }
            w[i] = std::array::from_fn(|j| w[i - 4][j] ^ temp[j]);
        }
        Aes128 { round_keys: std::array::from_fn(|r| std::array::from_fn(|i| w[4 * r + i / 4][i % 4])) }
    }

    /// CIPHER(), section 5.1, algorithm 1.
    pub fn encrypt_block(&self, block: &[u8; 16]) -> [u8; 16] {
        let mut state = add_round_key(*block, &self.round_keys[0]);
        for round_key in &self.round_keys[1..ROUNDS] {
            state = add_round_key(mix_columns(shift_rows(sub_bytes(state))), round_key);
        }
        // The last round has no MIXCOLUMNS().
        add_round_key(shift_rows(sub_bytes(state)), &self.round_keys[ROUNDS])
    }
}

/// SUBBYTES(), section 5.1.1.
fn sub_bytes(s: State) -> State {
    s.map(|b| SBOX[usize::from(b)])
}

/// SHIFTROWS(), section 5.1.2: row r turns left by r places.
fn shift_rows(s: State) -> State {
    std::array::from_fn(|i| {
        let (r, c) = (i % 4, i / 4);
        s[r + 4 * ((c + r) % 4)]
    })
}

/// MIXCOLUMNS(), section 5.1.3: each column is multiplied by the matrix whose row r has 02 in place r,
/// 03 in the next one and 01 elsewhere.
fn mix_columns(s: State) -> State {
    std::array::from_fn(|i| {
        let (r, c) = (i % 4, i / 4);
        let column = |k: usize| s[(r + k) % 4 + 4 * c];
        xtimes(column(0)) ^ (xtimes(column(1)) ^ column(1)) ^ column(2) ^ column(3)
    })
}

/// ADDROUNDKEY(), section 5.1.4.
fn add_round_key(s: State, round_key: &State) -> State {
    std::array::from_fn(|i| s[i] ^ round_key[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 197, Table 4.
    #[test]
    fn sbox_entries_that_the_standard_lists() {
        for (input, output) in [(0x00, 0x63), (0x01, 0x7c), (0x53, 0xed), (0x9a, 0xb8), (0xff, 0x16)] {
            assert_eq!(SBOX[input], output);
        }
    }

    /// FIPS 197, section 4.2: {57}·{83} = {c1} and {57}·{13} = {fe}.
    #[test]
    fn products_that_the_standard_works_out() {
        assert_eq!(multiply(0x57, 0x83), 0xc1); // section 4.2
        assert_eq!(multiply(0x57, 0x13), 0xfe);
        assert!((1..=255).all(|a| multiply(a, inverse(a)) == 1));
    }

    /// Appendix A.1: the first and the last word of the expanded key.
    #[test]
    fn key_expansion_example() {
        let key = 0x2b7e151628aed2a6abf7158809cf4f3c_u128.to_be_bytes();
        let round_keys = Aes128::new(&key).round_keys;
        assert_eq!(round_keys[1][..4], [0xa0, 0xfa, 0xfe, 0x17]);
        assert_eq!(round_keys[10][12..], [0xb6, 0x63, 0x0c, 0xa6]);
    }

    /// Appendix B, and the AES-128 example that earlier editions print as appendix C.1.
    #[test]
    fn cipher_examples() {
        let examples = [
            (
                0x2b7e151628aed2a6abf7158809cf4f3c_u128,
                0x3243f6a8885a308d313198a2e0370734_u128,
                0x3925841d02dc09fbdc118597196a0b32_u128,
            ),
            (
                0x000102030405060708090a0b0c0d0e0f,
                0x00112233445566778899aabbccddeeff,
                0x69c4e0d86a7b0430d8cdb78070b4c55a,
            ),
        ];
        for (key, input, output) in examples {
            let cipher = Aes128::new(&key.to_be_bytes());
            assert_eq!(cipher.encrypt_block(&input.to_be_bytes()), output.to_be_bytes());
            assert_ne!(cipher.encrypt_block(&(input ^ 1).to_be_bytes()), output.to_be_bytes());
        }
    }
}
