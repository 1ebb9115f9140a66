"""What the store refuses, with the codes a technician sees."""

from kiosk.ports.errors import DeviceError, Outcome


class StoreFullError(DeviceError):
    """The disk is full: nothing was written, no new case may begin."""

    code = "store.full"
    outcome = Outcome.NOT_DONE


class StoreBrokenError(DeviceError):
    """The file is damaged or was changed by somebody else; a technician has to look."""

    code = "store.broken"
    outcome = Outcome.NOT_DONE


class LedgerRefusedError(DeviceError):
    """The move would break the book-keeping of the cards; nothing was written."""

    code = "ledger.refused"
    outcome = Outcome.NOT_DONE
