"""Aborts: the triple (step, check, blame) of FORMAT.md, section 8."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class BlameKind(Enum):
    """Who can be blamed; the values are the names that the vectors use."""

    SERVER = "server"
    USER = "user"
    CALLER = "caller"
    UNATTRIBUTABLE = "unattributable"


@dataclass(frozen=True)
class Blame:
    """A party to blame; `user` is the id of the user if the kind is USER, and None otherwise."""

    kind: BlameKind
    user: int | None = None


SERVER = Blame(BlameKind.SERVER)
CALLER = Blame(BlameKind.CALLER)
UNATTRIBUTABLE = Blame(BlameKind.UNATTRIBUTABLE)


def blame_user(user: int) -> Blame:
    """The blame User(user)."""
    return Blame(BlameKind.USER, user)


class Abort(Exception):
    """A named check failed. For a message that the server receives it means that the message is refused."""

    def __init__(self, step: str, check: str, blame: Blame) -> None:
        super().__init__(f"{step}: {check}, blame {blame}")
        self.step = step
        self.check = check
        self.blame = blame


class StateError(Exception):
    """A party was asked for something that its state does not allow; the mistake is the program's."""
