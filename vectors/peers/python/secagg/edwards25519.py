"""The curve of Ed25519, as far as keys are checked and signatures verified (FORMAT.md, section 4.6).

Libraries verify by different rules, so that the rule of section 4.6 is spelled out here; formulas and names
are those of RFC 8032, section 5.1.
"""

from __future__ import annotations

import hashlib

p = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
d = -121665 * pow(121666, -1, p) % p
SQRT_OF_MINUS_ONE = pow(2, (p - 1) // 4, p)

# A point in extended coordinates: x = X/Z, y = Y/Z, x·y = T/Z.
Point = tuple[int, int, int, int]

IDENTITY: Point = (0, 1, 1, 0)


def add(P: Point, Q: Point) -> Point:
    """P + Q, for all points P and Q."""
    X1, Y1, Z1, T1 = P
    X2, Y2, Z2, T2 = Q
    A = (Y1 - X1) * (Y2 - X2) % p
    B = (Y1 + X1) * (Y2 + X2) % p
    C = 2 * d * T1 * T2 % p
    D = 2 * Z1 * Z2
    E, F, G, H = B - A, D - C, D + C, B + A
    return (E * F % p, G * H % p, F * G % p, E * H % p)


def double(P: Point) -> Point:
    """2·P."""
    X1, Y1, Z1, _ = P
    A = X1 * X1 % p
    B = Y1 * Y1 % p
    C = 2 * Z1 * Z1
    H = A + B
    E = H - (X1 + Y1) * (X1 + Y1) % p
    G = A - B
    F = C + G
    return (E * F % p, G * H % p, F * G % p, E * H % p)


def negate(P: Point) -> Point:
    """−P."""
    X, Y, Z, T = P
    return (-X % p, Y, Z, -T % p)


def encode(P: Point) -> bytes:
    """The canonical 32 bytes of P: y, little-endian, with the lowest bit of x on top."""
    X, Y, Z, _ = P
    inverse = pow(Z, -1, p)
    x, y = X * inverse % p, Y * inverse % p
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode(encoded: bytes) -> Point | None:
    """The point with this canonical encoding; None if there is none."""
    if len(encoded) != 32:
        return None
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number % 2**255
    if y >= p:
        return None
    # x² = (y² − 1) / (d·y² + 1) = u/v. If it is a square, a root is u·v³·(u·v⁷)^((p−5)/8) or √−1 times that.
    u, v = (y * y - 1) % p, (d * y * y + 1) % p
    x = u * pow(v, 3, p) * pow(u * pow(v, 7, p), (p - 5) // 8, p) % p
    if v * x * x % p == -u % p:
        x = x * SQRT_OF_MINUS_ONE % p
    if v * x * x % p != u:
        return None
    if x == 0 and sign == 1:
        return None
    if x % 2 != sign:
        x = p - x
    return (x, y, 1, x * y % p)


def _base_point() -> Point:
    """B: the point with y = 4/5 and even x."""
    B = decode((4 * pow(5, -1, p) % p).to_bytes(32, "little"))
    assert B is not None
    return B


BASE = _base_point()


def combine(a: int, P: Point, b: int, Q: Point) -> Point:
    """a·P + b·Q, by one chain of doublings for both."""
    sums = {"00": None, "10": P, "01": Q, "11": add(P, Q)}
    length = max(a.bit_length(), b.bit_length())
    result = IDENTITY
    for bits in zip(f"{a:0{length}b}", f"{b:0{length}b}", strict=True):
        result = double(result)
        addend = sums["".join(bits)]
        if addend is not None:
            result = add(result, addend)
    return result


def is_canonical(verification_key: bytes) -> bool:
    """SETUP.2: whether the key is the canonical encoding of a point."""
    return decode(verification_key) is not None


def is_small_order(verification_key: bytes) -> bool:
    """SETUP.2: whether the key, which is canonical, is a point A with 8·A = 0."""
    A = decode(verification_key)
    return A is not None and encode(double(double(double(A)))) == encode(IDENTITY)


def verify(verification_key: bytes, message: bytes, signature: bytes) -> bool:
    """The rule of section 4.6, under a key that passed both checks above."""
    A = decode(verification_key)
    if A is None or len(signature) != 64:
        return False
    R, S = signature[:32], int.from_bytes(signature[32:], "little")
    if S >= L:
        return False
    h = int.from_bytes(hashlib.sha512(R + verification_key + message).digest(), "little") % L
    return encode(combine(S, BASE, h, negate(A))) == R
