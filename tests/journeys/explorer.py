"""Walks every way through a journey: all touches, answers, faults, power cuts and languages.

Two states are the same when they differ only in what no step asks for: pictures, texts, times,
running numbers, which of several things was tried before, which reason that is not final is shown,
whether the receipt that will be printed is a second one, whether a face goes with the case. Stages
take turns, so that a bound cuts none of them off. What lies over a stage for a moment (an overlay,
an outage, another language) is tried on each state with what may follow at once, and makes no state
of its own.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any

from kiosk.case import entered
from kiosk.case.document import DocumentKind
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move
from kiosk.journeys.state import Draft, Stage, Visit
from kiosk.journeys.visit import LAST, advance, resumed
from kiosk.ports.centre import Reservation
from sync.wire.signing_v1 import SigningV1
from tests.journeys import alphabet

Key = tuple[Any, ...]
ENOUGH = 20
MOST_TRIES = 6  # more than any ceiling of a policy
HELD = 10_000
OF_DRAFT = attrgetter(*(name for name in Draft.__struct_fields__ if name != "face"))
SHAPES: dict[int, tuple[Draft, Key]] = {}
ASIDE = (on.OverlayAsked, on.Outages, on.LanguageChosen, on.LinkChanged, on.Ticked)


@dataclass(frozen=True)
class Node:
    """A visit, the effect whose answer is due, and what the world outside already holds."""

    visit: Visit
    pending: Any = None
    durable: bool = False  # the case is in the outbox
    refused: bool = False  # the centre said that the document holds all it may

    def key(self) -> Key:
        visit, draft = self.visit, self.visit.draft
        told, tried = visit.problem, [count for _, count in visit.tries]
        if visit.stage in LAST:
            return (visit.stage, told and told.reason, bool(draft.dispensed), self.durable)
        return (
            visit.stage, visit.busy, type(self.pending), self.durable, self.refused,
            told and told.final, min(max(tried, default=0), MOST_TRIES),
            visit.redial_at > visit.now, visit.wait_until > visit.now, _shapes(draft),
        )  # fmt: skip


def _shapes(draft: Draft) -> Key:
    """Reduce a draft; most moves leave it as it is, and the same one is reduced once."""
    held = SHAPES.get(id(draft))
    if held is not None and held[0] is draft:
        return held[1]
    if len(SHAPES) >= HELD:
        SHAPES.clear()
    made = (*(draft.detail(name) for name in ("subject", "relation", "role")), draft.paper,
            len(draft.sims), draft.entered, entered.firm(draft.differing),
            *[None if value is None else _shape(value) for value in OF_DRAFT(draft)])  # fmt: skip
    SHAPES[id(draft)] = (draft, made)
    return made


def _shape(value: Any) -> Any:
    """Reduce a value of the draft to what steps ask of it."""
    if isinstance(value, bool | DocumentKind):
        return value
    if isinstance(value, Reservation):
        return (value.iccid is None, value.failed_case is None)
    state = getattr(value, "phase", None) or getattr(value, "status", None)
    step = getattr(value, "step", None)
    return (bool(value), state, step if isinstance(step, str) else None)


MoveLaw = Callable[[Node, Node, Move], str | None]
StateLaw = Callable[[Node], str | None]


@dataclass
class Seen:
    """What a walk saw; `broken` is empty when every law held."""

    states: int = 0
    moves: int = 0
    stages: Counter[Stage] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    whole: bool = True
    reasons: set[str] = field(default_factory=set)
    edges: set[tuple[Stage, str, Stage]] = field(default_factory=set)

    def blame(self, node: "Node", event: on.Event | None, wrong: str | None) -> None:
        """Keep what a law says against a state or move."""
        if wrong is not None and len(self.broken) < ENOUGH:
            visit = node.visit
            self.broken.append(f"{visit.stage} {visit.busy} + {event!r:.80}: {wrong}")

    def __str__(self) -> str:
        extent = "all of them" if self.whole else "the bound was reached"
        return f"{self.states} states, {self.moves} moves, {len(self.stages)} stages; {extent}"


class Explorer:
    """`move_law` is asked about every move, `state_law` about every new state; both in words."""

    def __init__(self, facts: Facts, move_law: MoveLaw, state_law: StateLaw) -> None:
        self._facts = facts
        self._move_law = move_law
        self._state_law = state_law

    def walk(self, journey: str, most: int) -> Seen:
        """Explore a journey from its tile on."""
        start = Node(Visit(now=0.0))
        seen, known = Seen(), {start.key(): start}
        back: dict[Key, list[Key]] = defaultdict(list)
        turns = Turns()
        turns.put(start)
        while (node := turns.take()) is not None:
            here = node.key()
            self._note(seen, node)
            for event in self._events(node, journey):
                after = self._moved(seen, node, event)
                self._aside(seen, after, event)
                key = after.key()
                back[key].append(here)
                if key in known:
                    continue
                if len(known) >= most:
                    seen.whole = False
                    continue
                known[key] = after
                turns.put(after)
        if seen.whole:
            seen.broken += _stuck(known, back)
        return seen

    def _note(self, seen: Seen, node: Node) -> None:
        seen.states += 1
        seen.stages[node.visit.stage] += 1
        seen.blame(node, None, self._state_law(node))

    def _aside(self, seen: Seen, node: Node, event: on.Event | None) -> None:
        """Go on from what lies over a stage only for a moment."""
        if not isinstance(event, ASIDE) or node.visit.stage is Stage.ATTRACT:
            return
        for follows in (on.OverlayClosed(), on.StartedOver(), None, *alphabet.willing(node.visit)):
            self._moved(seen, node, follows)

    def _moved(self, seen: Seen, node: Node, event: on.Event | None) -> Node:
        seen.moves += 1
        visit = node.visit
        if event is None:  # the power fails and comes back
            move = resumed(visit, self._facts, visit.now)
            node = Node(visit, None, node.durable, node.refused)
        else:
            move = advance(visit, event, self._facts)
        after = _after(node, event, move)
        if after.visit.problem is not None:
            seen.reasons.add(after.visit.problem.reason.value)
        seen.edges.add((visit.stage, said(event), after.visit.stage))
        seen.blame(node, event, self._move_law(node, after, move))
        return after

    def _events(self, node: Node, journey: str) -> Iterator[on.Event | None]:
        visit = node.visit
        if visit.stage is Stage.HOME:
            yield on.JourneyChosen(journey)
            return
        yield from alphabet.touches(visit)
        if visit.awaiting is not None and node.pending is not None:
            yield from alphabet.answers(node.pending, visit)
        yield from (on.Ticked(visit.now + 1.0), on.Ticked(visit.now + 46.0))
        yield from (on.Outages(("vision",)), on.LinkChanged(online=False))
        if visit.stage is not Stage.ATTRACT:
            yield None


def said(event: on.Event | None) -> str:
    """Name what happened, in words; of an answer, what was answered."""
    what = event.value if isinstance(event, on.Answered) and event.value is not None else event
    if event is None:
        return "power cut"
    if isinstance(event, on.Failed):
        return event.detail or event.code
    if isinstance(what, SigningV1):
        return what.reason or what.phase
    return _kind(type(what).__name__)


@cache
def _kind(of_type: str) -> str:
    name = of_type.removesuffix("V1")
    plain = {"bytes": "contract", "float": "sent", "bool": "taken", "Answered": "done"}
    return plain.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _after(node: Node, event: on.Event | None, move: Move) -> Node:
    visit, effects = move
    pending = next((e for e in effects if getattr(e, "ticket", None) == visit.awaiting), None)
    if pending is None and visit.awaiting == node.visit.awaiting and event is not None:
        pending = node.pending
    durable = node.durable or (
        isinstance(node.pending, do.Submit)
        and isinstance(event, on.Answered)
        and event.ticket == node.visit.awaiting
    )
    told = getattr(getattr(event, "value", None), "open", None)
    refused = told is False if told is not None else node.refused
    if visit.stage in (Stage.ATTRACT, Stage.HOME):
        durable = refused = False
    shift = visit.now  # times count from now, so that waiting makes no new states
    calm = visit.but(
        now=0.0, touched=visit.touched - shift, resend_at=max(0.0, visit.resend_at - shift),
        redial_at=max(0.0, visit.redial_at - shift),
        wait_until=max(0.0, visit.wait_until - shift), overlay=visit.overlay,
    )  # fmt: skip
    return Node(calm, pending if visit.awaiting is not None else None, durable, refused)


class Turns:
    """A queue for each stage; the one that had the fewest turns is next."""

    def __init__(self) -> None:
        self._queues: dict[Stage, deque[Node]] = defaultdict(deque)
        self._taken: Counter[Stage] = Counter()

    def put(self, node: Node) -> None:
        self._queues[node.visit.stage].append(node)

    def take(self) -> Node | None:
        waiting = [stage for stage, queue in self._queues.items() if queue]
        if not waiting:
            return None
        stage = min(waiting, key=lambda one: self._taken[one])
        self._taken[stage] += 1
        return self._queues[stage].popleft()


def _stuck(known: dict[Key, Node], back: dict[Key, list[Key]]) -> list[str]:
    """List states from which no last screen can be reached."""
    ends = [key for key, node in known.items() if node.visit.stage in (*LAST, Stage.ATTRACT)]
    reached, queue = set(ends), deque(ends)
    while queue:
        for before in back[queue.popleft()]:
            if before not in reached:
                reached.add(before)
                queue.append(before)
    lost = [node.visit for key, node in known.items() if key not in reached]
    return [f"no way out of {v.stage}, busy {v.busy}" for v in lost[:ENOUGH]]
