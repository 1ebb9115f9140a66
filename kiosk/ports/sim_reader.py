"""Port: reads the SIM in the customer's slot."""

from dataclasses import dataclass
from typing import Protocol

from kiosk.ports.errors import DeviceError, Outcome


class SimAbsentError(DeviceError):
    """No card in the slot."""

    code = "sim_card.absent"
    outcome = Outcome.NOT_DONE


class SimUnreadableError(DeviceError):
    """The card does not give its ICCID: not a SIM, upside down, or dead."""

    code = "sim_card.unreadable"
    outcome = Outcome.NOT_DONE


@dataclass(frozen=True, slots=True)
class SimIdentity:
    """EF_ICCID and, where no PIN guards it, EF_IMSI (3GPP TS 31.102); ATR kept as evidence."""

    iccid: str
    imsi: str | None
    atr: bytes


class SimReader(Protocol):
    """The slot for a SIM the customer brings."""

    def present(self) -> bool: ...

    def read(self) -> SimIdentity: ...
