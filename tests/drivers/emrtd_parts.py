"""What the chip tests share: a made-up holder, a country's signers, a card without a reader."""

from dataclasses import replace
from functools import cache
from io import BytesIO

from PIL import Image

from kiosk.ports.chip_reader import ChipKey, ChipProgress
from kiosk.ports.transceiver import CardRemovedError
from twins.emrtd import Document, VirtualEmrtd
from twins.emrtd.card import Quirks
from twins.pki import Pki, make_pki

NATIONAL = (
    (1, "001093012345"),
    (2, "Nguyễn Văn An"),
    (3, "12/04/1993"),
    (9, "12 Hàng Bạc, Hoàn Kiếm, Hà Nội"),
    (13, ("Nguyễn Văn Ba", "Trần Thị Tư")),
)


@cache
def country() -> Pki:
    return make_pki()


@cache
def picture() -> bytes:
    held = BytesIO()
    Image.effect_noise((160, 200), 80).save(held, "JPEG", quality=80)
    return held.getvalue()


def holder(**fields: object) -> Document:
    return replace(Document(portrait=picture(), national=NATIONAL), **fields)


def card(document: Document | None = None, **quirks: object) -> VirtualEmrtd:
    return VirtualEmrtd(document or holder(), country(), Quirks(**quirks))


def key_of(document: Document) -> ChipKey:
    return ChipKey(document.printed_number, document.birth, document.expiry)


def hushed(_: ChipProgress) -> None:
    return


class Contact:
    """A `Transceiver` with the card glued to it."""

    name = "contact"

    def __init__(self, chip: VirtualEmrtd) -> None:
        self.chip = chip

    def connect(self) -> bytes:
        self.chip.reset()
        return self.chip.atr

    def transmit(self, apdu: bytes) -> bytes:
        answer = self.chip.process(apdu)
        if not answer:
            raise CardRemovedError(self.name, "left")
        return answer

    def disconnect(self) -> None:
        self.chip.reset()
