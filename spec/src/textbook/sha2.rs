//! FIPS 180-4, *Secure Hash Standard*: SHA-256 (section 6.2) and SHA-512 (section 6.4). The two differ
//! in the width of a word (32 and 64 bits), the number of steps (64 and 80) and the amounts of their
//! rotations. The constants are not listed but computed as the standard defines them, from the square
//! and cube roots of the first primes.

use num_bigint::BigUint;
use std::sync::LazyLock;

/// Section 5.3.5: the first 64 bits of the fractional parts of the square roots of the first 8 primes.
/// The initial hash value of SHA-256 (section 5.3.3) is the first 32 bits of each.
static H0: LazyLock<[u64; 8]> = LazyLock::new(|| first_primes().map(|p| low_word((BigUint::from(p) << 128u32).sqrt())));

/// Section 4.2.3: the first 64 bits of the fractional parts of the cube roots of the first 80 primes.
/// The constants of SHA-256 (section 4.2.2) are the first 32 bits of the first 64 of them.
static K: LazyLock<[u64; 80]> = LazyLock::new(|| first_primes().map(|p| low_word((BigUint::from(p) << 192u32).cbrt())));

fn first_primes<const COUNT: usize>() -> [u32; COUNT] {
    let mut primes = (2u32..).filter(|n| (2..*n).all(|divisor| n % divisor != 0));
    std::array::from_fn(|_| primes.next().unwrap_or_default())
}

/// A root of p·2^128 (square) or p·2^192 (cube) is the root of p with 64 binary places; its fraction is
/// what lies below them.
fn low_word(n: BigUint) -> u64 {
    n.iter_u64_digits().next().unwrap_or_default()
}

/// The first 32 bits of a 64-bit fraction.
fn high_half(word: u64) -> u32 {
    (word >> 32) as u32
}

/// Section 5.1: the message, a 1 bit, as few 0 bits as will do, and the length in bits, which fills
/// the last `length_size` bytes of a block.
fn pad(message: &[u8], block_size: usize, length_size: usize) -> Vec<u8> {
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % block_size != block_size - length_size {
        padded.push(0);
    }
    let length_in_bits = 8 * message.len() as u128;
    padded.extend(&length_in_bits.to_be_bytes()[16 - length_size..]);
    padded
}

/// SHA-256 of a message, section 6.2.
pub fn sha256(message: &[u8]) -> [u8; 32] {
    let mut hash = H0.map(high_half);
    for block in pad(message, 64, 8).chunks_exact(64) {
        let m = std::array::from_fn(|t| u32::from_be_bytes(std::array::from_fn(|i| block[4 * t + i])));
        hash = compress256(hash, m);
    }
    std::array::from_fn(|i| hash[i / 4].to_be_bytes()[i % 4])
}

/// Section 6.2.2: one block, with the functions of section 4.1.2.
fn compress256(hash: [u32; 8], m: [u32; 16]) -> [u32; 8] {
    // 1. The message schedule.
    let mut w = [0u32; 64];
    w[..16].copy_from_slice(&m);
    for t in 16..64 {
        let sigma0 = w[t - 15].rotate_right(7) ^ w[t - 15].rotate_right(18) ^ (w[t - 15] >> 3);
        let sigma1 = w[t - 2].rotate_right(17) ^ w[t - 2].rotate_right(19) ^ (w[t - 2] >> 10);
        w[t] = sigma1.wrapping_add(w[t - 7]).wrapping_add(sigma0).wrapping_add(w[t - 16]);
    }
    // 2. The working variables.
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = hash;
    // 3. The steps.
    for (k, w) in K.iter().zip(w) {
        let sum1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let ch = (e & f) ^ (!e & g);
        let t1 = h.wrapping_add(sum1).wrapping_add(ch).wrapping_add(high_half(*k)).wrapping_add(w);
        let sum0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let maj = (a & b) ^ (a & c) ^ (b & c);
        let t2 = sum0.wrapping_add(maj);
        (h, g, f, e) = (g, f, e, d.wrapping_add(t1));
        (d, c, b, a) = (c, b, a, t1.wrapping_add(t2));
    }
    // 4. The next hash value.
    let end = [a, b, c, d, e, f, g, h];
    std::array::from_fn(|i| hash[i].wrapping_add(end[i]))
}

/// SHA-512 of a message, section 6.4.
pub fn sha512(message: &[u8]) -> [u8; 64] {
    let mut hash = *H0;
    for block in pad(message, 128, 16).chunks_exact(128) {
        let m = std::array::from_fn(|t| u64::from_be_bytes(std::array::from_fn(|i| block[8 * t + i])));
        hash = compress512(hash, m);
    }
    std::array::from_fn(|i| hash[i / 8].to_be_bytes()[i % 8])
}

/// Section 6.4.2: one block, with the functions of section 4.1.3.
fn compress512(hash: [u64; 8], m: [u64; 16]) -> [u64; 8] {
    // 1. The message schedule.
    let mut w = [0u64; 80];
    w[..16].copy_from_slice(&m);
    for t in 16..80 {
        let sigma0 = w[t - 15].rotate_right(1) ^ w[t - 15].rotate_right(8) ^ (w[t - 15] >> 7);
        let sigma1 = w[t - 2].rotate_right(19) ^ w[t - 2].rotate_right(61) ^ (w[t - 2] >> 6);
        w[t] = sigma1.wrapping_add(w[t - 7]).wrapping_add(sigma0).wrapping_add(w[t - 16]);
    }
    // 2. The working variables.
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = hash;
    // 3. The steps.
    for (k, w) in K.iter().zip(w) {
        let sum1 = e.rotate_right(14) ^ e.rotate_right(18) ^ e.rotate_right(41);
        let ch = (e & f) ^ (!e & g);
        let t1 = h.wrapping_add(sum1).wrapping_add(ch).wrapping_add(*k).wrapping_add(w);
        let sum0 = a.rotate_right(28) ^ a.rotate_right(34) ^ a.rotate_right(39);
        let maj = (a & b) ^ (a & c) ^ (b & c);
        let t2 = sum0.wrapping_add(maj);
        (h, g, f, e) = (g, f, e, d.wrapping_add(t1));
        (d, c, b, a) = (c, b, a, t1.wrapping_add(t2));
    }
    // 4. The next hash value.
    let end = [a, b, c, d, e, f, g, h];
    std::array::from_fn(|i| hash[i].wrapping_add(end[i]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// FIPS 180-4, sections 4.2.2, 4.2.3 and 5.3.
    #[test]
    fn constants_are_those_that_the_standard_lists() {
        assert_eq!(H0[0], 0x6a09_e667_f3bc_c908);
        assert_eq!(H0[7], 0x5be0_cd19_137e_2179);
        assert_eq!(K[0], 0x428a_2f98_d728_ae22);
        assert_eq!(high_half(K[63]), 0xc671_78f2);
        assert_eq!(K[79], 0x6c44_198c_4a47_5817);
    }

    /// FIPS 180-4: the examples that NIST publishes with the standard, one block, two blocks, and nothing.
    #[test]
    fn sha256_examples() {
        let two_blocks = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        let examples: [(&[u8], &str); 3] = [
            (b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (two_blocks, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        ];
        for (message, digest) in examples {
            assert_eq!(hex(&sha256(message)), digest);
        }
    }

    /// FIPS 180-4: NIST's examples for SHA-512.
    #[test]
    fn sha512_examples() {
        let two_blocks = b"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn\
            hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
        let examples: [(&[u8], &str); 3] = [
            (
                b"",
                "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce\
                 47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
            ),
            (
                b"abc",
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                 2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            ),
            (
                two_blocks,
                "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018\
                 501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909",
            ),
        ];
        for (message, digest) in examples {
            assert_eq!(hex(&sha512(message)), digest);
        }
    }

    /// FIPS 180-4, section 5.1: where the length still fits in the block, and where it no longer does.
    #[test]
    fn padding_fills_whole_blocks() {
        let blocks = |length, block, size| pad(&vec![0; length], block, size).len() / block;
        assert_eq!([0, 55, 56, 63, 64].map(|n| blocks(n, 64, 8)), [1, 1, 2, 2, 2]);
        assert_eq!([0, 111, 112, 127, 128].map(|n| blocks(n, 128, 16)), [1, 1, 2, 2, 2]);
    }

    /// FIPS 180-4, section 6: every bit of the message counts.
    #[test]
    fn one_changed_bit_changes_the_digest() {
        assert_ne!(sha256(b"abc"), sha256(b"abb"));
        assert_ne!(sha512(b"abc"), sha512(b"abb"));
    }
}
