//! RFC 2104, *HMAC: Keyed-Hashing for Message Authentication*, and RFC 5869, *HMAC-based
//! Extract-and-Expand Key Derivation Function (HKDF)*, both with SHA-256 as their hash function H.
//! Extract gathers the randomness of the input keying material into one key of 32 bytes; expand makes
//! of it as many bytes as are asked for, up to 255 blocks, bound to the context in `info`.

use super::sha2::sha256;

/// B of RFC 2104, the size of a block of the hash function in bytes.
const B: usize = 64;
/// HashLen of RFC 5869, the size of the hash function's output in bytes.
const HASH_LEN: usize = 32;

/// RFC 2104, section 2: H(K xor opad, H(K xor ipad, data)).
pub fn hmac_sha256(key: &[u8], data: &[u8]) -> [u8; 32] {
    // A key longer than a block is hashed first; then zeros make it as long as a block.
    let key = if key.len() > B { sha256(key).to_vec() } else { key.to_vec() };
    let padded_with = |pad: u8| (0..B).map(|i| key.get(i).unwrap_or(&0) ^ pad).collect::<Vec<u8>>();
    let inner = sha256(&[&padded_with(0x36), data].concat());
    sha256(&[&padded_with(0x5c), inner.as_slice()].concat())
}

/// RFC 5869, sections 2.2 and 2.3: `length` bytes of output keying material, or nothing where
/// `length` is more than the 255 · HashLen bytes that there are.
///
/// An empty salt is the salt that was not provided, HashLen zeros: HMAC fills both up to one key.
pub fn hkdf_sha256(salt: &[u8], ikm: &[u8], info: &[u8], length: usize) -> Option<Vec<u8>> {
    let prk = hmac_sha256(salt, ikm);
    expand(&prk, info, length)
}

/// Section 2.3: the first `length` bytes of T(1) | T(2) | …, where T(0) is empty and
/// T(n) = HMAC(PRK, T(n-1) | info | n).
fn expand(prk: &[u8; HASH_LEN], info: &[u8], length: usize) -> Option<Vec<u8>> {
    if length > 255 * HASH_LEN {
        return None;
    }
    let mut t: Vec<u8> = Vec::new();
    let mut okm = Vec::new();
    for n in 1..=255u8 {
        if okm.len() >= length {
            break;
        }
        t = hmac_sha256(prk, &[&t, info, &[n]].concat()).to_vec();
        okm.extend(&t);
    }
    okm.truncate(length);
    Some(okm)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// RFC 4231, test cases 1, 2 and 6 (a key longer than a block).
    #[test]
    fn hmac_examples() {
        let examples: [(&[u8], &[u8], &str); 3] = [
            (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ];
        for (key, data, tag) in examples {
            assert_eq!(hex(&hmac_sha256(key, data)), tag);
        }
    }

    /// RFC 2104, section 2: a key of one block is used as it is, a longer one is hashed first.
    #[test]
    fn keys_up_to_a_block_are_not_hashed() {
        let key: Vec<u8> = (0..=64).collect();
        assert_eq!(
            hex(&hmac_sha256(&key[..64], b"block")),
            "0c4195064dd4ca79599d2b8508c3f4c5f3805080dd6b451ca30e7d2da73a2c3d"
        );
        assert_eq!(hmac_sha256(&key, b"block"), hmac_sha256(&sha256(&key), b"block"));
    }

    /// RFC 5869, appendix A.1.
    #[test]
    fn hkdf_basic_example() {
        let salt: Vec<u8> = (0x00..=0x0c).collect();
        let info: Vec<u8> = (0xf0..=0xf9).collect();
        let okm = hkdf_sha256(&salt, &[0x0b; 22], &info, 42).unwrap();
        let expected = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865";
        assert_eq!(hex(&okm), expected);
    }

    /// RFC 5869, appendix A.3: neither salt nor info.
    #[test]
    fn hkdf_example_without_salt() {
        let okm = hkdf_sha256(&[], &[0x0b; 22], &[], 42).unwrap();
        let expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8";
        assert_eq!(hex(&okm), expected);
        assert_eq!(hkdf_sha256(&[0; 32], &[0x0b; 22], &[], 42), Some(okm));
    }

    /// RFC 5869, section 2.3: L ≤ 255·HashLen.
    #[test]
    fn lengths_from_nothing_to_the_limit() {
        let okm = |length| hkdf_sha256(b"salt", b"ikm", b"info", length);
        assert_eq!(okm(0), Some(Vec::new()));
        assert_eq!(okm(255 * 32).unwrap()[..33], okm(33).unwrap());
        assert_eq!(okm(255 * 32 + 1), None);
        assert_eq!(okm(usize::MAX), None);
    }

    /// RFC 5869, sections 3.1 and 3.2, on which D6 and D16 rely.
    #[test]
    fn info_and_salt_separate_the_keys() {
        let okm = hkdf_sha256(b"salt", b"ikm", b"info", 16);
        assert_ne!(okm, hkdf_sha256(b"salt", b"ikm", b"infp", 16));
        assert_ne!(okm, hkdf_sha256(b"salu", b"ikm", b"info", 16));
    }
}
