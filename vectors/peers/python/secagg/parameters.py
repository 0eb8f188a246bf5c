"""The parameters of a session (FORMAT.md, section 2) and their checks at SETUP.1 and SETUP.2 (section 8)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from secagg import edwards25519
from secagg.errors import CALLER, Abort


class Variant(Enum):
    """Which variant of the figure runs; the values are those of section 3."""

    HONEST_BUT_CURIOUS = 0
    MALICIOUS = 1


class Adversary(Enum):
    """The threat models of Figure 5; the values are those of section 3."""

    CLIENTS = 0
    SERVER = 1
    SERVER_AND_CLIENTS = 2


@dataclass(frozen=True)
class Entry:
    """A line of the directory: an id and, in the malicious variant, its verification key d^PK."""

    id: int
    verification_key: bytes | None = None


@dataclass(frozen=True)
class Parameters:
    """What all parties hold in common. The names are those of section 2."""

    session: bytes
    variant: Variant
    adversary: Adversary
    n_C: int  # 0 unless the adversary is SERVER_AND_CLIENTS
    t: int
    m: int
    R: int
    R_U: int | None
    directory: tuple[Entry, ...]  # in any order; it is sorted where it is encoded

    def __post_init__(self) -> None:
        # What the ranges of the encoding exclude has no named check: it is a mistake of the program.
        if len(self.session) != 32:
            raise ValueError("a session id has 32 bytes")
        if not all(0 <= value < 2**32 for value in (self.t, self.m, self.n_C)) or not 0 < self.R <= 2**64:
            raise ValueError("a parameter does not fit its encoding")
        if self.n_C != 0 and self.adversary is not Adversary.SERVER_AND_CLIENTS:
            raise ValueError("n_C is given, but no users collude in this threat model")
        for entry in self.directory:
            if not 0 <= entry.id < 2**32:
                raise ValueError("an id does not fit its encoding")
            if entry.verification_key is not None and not self.malicious:
                raise ValueError("a verification key is given in the honest-but-curious variant")

    @property
    def malicious(self) -> bool:
        """Whether the figure's red parts run."""
        return self.variant is Variant.MALICIOUS

    @property
    def n(self) -> int:
        """The number of users in the directory; thresholds are relative to it."""
        return len(self.directory)

    @property
    def input_limit(self) -> int:
        """Every entry of an input is below this: R_U, or R if no bound is given."""
        return self.R if self.R_U is None else self.R_U

    def verification_keys(self) -> dict[int, bytes]:
        """d_v^PK for each v of the directory; empty bytes in the honest-but-curious variant."""
        return {entry.id: entry.verification_key or b"" for entry in self.directory}


def minimum_threshold(adversary: Adversary, n: int) -> int:
    """The least t that Figure 5 allows."""
    if adversary is Adversary.CLIENTS:
        return 1
    if adversary is Adversary.SERVER:
        return n // 2 + 1
    return 2 * n // 3 + 1


def check_parameters(parameters: Parameters) -> None:
    """SETUP.1 and SETUP.2: the checks that every party makes, in the order of section 8."""
    n, t, R, R_U = parameters.n, parameters.t, parameters.R, parameters.R_U
    users = [entry.id for entry in parameters.directory]

    # SETUP.1
    if R < 2:
        raise Abort("SETUP.1", "ModulusTooSmall", CALLER)
    if parameters.m == 0:
        raise Abort("SETUP.1", "DimensionZero", CALLER)
    if n < 2:
        raise Abort("SETUP.1", "TooFewParties", CALLER)
    if 0 in users:
        raise Abort("SETUP.1", "IdentityZero", CALLER)
    if len(set(users)) != n:
        raise Abort("SETUP.1", "RepeatedIdentity", CALLER)
    if t > n:
        raise Abort("SETUP.1", "ThresholdTooLarge", CALLER)
    if t < minimum_threshold(parameters.adversary, n):
        raise Abort("SETUP.1", "ThresholdBelowMinimum", CALLER)
    if parameters.adversary is not Adversary.CLIENTS and 2 * t <= n + parameters.n_C:
        raise Abort("SETUP.1", "ThresholdAdmitsTwoSets", CALLER)
    if R_U is not None and not 2 <= R_U <= R:
        raise Abort("SETUP.1", "InputBoundOutOfRange", CALLER)
    if R_U is not None and R < n * (R_U - 1) + 1:
        raise Abort("SETUP.1", "SumOverflows", CALLER)

    # SETUP.2 (malicious)
    if parameters.malicious:
        keys = list(parameters.verification_keys().values())
        if not all(edwards25519.is_canonical(key) for key in keys):
            raise Abort("SETUP.2", "VerificationKeyNotCanonical", CALLER)
        if any(edwards25519.is_small_order(key) for key in keys):
            raise Abort("SETUP.2", "VerificationKeySmallOrder", CALLER)
        if len(set(keys)) != n:
            raise Abort("SETUP.2", "RepeatedVerificationKey", CALLER)
