"""The coins of a user, as its caller gives them (FORMAT.md, section 5), and their check `CoinsDoNotFit`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from secagg import field
from secagg.errors import CALLER, Abort
from secagg.sealing import NONCE_SIZE


@dataclass(frozen=True)
class Coins:
    """All randomness of a user, as bytes that have yet to be checked."""

    c_secret_key: bytes
    s_secret_key: bytes
    b: bytes
    s_polynomial: Sequence[bytes]
    b_polynomial: Sequence[bytes]
    nonces: Sequence[tuple[int, bytes]]  # (receiver, nonce); those of users outside U1 stay unused


@dataclass(frozen=True)
class SharingCoins:
    """The coins of R1.U3 to R1.U6, checked."""

    b: int
    s_polynomial: Sequence[int]
    b_polynomial: Sequence[int]
    nonces: dict[int, bytes]


def secret_keys(coins: Coins) -> tuple[int, int]:
    """R0.U1: c_u^SK and s_u^SK, in [1, q − 1]."""
    c_sk, s_sk = field.decode(coins.c_secret_key), field.decode(coins.s_secret_key)
    if not c_sk or not s_sk:  # None, or 0
        raise Abort("R0.U1", "CoinsDoNotFit", CALLER)
    return c_sk, s_sk


def sharing_coins(coins: Coins, t: int, receivers: Iterable[int]) -> SharingCoins:
    """R1.U3: what round 1 draws, for t and the other users of U1."""
    misfit = Abort("R1.U3", "CoinsDoNotFit", CALLER)

    def element(encoded: bytes) -> int:
        decoded = field.decode(encoded)
        if decoded is None:
            raise misfit
        return decoded

    b = element(coins.b)
    s_polynomial = [element(coefficient) for coefficient in coins.s_polynomial]
    b_polynomial = [element(coefficient) for coefficient in coins.b_polynomial]
    if len(s_polynomial) != t - 1 or len(b_polynomial) != t - 1:
        raise misfit
    nonces: dict[int, bytes] = {}
    for v in receivers:
        given = [nonce for receiver, nonce in coins.nonces if receiver == v]
        if len(given) != 1 or len(given[0]) != NONCE_SIZE:
            raise misfit
        nonces[v] = given[0]
    return SharingCoins(b, s_polynomial, b_polynomial, nonces)
