"""SIG: Ed25519, and what σ_u and σ'_u cover (FORMAT.md, section 4.6)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from secagg import edwards25519
from secagg.encoding import ids, label, uint32

SIGNATURE_SIZE = 64
SIGNING_KEY_SIZE = 32

PublicKeys = Mapping[int, tuple[bytes, bytes]]  # v ↦ (c_v^PK, s_v^PK), for v ∈ U1


def verification_key(signing_key: bytes) -> bytes:
    """d^PK of d^SK, which is the 32-byte seed of RFC 8032."""
    return Ed25519PrivateKey.from_private_bytes(signing_key).public_key().public_bytes_raw()


def sign(signing_key: bytes, message: bytes) -> bytes:
    """SIG.sign, which is deterministic."""
    return Ed25519PrivateKey.from_private_bytes(signing_key).sign(message)


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """SIG.ver, by the rule of section 4.6."""
    return edwards25519.verify(key, message, signature)


def signed_keys(context: bytes, u: int, c_pk: bytes, s_pk: bytes) -> bytes:
    """What σ_u covers."""
    return label("secagg1 keys") + context + uint32(u) + c_pk + s_pk


def keys_hashed(public_keys: PublicKeys) -> bytes:
    """K: U1 with the keys c_v^PK and s_v^PK of each v."""
    K = uint32(len(public_keys))
    for v, (c_pk, s_pk) in sorted(public_keys.items()):
        K += uint32(v) + c_pk + s_pk
    return K


def signed_consistency(
    context: bytes, u: int, public_keys: PublicKeys, U2: Iterable[int], U3: Iterable[int]
) -> bytes:
    """What σ'_u covers: the signer's view of U1 with its keys, of U2 and of U3."""
    hash_of_keys = hashlib.sha256(keys_hashed(public_keys)).digest()
    hash_of_U2 = hashlib.sha256(ids(U2)).digest()
    return label("secagg1 consistency") + context + uint32(u) + hash_of_keys + hash_of_U2 + ids(U3)
