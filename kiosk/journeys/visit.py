"""The dispatcher: one event, one new state, the effects. Time, overlays and the wipe live here.

`advance` is all that the screen process calls. It never raises for an event that does not fit:
late and repeated events change nothing (a case never moves backwards by them).
"""

from collections.abc import Callable, Mapping
from math import ceil
from typing import Final

from kiosk.journeys.catalogue import back_of
from kiosk.journeys.comfort import EXCEPTIONS, Comfort
from kiosk.journeys.effects import Cue, Effect, HangUp, KeepSim, Rest, SaveDraft, Wipe
from kiosk.journeys.events import (
    Answered,
    Checked,
    ComfortChosen,
    Event,
    ExceptionTold,
    Failed,
    HeadsetPlugged,
    HumanAsked,
    LanguageChosen,
    LinkChanged,
    Outages,
    OverlayAsked,
    OverlayClosed,
    Progressed,
    StartedOver,
    Steady,
    Ticked,
    Uploaded,
    WentBack,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, go, stay
from kiosk.journeys.state import Busy, Overlay, Stage, Visit
from kiosk.journeys.steps import (
    activation,
    appointment,
    call,
    challenge,
    child,
    chip,
    contract,
    document,
    eid_level1,
    enterprise,
    handout,
    holder,
    identity,
    own_data,
    ownership,
    papers,
    portrait,
    real_name,
    signing_sim,
    sim,
    status,
    status_face,
    subscriber,
    welcome,
)

On = Callable[[Visit, Event, Facts], Move]
Enter = Callable[[Visit, Facts], Move]

STEPS: Final[Mapping[Stage, On]] = {
    Stage.ATTRACT: welcome.attract,
    Stage.HOME: welcome.home,
    Stage.NEEDS: welcome.needs,
    Stage.SIM_ENTRY: sim.entry,
    Stage.SIM_SCAN: sim.scan,
    Stage.SIM_DETAILS: sim.details,
    Stage.RESUME_CODE: sim.resume,
    Stage.STATUS_ENTRY: status.entry,
    Stage.STATUS_SCAN: status.scan,
    Stage.STATUS_CARD: status.card,
    Stage.STATUS_LIST: status.choose,
    Stage.STATUS_AGREE: status_face.agree,
    Stage.STATUS_FACE: status_face.on,
    Stage.STATUS_SHOWN: status.shown,
    Stage.EID_START: eid_level1.start,
    Stage.EID_CODE: eid_level1.code,
    Stage.EID_GUIDE: eid_level1.guide,
    Stage.EID_QR: eid_level1.qr,
    Stage.EID_RESULT: eid_level1.result,
    Stage.EID_VIDEO: eid_level1.video,
    Stage.EID_FIRST: eid_level1.first,
    Stage.APPOINTMENT_START: appointment.start,
    Stage.APPOINTMENT_CODE: appointment.code,
    Stage.APPOINTMENT_SHOWN: appointment.shown,
    Stage.APPOINTMENT_OFFICE: appointment.office,
    Stage.APPOINTMENT_DAY: appointment.day,
    Stage.APPOINTMENT_TIME: appointment.time,
    Stage.APPOINTMENT_CHECK: appointment.check,
    Stage.SIGNING_START: signing_sim.start,
    Stage.SIGNING_SUBJECT: signing_sim.subject,
    Stage.SIGNING_METHOD: signing_sim.method,
    Stage.SIGNING_NUMBER: signing_sim.number,
    Stage.SIGNING_WAIT: signing_sim.wait,
    Stage.SIGNING_EXISTS: signing_sim.exists,
    Stage.SIGNING_COMPLAINT: signing_sim.complaint,
    Stage.SIGNING_DATA: signing_sim.data,
    Stage.SUBSCRIBER_ENTRY: subscriber.entry,
    Stage.SUBSCRIBER_STATUS: subscriber.status,
    Stage.AGREEMENT: identity.agreement,
    Stage.HOLDER: holder.on,
    Stage.CHANGES: holder.confirm,
    Stage.NUMBERS: own_data.numbers,
    Stage.DATA: own_data.data,
    Stage.CODE_ENTRY: real_name.entry,
    Stage.CODE_SCAN: real_name.scan,
    Stage.ACTIVATE_SIM: activation.sim,
    Stage.ACTIVATE_SCAN: activation.scan,
    Stage.ACTIVATE_DETAILS: activation.details,
    Stage.ACTIVATE_CODE: real_name.code,
    Stage.DATA_MATCH: real_name.match,
    Stage.FACE_START: real_name.face,
    Stage.COMPANY: enterprise.company,
    Stage.NUMBER_LIST: enterprise.listed,
    Stage.ROLE: enterprise.role,
    Stage.RELATION: child.relation,
    Stage.CHILD_DOCUMENT: child.choice,
    Stage.CHILD_FRONT: document.live,
    Stage.CHILD_FRONT_REVIEW: document.review,
    Stage.CHILD_BACK: document.live,
    Stage.CHILD_BACK_REVIEW: document.review,
    Stage.CHILD_CHIP: chip.on,
    Stage.CHILD_DETAILS: child.details,
    Stage.PAPER: papers.live,
    Stage.PAPER_REVIEW: papers.review,
    Stage.DOCUMENT_CHOICE: document.choice,
    Stage.DOCUMENT_FRONT: document.live,
    Stage.FRONT_REVIEW: document.review,
    Stage.DOCUMENT_BACK: document.live,
    Stage.BACK_REVIEW: document.review,
    Stage.CHIP: chip.on,
    Stage.LIMIT: chip.limit,
    Stage.PORTRAIT: portrait.live,
    Stage.PORTRAIT_REVIEW: portrait.review,
    Stage.CHALLENGE: challenge.on,
    Stage.OWNERSHIP: ownership.question,
    Stage.OWN_NUMBER: ownership.number,
    Stage.OTP: ownership.code,
    Stage.CALL: call.on,
    Stage.INFORMATION: contract.information,
    Stage.CONTRACT: contract.read,
    Stage.SIGNATURE: contract.sign,
    Stage.SIM_FEED: handout.feed,
    Stage.SIM_PHOTO: handout.photo,
    Stage.SIM_PHOTO_REVIEW: handout.photo_review,
    Stage.SUBMIT: handout.submit,
    Stage.SIM_TAKE: handout.take,
    Stage.RECEIPT: handout.receipt,
}
ENTER: Final[Mapping[Stage, Enter]] = {
    Stage.SIM_SCAN: sim.enter_scan,
    Stage.STATUS_ENTRY: status.enter_entry,
    Stage.STATUS_SCAN: status.enter_scan,
    Stage.STATUS_FACE: status_face.enter,
    Stage.EID_QR: eid_level1.enter_qr,
    Stage.EID_RESULT: eid_level1.enter_result,
    Stage.EID_FIRST: eid_level1.enter_first,
    Stage.APPOINTMENT_OFFICE: appointment.enter_office,
    Stage.SIGNING_WAIT: signing_sim.enter_wait,
    Stage.SIGNING_COMPLAINT: signing_sim.enter_complaint,
    Stage.HOLDER: holder.enter,
    Stage.NUMBERS: own_data.enter_numbers,
    Stage.DATA: own_data.enter_data,
    Stage.CODE_SCAN: real_name.enter_scan,
    Stage.ACTIVATE_SCAN: activation.enter_scan,
    Stage.ACTIVATE_CODE: activation.enter_code,
    Stage.DATA_MATCH: real_name.enter_match,
    Stage.FACE_START: real_name.enter_face,
    Stage.NUMBER_LIST: enterprise.enter_list,
    Stage.CHILD_FRONT: document.enter_side,
    Stage.CHILD_BACK: document.enter_side,
    Stage.CHILD_CHIP: chip.enter,
    Stage.PAPER: papers.enter,
    Stage.DOCUMENT_FRONT: document.enter_side,
    Stage.DOCUMENT_BACK: document.enter_side,
    Stage.CHIP: chip.enter,
    Stage.LIMIT: chip.enter_limit,
    Stage.PORTRAIT: portrait.enter,
    Stage.CHALLENGE: challenge.enter,
    Stage.CALL: call.enter,
    Stage.SIM_FEED: handout.enter_feed,
    Stage.SIM_PHOTO: handout.enter_photo,
    Stage.SIM_TAKE: handout.enter_take,
    Stage.RECEIPT: handout.enter_receipt,
    Stage.DONE: handout.enter_done,
}
CAMERA: Final = (
    Stage.SIM_SCAN, Stage.STATUS_SCAN, Stage.EID_QR, Stage.DOCUMENT_FRONT, Stage.DOCUMENT_BACK,
    Stage.PORTRAIT, Stage.CALL, Stage.SIM_PHOTO, Stage.CHALLENGE, Stage.CODE_SCAN,
    Stage.ACTIVATE_SCAN, Stage.CHILD_FRONT, Stage.CHILD_BACK, Stage.PAPER,
)  # fmt: skip
UNSAVED: Final = (Stage.ATTRACT, Stage.HOME, Stage.NEEDS)
LAST: Final = (Stage.DONE, Stage.APPOINTMENT_DONE, Stage.HUMAN, Stage.STOPPED)
UNHURRIED: Final = (  # the machine works or waits by a limit of its own: no idle warning
    Busy.READING_CHIP, Busy.AWAITING_CHIP, Busy.CALLING, Busy.MOVING_SIM, Busy.SUBMITTING,
    Busy.AWAITING_TAKEN, Busy.PRINTING, Busy.SETTING_CONTRACT, Busy.SHOWING_COLOURS,
    Busy.AWAITING_SIGNATURE,
)  # fmt: skip
COMMITTED: Final = (Busy.MOVING_SIM, Busy.SUBMITTING, Busy.AWAITING_TAKEN)


def advance(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take one event: give the next state and what to do in the world."""
    if isinstance(event, Ticked):
        return _entered(visit.stage, _tick(visit.but(now=event.now), facts), facts)
    if isinstance(event, Outages):
        return _outages(visit, event, facts)
    if isinstance(event, LinkChanged | Uploaded | Checked | HeadsetPlugged):
        return stay(_heard(visit, event))
    if isinstance(event, Answered | Failed):
        if event.ticket != visit.awaiting:
            return stay(visit)  # the answer to something no longer asked
    elif not isinstance(event, Progressed | Steady):  # a document left lying is nobody's hand
        visit = visit.but(touched=visit.now)
    if visit.busy in COMMITTED and isinstance(event, StartedOver | WentBack | HumanAsked):
        return stay(visit)  # a card moves or a case is being written: finish that first
    move = _overlay(visit, event, facts) or _step(visit, event, facts)
    return _entered(visit.stage, move, facts)


def _heard(visit: Visit, event: LinkChanged | Uploaded | Checked | HeadsetPlugged) -> Visit:
    """Take note of what is nobody's touch and moves no step."""
    match event:
        case LinkChanged(online):
            return visit.but(online=online)
        case Uploaded(case, done, total) if case == visit.draft.case:
            return visit.but(upload=(done, total))
        case Checked(codes):
            return visit.but(unfit=codes)
        case HeadsetPlugged(plugged):
            return _headset(visit, plugged)
    return visit


def resumed(visit: Visit, facts: Facts, now: float) -> Move:
    """Go on with a visit read back after the process was restarted."""
    told = visit.problem if visit.problem is not None and visit.problem.final else None
    fresh = visit.but(
        now=now, touched=now, awaiting=None, busy=None, overlay=None, outages=(),
        restarted=True, resend_at=0.0, redial_at=0.0,
    )  # fmt: skip
    again, effects = go(fresh, visit.stage)
    return _entered(None, (again.but(problem=told), effects), facts)


def _outages(visit: Visit, event: Outages, facts: Facts) -> Move:
    """Name what restarts now; a camera that came back is told again what to look for."""
    back = "vision" in visit.outages and "vision" not in event.names
    known = visit.but(outages=event.names)
    if back and visit.stage in CAMERA and visit.problem is None:
        talking = visit.busy is Busy.CALLING  # the agent is waited for, not the camera
        fresh = known if talking else known.but(awaiting=None, busy=None)
        return ENTER[visit.stage](fresh, facts)
    return known, ()


def _step(visit: Visit, event: Event, facts: Facts) -> Move:
    match event:
        case WentBack() if visit.back_to is Stage.HOME and len(facts.policy.journeys) > 1:
            return welcome.home_again(visit, facts)
        case WentBack() if visit.back_to in (Stage.ATTRACT, Stage.HOME):
            return end(visit, "abandoned")
        case WentBack() if visit.back_to is not None:
            return go(visit, visit.back_to)
        case HumanAsked() if visit.stage not in (Stage.ATTRACT, *LAST):
            return go(visit, Stage.HUMAN)[0].but(problem=visit.problem, outcome="human"), ()
    step = STEPS.get(visit.stage)
    return stay(visit) if step is None else step(visit, event, facts)


def _overlay(visit: Visit, event: Event, facts: Facts) -> Move | None:
    match event:
        case StartedOver() if visit.stage is not Stage.ATTRACT:
            return end(visit, visit.outcome or "abandoned")
        case OverlayAsked(name) if name == Overlay.ACCESS or (
            name in set(Overlay) and visit.stage is not Stage.ATTRACT
        ):
            return visit.but(overlay=Overlay(name)), ()
        case ComfortChosen(comfort):
            return visit.but(comfort=comfort), ()
        case ExceptionTold(kind) if kind in EXCEPTIONS:
            kept = dict.fromkeys((*visit.draft.exceptions, kind))
            return visit.but(overlay=None).with_draft(exceptions=tuple(kept)), ()
        case OverlayClosed():
            return visit.but(overlay=None, countdown=0), ()
        case LanguageChosen(language) if visit.stage is not Stage.ATTRACT:
            return visit.but(language=language, overlay=None), ()
    return None


def end(visit: Visit, outcome: str) -> Move:
    """Wipe and wait for the next customer; a card inside that nobody owns goes to the bin."""
    effects: list[Effect] = [Wipe()]
    if visit.draft.dispensed is not None and not visit.draft.submitted:
        effects.insert(0, KeepSim())
    if visit.draft.call is not None and not visit.draft.submitted:
        effects.insert(0, HangUp(visit.draft.call.ticket))
    effects[:0] = signing_sim.cancelling(visit.draft)
    clean = Visit(
        online=visit.online, outages=visit.outages, unfit=visit.unfit, asked=visit.asked,
        now=visit.now, touched=visit.now, outcome=outcome, headset=visit.headset,
        comfort=Comfort(speech=visit.headset),
    )  # fmt: skip
    return clean, tuple(effects)


def _tick(visit: Visit, facts: Facts) -> Move:
    warn_after, countdown = visit.comfort.idle(facts.policy.idle)
    quiet = visit.now - visit.touched
    if visit.stage is Stage.ATTRACT:
        left_alone = quiet >= warn_after and (visit.overlay, visit.comfort) != (None, Comfort())
        return end(visit, visit.outcome) if left_alone else stay(visit)
    if visit.busy in UNHURRIED:
        return visit.but(touched=visit.now, overlay=None, countdown=0), ()
    if calling := call.redial(visit, facts):
        return calling
    if visit.stage in LAST:
        last = visit.comfort.patience(facts.policy.idle.last_screen_s)
        return end(visit, visit.outcome) if quiet >= last else stay(visit)
    if quiet < warn_after:
        return stay(visit)
    left = ceil(warn_after + countdown - quiet)
    if left <= 0:
        return end(visit, "abandoned")
    warned = () if visit.overlay is Overlay.IDLE else (Cue("warn"),)
    return visit.but(overlay=Overlay.IDLE, countdown=left), warned


def _headset(visit: Visit, plugged: bool) -> Visit:
    """Speak to the headset; nothing goes on aloud, or in the dark, once it is gone."""
    heard = visit.comfort.but(speech=plugged, curtain=visit.comfort.curtain and plugged)
    return visit.but(headset=plugged, comfort=heard, touched=visit.now)


def _entered(before: Stage | None, move: Move, facts: Facts) -> Move:
    visit, effects = move
    if before in CAMERA and visit.stage is not before:
        effects = (Rest(), *effects)
    while visit.stage is not before:
        before = visit.stage
        visit = visit.but(back_to=back_of(visit))
        if before not in UNSAVED:
            effects = (*effects, SaveDraft())  # before anything moves
        if before in ENTER:
            visit, more = ENTER[before](visit, facts)
            effects = (*effects, *more)
    return visit, effects
