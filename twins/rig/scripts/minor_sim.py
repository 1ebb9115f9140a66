"""A SIM for a child: a mother with the child's card, a guardian with a birth certificate."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Final

from PIL import Image

from twins.emrtd import Document, VirtualEmrtd
from twins.rig.customer import Customer
from twins.rig.scripts.papers import certificate, decision
from twins.rig.scripts.script import Script
from twins.rig.stage import Stage
from twins.rig.wishes import Wishes
from twins.specimen import Person, draw, person, portraits, scene
from twins.specimen.person import card_expiry, plain

YEARS: Final = 10


@dataclass(frozen=True)
class Child:
    """Who the SIM is for: of the signer's family name, ten years old."""

    who: Person

    @property
    def typed(self) -> dict[str, str]:
        """What is typed from the birth certificate."""
        who = self.who
        place = plain(who.residence.split(",")[-1])
        return {
            "full_name": plain(who.full_name), "id_number": who.number,
            "birth": f"{who.birth:%d%m%Y}",
            "address": "".join(sign for sign in place if sign.isalpha() or sign == " ").strip(),
        }  # fmt: skip


def child_of(stage: Stage, years: int = YEARS) -> Child:
    """Make the child of the visitor; nothing of it may be left either."""
    parent = stage.visitor.who
    birth = date.today().replace(day=1)  # noqa: DTZ011 - the rig's own day
    birth = birth.replace(year=birth.year - years)
    tries = (person(stage.visitor.seed + 500 + n, "M") for n in count())
    base = next(one for one in tries if one.given != parent.given)
    number = f"{base.number[:3]}2{birth.year % 100:02d}{base.number[6:]}"
    issued = date(2024, 8, 1)
    who = Person(
        parent.surname, base.given, "M", birth, issued, card_expiry(birth, issued), number,
        residence=base.residence, origin=base.origin,
    ).shown(portraits.B.printed(stage.models))  # fmt: skip
    stage.visitor.others = {"the child's name": who.full_name, "the child's number": number}
    return Child(who)


def lay(stage: Stage, stage_name: str, picture: Image.Image, seed: int) -> None:
    """Have something laid before the camera at a stage."""
    camera = stage.machine.camera
    camera.add(stage_name, scene.on_bay(picture, seed=stage.visitor.seed + seed), camera.owner)
    stage.hands.scene[stage_name] = stage_name


def _card(stage: Stage, _: Customer) -> None:
    bring_card(stage, YEARS)


def bring_card(stage: Stage, years: int, *, face: bool = True) -> None:
    """Bring the card of a child of so many years, with its chip; one under six has no face."""
    who = child_of(stage, years).who
    shown = who if face else replace(who, portrait=None)
    lay(stage, "child_front", draw.can_cuoc_front(shown), 11)
    lay(stage, "child_back", draw.can_cuoc_back(who), 12)
    chip = Document(
        "cccd", who.number, plain(who.surname), plain(who.given), f"{who.birth:%y%m%d}",
        f"{who.expiry:%y%m%d}", who.sex, who.state, portraits.B.printed(stage.models, 240, 72),
        ((1, who.number), (2, who.full_name.title()), (9, who.residence)),
    )  # fmt: skip
    stage.hands.chips["child_chip"] = lambda: VirtualEmrtd(chip, stage.pki)


def _certificate(stage: Stage, customer: Customer) -> None:
    """Bring the child's birth certificate and the decision that names the guardian."""
    child = child_of(stage)
    customer.told = child.typed
    lay(stage, "paper", certificate(child.who), 13)
    lay(stage, "paper_review", decision(child.who.full_name, stage.visitor.who.full_name), 14)


def _mother(customer: Customer) -> None:
    customer.screen.tap("relation.mother")


def _guardian(customer: Customer) -> None:
    customer.screen.tap("relation.guardian")


def _by_card(customer: Customer) -> None:
    customer.screen.tap("document.can_cuoc")


def _by_certificate(customer: Customer) -> None:
    customer.screen.tap("document.birth_certificate")


def _details(customer: Customer) -> None:
    customer.fill(customer.told)
    customer.screen.tap("continue")


def _switched_on(wishes: Wishes) -> None:
    wishes.for_others = True
    if wishes.kind == "passport":
        wishes.kind = "cccd"


SCRIPT: Final = Script(
    "minor-sim", "minor-sim", "a child with a card, the mother signs",
    touches={"relation": _mother, "child_document": _by_card}, wish=_switched_on, begin=_card,
)  # fmt: skip
BY_CERTIFICATE: Final = Script(
    "minor-sim-certificate", "minor-sim", "a child with a birth certificate, a guardian signs",
    touches={"relation": _guardian, "child_document": _by_certificate, "child_details": _details},
    wish=_switched_on, begin=_certificate,
)  # fmt: skip
