"""What custody decides by, as data: how often, how long, after which failures; its own refusals."""

from typing import Final

from kiosk.case.reasons import Reason
from kiosk.ports.errors import DeviceError, Outcome
from kiosk.store.sim_moves import Move, Spot

CARDS: Final = 3
LOOK_S: Final = 0.25
RETURN_S: Final = 12.0  # a process of the devices is back within seconds
ARRIVED: Final = {  # a customer may be quicker than the answer
    Move.FEED: (Spot.READER,), Move.PRESENT: (Spot.GATE, None), Move.CAPTURE: (None,),
}  # fmt: skip
OF_THE_CARD: Final = (Reason.UNKNOWN_SERIAL, Reason.MISMATCH_RESERVATION)  # another may do
SILENT: Final = ("device.timeout", "device.garbled")
RETURNING: Final = ("bus.absent", "bus.timeout", "device.gone")
ASKED_AGAIN: Final = (*SILENT, "sim_dispenser.restarted")
AGAIN: Final = (*ASKED_AGAIN, *RETURNING)


BARRING: Final = (
    "ledger.chain_broken", "ledger.rule_broken", "ledger.two_places", "ledger.not_conserved",
    "ledger.unaccounted",
)  # fmt: skip


class NotDurableError(DeviceError):
    """The case is not in the outbox: its SIM stays inside."""

    code = "custody.not_durable"
    outcome = Outcome.NOT_DONE


class SimMismatchError(DeviceError):
    """The readings of a card's serial differ; `detail` is the reason the customer reads."""

    code = "custody.mismatch"
    outcome = Outcome.NOT_DONE


class CustodyHaltedError(DeviceError):
    """The kiosk is being stopped: the card stays where the ledger has it."""

    code = "custody.halted"
    outcome = Outcome.NOT_DONE


class CustodyUnsureError(DeviceError):
    """Nobody can tell whether a card came out: a technician has to count."""

    code = "custody.unsure"


class CustodyBarredError(DeviceError):
    """The ledger does not add up: no card is given before a person has looked at it."""

    code = "custody.barred"
    outcome = Outcome.NOT_DONE
