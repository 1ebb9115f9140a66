"""What became of cards, for the technician and the centre: told until two technicians have been."""

from collections.abc import Iterable
from typing import Final

from kiosk.health.problem import Problem, error, warning

IN_BIN: Final = "empty the bin and count it: simkiosk refill bin"
CARDS: Final = {
    "custody.mismatch": ("a card was another than reserved or read", IN_BIN),
    "custody.forgotten": ("a customer left without the SIM", IN_BIN),
    "custody.unsure": ("a card may have come out, or not", "count: simkiosk refill magazine"),
    "sim_card.unreadable": ("a card could not be read", IN_BIN),
    "sim_dispenser.card_refused": ("a card was too long, too short or held", IN_BIN),
    "sim_dispenser.faulty": ("a move ended where it should not", "check the sensors; then count"),
    "sim_dispenser.unread": (
        "nobody knows which cards are stacked",
        "simkiosk refill unload, then magazine --serials",
    ),
    "ledger.missing": ("a card is neither here nor handed out", IN_BIN),
    "ledger.counted_otherwise": (
        "counted otherwise than booked",
        "find the cards, tell the centre",
    ),
}
LEDGER: Final = "give no SIM before the centre has looked at it: simkiosk ledger check"


def alerts(told: Iterable[str], ledger: Iterable[str]) -> list[Problem]:
    """Name what was `told` since the last technicians, and what the `ledger` does not add up to."""
    cards = [_told(code) for code in told if code in CARDS]
    broken = [error(code, "the ledger does not add up", LEDGER) for code in ledger]
    return [*cards, *broken]


def _told(code: str) -> Problem:
    """Warn of a card; a stack that nobody knows keeps the machine from giving any."""
    return (error if code == "sim_dispenser.unread" else warning)(code, *CARDS[code])
