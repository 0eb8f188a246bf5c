"""Parameters, coins and aborts in the JSON of the vectors (FORMAT.md, section 9) and of the peer (PEER.md).

Reading is strict: what does not have the form of the documents raises `FormatError`, never anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from secagg.coins import Coins
from secagg.errors import Abort, Blame, BlameKind
from secagg.parameters import Adversary, Entry, Parameters, Variant
from secagg.server import Output

Object: TypeAlias = Mapping[str, Any]
Choice = TypeVar("Choice")

VARIANTS = {"honestButCurious": Variant.HONEST_BUT_CURIOUS, "malicious": Variant.MALICIOUS}
ADVERSARIES = {
    "clients": Adversary.CLIENTS,
    "server": Adversary.SERVER,
    "serverAndClients": Adversary.SERVER_AND_CLIENTS,
}

_HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2})*")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,99}")


class FormatError(Exception):
    """JSON that does not have the documented form."""


# Reading values


def text(value: Any) -> str:
    """A string."""
    if not isinstance(value, str):
        raise FormatError(f"not a string: {value!r:.80}")
    return value


def hexadecimal(value: Any) -> bytes:
    """A byte string: two lower-case hexadecimal digits a byte."""
    # bytes.fromhex alone would also take upper case and blanks.
    if not _HEXADECIMAL.fullmatch(text(value)):
        raise FormatError(f"not lower-case hexadecimal: {value!r:.80}")
    return bytes.fromhex(value)


def decimal(value: Any) -> int:
    """An integer in a string: no sign, no leading zeros."""
    # int alone would also take signs, blanks, underscores and the digits of other scripts.
    if not _DECIMAL.fullmatch(text(value)):
        raise FormatError(f"not a decimal string: {value!r:.80}")
    return int(value)


def number(value: Any, limit: int = 2**32) -> int:
    """A JSON number that is an integer in [0, limit)."""
    # To Python, true and false are integers.
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < limit:
        raise FormatError(f"not an integer in range: {value!r:.80}")
    return value


def array(value: Any) -> list[Any]:
    """An array."""
    if not isinstance(value, list):
        raise FormatError(f"not an array: {value!r:.80}")
    return value


def members(value: Any) -> Object:
    """An object."""
    if not isinstance(value, dict):
        raise FormatError(f"not an object: {value!r:.80}")
    return value


def member(value: Any, name: str) -> Any:
    """The member of this name of an object."""
    try:
        return members(value)[name]
    except KeyError:
        raise FormatError(f"{name} is missing") from None


def optional_hexadecimal(value: Any, name: str) -> bytes | None:
    """The byte string under this name, or None if there is no such member."""
    return hexadecimal(member(value, name)) if name in members(value) else None


# Section 9.1


def parameters(value: Any) -> Parameters:
    """`parameters`."""
    directory = [
        Entry(number(member(entry, "id")), optional_hexadecimal(entry, "verificationKey"))
        for entry in array(member(value, "directory"))
    ]
    bounded = "inputBoundMinusOne" in members(value)
    try:
        return Parameters(
            session=hexadecimal(member(value, "session")),
            variant=variant(member(value, "variant")),
            adversary=_one_of(ADVERSARIES, member(value, "adversary")),
            n_C=number(member(value, "colluding")),
            t=number(member(value, "threshold")),
            m=number(member(value, "dimension")),
            R=decimal(member(value, "modulusMinusOne")) + 1,
            R_U=decimal(member(value, "inputBoundMinusOne")) + 1 if bounded else None,
            directory=tuple(directory),
        )
    except ValueError as reason:
        raise FormatError(str(reason)) from reason


def variant(value: Any) -> Variant:
    """`variant`."""
    return _one_of(VARIANTS, value)


def coins(value: Any) -> Coins:
    """`coins`. Sizes and ranges are the protocol's to check."""
    return Coins(
        c_secret_key=hexadecimal(member(value, "cSecretKey")),
        s_secret_key=hexadecimal(member(value, "sSecretKey")),
        b=hexadecimal(member(value, "b")),
        s_polynomial=[hexadecimal(coefficient) for coefficient in array(member(value, "sPolynomial"))],
        b_polynomial=[hexadecimal(coefficient) for coefficient in array(member(value, "bPolynomial"))],
        nonces=[
            (number(member(nonce, "receiver")), hexadecimal(member(nonce, "nonce")))
            for nonce in array(member(value, "nonces"))
        ],
    )


def vector(value: Any) -> list[int]:
    """An array of decimal strings."""
    return [decimal(entry) for entry in array(value)]


def _one_of(choices: Mapping[str, Choice], value: Any) -> Choice:
    try:
        return choices[text(value)]
    except KeyError:
        raise FormatError(f"unknown: {value!r:.80}") from None


# Writing


def decimals(entries: Iterable[int]) -> list[str]:
    """A vector."""
    return [str(entry) for entry in entries]


def blame_json(blame: Blame) -> str | dict[str, int | None]:
    """`blame`."""
    return {"user": blame.user} if blame.kind is BlameKind.USER else blame.kind.value


def abort_json(abort: Abort) -> dict[str, Any]:
    """`abort`."""
    return {"step": abort.step, "check": abort.check, "blame": blame_json(abort.blame)}


def user_messages_json(outgoing: Mapping[int, bytes]) -> list[dict[str, Any]]:
    """A list of `user` and `message`, ascending."""
    return [{"user": user, "message": message.hex()} for user, message in sorted(outgoing.items())]


def output_json(output: Output) -> dict[str, Any]:
    """`output`."""
    return {"sum": decimals(output.z), "users": list(output.users)}


def by_user(value: Any, name: str) -> dict[int, bytes]:
    """A list of `user` and a byte string under `name`, as a dict."""
    return {number(member(entry, "user")): hexadecimal(member(entry, name)) for entry in array(value)}
