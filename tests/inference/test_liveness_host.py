"""The challenge through the real process: colours asked for, shown, filmed, judged, sealed."""

from math import sin
from pathlib import Path
from time import monotonic_ns, sleep

import numpy as np
import pytest
from PIL import Image

from kiosk.case.challenge import COLOURS, LEADS, Challenge, Palette, Shown, derive
from kiosk.case.frame_seals import check, key_of
from kiosk.case.reasons import Reason
from kiosk.ports.vision import CameraGoneError, Liveness, Subject, Vision
from tests.inference.booth import Booth
from twins.presentation.film import colour_at
from twins.presentation.scene import Attempt, Species, attempt
from twins.specimen.portraits import A2

SIDE = 400
TRIES = 8
ROOM = 4  # the screen gives a fifth of the light; in brighter rooms people are refused more often


def somebody(models: Path, species: Species) -> Attempt:
    left, top, right, bottom = A2.face
    half = round((right - left) / 0.41 / 2)
    x, y = (left + right) // 2, (top + bottom) // 2
    cut = A2.open(models).crop((x - half, y - half, x + half, y + half)).resize((500, 500))
    return attempt(np.asarray(cut), species, SIDE, np.random.default_rng(ROOM))


def scenes(models: Path, species: Species) -> dict[str, Image.Image]:
    """Render what the camera sees under each colour, and in the room's light alone."""
    set_up = somebody(models, species)
    words = (LEADS[Palette.ISO], *COLOURS[Palette.ISO])
    lit = {
        word: set_up.seen(colour_at([(word, 0)], 0.0), (0.1 * sin(place * 1.7), 0.03))
        for place, word in enumerate(words)  # nobody's head stands quite still
    }
    return {word: Image.fromarray(seen) for word, seen in {"": set_up.seen(), **lit}.items()}


def answered(booth: Booth, seen: dict[str, Image.Image], challenge: Challenge,
             ) -> tuple[Shown, ...]:  # fmt: skip
    """Be the glass and the light it throws on what stands before it."""
    shown = []
    for hold in challenge.holds:
        booth.show(seen[hold.colour])
        shown.append(Shown(hold.colour, monotonic_ns()))
        sleep(hold.seconds)
    return tuple(shown)


def judged(booth: Booth, vision: Vision, models: Path, species: Species) -> Liveness:
    """Hold somebody up until it can be judged: a busy machine films too few frames, or too late."""
    seen = scenes(models, species)
    booth.show(seen[""])
    vision.watch(Subject.PORTRAIT)
    vision.bind("session")
    for nonce in sorted(map(str, range(200)), key=lambda one: derive(one).seconds)[:TRIES]:
        challenge = vision.challenge(nonce, Palette.ISO)  # a short order: nobody waits in a test
        found = vision.verdict(answered(booth, seen, challenge))
        if found.fault is not Reason.DEVICE_BUSY:
            break
    return found


def test_a_face_that_throws_the_colours_back_in_time_is_somebody(
    booth: Booth, vision: Vision, models: Path
) -> None:
    found = judged(booth, vision, models, "bona_fide")
    signals = dict(found.signals)
    assert found.fault is None, signals
    assert signals["fit"] > 0.85
    assert signals["lag"] < 0.25
    assert signals["same"] == 1.0
    assert -1.0 <= signals["gaze_across"] <= 1.0  # recorded, though these eyes follow nothing
    assert found.score > 0.5, signals
    assert len(found.frames) >= 6
    check(key_of("session"), found.frames)
    assert max(len(picture) for _, picture in found.frames) <= 16_000


def test_a_screen_held_up_shines_by_itself_and_is_refused(
    booth: Booth, vision: Vision, models: Path
) -> None:
    found = judged(booth, vision, models, "replay")
    assert not found.alive, found.signals


def test_colours_nobody_asked_for_are_not_judged(booth: Booth, vision: Vision) -> None:
    booth.show(Image.new("RGB", (SIDE, SIDE), (90, 90, 90)))
    vision.watch(Subject.PORTRAIT)
    with pytest.raises(CameraGoneError):
        vision.verdict(())


def test_without_a_face_to_watch_no_colours_are_given(vision: Vision) -> None:
    vision.rest()
    with pytest.raises(CameraGoneError):
        vision.challenge("order", Palette.ISO)


def test_a_covered_camera_is_told_by_its_name(booth: Booth, vision: Vision) -> None:
    booth.show(Image.new("RGB", (SIDE, SIDE), (90, 90, 90)))
    vision.watch(Subject.PORTRAIT)
    (booth.camera / "fault").write_text("black")
    booth.preview(lambda seen: seen.hint.fault is Reason.CAMERA_COVERED)
    (booth.camera / "fault").unlink()
    booth.preview(lambda seen: seen.hint.fault is Reason.FACE_NONE)


def test_a_frozen_camera_is_told_as_gone(booth: Booth, vision: Vision) -> None:
    booth.show(Image.new("RGB", (SIDE, SIDE), (90, 90, 90)))
    vision.watch(Subject.PORTRAIT)
    booth.preview(lambda seen: seen.hint.fault is Reason.FACE_NONE)
    (booth.camera / "fault").write_text("frozen")
    booth.preview(lambda seen: seen.hint.fault is Reason.CAMERA_GONE)
    (booth.camera / "fault").unlink()
    booth.preview(lambda seen: seen.hint.fault is Reason.FACE_NONE)
