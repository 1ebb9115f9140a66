"""What the operator has imported before the guests come: a row for each wish of theirs."""

from twins.rig.centre import Rows
from twins.rig.signing import tax_code
from twins.rig.visitor import iccid
from twins.rig.wishes import Guest, Wishes

STOCK_FROM = 100  # places of serials that lie in the machine
SPARE = 99
SECOND = 2  # place of the serial of a second card that was sold
MORE_FROM = 50  # places of serials that came by mail beside the first


def stock(guests: list[Wishes]) -> list[str]:
    """Give the serials in the magazine: as many as wished, and one more for each further guest."""
    first = guests[0]
    count = first.magazine + len(guests) - 1 if first.magazine else 0
    return [iccid(first.seed, STOCK_FROM + place) for place in range(count)]


def rows(guests: list[Guest]) -> Rows:
    """Collect what the centre must know of all of them."""
    wished = [one.wishes for one in guests]
    made = Rows(
        stock=stock(wished) or [iccid(wished[0].seed, SPARE)],
        time_table=any(wishes.time_table for wishes in wished),
    )
    for one in guests:
        _add(made, one)
    return made


def _add(made: Rows, one: Guest) -> None:
    wishes, visitor = one.wishes, one.visitor
    who, seed = visitor.who, wishes.seed
    number = f"+8490{seed % 10**7:07d}"
    mine = visitor.iccid if wishes.own_sim else ""
    made.reservations.append((visitor.code, number, "C90N", wishes.status, mine))
    made.reservations += [
        (f"{visitor.code}{place}", f"+8494{seed % 10**5:05d}{place:02d}", "C90N", wishes.status,
         iccid(seed, MORE_FROM + place))
        for place in range(wishes.more_sims)
    ]  # fmt: skip
    held = range(wishes.held_numbers)
    made.numbers += [
        (f"{who.state}/{who.number}", f"+8493{seed % 10**5:05d}{place:02d}") for place in held
    ]
    if wishes.cards:
        made.cards.append((visitor.iccid, visitor.card_number))
    if wishes.second_card:
        made.cards.append((iccid(seed, SECOND), f"+8495{seed % 10**7:07d}"))
    if wishes.accounts:
        made.accounts += [("citizen", who.number), ("enterprise", tax_code(seed))]
    if wishes.book is not None:
        made.subscribers += wishes.book(visitor)
