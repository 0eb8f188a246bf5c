//! SP 800-38A, *Recommendation for Block Cipher Modes of Operation*, section 6.5: the counter (CTR)
//! mode, with AES-128 as the cipher. The protocol uses its output blocks as a pseudorandom generator:
//! the key is the seed, and there is no plaintext. Counter block j is the number j-1 in 128 bits, most
//! significant byte first, which is the standard incrementing function of appendix B.1 from all zeros.

use super::aes128::Aes128;

/// The output blocks O_1 | O_2 | … under a key, byte by byte and without end.
pub fn keystream(key: &[u8; 16]) -> impl Iterator<Item = u8> + use<> {
    let cipher = Aes128::new(key);
    // Nobody reaches the end of 2^128 blocks.
    (0..=u128::MAX).flat_map(move |counter| cipher.encrypt_block(&counter.to_be_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SP 800-38A, section 6.5: GCM's first test case (key and counter all zero) gives the same two blocks, E(0) and
    /// E(1).
    #[test]
    fn first_blocks_under_the_zero_key() {
        let stream: Vec<u8> = keystream(&[0; 16]).take(32).collect();
        assert_eq!(stream[..16], 0x66e94bd4ef8a2c3b884cfa59ca342b2e_u128.to_be_bytes());
        assert_eq!(stream[16..], 0x58e2fccefa7e3061367f1d57a4e7455a_u128.to_be_bytes());
    }

    /// SP 800-38A, appendix B.1: the counter is one big-endian integer.
    #[test]
    fn the_counter_carries_into_the_next_byte() {
        let key = [7; 16];
        let block: Vec<u8> = keystream(&key).skip(16 * 256).take(16).collect();
        assert_eq!(block, Aes128::new(&key).encrypt_block(&256u128.to_be_bytes()));
    }

    /// Appendix A.D: the stream depends on the seed.
    #[test]
    fn another_key_gives_another_stream() {
        assert!(!keystream(&[0; 16]).take(64).eq(keystream(&[1; 16]).take(64)));
    }
}
