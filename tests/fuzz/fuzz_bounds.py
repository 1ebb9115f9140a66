"""What one case of fuzzing may cost: seconds of processor time and memory."""

import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

MEMORY = 64 << 20  # octets above what the loaded program takes


class CostError(AssertionError):
    """A case took more than it may; not an error any parser would catch."""


@dataclass(frozen=True)
class Target:
    """`run` takes hostile octets and lets out only what is a fault; `seeds` are true ones."""

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]] = field(default=lambda: [b""])
    seconds: float = 1.0
    longest: int = 8192  # octets of a case


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Raise `CostError` inside the body once it has used so much processor time."""

    def over(_number: int, _frame: object) -> NoReturn:
        raise CostError(f"more than {seconds} s of processor time")

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def peak() -> int:
    """Give the most memory this process ever held, in octets."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def limited(target: Target, data: bytes, ceiling: int) -> None:
    """Run one case under both limits; the peak of the process must stay under the ceiling."""
    with bounded(target.seconds):
        target.run(data[: target.longest])
    if peak() > ceiling:
        raise CostError(f"{peak() >> 20} MiB of memory")
