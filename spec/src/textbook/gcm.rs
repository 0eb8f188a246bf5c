//! SP 800-38D, *Recommendation for Block Cipher Modes of Operation: Galois/Counter Mode (GCM) and
//! GMAC*, with AES-128, an IV of 96 bits and a tag of t = 128 bits. The plaintext is encrypted in
//! counter mode; GHASH, a polynomial over GF(2^128), binds the ciphertext and the additional
//! authenticated data into the tag. The one rule for the caller: never the same IV twice under one key.

use super::aes128::Aes128;

/// The size of the tag in bytes.
const TAG_SIZE: usize = 16;

/// GCM-AE_K(IV, P, A), section 7.1, algorithm 4: the ciphertext followed by the tag.
///
/// The bounds of section 5.2.1.1 (a plaintext below 2^36 - 32 bytes) are beyond any message here.
pub fn seal(key: &[u8; 16], nonce: &[u8; 12], associated_data: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let cipher = Aes128::new(key);
    let mut sealed = gctr(&cipher, inc32(pre_counter_block(nonce)), plaintext);
    let tag = tag(&cipher, nonce, associated_data, &sealed);
    sealed.extend(tag);
    sealed
}

/// GCM-AD_K(IV, C, A, T), section 7.2, algorithm 5: the plaintext, or FAIL.
pub fn open(key: &[u8; 16], nonce: &[u8; 12], associated_data: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (ciphertext, received_tag) = sealed.split_last_chunk::<TAG_SIZE>()?;
    let cipher = Aes128::new(key);
    if tag(&cipher, nonce, associated_data, ciphertext) != *received_tag {
        return None;
    }
    Some(gctr(&cipher, inc32(pre_counter_block(nonce)), ciphertext))
}

/// The last steps of algorithm 4: T = GCTR_K(J_0, S), where S = GHASH_H(A | 0* | C | 0* | lengths).
fn tag(cipher: &Aes128, nonce: &[u8; 12], a: &[u8], c: &[u8]) -> [u8; TAG_SIZE] {
    let h = u128::from_be_bytes(cipher.encrypt_block(&[0; 16]));
    let lengths = (8 * a.len() as u128) << 64 | (8 * c.len() as u128);
    let s = ghash(h, blocks(a).chain(blocks(c)).chain([lengths]));
    let mask = cipher.encrypt_block(&pre_counter_block(nonce).to_be_bytes());
    (s ^ u128::from_be_bytes(mask)).to_be_bytes()
}

/// J_0 of algorithm 4 for an IV of 96 bits: IV | 0^31 | 1.
fn pre_counter_block(nonce: &[u8; 12]) -> u128 {
    nonce.iter().fold(0, |n, byte| n << 8 | u128::from(*byte)) << 32 | 1
}

/// inc_32, section 6.2: the last 32 bits go up by one, modulo 2^32; the others stay.
fn inc32(x: u128) -> u128 {
    x & !0xffff_ffff | u128::from((x as u32).wrapping_add(1))
}

/// GCTR_K(ICB, X), section 6.5, algorithm 3.
fn gctr(cipher: &Aes128, icb: u128, x: &[u8]) -> Vec<u8> {
    let mut counter_block = icb;
    let mut y = Vec::with_capacity(x.len() + TAG_SIZE);
    for block in x.chunks(16) {
        let mask = cipher.encrypt_block(&counter_block.to_be_bytes());
        y.extend(block.iter().zip(mask).map(|(byte, mask)| byte ^ mask));
        counter_block = inc32(counter_block);
    }
    y
}

/// The blocks of a string, the last of them filled up with zeros.
fn blocks(x: &[u8]) -> impl Iterator<Item = u128> {
    x.chunks(16).map(|block| u128::from_be_bytes(std::array::from_fn(|i| block.get(i).copied().unwrap_or(0))))
}

/// GHASH_H, section 6.4, algorithm 2: Y_i = (Y_(i-1) + X_i) · H.
fn ghash(h: u128, x: impl Iterator<Item = u128>) -> u128 {
    x.fold(0, |y, block| multiply(y ^ block, h))
}

/// X · Y in GF(2^128), section 6.3, algorithm 1. The leftmost bit of a block is the coefficient of
/// u^0, so that to multiply by u is to shift to the right.
fn multiply(x: u128, y: u128) -> u128 {
    /// 11100001 followed by 120 zeros: u^128 = 1 + u + u^2 + u^7.
    const R: u128 = 0xe1 << 120;
    let mut z = 0;
    let mut v = y;
    for i in 0..128 {
        if x >> (127 - i) & 1 == 1 {
            z ^= v;
        }
        v = if v & 1 == 0 { v >> 1 } else { (v >> 1) ^ R };
    }
    z
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.chars().filter_map(|c| c.to_digit(16)).map(|d| d as u8).collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
    }

    const KEY: u128 = 0xfeffe9928665731c6d6a8f9467308308;
    const NONCE: [u8; 12] = [0xca, 0xfe, 0xba, 0xbe, 0xfa, 0xce, 0xdb, 0xad, 0xde, 0xca, 0xf8, 0x88];
    const PLAINTEXT: &str = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
        1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
    const ASSOCIATED_DATA: &str = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
    const SEALED: &str = "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e
        21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091 5bc94fbc3221a5db94fae95ae7121a47";

    /// SP 800-38D: test cases 1 and 2 of the paper that proposed GCM to NIST (McGrew and Viega, appendix B).
    #[test]
    fn zero_key_examples() {
        let empty = bytes("58e2fccefa7e3061367f1d57a4e7455a");
        assert_eq!(seal(&[0; 16], &[0; 12], &[], &[]), empty);
        let zeros = bytes("0388dace60b6a392f328c2b971b2fe78 ab6e47d42cec13bdf53a67b21257bddf");
        assert_eq!(seal(&[0; 16], &[0; 12], &[], &[0; 16]), zeros);
    }

    /// SP 800-38D: test case 4 of the same, with incomplete blocks on both sides.
    #[test]
    fn example_with_associated_data() {
        let key = KEY.to_be_bytes();
        let sealed = seal(&key, &NONCE, &bytes(ASSOCIATED_DATA), &bytes(PLAINTEXT));
        assert_eq!(sealed, bytes(SEALED));
        let opened = open(&key, &NONCE, &bytes(ASSOCIATED_DATA), &sealed);
        assert_eq!(opened, Some(bytes(PLAINTEXT)));
    }

    /// Appendix A.C, integrity: nothing that was changed opens.
    #[test]
    fn nothing_changed_opens() {
        let (key, associated_data) = (KEY.to_be_bytes(), bytes(ASSOCIATED_DATA));
        let sealed = bytes(SEALED);
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 0x10;
            assert_eq!(open(&key, &NONCE, &associated_data, &changed), None);
        }
        assert_eq!(open(&key, &NONCE, &[], &sealed), None);
        assert_eq!(open(&key, &[0; 12], &associated_data, &sealed), None);
        assert_eq!(open(&key, &NONCE, &associated_data, &sealed[1..]), None);
    }

    /// SP 800-38D, section 7.2: what is shorter than a tag fails.
    #[test]
    fn what_is_shorter_than_a_tag_does_not_open() {
        for length in 0..TAG_SIZE {
            assert_eq!(open(&[0; 16], &[0; 12], &[], &vec![0; length]), None);
        }
    }

    /// SP 800-38D, section 6.2: inc_32.
    #[test]
    fn inc32_leaves_the_upper_bits() {
        assert_eq!(inc32(0x0123_ffff_ffff), 0x0123_0000_0000);
        assert_eq!(inc32(1), 2);
    }
}
