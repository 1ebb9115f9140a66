"""Sets a contract and seals it with the kiosk's key: what the customer signed, as it travels."""

from collections.abc import Callable

from kiosk.case.paper import Contract
from printer.contract import PdfContractMaker


class SealedContractMaker:
    """A `ContractMaker`; `seal` adds the seal to a finished PDF."""

    def __init__(self, maker: PdfContractMaker, seal: Callable[[bytes], bytes]) -> None:
        self._maker = maker
        self._seal = seal

    def make(self, contract: Contract) -> bytes:
        """Give the sealed PDF; raise `FontAbsentError`, `SealKeyError`."""
        return self._seal(self._maker.make(contract))
