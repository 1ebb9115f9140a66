"""A reader known to PC/SC, through pyscard's bare interface: exclusive, one card, no policy.

Each `connect` opens a context of its own: pcscd may start, stop or restart between two cards.
Source: PC/SC part 3 and 10; return values of pcsc-lite's winscard.h (docs/devices/pcsc.md).
"""

from typing import Final

from smartcard import scard

from kiosk.ports.errors import DeviceError, DeviceGarbledError, DeviceRefusedError
from kiosk.ports.transceiver import CardAbsentError, CardRemovedError, ReaderGoneError

PROTOCOLS: Final = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
GONE: Final = (
    scard.SCARD_E_NO_SERVICE,
    scard.SCARD_E_SERVICE_STOPPED,
    scard.SCARD_E_NO_READERS_AVAILABLE,
    scard.SCARD_E_UNKNOWN_READER,
    scard.SCARD_E_READER_UNAVAILABLE,
    scard.SCARD_E_INVALID_HANDLE,
    scard.SCARD_F_COMM_ERROR,
    scard.SCARD_W_SECURITY_VIOLATION,  # a daemon that dies, or one that does not serve us
)
NO_CARD: Final = (scard.SCARD_E_NO_SMARTCARD, scard.SCARD_W_REMOVED_CARD)
LEFT: Final = (
    *NO_CARD,
    scard.SCARD_W_RESET_CARD,
    scard.SCARD_W_UNPOWERED_CARD,
    scard.SCARD_W_UNRESPONSIVE_CARD,
    scard.SCARD_E_NOT_TRANSACTED,  # the exchange broke: on contactless readers the card moved
)


class PcscTransceiver:
    """A `Transceiver`; `which` is the index in pcscd's list or a part of the reader's name."""

    def __init__(self, which: int | str) -> None:
        self._which = which
        self._name = f"pcsc:{which}"
        self._context: int | None = None
        self._card: int | None = None
        self._protocol = scard.SCARD_PROTOCOL_T1

    @property
    def name(self) -> str:
        return self._name

    def connect(self) -> bytes:
        """Power the card up for us alone; give its ATR."""
        self.disconnect()
        try:
            return self._open()
        except DeviceError:
            self.disconnect()
            raise

    def transmit(self, apdu: bytes) -> bytes:
        """Send one command as it is: GET RESPONSE is the caller's."""
        if self._card is None:
            raise CardRemovedError(self._name, "not connected")
        status, answer = scard.SCardTransmit(self._card, self._protocol, list(apdu))
        if status == scard.SCARD_S_SUCCESS and len(answer) > 1:
            return bytes(bytearray(answer))  # twice as quick as from the list itself
        if status in LEFT or (status == scard.SCARD_S_SUCCESS and not answer):
            raise CardRemovedError(self._name, _say(status))
        if status in GONE:
            raise ReaderGoneError(self._name, _say(status))
        if status != scard.SCARD_S_SUCCESS:
            raise DeviceRefusedError(self._name, _say(status))
        raise DeviceGarbledError(self._name, "one byte is no answer")

    def disconnect(self) -> None:
        """Power the card off and forget pcscd; harmless when there is nothing to end."""
        if self._card is not None:
            scard.SCardDisconnect(self._card, scard.SCARD_UNPOWER_CARD)
        if self._context is not None:
            scard.SCardReleaseContext(self._context)
        self._card = self._context = None

    def _open(self) -> bytes:
        status, self._context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        if status != scard.SCARD_S_SUCCESS:
            self._context = None
            raise ReaderGoneError(self._name, _say(status))
        reader = self._reader()
        status, card, self._protocol = scard.SCardConnect(
            self._context, reader, scard.SCARD_SHARE_EXCLUSIVE, PROTOCOLS
        )
        self._settle(status)
        self._card = card
        status, _, _, _, atr = scard.SCardStatus(card)
        self._settle(status)
        return bytes(atr)

    def _reader(self) -> str:
        status, readers = scard.SCardListReaders(self._context, [])
        if status != scard.SCARD_S_SUCCESS:
            raise ReaderGoneError(self._name, _say(status))
        if isinstance(self._which, int):
            found = readers[self._which : self._which + 1]
        else:
            found = [name for name in readers if self._which in name]
        if not found:
            raise ReaderGoneError(self._name, f"not among the {len(readers)} readers of pcscd")
        return str(found[0])

    def _settle(self, status: int) -> None:
        """Name what went wrong while the card was powered."""
        if status in NO_CARD:
            raise CardAbsentError(self._name, _say(status))
        if status in GONE:
            raise ReaderGoneError(self._name, _say(status))
        if status != scard.SCARD_S_SUCCESS:
            raise DeviceRefusedError(self._name, _say(status))


def _say(status: int) -> str:
    return str(scard.SCardGetErrorMessage(status)).strip()
