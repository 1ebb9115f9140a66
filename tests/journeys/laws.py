"""What must hold in every move of every journey (requirements 8.3)."""

from kiosk.case import entered
from kiosk.journeys import consents, enterprise_sim, minor_sim, real_name, status
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.move import Move
from kiosk.journeys.state import Draft, Stage, Visit
from kiosk.journeys.steps import papers
from kiosk.journeys.visit import COMMITTED, LAST, advance
from kiosk.ports.vision import Subject
from sync.wire import tax_code
from sync.wire.face_v1 import PURPOSE as FACE
from sync.wire.status_v1 import AskStatusByFace
from sync.wire.subscriber_v1 import AskHolder, AskRecord
from tests.journeys.explorer import Node
from tests.journeys.world import FACTS

OFFERED = {purpose.id for purpose in FACTS.policy.purposes if purpose.required}

OF_NUMBER = ("reverify-sim", "update-details")
OWN = (*OF_NUMBER, "my-data", "my-numbers")


def of_moves(before: Node, after: Node, move: Move) -> str | None:
    """Name the first law that a move breaks."""
    for holds in LAWS if move[1] else OF_REST:
        wrong = holds(before, after, move)
        if wrong is not None:
            return wrong
    return None


def of_states(node: Node) -> str | None:
    """I3: a person is within reach of every stage."""
    visit = node.visit
    if visit.stage in (Stage.ATTRACT, *LAST) or visit.busy in COMMITTED:
        return None
    asked = advance(visit, on.HumanAsked(), FACTS)[0]
    return None if asked.stage is Stage.HUMAN else f"no person within reach of {visit.stage}"


def _faces(before: Node, after: Node, move: Move) -> str | None:
    """A68: a face is looked at, described and kept by its owner's word for just that, no longer."""
    visit, effects = move
    draft = visit.draft
    if draft.face is not None and not consents.given(draft, FACE):
        return "a face kept without its owner's word"
    if visit.journey != status.NAME:
        return None
    looks = any(isinstance(one, do.Watch) and one.subject is Subject.PORTRAIT for one in effects)
    describes = any(isinstance(one, do.Describe) for one in effects)
    if (looks or describes or draft.portrait) and not consents.given(draft, consents.COMPARE):
        return "a face is looked at before its owner agreed"
    if draft.face is not None or (visit.stage is Stage.STATUS_SHOWN and draft.portrait):
        return "a face outlives the question it was for"
    asked = [one.question for one in effects if isinstance(one, do.Ask)]
    by_face = [one for one in asked if isinstance(one, AskStatusByFace)]
    if any(one.case != draft.detail(status.BY_FACE) for one in by_face):
        return "a face is held against another case than the one that was named"
    return None


def _durable_first(before: Node, after: Node, move: Move) -> str | None:
    """I2: no SIM presented without a durable case."""
    hands_out = any(isinstance(effect, do.HandOutSim) for effect in move[1])
    return "a SIM goes out before its case is durable" if hands_out and not after.durable else None


def _limit(before: Node, after: Node, move: Move) -> str | None:
    """I1: what the centre refused for its count is never sent."""
    sends = any(isinstance(effect, do.Submit) for effect in move[1])
    return "sent although the limit is reached" if sends and after.refused else None


def _wiped(before: Node, after: Node, move: Move) -> str | None:
    """I4: nothing of the customer after the end."""
    visit, effects = move
    if visit.stage is not Stage.ATTRACT or before.visit.stage is Stage.ATTRACT:
        return None
    if not any(isinstance(effect, do.Wipe) for effect in effects):
        return "ended without a wipe"
    left = [
        name for name, value, fresh in (
            ("draft", visit.draft, Draft()), ("problem", visit.problem, None),
            ("tries", visit.tries, ()), ("journey", visit.journey, ""),
            ("language", visit.language, Visit().language), ("overlay", visit.overlay, None),
        ) if value != fresh
    ]  # fmt: skip
    return f"left after the wipe: {', '.join(left)}" if left else None


def _whole(before: Node, after: Node, move: Move) -> str | None:
    """I9 and A42: a SIM case is sent with a signed approval, consents and a signature."""
    visit = move[0]
    draft = visit.draft
    if not any(isinstance(effect, do.Submit) for effect in move[1]):
        return None
    if (
        visit.journey not in ("sim-activate", "minor-sim")
        or draft.parked is not None
        or draft.resumes is not None
    ):
        return None
    if draft.call is None or not draft.call.decision:
        return "sent without an agent's signed word"
    if draft.signature is None or {c.purpose for c in draft.consents} < OFFERED:
        return "sent without signature or consents"
    return None


def _proven(before: Node, after: Node, move: Move) -> str | None:
    """A103 to A110: no account is asked for without a verified signature of this very request."""
    visit, effects = move
    draft = visit.draft
    if visit.journey != "signing-sim" or not any(isinstance(one, do.Submit) for one in effects):
        return None
    told = draft.signing
    if told is None or told.phase != "signed" or told.signer is None:
        return "sent without a verified signature"
    if draft.detail("signing") != told.ticket or draft.person.get("id_number") == "":
        return "sent with another signature"
    if {one.purpose for one in draft.consents} != {"terms"}:
        return "sent without consent"
    if draft.detail("subject") == "enterprise" and not draft.email:
        return "an enterprise without an address"
    return None


def _refusal(before: Node, after: Node, move: Move) -> str | None:
    """I10: a final word always has its reason."""
    visit = move[0]
    if visit.stage is Stage.STOPPED and (visit.problem is None or not visit.problem.final):
        return "stopped without a final reason"
    return None


def _own_data(before: Node, after: Node, move: Move) -> str | None:
    """B1-B5: nothing of the book before the proof, and no SIM or contract on these ways."""
    visit, effects = move
    draft = visit.draft
    told = draft.record is not None or draft.numbers is not None or draft.data is not None
    face = draft.match is not None and draft.match.same and draft.reference == "chip"
    if told and not (draft.chip and face and draft.consents):
        return "a value of the book before the identity was proven"
    asked = [effect.question for effect in effects if isinstance(effect, do.Ask)]
    book = any(isinstance(one, AskHolder | AskRecord) for one in asked)
    if (book or draft.record is not None) and not draft.number_verified:
        return "the book was asked before the number was proven"
    if visit.journey not in OWN:
        return None
    if any(isinstance(effect, do.TakeSim | do.HandOutSim | do.MakeContract) for effect in effects):
        return "a SIM or a contract where there is none"
    sends = any(isinstance(effect, do.Submit) for effect in effects)
    if sends and (not draft.consents or draft.portrait is None):
        return "sent without consents or a face"
    if sends and visit.journey in OF_NUMBER and not draft.number_verified:
        return "sent about a number that was not proven"
    return None


def _code(before: Node, after: Node, move: Move) -> str | None:
    """A57: only an accepted code, or a case that goes on, leads past the first part."""
    visit = move[0]
    leg = real_name.JOURNEY.leg(visit.stage) if visit.journey == real_name.NAME else None
    if leg is None or leg.part == "code" or visit.draft.resumes is not None:
        return None
    return None if visit.draft.detail("activation") else "registered without an accepted code"


def _named(before: Node, after: Node, move: Move) -> str | None:
    """A50: what is sent names its person: a document, and the face where the policy asks for it."""
    visit = move[0]
    sends = any(isinstance(effect, do.Submit) for effect in move[1])
    if not sends or visit.journey != real_name.NAME or visit.draft.resumes is not None:
        return None
    if not visit.draft.person.get("id_number") or visit.draft.portrait is None:
        return "sent without document or face"
    return None


def _matched(before: Node, after: Node, move: Move) -> str | None:
    """A63: who entered another person's number or birthday does not go on."""
    was, stage = before.visit.draft, move[0].stage
    if before.visit.stage is not Stage.DATA_MATCH or stage not in (Stage.LIMIT, Stage.FACE_START):
        return None
    firm = entered.firm(entered.differing(was.entered, was.person))
    return "went on as another person than the one entered" if firm else None


def _signed_for(before: Node, after: Node, move: Move) -> str | None:
    """B8, B9: who signs for another is recognised, and has signed; no one is filmed but them."""
    visit, effects = move
    draft = visit.draft
    if visit.journey not in (minor_sim.NAME, enterprise_sim.NAME):
        return "a signatory where nobody signs for another" if draft.signatory else None
    out = any(isinstance(one, do.Submit | do.TakeSim | do.HandOutSim) for one in effects)
    if not out:
        return None
    signs = draft.signatory
    if signs is None or not signs.person.get("id_number"):
        return "sent without who signs"
    if draft.match is None or not draft.match.same or draft.portrait is None:
        return "sent without a checked face"
    if draft.signature is None or {c.purpose for c in draft.consents} < OFFERED:
        return "sent without signature or consents"
    if (signs.person.age(FACTS.today) or 0) < FACTS.policy.minor.signatory_age:
        return "signed by somebody too young"
    held = [kind for kind, _ in draft.pages]
    missing = [kind for kind in papers.wanted(visit) if kind not in held]
    return f"sent without {missing}" if missing else None


def _minor(before: Node, after: Node, move: Move) -> str | None:
    """B8: the SIM is a child's, of the age the policy names, and is counted on the child."""
    visit, effects = move
    draft = visit.draft
    if visit.journey != minor_sim.NAME:
        return None
    counted = [one for one in effects if isinstance(one, do.AskAllowance)]
    if any(one.document != draft.document_key or draft.signatory is None for one in counted):
        return "counted on somebody else than the child"
    if not any(isinstance(one, do.Submit | do.TakeSim) for one in effects):
        return None
    age = draft.person.age(FACTS.today)
    if age is None or not FACTS.policy.minor.from_age <= age < FACTS.policy.least_age:
        return f"a child of {age}"
    if draft.detail("relation") not in FACTS.policy.minor.relations:
        return "sent without the relation"
    return None


def _enterprise(before: Node, after: Node, move: Move) -> str | None:
    """B9: a valid tax code, never more SIMs than policy and centre leave, an address."""
    visit, effects = move
    draft = visit.draft
    if visit.journey != enterprise_sim.NAME:
        return None
    if any(isinstance(one, do.TakeSim | do.HandOutSim) for one in effects):
        return "a SIM came out of the machine"
    if len(draft.sims) > min(FACTS.policy.enterprise.max_numbers, int(draft.detail("room") or 0)):
        return "more SIMs than allowed"
    if len({sim.code for sim in draft.sims}) < len(draft.sims):
        return "one SIM twice"
    if not any(isinstance(one, do.Submit) for one in effects):
        return None
    if not draft.sims or not draft.email or tax_code.normalise(draft.detail("tax_code")) is None:
        return "sent without SIMs, address or tax code"
    return None


LAWS = (
    _durable_first, _limit, _wiped, _whole, _refusal, _proven, _own_data, _code, _named,
    _matched, _signed_for, _minor, _enterprise, _faces,
)  # fmt: skip
OF_EFFECTS = (_durable_first, _limit, _whole, _proven, _named)  # nothing done breaks none of these
OF_REST = tuple(law for law in LAWS if law not in OF_EFFECTS)
