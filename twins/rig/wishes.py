"""What a visit wishes of the set it is walked on: some for the visitor alone, some for the whole.

Visits whose `set_up` is the same share a set; what only adds to it (offices with places, the
signing SIM) is there for all as soon as one of them wishes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from twins.rig.visitor import Visitor

STOCK = 8


@dataclass
class Wishes:
    """What the rig is asked for on the command line, and what script and fault change of it."""

    folder: Path
    seed: int = 1
    platform: str = "xcb"
    fullscreen: bool = True
    glass: tuple[int, int] = (1080, 1920)
    dispenser: str = "crt591"
    liveness: str = ""  # what the kiosk does otherwise than its brand's policy says
    magazine: int = STOCK
    hub_settings: str = ""
    signing: bool = False  # the journey of the signing SIM is switched on, with its service
    signing_wait_s: int = 120
    reads: bool = False  # what is read and touched is told
    for_others: bool = False  # SIMs for a child and for an enterprise are switched on
    time_table: bool = False  # offices have places to book

    kind: str = "cccd"  # from here on: the visitor's own
    language: str = "vi"
    copies: int = 0  # receipts that may come out again
    own_sim: bool = False
    entry: str = "typed"
    expired: bool = False
    years: int = 0  # how old the visitor is, where that matters
    status: str = "NOT_CONNECTED"
    held_numbers: int = 0
    verdicts: tuple[str, ...] = ("approved",)
    cards: bool = False  # the visitor's SIM was sold, to be registered
    second_card: bool = False  # and another one
    book: Callable[[Visitor], list[str]] | None = None  # subscribers, lines of the import file
    accounts: bool = False  # the visitor has an account already
    more_sims: int = 0  # by mail, beside their own

    @property
    def set_up(self) -> tuple[object, ...]:
        """Tell what cannot be had both ways in one set."""
        return (
            self.dispenser, self.liveness, self.magazine, self.hub_settings, self.signing_wait_s
        )  # fmt: skip


@dataclass
class Guest:
    """A visitor and the wishes of this visit."""

    wishes: Wishes
    visitor: Visitor


def guest(wishes: Wishes, photos: Path) -> Guest:
    """Make the visitor of these wishes."""
    made = Visitor(wishes.seed, wishes.kind, photos, wishes.own_sim)
    made = made.expired() if wishes.expired else made
    return Guest(wishes, made.aged(wishes.years) if wishes.years else made)
