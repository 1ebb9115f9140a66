"""A short walk of every fuzzing target: no crash, no hang, no more memory than a case may take.

The long searches are started by hand with `run.py` (docs/chips.md, Fuzzing).
"""

import itertools
import random
import time
import tracemalloc
from collections.abc import Callable

import pytest
from fuzz_bounds import MEMORY, CostError, Target, bounded, limited, peak
from fuzz_targets import TARGETS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SLOW = {"edited": 8, "answers": 40, "frames": 40}


@st.composite
def spoilt(draw: Callable[..., object], seeds: list[bytes]) -> bytes:
    """Cut a true case, change octets of it, or put a length in that promises the world."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        new = draw(
            st.sampled_from((b"", b"\x83\xff\xff\xff", b"\x30\x80", b"\xff", b"\0", b"\x7f"))
        )
        data[at : at + draw(st.integers(0, 3))] = new
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)


@pytest.mark.parametrize("name", TARGETS)
def test_a_short_walk_finds_nothing(name: str) -> None:
    target = TARGETS[name]
    seeds = target.seeds()
    for seed in seeds:
        target.run(seed)

    @settings(
        max_examples=SLOW.get(name, 60), deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.one_of(st.binary(max_size=200), spoilt(seeds)))
    def walk(data: bytes) -> None:
        with bounded(target.seconds):
            target.run(data)

    walk()


@pytest.mark.parametrize("name", [n for n, t in TARGETS.items() if t.seconds <= 1])
def test_announcing_the_world_costs_no_memory(name: str) -> None:
    target, chance = TARGETS[name], random.Random(1)  # noqa: S311
    seed = max(target.seeds(), key=len)
    target.run(seed)
    tracemalloc.start()
    try:
        for _ in range(5):
            at = chance.randrange(len(seed))
            target.run(seed[:at] + b"\x83\xff\xff\xff" + seed[at + 4 :])
        target.run(b"\x30\x00" * (target.longest // 2))
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()


def test_a_target_that_hangs_is_stopped() -> None:
    def hang(_: bytes) -> None:
        turns = itertools.count(1)
        while next(turns):  # a loop of the interpreter's: one inside the C library hears no signal
            pass

    began = time.process_time()
    with pytest.raises(CostError):
        limited(Target("hang", hang, seconds=0.05), b"", 1 << 40)
    assert time.process_time() - began < 1


def test_a_target_that_hoards_is_found_out() -> None:
    most = peak()  # of this process's whole life, which other tests have raised

    def hoard(data: bytes) -> None:
        assert len(data * (most + (80 << 20))) > MEMORY

    with pytest.raises(CostError, match="memory"):
        limited(Target("hoard", hoard, seconds=60), b"x", most + MEMORY)
