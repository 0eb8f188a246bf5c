"""AE: the encrypted shares, AES-128-GCM (FORMAT.md, section 4.4)."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from secagg import field
from secagg.encoding import label, uint32

NONCE_SIZE = 12
CIPHERTEXT_SIZE = 100  # e_{u,v}: nonce (12), ciphertext (72), tag (16)


@dataclass(frozen=True)
class Plaintext:
    """What e_{u,v} holds: sender, receiver, and the bytes of s_{u,v}^SK and b_{u,v}, not yet checked."""

    u: int
    v: int
    s_share: bytes
    b_share: bytes


def associated_data(context: bytes, sender: int, receiver: int) -> bytes:
    """What e_{sender,receiver} authenticates beside its plaintext."""
    return label("secagg1 shares") + context + uint32(sender) + uint32(receiver)


def plaintext(u: int, v: int, s_share: int, b_share: int) -> bytes:
    """u ‖ v ‖ s_{u,v}^SK ‖ b_{u,v}."""
    return uint32(u) + uint32(v) + field.encode(s_share) + field.encode(b_share)


def seal(key: bytes, nonce: bytes, context: bytes, u: int, v: int, s_share: int, b_share: int) -> bytes:
    """AE.enc: e_{u,v}."""
    data = associated_data(context, u, v)
    return nonce + AESGCM(key).encrypt(nonce, plaintext(u, v, s_share, b_share), data)


def open_sealed(key: bytes, context: bytes, sender: int, receiver: int, e: bytes) -> Plaintext | None:
    """AE.dec: the plaintext of e_{sender,receiver}, or None if it is refused."""
    if len(e) != CIPHERTEXT_SIZE:
        return None
    nonce, sealed = e[:NONCE_SIZE], e[NONCE_SIZE:]
    try:
        opened = AESGCM(key).decrypt(nonce, sealed, associated_data(context, sender, receiver))
    except InvalidTag:
        return None
    u, v = int.from_bytes(opened[0:4], "big"), int.from_bytes(opened[4:8], "big")
    return Plaintext(u, v, s_share=opened[8:40], b_share=opened[40:72])
