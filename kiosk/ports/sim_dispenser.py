"""Port: what a journey may ask of the machine that holds and hands out SIM cards."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from kiosk.ports.errors import DeviceError, DeviceRefusedError, Outcome
from kiosk.ports.sim_reader import SimIdentity


class DispenserEmptyError(DeviceError):
    """The magazine has no card left; a technician has to refill it."""

    code = "sim_dispenser.empty"
    outcome = Outcome.NOT_DONE


class DispenserBinFullError(DeviceError):
    """No room for a rejected card; a technician has to empty the bin."""

    code = "sim_dispenser.bin_full"
    outcome = Outcome.NOT_DONE


class DispenserJammedError(DeviceError):
    """A card is stuck on the track; further moves would damage it."""

    code = "sim_dispenser.jammed"


class DispenserRestartedError(DeviceError):
    """It had lost power and did not obey; it stands initialised again, no card moved."""

    code = "sim_dispenser.restarted"
    outcome = Outcome.NOT_DONE


class DispenserUnsupportedError(DeviceError):
    """The model cannot do that, ever or with the card where it is; nothing moved."""

    code = "sim_dispenser.unsupported"
    outcome = Outcome.NOT_DONE


class DispenserUnreadError(DeviceError):
    """A machine without a reader holds no card whose serial is sure; nothing moved."""

    code = "sim_dispenser.unread"
    outcome = Outcome.NOT_DONE


class DispenserCardError(DeviceRefusedError):
    """A card too long, too short or held by hand was refused on its way; ask where it is."""

    code = "sim_dispenser.card_refused"


class DispenserSensorError(DeviceRefusedError):
    """A sensor or motor does not work: the place of the card is not sure."""

    code = "sim_dispenser.faulty"


class Place(Enum):
    """Where the sensors see a card."""

    NOWHERE = "nowhere"
    READER = "reader"
    GATE = "gate"


@dataclass(frozen=True, slots=True)
class Stock:
    """What the sensors report.

    `binned` and `taken`: what became of the last card inside, where the machine remembers it.
    `reads` is False for a machine that cannot read a card before it goes out.
    """

    card: Place
    magazine_low: bool
    bin_full: bool
    magazine_empty: bool = False
    binned: bool = False
    taken: bool = False
    reads: bool = True


class SimDispenser(Protocol):
    """One SIM leaves the magazine, is read at the reader, then goes to the gate or to the bin.

    Every method raises `DeviceError`; after `Outcome.UNKNOWN` call `stock` before moving again.
    """

    def stock(self) -> Stock: ...

    def feed_to_reader(self) -> None:
        """Take one card from the magazine to the contacts."""
        ...

    def read_sim(self) -> SimIdentity:
        """Read the card at the contacts; it does not move. Raise `SimUnreadableError`."""
        ...

    def present(self) -> None:
        """Hold the card at the gate for the customer; `stock` tells when it was taken."""
        ...

    def capture(self) -> None:
        """Drop the card inside into the bin."""
        ...

    def bin_count(self) -> int:
        """Count the cards dropped into the bin, modulo 1000; raise `DispenserUnsupportedError`."""
        ...
