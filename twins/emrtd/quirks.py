"""Habits and faults of a chip; all of them off is a card by the book."""

from collections.abc import Callable
from dataclasses import dataclass, field

Edit = Callable[[bytes, bytes], bytes]  # command and true answer to the answer given


@dataclass
class Quirks:
    """Habits and faults; every field may be changed while the card lies on the reader."""

    master_file: bytes = b"\x6d\x00"  # answer to SELECT MF; CCCDs know none
    short_names: bool = True  # READ BINARY by SFI
    max_le: int = 256
    over_max: str = "refuse"  # or "less": gives what it can instead of 6700
    extended: bool = False
    delay_s: float = 0.0
    leaves_after: int | None = None  # commands until it leaves the field
    status: dict[int, bytes] = field(
        default_factory=dict
    )  # INS -> status word instead of an answer
    slips: int = 0  # so many answers carry a wrong MAC
    drops_channel: int = 0  # so many protected commands are answered bare 6988
    files: dict[str, bytes | None] = field(default_factory=dict)  # swapped in, None takes away
    inner_status: dict[int, bytes] = field(default_factory=dict)  # the same under the channel
    slow_at: dict[int, float] = field(default_factory=dict)  # command number, from 1 -> seconds
    answer_at: dict[int, bytes] = field(default_factory=dict)  # command number -> answer
    edit: Edit | None = None  # looks at every answer before it leaves
    channel_fault: str = ""  # see `Channel.wrap`; also "replay" and "bare"
    channel_fault_from: int = 1  # first protected answer that shows it
    channel_fault_times: int = 1 << 30
    read_fault: str = ""  # see `twins.emrtd.reading.given`
    bac_fault: str = ""  # see `MutualAuthentication.prove`
    pace_fault: str = ""  # see `Pace`
    password_status: dict[int, bytes] = field(default_factory=dict)  # password -> answer to MSE
    pace_status: dict[int, bytes] = field(default_factory=dict)  # step 1 to 4 -> status word
    can_tries: int | None = None  # wrong CANs until it is blocked; None counts nothing
    failed_key_delay_s: float = 0.0  # before the answer after a refused key
