"""Port: one smart card over one reader, contact or contactless (ISO/IEC 7816-4 APDUs)."""

from typing import Protocol

from kiosk.ports.errors import DeviceError, Outcome


class CardAbsentError(DeviceError):
    """No card in the field or in the slot."""

    code = "card.absent"
    outcome = Outcome.NOT_DONE


class CardRemovedError(DeviceError):
    """The card left while it was being talked to."""

    code = "card.removed"


class ReaderGoneError(DeviceError):
    """The reader itself does not answer or is unplugged."""

    code = "card.reader_gone"


class Transceiver(Protocol):
    """`connect` before `transmit`. Not thread-safe: one worker owns it."""

    @property
    def name(self) -> str: ...

    def connect(self) -> bytes:
        """Power the card; give its ATR (7816-3) or ATS (14443-4). Raise `CardAbsentError`."""
        ...

    def transmit(self, apdu: bytes) -> bytes:
        """Send one command APDU, give response data with SW1 SW2."""
        ...

    def disconnect(self) -> None:
        """Power the card off; no error when it is already gone."""
        ...
