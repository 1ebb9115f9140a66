"""The slot for a SIM the customer brings: a `SimReader` over any transceiver."""

from drivers.sim_card.identity import identify
from kiosk.ports.errors import DeviceRefusedError
from kiosk.ports.sim_reader import SimAbsentError, SimIdentity, SimUnreadableError
from kiosk.ports.transceiver import CardAbsentError, Transceiver


class SimSlot:
    """A `SimReader`. Powers the card for the length of one call only."""

    def __init__(self, transceiver: Transceiver) -> None:
        self._transceiver = transceiver

    def present(self) -> bool:
        """Say whether a card answers in the slot."""
        try:
            self._transceiver.connect()
        except CardAbsentError:
            return False
        except DeviceRefusedError:
            return True  # a card that does not answer its reset, as one put in upside down
        self._transceiver.disconnect()
        return True

    def read(self) -> SimIdentity:
        """Read the card; raise `SimAbsentError` or `SimUnreadableError`."""
        try:
            atr = self._transceiver.connect()
        except CardAbsentError as absent:
            raise SimAbsentError(self._transceiver.name, absent.detail) from absent
        except DeviceRefusedError as silent:
            raise SimUnreadableError(self._transceiver.name, silent.detail) from silent
        try:
            return identify(self._transceiver.transmit, atr)
        finally:
            self._transceiver.disconnect()
