"""Vectors over Z_R: their sums, and the packing of the masked input (FORMAT.md, section 6.5)."""

from __future__ import annotations

from collections.abc import Sequence

from secagg.encoding import Malformed
from secagg.prg import entry_bits


def add(left: Sequence[int], right: Sequence[int], R: int) -> list[int]:
    """left + right mod R."""
    return [(a + b) % R for a, b in zip(left, right, strict=True)]


def subtract(left: Sequence[int], right: Sequence[int], R: int) -> list[int]:
    """left − right mod R."""
    return [(a - b) % R for a, b in zip(left, right, strict=True)]


def packed_size(R: int, m: int) -> int:
    """⌈m·k/8⌉."""
    return (m * entry_bits(R) + 7) // 8


def pack(entries: Sequence[int], R: int) -> bytes:
    """The stream of k bits an entry. Read as one little-endian integer it is Σ_j entry_j·2^(j·k)."""
    k = entry_bits(R)
    binary = "".join(f"{entry:0{k}b}" for entry in reversed(entries))  # the most significant bit comes first
    return int("0" + binary, 2).to_bytes(packed_size(R, len(entries)), "little")


def unpack(stream: bytes, R: int, m: int) -> list[int]:
    """The m entries; refused unless the length is right, the padding is zero and every entry is below R."""
    if len(stream) != packed_size(R, m):
        raise Malformed(f"{packed_size(R, m)} bytes expected, {len(stream)} given")
    k = entry_bits(R)
    binary = f"{int.from_bytes(stream, 'little'):0{8 * len(stream)}b}"
    padding = 8 * len(stream) - m * k
    if "1" in binary[:padding]:
        raise Malformed("padding is not zero")
    entries = [int(binary[end - k : end], 2) for end in range(len(binary), padding, -k)]
    if any(entry >= R for entry in entries):
        raise Malformed("an entry is not below R")
    return entries
