"""A kind of document: a chip, whom the kiosk trusts, and what a right reader makes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from twins.emrtd.authority import Nation, make_nation
from twins.emrtd.card import VirtualEmrtd
from twins.emrtd.document import TINY_JPEG, Document
from twins.emrtd.protocols import Protocols
from twins.emrtd.quirks import Quirks

GOOD = ("PA_OK",)
PROTOCOL = ("chip.sw_error",)
NATIONAL = (
    (1, "001093012345"),
    (2, "Nguyễn Văn An"),
    (3, "12/04/1993"),
    (9, "12 Hàng Bạc, Hoàn Kiếm, Hà Nội"),
    (13, ("Nguyễn Văn Ba", "Trần Thị Tư")),
)
CITIZEN = Document(national=NATIONAL)
PASSPORT = Document(kind="passport", number="C1234567", expiry="310412")


@cache
def home() -> Nation:
    """Give the country whose issuer the kiosk trusts."""
    return make_nation()


@dataclass(frozen=True)
class Kind:
    """One kind of document.

    `outcome` is a state of the signature's chain or the code of an error; several where the
    standard leaves the choice. `hashes` are the groups whose state is not OK, `access` begins the
    name of the way in, `proofs` are the states of chip (CA) and active (AA) authentication,
    `announced` is what EF.CardAccess proves to be beside the signed DG14 (AGREES, DIFFERS,
    UNSIGNED or ABSENT, where it matters), `defects` is what a defect list holds against the signer,
    `faces` the number of portraits, `every` asks for all groups.
    """

    name: str
    make: Callable[[], VirtualEmrtd]
    outcome: tuple[str, ...] = GOOD
    hashes: tuple[tuple[str, str], ...] = ()
    access: str = ""
    proofs: tuple[tuple[str, str], ...] = ()
    trust: Callable[[], dict[str, bytes]] = field(default=lambda: home().trust)
    budget_s: float | None = None  # patience to give the reader
    wrong_key: bool = False
    with_can: bool = False
    announced: str = ""
    defects: tuple[str, ...] = ()
    faces: int | None = None
    every: bool = False

    @property
    def good(self) -> bool:
        """Tell whether an officer would take it."""
        proven = "FAILED" not in dict(self.proofs).values() and self.announced != "DIFFERS"
        return self.outcome == GOOD and not self.hashes and proven and not self.defects


@cache
def stranger(country: str = "XX") -> Nation:
    """Give a country nobody trusts; `VN` gives one that only has the trusted one's names."""
    return make_nation(country=country)


def chip(
    document: Document = CITIZEN, protocols: Protocols | None = None, **quirks: object
) -> VirtualEmrtd:
    """Give a chip of the trusted country."""
    return VirtualEmrtd(document, home().pki, Quirks(**quirks), protocols)  # type: ignore[arg-type]


def picture(octets: int) -> bytes:
    """Give something of that size that begins and ends as a JPEG."""
    return TINY_JPEG[:-2] + bytes(octets - len(TINY_JPEG)) + TINY_JPEG[-2:]
