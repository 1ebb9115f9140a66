"""What goes wrong between us and a chip, before `reader` gives it the name the port knows."""

from typing import Final

BROKEN: Final = (ValueError, TypeError, KeyError, OverflowError, IndexError)  # of odd octets


class ChipFault(Exception):  # noqa: N818 - a family; its members are the errors
    """Anything a chip did against the standard; the message never holds its data."""


class TlvError(ChipFault):
    """Octets that are no TLV, or more of it than a chip may send."""


class LdsError(ChipFault):
    """A file that does not hold what its name says; the message names the file."""


class SodError(ChipFault):
    """A security object that is none."""


class SmLostError(ChipFault):
    """The secure channel is gone: bare status word, wrong MAC or missing objects."""


class TimeOverError(ChipFault):
    """The chip took longer than one chip may."""


class WrongKeyError(ChipFault):
    """The chip, or its answer, shows that the key is not that of this document."""


class PaceRefusedError(ChipFault):
    """The chip breaks PACE off for another reason than the password; BAC may still open it."""


class LastTryError(PaceRefusedError):
    """One more wrong password would lock the card."""


class PaceParamsError(PaceRefusedError):
    """The chip does not take the parameters it announced; others may do."""


class StatusError(ChipFault):
    """The chip refused a command."""

    def __init__(self, command: str, sw: int) -> None:
        super().__init__(f"{command} answered {sw:04X}")
        self.command = command
        self.sw = sw
