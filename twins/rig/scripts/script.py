"""What one kind of customer does, beyond the touches that every journey shares."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from twins.rig.customer import Customer
from twins.rig.screen import View
from twins.rig.stage import Stage
from twins.rig.wishes import Wishes

Touches = Mapping[str, Callable[[Customer], None]]


def _no_wish(_: Wishes) -> None:
    pass


def _nothing(_: Stage, __: Customer) -> None:
    pass


def _fine(_: Stage, __: Customer, ___: View) -> list[str]:
    return []


@dataclass(frozen=True)
class Script:
    """`name` is that of `--visitor`, `journey` the code on the home screen's tile.

    `wish` changes the set before it is built; `begin` acts on it before the customer comes;
    `after` gives what is wrong at the end. `ends` are stages at which the customer leaves;
    `decided` says that a case arrives, is approved, and its mail goes out.
    """

    name: str
    journey: str
    about: str
    expect: str = "submitted"
    touches: Touches = field(default_factory=dict)
    ends: tuple[str, ...] = ()
    decided: bool = True
    wish: Callable[[Wishes], None] = _no_wish
    begin: Callable[[Stage, Customer], None] = _nothing
    after: Callable[[Stage, Customer, View], list[str]] = _fine
