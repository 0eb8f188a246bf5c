"""KA: Diffie-Hellman on P-256 with compressed keys, hashed (FORMAT.md, section 4.2)."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

p = 2**256 - 2**224 + 2**192 + 2**96 - 1  # the prime of P-256's coordinates

PUBLIC_KEY_SIZE = 33


def public_key(secret_key: int) -> bytes:
    """x·G, compressed; the secret key x lies in [1, q − 1]."""
    key = ec.derive_private_key(secret_key, ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def is_public_key(encoded: bytes) -> bool:
    """Whether these bytes are a public key: 02 or 03, then an x below p that some point of the curve has."""
    if len(encoded) != PUBLIC_KEY_SIZE or encoded[0] not in (2, 3):
        return False
    if int.from_bytes(encoded[1:], "big") >= p:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), encoded)
    except ValueError:
        return False  # there is no point with this x-coordinate
    return True


def x_coordinate(encoded: bytes) -> bytes:
    """The x-coordinate of a public key. Keys with one x-coordinate count as equal: P and −P agree alike."""
    return encoded[1:]


def agreed_coordinate(secret_key: int, peer_public_key: bytes) -> bytes:
    """X, the x-coordinate of x·P."""
    peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), peer_public_key)
    return ec.derive_private_key(secret_key, ec.SECP256R1()).exchange(ec.ECDH(), peer)


def agree(secret_key: int, peer_public_key: bytes) -> bytes:
    """KA.agree(x, P) = SHA-256(X)."""
    return hashlib.sha256(agreed_coordinate(secret_key, peer_public_key)).digest()
