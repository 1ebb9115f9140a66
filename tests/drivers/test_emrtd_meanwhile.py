"""What is computed while the chip works comes to the same as computed at the end."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from emrtd_parts import country, holder
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.emrtd.domains import CURVES, DH_GROUPS
from drivers.emrtd.faults import LdsError
from drivers.emrtd.judging import Judging
from drivers.emrtd.mapping import Pairs
from drivers.emrtd.passive import authenticate
from drivers.emrtd.trust import Trust
from kiosk.ports.chip_reader import HashState, PaChain

FILES = holder().files(country())


@settings(max_examples=40)
@given(st.permutations(sorted(FILES)), st.integers(0, 5), st.integers(0, 200))
def test_whenever_a_step_begins_the_verdict_is_the_same(
    order: list[str], steps: int, spoilt: int
) -> None:
    files = dict(FILES)
    sod = files["EF_SOD"]
    files["EF_SOD"] = sod[:spoilt] + bytes([sod[spoilt] ^ 1]) + sod[spoilt + 1 :]
    with ThreadPoolExecutor(1) as aside:
        judging, found = Judging(aside, Trust()), {}
        for turn, name in enumerate(order):
            found[name] = files[name]
            if turn < steps:
                judging.go_on(found)
        verdict = judging.verdict(files)
    assert verdict == authenticate(files["EF_SOD"], files, Trust())


@pytest.mark.parametrize("steps", [0, 3])
def test_a_changed_picture_is_told_whenever_it_is_looked_at(steps: int) -> None:
    files = FILES | {"DG2": FILES["DG2"][:-1] + bytes([FILES["DG2"][-1] ^ 1])}
    with ThreadPoolExecutor(1) as aside:
        judging = Judging(aside, Trust())
        for _ in range(steps):
            judging.go_on(files)
        verdict = judging.verdict(files)
        zone, picture, kind = judging.shown(files)
    states = dict(verdict.hashes)
    assert (verdict.chain, states["DG2"], states["DG1"]) == (
        PaChain.ISSUER_UNKNOWN, HashState.MISMATCH, HashState.OK,
    )  # fmt: skip
    assert (zone.personal_number, kind) == (holder().number, "jpeg")
    assert files["DG2"].endswith(picture)


@pytest.mark.parametrize("steps", [0, 3])
def test_a_broken_zone_is_named_whenever_it_is_looked_at(steps: int) -> None:
    files = FILES | {"DG1": b"\x61\x00"}
    with ThreadPoolExecutor(1) as aside:
        judging = Judging(aside, Trust())
        for _ in range(steps):
            judging.go_on(files)
        with pytest.raises(LdsError, match="DG1"):
            judging.shown(files)


def test_without_a_security_object_nothing_is_judged() -> None:
    files = {name: FILES[name] for name in ("DG1", "DG2")}
    with ThreadPoolExecutor(1) as aside:
        judging = Judging(aside, Trust())
        judging.go_on(files)
        assert judging.verdict(files).chain is PaChain.NOT_DONE


def test_keys_drawn_ahead_serve_one_channel_and_one_group() -> None:
    numbers = iter(range(2, 100))
    pairs = Pairs(lambda _: next(numbers))
    pairs.prepare()
    given_out = [pairs.take(CURVES[13])]
    for group in (CURVES[13], CURVES[13], CURVES[12], DH_GROUPS[1], CURVES[13]):
        pairs.prepare()
        given_out.append(pairs.take(group))
        assert given_out[-1].group is group
        assert given_out[-1].chosen == group.check(given_out[-1].chosen)
    given_out.append(pairs.take(CURVES[13]))
    assert len({one.private for one in given_out}) == len(given_out)
    assert len({one.chosen for one in given_out}) == len(given_out)


def test_keys_drawn_for_a_chip_that_never_came_are_thrown_away() -> None:
    numbers = iter(range(2, 100))
    pairs = Pairs(lambda _: next(numbers))
    pairs.take(CURVES[13])
    pairs.prepare()  # draws 4 and 5
    pairs.prepare()
    assert pairs.take(CURVES[13]).private == 7
