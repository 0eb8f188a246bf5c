//! The AES limit: how fast this processor encrypts counters when nothing is loaded, stored or added to memory.
//!
//! Sixteen registers of four blocks go through AES-128 together; what comes out is summed up in a register. No mask can be
//! expanded faster, so its time for as many bytes is what masks are measured against.

#![allow(unsafe_code, reason = "one call of a function that is compiled for features which were detected before it")]

/// What the processor needs for the lines that are judged: wide AES here, wide multiplication for key agreement.
pub fn is_judged() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("vaes")
            && is_x86_feature_detected!("avx512ifma")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}

/// Encrypts this many bytes of counters.
pub fn encrypt(bytes: usize) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("vaes") {
        // SAFETY: the processor has the features.
        std::hint::black_box(unsafe { wide::encrypt(bytes) });
        return;
    }
    library(bytes);
}

/// Where there is no wide AES: the library's cipher over a buffer in the nearest memory.
fn library(bytes: usize) {
    use aes::cipher::{BlockCipherEncrypt, KeyInit};
    let cipher = aes::Aes128Enc::new(&[7; 16].into());
    let mut blocks = [aes::Block::default(); 256];
    for _ in 0..bytes / size_of_val(&blocks) {
        cipher.encrypt_blocks(std::hint::black_box(&mut blocks));
    }
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::*;

    #[target_feature(enable = "avx512f,vaes")]
    pub fn encrypt(bytes: usize) -> __m512i {
        // Any round keys will do, as long as the compiler does not know them.
        let keys: [__m512i; 11] = std::array::from_fn(|i| _mm512_set1_epi64(0x0123_4567_89ab_cdef ^ (i as i64) << 9));
        let keys = std::hint::black_box(keys);
        let mut counter = _mm512_set_epi64(0, 3, 0, 2, 0, 1, 0, 0);
        let step = _mm512_set_epi64(0, 4, 0, 4, 0, 4, 0, 4);
        let mut sum = _mm512_setzero_si512();
        for _ in 0..bytes / 1024 {
            let mut blocks = [_mm512_setzero_si512(); 16];
            for block in &mut blocks {
                *block = _mm512_xor_si512(counter, keys[0]);
                counter = _mm512_add_epi64(counter, step);
            }
            for key in &keys[1..10] {
                for block in &mut blocks {
                    *block = _mm512_aesenc_epi128(*block, *key);
                }
            }
            for block in &mut blocks {
                sum = _mm512_add_epi32(sum, _mm512_aesenclast_epi128(*block, keys[10]));
            }
        }
        sum
    }
}
