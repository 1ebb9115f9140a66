"""Carries out effects, each on its own line, and posts what came of it as an event."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Event as Flag
from time import monotonic
from traceback import format_tb
from typing import Any, Final

from kiosk.case.challenge import Challenge
from kiosk.journeys import effects as do
from kiosk.journeys.events import Answered, Event, Failed
from kiosk.journeys.state import Visit
from kiosk.ports.centre import Centre, CentreOfflineError
from kiosk.ports.chip_reader import ChipAbsentError, ChipReader, ChipReaderGoneError, ChipRecord
from kiosk.ports.desk import Desk
from kiosk.ports.errors import DeviceError
from kiosk.ports.receipt_printer import PrinterCutShortError
from kiosk.ports.sim_dispenser import DispenserEmptyError
from kiosk.ports.vision import Liveness, Match, Shot, Vision
from kiosk.runtime.appointments import Appointments
from kiosk.runtime.custody import Custody
from kiosk.runtime.keeper import Keeper
from kiosk.runtime.line import Line
from kiosk.runtime.paperwork import Paperwork
from kiosk.runtime.ports import Ports
from kiosk.runtime.sealing import Sealer
from kiosk.runtime.sheets import carry_out
from sync.wire.face_v1 import TemplateV1

LOOK_S: Final = 0.2
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the runner works with besides the lines; `small` shrinks a picture to 24 kB."""

    sealer: Sealer
    keeper: Keeper
    paperwork: Paperwork
    small: Callable[[bytes], bytes | None]
    cue: Callable[[str], None]
    wipe: Callable[[], None]
    appointments: Appointments


class Runner:
    """`post` may be called from any thread. `run` takes the effects of one step, in order."""

    def __init__(
        self,
        lines: Ports,
        custody: Line[Custody] | None,
        tools: Tools,
        post: Callable[[Event], None],
        closing: Flag | None = None,
    ) -> None:
        self._lines = lines
        self._custody = custody
        self._tools = tools
        self._post = post
        self._closing = closing or Flag()  # shared with what waits elsewhere
        self._awaiting: int | None = None
        self._desk = ThreadPoolExecutor(1, thread_name_prefix="desk")  # store and outbox, in order

    def run(self, visit: Visit, effects: tuple[do.Effect, ...]) -> None:
        """Start each effect; none of them waits here."""
        self._awaiting = visit.awaiting
        for effect in effects:
            self._start(visit, effect)

    def close(self) -> None:
        """End waiting loops, write what was to be written, drop the calls that stand in line."""
        self._lines.close()  # first: no call in line may begin because the one before it ends
        self._closing.set()
        if self._custody is not None:
            self._custody.close()
        self._desk.shutdown(wait=True)

    def _start(self, visit: Visit, effect: do.Effect) -> None:
        match effect:
            case do.Cue(name):
                self._tools.cue(name)
            case do.SaveDraft():
                self._desk.submit(self._save, visit)
            case do.Wipe():
                self._unasked(effect, self._desk.submit(self._tools.keeper.erase))
                self._unasked(effect, self._desk.submit(self._tools.appointments.let_go))
                self._tools.wipe()
            case do.Watch(subject):
                self._unasked(effect, self._lines.vision.call(lambda eye: eye.watch(subject)))
            case do.Bind(nonce):
                self._unasked(effect, self._lines.vision.call(lambda eye: eye.bind(nonce)))
            case do.Rest():
                self._unasked(effect, self._lines.vision.call(lambda eye: eye.rest()))
            case do.HangUp(call):
                self._unasked(effect, self._lines.centre.call(lambda at: at.hang_up(call)))
            case do.Tell(question):
                self._unasked(effect, self._lines.desk.call(lambda desk: desk.ask(question)))
            case do.KeepSim():
                self._keep(effect)
            case _:
                self._answer(effect.ticket, self._asked(visit, effect))

    def _asked(self, visit: Visit, effect: Any) -> Future[Any]:  # noqa: ANN401
        lines, draft = self._lines, visit.draft
        match effect:
            case do.Ask() | do.FindSlots() | do.HoldPlace() | do.KeepMoved():
                return lines.desk.call(lambda desk: self._at_desk(desk, effect))
            case do.ReadOwnSim():
                return lines.sim_reader.call(lambda slot: slot.read())
            case do.Shoot() | do.Compare() | do.Describe() | do.AskColours() | do.JudgeColours():
                return lines.vision.call(lambda eye: _looked(eye, effect))
            case do.ReadChip():
                return lines.chip_reader.call(lambda reader: self._chip(reader, effect))
            case do.MakeContract():
                paper = self._tools.paperwork.contract(visit)
                return lines.contract.call(lambda maker: maker.make(paper))
            case do.TakeSim(_, code, serials):
                return self._moving(lambda way: way.take(draft.case, code, serials))
            case do.HandOutSim(_, patience, serials):
                iccid = draft.dispensed or ""
                return self._moving(lambda way: way.hand_out(draft.case, iccid, patience, serials))
            case do.Submit():
                return self._desk.submit(self._submit, visit)
            case do.Print(_, again):
                return self._print(visit, copy=again)
        return lines.centre.call(lambda centre: self._ask(centre, visit, effect))

    def _ask(self, centre: Centre, visit: Visit, effect: Any) -> object:  # noqa: ANN401
        match effect:
            case do.FindReservation(_, query):
                return centre.reservation(query)
            case do.AskResume(_, reservation, code, case):
                return centre.resume(reservation, code, case)
            case do.AskAllowance(_, document, journey):
                return centre.allowance(document, journey)
            case do.SendOtp(_, number):
                return centre.send_otp(number)
            case do.ResendOtp(_, otp):
                return centre.resend_otp(otp)
            case do.CheckOtp(_, otp, code):
                centre.check_otp(otp, code)
                return None
            case do.Ring():
                sealed = self._tools.sealer.call_evidence(visit, self._tools.small)
                return centre.ring(visit.draft.case, visit.language, sealed)
            case do.AskCall(_, call, after_s):
                self._pause(after_s)
                return centre.call_state(call)
        raise TypeError(type(effect).__name__)

    def _at_desk(self, desk: Desk, effect: Any) -> object:  # noqa: ANN401
        places = self._tools.appointments
        match effect:
            case do.FindSlots(_, office):
                return places.slots(desk, office)
            case do.HoldPlace(_, office, starts):
                return places.hold(desk, office, starts)
            case do.KeepMoved(_, question):
                return places.move(desk, question)
        if effect.after_s:
            self._pause(effect.after_s)
        return desk.ask(effect.question)

    def _pause(self, seconds: float) -> None:
        if self._closing.wait(seconds):
            raise CentreOfflineError("centre", "the kiosk stops")

    def _submit(self, visit: Visit) -> float:
        """Seal the case; the place of an appointment is used up before."""
        lease = visit.draft.detail("lease")
        if lease and not self._tools.sealer.durable(visit.draft.case):
            self._tools.appointments.spend(lease, visit.draft.case)
        return self._tools.sealer.submit(visit)

    def _chip(self, reader: ChipReader, effect: do.ReadChip) -> ChipRecord:
        """Read once a chip lies there; a reader that lost its tongue is asked a second time."""
        ends = monotonic() + effect.patience_s
        self._await_chip(reader, effect, ends)
        try:
            return reader.read(list(effect.keys))
        except ChipReaderGoneError:
            self._await_chip(reader, effect, ends)
            return reader.read(list(effect.keys))

    def _await_chip(self, reader: ChipReader, effect: do.ReadChip, ends: float) -> None:
        while not reader.present():
            if monotonic() > ends or self._awaiting != effect.ticket or self._closing.is_set():
                raise ChipAbsentError("chip_reader", "no document was laid on the reader")
            self._closing.wait(LOOK_S)

    def _print(self, visit: Visit, *, copy: bool) -> Future[None]:
        paper = self._tools.paperwork.receipt(visit, copy=copy)
        marked = self._tools.paperwork.receipt(visit, copy=True)

        def work(printer: Any) -> None:  # noqa: ANN401
            try:
                printer.print(paper)
            except PrinterCutShortError:
                printer.print(marked)  # a torn half is no receipt: the whole again, marked

        if not copy:
            self._print_contract(visit)
        return self._lines.printer.call(work)

    def _print_contract(self, visit: Visit) -> None:
        """Give the contract to the office printer; nobody waits for it."""
        lines, pdf = self._lines.sheets, visit.draft.contract
        if lines is None or pdf is None:
            return
        work = partial(carry_out, pdf=pdf, title=visit.draft.case, pause=self._closing.wait)
        future = lines.call(work)
        future.add_done_callback(lambda ended: _fault("contract on paper", ended))

    def _moving(self, work: Callable[[Custody], Any]) -> Future[Any]:
        if self._custody is None:
            return self._desk.submit(_no_dispenser)
        return self._custody.call(work)

    def _keep(self, effect: do.Effect) -> None:
        if self._custody is not None:
            self._unasked(effect, self._custody.call(lambda way: way.clear()))

    def _save(self, visit: Visit) -> None:
        try:
            self._tools.keeper.save(visit)
        except DeviceError as full:  # the visit goes on; only a restart would lose it
            log.warning("draft not saved: %s", full.code)

    def _unasked(self, effect: do.Effect, future: Future[Any]) -> None:
        """Nobody waits for the end of it: what fails goes to the log."""
        name = type(effect).__name__
        future.add_done_callback(lambda ended: _fault(name, ended))

    def _answer(self, ticket: int, future: Future[Any]) -> None:
        future.add_done_callback(lambda ended: self._ended(ticket, ended))

    def _ended(self, ticket: int, future: Future[Any]) -> None:
        if future.cancelled():
            return
        fault = _fault(f"effect {ticket}", future)
        if fault is None:
            self._post(Answered(ticket, future.result()))
        elif isinstance(fault, DeviceError):
            self._post(Failed(ticket, fault.code, fault.outcome.value, fault.detail))
        else:  # a fault of ours: a customer never waits for an answer that cannot come
            self._post(Failed(ticket, DeviceError.code, DeviceError.outcome.value))


def _fault(what: str, future: Future[Any]) -> BaseException | None:
    """Give what went wrong, after a word in the log; traces only of our own faults."""
    fault = None if future.cancelled() else future.exception()
    if isinstance(fault, DeviceError):
        log.info("%s: %s", what, fault.code)
    elif fault is not None:
        trace = "".join(format_tb(fault.__traceback__))  # its message may hold personal data
        log.error("%s: %s\n%s", what, type(fault).__name__, trace)
    return fault


def _looked(
    eye: Vision, effect: do.Shoot | do.Compare | do.Describe | do.AskColours | do.JudgeColours
) -> Shot | Match | TemplateV1 | Challenge | Liveness:
    if isinstance(effect, do.Describe):
        return eye.describe(effect.picture)
    if isinstance(effect, do.AskColours):
        return eye.challenge(effect.nonce, effect.palette)
    if isinstance(effect, do.JudgeColours):
        return eye.verdict(effect.shown)
    if isinstance(effect, do.Compare):
        return eye.compare(effect.live, effect.reference)
    return eye.shoot()


def _no_dispenser() -> None:
    raise DispenserEmptyError("sim_dispenser", "this kiosk has none")
