"""Person or attack: of one picture, and of a film with what the screen showed."""

import hashlib
from typing import Final

from inference.face.comparison import FaceModels
from inference.face.detector import Face
from inference.liveness.film import Film
from inference.liveness.fusion import WEIGHTS, Fusion, weights
from inference.liveness.gaze import gaze
from inference.liveness.motion import motion
from inference.liveness.passive import NAMES, passive, values
from inference.liveness.takes import answers_in_time, film_signals
from inference.picture import Bgr
from kiosk.case.challenge import Challenge, Shown, as_asked
from kiosk.case.reasons import Reason
from kiosk.ports.vision import Liveness

LEAST_FRAMES_S: Final = 5.0
SEEN_PART: Final = 0.7  # of the frames must hold the face
CROWDED_PART: Final = 0.2
LARGEST_JUMP: Final = 0.6  # eye distances from frame to frame
METHODS: Final = ("passive", "challenge")


def of_picture(picture: Bgr, face: Face) -> Liveness:
    """Judge one picture; the score of one picture alone never lets an attack be excluded."""
    fusion = Fusion(weights().passive)
    signals = dict(zip(NAMES, map(float, values(passive(picture, face))), strict=True))
    score = fusion(signals)
    return Liveness(
        score >= fusion.threshold, METHODS[0], round(score, 4), fusion.threshold,
        signals=_shown(signals), models=_models(), doubtful=score < fusion.doubt,
    )  # fmt: skip


def of_film(
    film: Film, challenge: Challenge, shown: tuple[Shown, ...], models: FaceModels
) -> Liveness:
    """Judge a film. `fault` is set, and nobody alive, where it cannot be judged."""
    fusion = Fusion(weights().challenge)
    fault = _fault(film, challenge, shown)
    signals = film_signals(film.samples, shown)
    moved = motion(film.samples)
    signals |= {"blinks": float(moved.blinks), "travel": moved.travel, "jump": moved.jump}
    followed = gaze(film.samples, shown, challenge.points)
    signals |= {"gaze_across": followed.across, "gaze_down": followed.down}
    signals["same"] = float(same_person(film, models))
    score = fusion(signals) if fault is None else 0.0
    in_time = answers_in_time(signals["lag"], signals["halves"])
    alive = score >= fusion.threshold and in_time and signals["same"] > 0
    return Liveness(
        fault is None and alive, METHODS[1], round(score, 4), fusion.threshold, fault,
        challenge.nonce, _shown(signals), _models(), doubtful=score < fusion.doubt,
    )  # fmt: skip


def same_person(film: Film, models: FaceModels) -> bool:
    """Tell whether first, middle and last look show one person."""
    seen = [(look, models.detector(look)) for look in film.looks]
    made = [models.template(look, faces[0]) for look, faces in seen if faces]
    return bool(made) and all(models.decide(made[0], other).same for other in made[1:])


def _fault(film: Film, challenge: Challenge, shown: tuple[Shown, ...]) -> Reason | None:
    if not as_asked(challenge, shown) or film.frames < challenge.seconds * LEAST_FRAMES_S:
        return Reason.DEVICE_BUSY
    if film.crowded > CROWDED_PART * film.frames:
        return Reason.FACE_SEVERAL
    if len(film.samples) < SEEN_PART * film.frames or motion(film.samples).jump > LARGEST_JUMP:
        return Reason.FACE_MOVED
    return None


def _shown(signals: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple((name, round(value, 4)) for name, value in signals.items())


def _models() -> tuple[tuple[str, str], ...]:
    return (("liveness", hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()),)
