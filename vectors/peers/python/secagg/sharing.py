"""SS: Shamir's t-out-of-n secret sharing over Z_q (FORMAT.md, section 4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from secagg.field import q


def share(secret: int, polynomial: Sequence[int], users: Iterable[int]) -> dict[int, int]:
    """SS.share: s + a_1·x + … + a_{t−1}·x^{t−1} for each x among `users`; `polynomial` is a_1 … a_{t−1}."""
    shares = {}
    for x in users:
        value = 0
        for coefficient in reversed([secret, *polynomial]):
            value = (value * x + coefficient) % q
        shares[x] = value
    return shares


def coefficients(users: Sequence[int]) -> dict[int, int]:
    """ℓ_x = Π_{y ≠ x} y / (y − x) mod q for each x among `users`."""
    result = {}
    for x in users:
        numerator, denominator = 1, 1
        for y in users:
            if y != x:
                numerator = numerator * y % q
                denominator = denominator * (y - x) % q
        result[x] = numerator * pow(denominator, -1, q) % q
    return result


def smallest(shares: Mapping[int, int], t: int) -> list[int]:
    """The t smallest ids of those that answered."""
    return sorted(shares)[:t]


def reconstruct(shares: Mapping[int, int], t: int) -> int:
    """SS.reconstruct: the polynomial's value at 0, from the shares of the t smallest ids."""
    return sum(shares[x] * l_x for x, l_x in coefficients(smallest(shares, t)).items()) % q
