"""PRG: masks over Z_R from the AES-128-CTR key stream of a seed (FORMAT.md, section 4.5)."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

BLOCK_SIZE = 16
CHUNK_SIZE = 64 * BLOCK_SIZE  # how much of the key stream is made at once


def entry_bits(R: int) -> int:
    """k = ⌈log₂ R⌉."""
    return (R - 1).bit_length()


def word_size(R: int) -> int:
    """w / 8: the bytes of the smallest word of 8, 16, 32 or 64 bits with R ≤ 2^w."""
    return next(size for size in (1, 2, 4, 8) if 2 ** (8 * size) >= R)


def key_stream(seed: bytes) -> Iterator[bytes]:
    """The key stream, in chunks: block i is AES-128(seed, i), i from 0 as a 128-bit big-endian integer."""
    stream = Cipher(AES(seed), CTR(bytes(BLOCK_SIZE))).encryptor()
    while True:
        yield stream.update(bytes(CHUNK_SIZE))


def candidates(seed: bytes, R: int) -> Iterator[int]:
    """`word mod 2^k` for each word of the key stream; words are little-endian."""
    size, low_bits = word_size(R), 2 ** entry_bits(R) - 1
    for chunk in key_stream(seed):
        for start in range(0, CHUNK_SIZE, size):
            yield int.from_bytes(chunk[start : start + size], "little") & low_bits


def expand_counting(seed: bytes, R: int, m: int) -> tuple[list[int], int]:
    """PRG(seed), m entries: the first m candidates below R; and how many candidates that took."""
    mask: list[int] = []
    taken = 0
    if m == 0:
        return mask, taken
    for candidate in candidates(seed, R):
        taken += 1
        if candidate < R:
            mask.append(candidate)
            if len(mask) == m:
                break
    return mask, taken


def expand(seed: bytes, R: int, m: int) -> list[int]:
    """PRG(seed): m entries in [0, R − 1]."""
    return expand_counting(seed, R, m)[0]
