"""The field F = Z_q, q the order of P-256, and its encoding in 32 bytes (FORMAT.md, sections 4 and 4.1)."""

from __future__ import annotations

q = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def encode(element: int) -> bytes:
    """The 32 bytes of a field element."""
    return element.to_bytes(32, "big")


def decode(encoded: bytes) -> int | None:
    """The element that these bytes encode; None unless they are 32 bytes of a value below q."""
    element = int.from_bytes(encoded, "big")
    return element if len(encoded) == 32 and element < q else None
