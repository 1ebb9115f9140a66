"""The record of a check travels with the case, and its pictures can be shown to be in order."""

from dataclasses import replace

import msgspec
import pytest

from kiosk.case.frame_seals import FrameSeal, SealBrokenError, check, key_of, seal
from kiosk.journeys.state import Draft, Visit
from kiosk.policies.policy import load
from kiosk.ports.vision import Liveness, Shot, Subject
from kiosk.runtime.sealing import case_of
from sync.wire.case_v1 import CaseV1, pack

NONCE = "nonce of this visit"
KEY = key_of(NONCE)
PICTURES = [b"portrait", b"grey", b"amber", b"blue"]
SEALS = [seal(KEY, n, n * 10**8, picture) for n, picture in enumerate(PICTURES, 1)]
PASSIVE = Liveness(True, "passive", 0.9, 0.5, signals=(("peak", 1.5),), models=(("w", "ab"),))
COLOURS = replace(
    PASSIVE, method="challenge", nonce="order",
    frames=tuple(zip(SEALS[1:], PICTURES[1:], strict=True)),
)  # fmt: skip
DRAFT = Draft(
    case="c", session=NONCE, liveness=COLOURS,
    portrait=Shot(Subject.PORTRAIT, PICTURES[0], (), liveness=PASSIVE, seal=SEALS[0]),
)  # fmt: skip


def at_the_centre(draft: Draft) -> CaseV1:
    packed = pack(case_of(Visit(draft=draft), load("mobifone"), 1.0))
    return msgspec.msgpack.decode(packed, type=CaseV1)


def frames(case: CaseV1) -> list[tuple[FrameSeal, bytes]]:
    """Bring the pictures of all checks together, as an auditor would."""
    return [
        (
            FrameSeal(f.number, f.at_ns, f.sha256, f.mac),
            case.pictures[f.of] if f.of else f.picture,
        )
        for found in case.liveness
        for f in found.frames
    ]


def test_both_checks_and_their_pictures_arrive_whole() -> None:
    case = at_the_centre(DRAFT)
    assert [found.method for found in case.liveness] == ["passive", "challenge"]
    assert case.liveness[1].nonce == "order"
    assert len(frames(case)) == 4
    check(key_of(case.session), frames(case))


def test_a_doubt_travels_with_the_check_it_came_from() -> None:
    case = at_the_centre(DRAFT.but(liveness=replace(COLOURS, doubtful=True)))
    assert [found.doubtful for found in case.liveness] == [False, True]


def test_an_exchanged_portrait_is_found_by_whoever_holds_the_case() -> None:
    assert DRAFT.portrait is not None
    other = DRAFT.but(portrait=replace(DRAFT.portrait, jpeg=b"somebody else"))
    with pytest.raises(SealBrokenError):
        check(KEY, frames(at_the_centre(other)))


def test_a_case_without_a_check_says_so() -> None:
    assert at_the_centre(Draft(case="c")).liveness == []
