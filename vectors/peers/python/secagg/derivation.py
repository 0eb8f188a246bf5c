"""Keys and seeds, derived from agreed secrets and from b_u (FORMAT.md, section 4.3)."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from secagg.encoding import label, uint32


def derive(context: bytes, secret: bytes, info: bytes) -> bytes:
    """HKDF-SHA-256 with the context as its salt; 16 bytes."""
    return HKDF(algorithm=SHA256(), length=16, salt=context, info=info).derive(secret)


def ae_info(u: int, v: int) -> bytes:
    """The info of the AE key for ciphertexts from u to v."""
    return label("secagg1 ae") + uint32(u) + uint32(v)


def pair_info(u: int, v: int) -> bytes:
    """The info of the seed of the pair {u, v}, the same for both."""
    return label("secagg1 pair") + uint32(min(u, v)) + uint32(max(u, v))


def self_info(u: int) -> bytes:
    """The info of the seed of u's own mask."""
    return label("secagg1 self") + uint32(u)


def ae_key(context: bytes, agreed: bytes, u: int, v: int) -> bytes:
    """The AE key for ciphertexts from u to v, from KA.agree(c_u^SK, c_v^PK)."""
    return derive(context, agreed, ae_info(u, v))


def pair_seed(context: bytes, agreed: bytes, u: int, v: int) -> bytes:
    """The seed of the pair {u, v}, from KA.agree(s_u^SK, s_v^PK)."""
    return derive(context, agreed, pair_info(u, v))


def self_seed(context: bytes, b: bytes, u: int) -> bytes:
    """The seed of u's own mask, from the 32 bytes of b_u."""
    return derive(context, b, self_info(u))
