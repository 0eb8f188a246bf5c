"""The context (FORMAT.md, section 3): 32 bytes that bind everything to the parameters of the session."""

from __future__ import annotations

import hashlib

from secagg.encoding import label, uint8, uint32, uint64
from secagg.parameters import Parameters

FORMAT = 1  # wire format number
SUITE = 1  # suite number


def context_input(parameters: Parameters) -> bytes:
    """ContextInput."""
    encoded = label("secagg1 context") + uint8(FORMAT) + uint8(SUITE) + parameters.session
    encoded += uint8(parameters.variant.value) + uint8(parameters.adversary.value) + uint32(parameters.n_C)
    encoded += uint32(parameters.t) + uint32(parameters.m) + uint64(parameters.R - 1)
    if parameters.R_U is None:
        encoded += uint8(0)
    else:
        encoded += uint8(1) + uint64(parameters.R_U - 1)
    encoded += uint32(parameters.n)
    for user, verification_key in sorted(parameters.verification_keys().items()):
        encoded += uint32(user) + verification_key
    return encoded


def context(parameters: Parameters) -> bytes:
    """SHA-256(ContextInput)."""
    return hashlib.sha256(context_input(parameters)).digest()
