"""Random customers, hands and power cuts at a dispenser: the ledger always knows every card."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.ports.sim_dispenser import Place, Stock
from kiosk.store.sim_moves import Card, Move, Spot
from kiosk.store.store import FILE, open_store

NOW = 1_700_000_000
KEY = bytes(32)
PLACES = {Spot.READER: Place.READER, Spot.GATE: Place.GATE}


class Visits(RuleBasedStateMachine):
    """`world` is where the cards really are; the ledger hears of it through the sensors only."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = open_store(Path(self.folder.name) / FILE, KEY)
        self.world: dict[str, Spot] = {}
        self.cases = 0

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @property
    def ledger(self):  # noqa: ANN201
        return self.store.ledger

    def inside(self) -> str | None:
        return next((card for card, spot in self.world.items() if spot in PLACES), None)

    def stock(self) -> Stock:
        card = self.inside()
        place = PLACES[self.world[card]] if card else Place.NOWHERE
        return Stock(place, magazine_low=False, bin_full=False)

    def move(self, what: Move, target: Spot, *, obeys: bool, power_fails: bool) -> None:
        """Command a move as a journey does; the machine may not obey, the answer may be lost."""
        card = self.inside() or f"89840{len(self.world):014d}"
        case = self.ledger.position().inside
        self.ledger.intend(what, case.case if case else f"case-{self.cases}", NOW)
        if obeys:
            self.world[card] = target
        if power_fails:
            self.store.close()
            self.store = open_store(Path(self.folder.name) / FILE, KEY)
            self.settle()
        elif obeys:
            self.ledger.done(NOW, card if what is Move.FEED else None)
        else:
            self.ledger.failed(NOW)

    def settle(self) -> None:
        card = self.inside()
        readable = card if card and self.world[card] is Spot.READER else None
        self.ledger.settle(self.stock(), NOW, readable)

    @precondition(lambda self: self.inside() is None)
    @rule(obeys=st.booleans(), power_fails=st.booleans())
    def feed(self, *, obeys: bool, power_fails: bool) -> None:
        self.cases += 1
        self.move(Move.FEED, Spot.READER, obeys=obeys, power_fails=power_fails)

    @precondition(lambda self: self.card_at(Spot.READER) and self.ledger.position().inside.case)
    @rule(obeys=st.booleans(), power_fails=st.booleans())
    def present(self, *, obeys: bool, power_fails: bool) -> None:
        self.move(Move.PRESENT, Spot.GATE, obeys=obeys, power_fails=power_fails)

    @precondition(lambda self: self.inside() is not None)
    @rule(obeys=st.booleans(), power_fails=st.booleans())
    def capture(self, *, obeys: bool, power_fails: bool) -> None:
        self.move(Move.CAPTURE, Spot.BIN, obeys=obeys, power_fails=power_fails)

    @precondition(lambda self: self.card_at(Spot.GATE))
    @rule()
    def customer_takes_the_card(self) -> None:
        self.world[self.inside() or ""] = Spot.CUSTOMER
        self.settle()

    @precondition(lambda self: self.card_at(Spot.READER))
    @rule()
    def hand_pulls_the_card(self) -> None:
        self.world[self.inside() or ""] = Spot.MISSING
        self.settle()

    @precondition(lambda self: self.inside() is None)
    @rule()
    def hand_pushes_a_card_in(self) -> None:
        self.world[f"89840{len(self.world):014d}"] = Spot.READER
        self.settle()

    def card_at(self, spot: Spot) -> bool:
        card = self.inside()
        return card is not None and self.world[card] is spot

    @invariant()
    def every_card_is_where_the_ledger_says(self) -> None:
        for card, spot in self.world.items():
            booked = self.ledger.where(card)
            assert booked is spot or (booked is Spot.MISSING and spot is Spot.BIN), (card, spot)

    @invariant()
    def the_card_inside_is_known_by_its_serial(self) -> None:
        card, inside = self.inside(), self.ledger.position().inside
        assert (inside and inside.iccid) == card
        assert inside is None or isinstance(inside, Card)

    @invariant()
    def nothing_is_open_and_nothing_went_out_without_a_case(self) -> None:
        assert self.ledger.open_intent() is None
        assert self.ledger.out_without_case() == []
        self.ledger.verify()


TestVisits = Visits.TestCase
TestVisits.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
