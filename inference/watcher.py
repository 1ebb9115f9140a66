"""The camera's own thread: previews while something is watched, frames on request, else asleep.

It alone touches the camera, the lamps and the preview stream. A camera that goes is announced with
every beat and tried again until it is back or nobody watches.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from itertools import count
from time import monotonic, monotonic_ns
from typing import Final

from drivers.camera.pulse import Pulse
from drivers.camera.source import CameraSource, Frame
from inference.bursts import Burst, Bursts
from inference.lighting import Lighting
from inference.liveness.film import Film, Recorder
from inference.picture import Bgr, jpeg, shrink
from inference.subjects import GLANCE_SIDE, Eyes, Glance
from kiosk.case.reasons import Reason
from kiosk.ports.vision import CameraGoneError, Hint, Preview, Subject

STEADY_S: Final = 0.6
STILL_PART: Final = 0.012  # of the frame; a corner that moves further is not steady
PREVIEW_BYTES: Final = 120_000
MOST_PREVIEWS_S: Final = 15.0
EARLY_S: Final = 0.01  # a frame this much before its time counts as in time
GONE_S: Final = 0.5
ROLL_S: Final = 2.0  # a film waits so long for the light to be at rest

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watch:
    """Look for this from now on; the future is set with the first frame or the error."""

    subject: Subject
    begun: Future[None]


@dataclass(frozen=True, slots=True)
class Rest:
    """Stop and forget; the future is set when the camera stands still."""

    done: Future[None]


@dataclass(frozen=True, slots=True)
class Roll:
    """Film the face from the next frame on; the future is set once that is so."""

    begun: Future[None]


@dataclass(frozen=True, slots=True)
class Cut:
    """End the film and give it."""

    film: Future[Film]


Order = Watch | Rest | Burst | Roll | Cut


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """The newest picture and what a glance at it gave."""

    picture: Bgr
    glance: Glance
    jpeg: bytes


class Steadiness:
    """Says when a subject has been faultless and still for long enough."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._outline: tuple[tuple[float, float], ...] = ()

    def __call__(self, glance: Glance, now: float) -> bool:
        moved = len(glance.outline) != len(self._outline) or any(
            abs(a - b) > STILL_PART
            for one, other in zip(glance.outline, self._outline, strict=False)
            for a, b in zip(one, other, strict=True)
        )
        self._outline = glance.outline
        if glance.fault is not None or moved:
            self._since = None
            return False
        self._since = self._since if self._since is not None else now
        return now - self._since >= STEADY_S


class Pace:
    """Lets so many a second through, also where they come unevenly: one late, the next in time."""

    def __init__(self, per_s: float) -> None:
        self._period = 1 / per_s
        self._due = 0.0

    def __call__(self, now: float) -> bool:
        if now < self._due - EARLY_S:
            return False
        self._due = max(self._due + self._period, now)
        return True


class Watcher:
    """Start it once; orders come through `orders`."""

    def __init__(
        self,
        source: CameraSource,
        eyes: Callable[[], Eyes],
        say: Callable[[], Callable[[object], None]],
        lighting: Lighting,
    ) -> None:  # fmt: skip
        """`eyes` and `say` are called in the camera's thread: models and sockets belong to one."""
        self.orders: queue.Queue[Order] = queue.Queue()
        self._source = source
        self._make_eyes = eyes
        self._make_say = say
        self._numbers: Iterator[int] = count(1)
        self._eyes: Eyes | None = None
        self._last: Looked | None = None
        self._recorder: Recorder | None = None
        self._roll: tuple[Roll, float] | None = None  # and until when it may wait
        self._lighting = lighting
        self._subject = Subject.PORTRAIT
        self._bursts = Bursts(lighting, self._mirrored)
        self._spread = False  # what lamps burn out was taken from both sides, and is still there
        threading.Thread(target=self._live, name="camera", daemon=True).start()

    def _live(self) -> None:
        self._say = self._make_say()
        order: Order = self.orders.get()
        while True:
            match order:
                case Watch():
                    order = self._watch(order)
                case Rest(done):
                    self._lighting.cut(monotonic_ns())
                    done.set_result(None)
                    order = self.orders.get()
                case Burst() | Roll() | Cut():
                    _refuse(order)
                    order = self.orders.get()

    def _watch(self, watch: Watch) -> Order:
        """Show previews until another order ends it; give that order."""
        while True:
            try:
                return self._show(watch)
            except CameraGoneError as gone:
                log.warning("camera gone: %s", gone.detail)
                self._lighting.cut(monotonic_ns())
                self._bursts.refuse(gone)
                if not watch.begun.done():
                    watch.begun.set_exception(gone)
                    return self.orders.get()
                order = self._without_camera(gone)
                if order is not None:
                    return order
            finally:
                self._leave()

    def _leave(self) -> None:
        """Forget what was seen; the lamps go on where another subject is looked at next."""
        self._source.stop()
        nothing = CameraGoneError("camera", "nothing is watched")
        self._bursts.refuse(nothing)
        if self._roll is not None:
            self._roll[0].begun.set_exception(nothing)
        self._last = self._recorder = self._roll = None
        self._spread = False

    def _show(self, watch: Watch) -> Order:
        self._source.start()
        self._subject = watch.subject
        self._lighting.watch(watch.subject)
        steady = Steadiness()
        pace = Pace(MOST_PREVIEWS_S)
        pulse = Pulse()
        for frame in self._source.frames():
            if not watch.begun.done():
                watch.begun.set_result(None)
            pulse.feed(frame, monotonic_ns())
            lit = self._lighting.feed(frame, monotonic_ns())
            self._serve(frame, lit=lit)
            if pace(monotonic()):
                self._preview(frame.main, steady, covered=pulse.covered, lit=lit)
            order = self._next_order()
            if isinstance(order, Burst):
                self._bursts.add(order, monotonic())
            elif isinstance(order, Roll):
                self._roll = order, monotonic() + ROLL_S
            elif isinstance(order, Cut):
                self._cut(order)
            elif order is not None:
                return order
        raise CameraGoneError("camera", "stopped by itself")

    def _serve(self, frame: Frame, *, lit: bool) -> None:
        """Give the frame to the film and to the burst that wait for it."""
        if self._recorder is not None:
            self._recorder.add(shrink(frame.main, GLANCE_SIDE), frame.timestamp_ns)
        elif self._roll is not None and (lit or monotonic() > self._roll[1]):
            self._film(self._roll[0])
        self._bursts.feed(frame.main, monotonic(), lit=lit)

    def _film(self, order: Roll) -> None:
        """Begin a film; gains and lamps stand still meanwhile, so that only the screen changes."""
        self._roll = None
        self._source.set_controls(AeEnable=False, AwbEnable=False)
        self._lighting.hold(still=True)
        self._recorder = self._looking().recorder()
        order.begun.set_result(None)

    def _cut(self, order: Cut) -> None:
        """End it; the camera and its lamps may follow the light again."""
        self._source.set_controls(AeEnable=True, AwbEnable=True)
        self._lighting.hold(still=False)
        if self._recorder is None:
            order.film.set_exception(CameraGoneError("camera", "nothing was filmed"))
            return
        order.film.set_result(self._recorder.film)
        self._recorder = None

    def _looking(self) -> Eyes:
        if self._eyes is None:
            self._eyes = self._make_eyes()
        return self._eyes

    def _mirrored(self, picture: Bgr) -> bool:
        """Tell whether lamps are seen in the document; asked again when it is moved."""
        self._spread = self._look(picture).glance.spot is not None
        return self._spread

    def _look(self, picture: Bgr) -> Looked:
        """Glance at a picture once."""
        if self._last is None or self._last.picture is not picture:  # a replay repeats itself
            small = shrink(picture, GLANCE_SIDE)
            filming = self._recorder is not None  # every frame counts there, and needs no hint
            eyes = self._looking()
            glance = Glance(None) if filming else eyes.glance(picture, small, self._subject)
            self._last = Looked(picture, glance, jpeg(small, PREVIEW_BYTES, best=70))
        return self._last

    def _preview(self, picture: Bgr, steady: Steadiness, *, covered: bool, lit: bool) -> None:
        if covered:
            black = Hint(Reason.CAMERA_COVERED, steady=False)
            self._say(Preview(next(self._numbers), b"", black))
            return
        seen = self._last if self._bursts.one_sided else None  # the screen need not flicker too
        seen = seen or self._look(picture)
        glance = self._told(seen.glance)
        still = steady(glance, monotonic()) and lit
        hint = Hint(glance.fault, still, glance.outline, glance.spot)
        self._say(Preview(next(self._numbers), seen.jpeg, hint))
        if lit and not self._bursts:
            self._lighting.look(seen.glance.luma)

    def _told(self, glance: Glance) -> Glance:
        """Leave a reflection out that a burst from both sides may take away; it is tried once."""
        if glance.fault is not Reason.GLARE:
            self._spread = self._spread and glance.spot is not None
            return replace(glance, spot=None)
        if self._lighting.pair and not self._spread:
            return replace(glance, fault=None, spot=None)
        return glance

    def _without_camera(self, gone: CameraGoneError) -> Order | None:
        """Announce it once a beat; an order other than for frames ends the wait."""
        self._say(Preview(next(self._numbers), b"", Hint(Reason.CAMERA_GONE, steady=False)))
        try:
            order = self.orders.get(timeout=GONE_S)
        except queue.Empty:
            return None
        if isinstance(order, Burst | Roll | Cut):
            _refuse(order, gone)
            return None
        return order

    def _next_order(self) -> Order | None:
        try:
            return self.orders.get_nowait()
        except queue.Empty:
            return None


def _refuse(order: Burst | Roll | Cut, why: CameraGoneError | None = None) -> None:
    """Tell who waits that no frame will come."""
    reason = why or CameraGoneError("camera", "nothing is watched")
    match order:
        case Burst(pictures):
            pictures.set_exception(reason)
        case Roll(begun):
            begun.set_exception(reason)
        case Cut(film):
            film.set_exception(reason)
