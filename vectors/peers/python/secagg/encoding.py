"""Integers, labels and lists as bytes (FORMAT.md, section 1 and the beginning of section 6), and their strict
reading: whatever is not exactly an encoding raises `Malformed`.
"""

from __future__ import annotations

from collections.abc import Iterable


class Malformed(Exception):
    """The bytes are not a canonical encoding; `messages.receive` makes the abort of this name out of it."""


def uint8(value: int) -> bytes:
    """One byte."""
    return value.to_bytes(1, "big")


def uint32(value: int) -> bytes:
    """Four bytes, big-endian."""
    return value.to_bytes(4, "big")


def uint64(value: int) -> bytes:
    """Eight bytes, big-endian."""
    return value.to_bytes(8, "big")


def label(text: str) -> bytes:
    """One byte with the length of `text`, then its ASCII bytes."""
    return uint8(len(text)) + text.encode("ascii")


def ids(users: Iterable[int]) -> bytes:
    """ids(U) of section 4.6, which is also the body of Survivors: how many users, then each, ascending."""
    ascending = sorted(users)
    return uint32(len(ascending)) + b"".join(uint32(user) for user in ascending)


class Reader:
    """Reads a body from its beginning to its end."""

    def __init__(self, body: bytes) -> None:
        self._rest = memoryview(body)

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        if size > len(self._rest):
            raise Malformed(f"{size} bytes expected, {len(self._rest)} left")
        taken, self._rest = bytes(self._rest[:size]), self._rest[size:]
        return taken

    def uint32(self) -> int:
        """The next integer."""
        return int.from_bytes(self.take(4), "big")

    def entries(self, size: int) -> dict[int, bytes]:
        """A list of { uint32 id; opaque entry[size]; }, strictly ascending by id, as a dict in that order."""
        count = self.uint32()
        # The count is held against the bytes that are left before anything is done with it.
        if count * (4 + size) > len(self._rest):
            raise Malformed(f"{count} entries announced, {len(self._rest)} bytes left")
        entries: dict[int, bytes] = {}
        previous = 0  # so that the first id is at least 1
        for _ in range(count):
            user = self.uint32()
            if user <= previous:
                raise Malformed(f"id {user} after {previous}")
            entries[user] = self.take(size)
            previous = user
        return entries

    def end(self) -> None:
        """Nothing may follow."""
        if len(self._rest) > 0:
            raise Malformed(f"{len(self._rest)} bytes too many")
