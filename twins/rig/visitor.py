"""Who stands there: a person with documents, a SIM, and what the camera would see of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from PIL import Image

from twins.emrtd import Document, VirtualEmrtd
from twins.emrtd.card import Quirks
from twins.pki import Pki
from twins.specimen import Person, draw, person, portraits, scene, traveller
from twins.specimen.person import card_expiry, plain
from twins.uicc import Uicc

KINDS = ("cccd", "can_cuoc", "passport")
YEAR = timedelta(365)


def with_luhn(digits: str) -> str:
    """Append the check digit of ISO/IEC 7812-1."""
    doubled = (int(d) * (2 - i % 2) for i, d in enumerate(reversed(digits)))
    return digits + str(-sum(v - 9 if v > 9 else v for v in doubled) % 10)


def iccid(seed: int, place: int = 0) -> str:
    """Make the serial of a SIM: 19 digits, Vietnam, issuer 01."""
    return with_luhn(f"898401{seed % 10**6:06d}{place:06d}")


def _number(prefix: str, place: int) -> str:
    return f"{prefix}{place % 10**7:07d}"


@dataclass
class Visitor:
    """A scripted customer. `photos` is the folder of the pinned portraits."""

    seed: int
    kind: str
    photos: Path
    own_sim: bool = False

    def __post_init__(self) -> None:
        tries = (self.seed + 1000 * place for place in count())
        people = (traveller(s) if self.kind == "passport" else person(s, "M") for s in tries)
        made = next(one for one in people if one.expiry > date.today() + YEAR)  # noqa: DTZ011
        self.who: Person = made.shown(portraits.A.printed(self.photos))
        self.iccid = iccid(self.seed, 1)
        self.code = f"MBF{self.seed % 10**5:05d}"
        self.own_number = _number("098", 7654320 + self.seed)
        self.contact = _number("091", 2345677 + self.seed)
        self.card_number = f"+84{_number('090', 1777887 + self.seed)[1:]}"  # of the sold card
        self.email = f"visitor{self.seed}@example.com"
        self.others: dict[str, str] = {}  # what tells of others they came for

    @property
    def international(self) -> str:
        """The own number as the network writes it."""
        return f"+84{self.own_number[1:]}"

    def chip(self, pki: Pki, quirks: Quirks | None = None) -> VirtualEmrtd:
        """Give the chip of the document."""
        return VirtualEmrtd(self.document(), pki, quirks)

    def document(self) -> Document:
        """Give what the chip says: the same as the print."""
        who = self.who
        expiry = "991231" if who.expiry == date(2099, 12, 31) else f"{who.expiry:%y%m%d}"
        national = ((1, who.number), (2, who.full_name.title()), (9, who.residence))
        chip = portraits.A.printed(self.photos, 240, 72)
        return Document(
            "passport" if self.kind == "passport" else "cccd", who.number, plain(who.surname),
            plain(who.given), f"{who.birth:%y%m%d}", expiry, who.sex, who.state, chip,
            () if self.kind == "passport" else national,
        )  # fmt: skip

    def sim(self) -> Uicc:
        """Give the SIM that came by mail."""
        return Uicc(self.iccid, f"45201{self.seed % 10**10:010d}")

    def expired(self) -> "Visitor":
        """Give the same person with a document that ended in 2024."""
        other = replace(self)
        other.who = replace(self.who, issued=date(2014, 3, 1), expiry=date(2024, 3, 1))
        return other

    def aged(self, years: int) -> "Visitor":
        """Give somebody so many years old, born in this century, with a card that is good."""
        other, who = replace(self), self.who
        first = date.today().replace(day=1)  # noqa: DTZ011 - the rig's own day
        birth = first.replace(year=first.year - years)
        number = f"{who.number[:3]}2{birth.year % 100:02d}{who.number[6:]}"
        issued = first.replace(year=first.year - 1)
        other.who = replace(who, birth=birth, number=number, issued=issued, old_number="",
                            expiry=card_expiry(birth, issued))  # fmt: skip
        return other

    def scenes(self) -> Iterator[tuple[str, Image.Image]]:
        """Render what the camera sees at each stage, in the order of the stages."""
        front, back = {
            "cccd": (draw.cccd_front, draw.cccd_back),
            "can_cuoc": (draw.can_cuoc_front, draw.can_cuoc_back),
            "passport": (draw.passport_page, draw.passport_page),
        }[self.kind]
        live = portraits.A2.open(self.photos)
        yield "document_front", scene.on_bay(front(self.who), seed=self.seed)
        if self.kind != "passport":
            yield "document_back", scene.on_bay(back(self.who), seed=self.seed + 1)
        yield "portrait", scene.portrait(live, self.seed)
        if self.own_sim:
            yield "sim_photo", scene.on_bay(draw.sim_card(self.iccid), seed=self.seed + 2)

    def spoilt(self, stage: str, fault: scene.Fault) -> Image.Image:
        """Render one scene with a fault."""
        return scene.on_bay(self._front(), fault, self.seed)

    def mirroring(self) -> Iterator[tuple[tuple[str, ...], Image.Image]]:
        """Render the front as it mirrors the lamps of the bay that shine."""
        drawn = self._front()
        for lamps in (("left",), ("right",), ("left", "right")):
            yield lamps, scene.on_bay(drawn, None, self.seed, lamps)

    def _front(self) -> Image.Image:
        front = {"cccd": draw.cccd_front, "can_cuoc": draw.can_cuoc_front}
        return front.get(self.kind, draw.passport_page)(self.who)

    def stranger(self) -> Image.Image:
        """Render somebody else before the camera."""
        return scene.portrait(portraits.B.open(self.photos), self.seed)
