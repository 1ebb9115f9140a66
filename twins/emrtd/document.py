"""A made-up holder's document, and the files its chip holds (ICAO 9303-5, -10; notes on DG13).

Vietnamese cards print the last nine digits of the ID as document number, all twelve in the
optional data, then `<<` and a check digit over the twelve.
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Literal

from twins.emrtd.cms import LDS_SECURITY_OBJECT, Style, digest_name, signed_data
from twins.emrtd.der import integer, oid, sequence, tlv
from twins.pki import Pki

Kind = Literal["cccd", "can_cuoc", "passport"]
# the smallest picture a decoder takes for a JPEG; rigs hand in a face
TINY_JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300" + "01" * 64
    + "ffc0000b080001000101011100ffc4001400010000000000000000000000000000000affc40014100100000000"
    "000000000000000000000000ffda0008010100003f0037ffd9"
)  # fmt: skip
TAGS = {
    "EF_COM": 0x60, "EF_SOD": 0x77, "DG1": 0x61, "DG2": 0x75, "DG3": 0x63, "DG5": 0x65,
    "DG7": 0x67, "DG11": 0x6B, "DG12": 0x6C, "DG13": 0x6D, "DG14": 0x6E, "DG15": 0x6F,
    "DG16": 0x70,
}  # fmt: skip


@dataclass(frozen=True)
class Document:
    """`number` is the 12-digit ID of a Vietnamese card, else the document number; dates YYMMDD.

    `national` are the fields of DG13 by number; a tuple of texts becomes a sequence.
    """

    kind: Kind = "cccd"
    number: str = "001093012345"
    surname: str = "NGUYEN"
    given: str = "VAN AN"
    birth: str = "930412"
    expiry: str = "330412"
    sex: str = "M"
    nationality: str = "VNM"
    portrait: bytes = TINY_JPEG
    national: tuple[tuple[int, str | tuple[str, ...]], ...] = ()

    @property
    def printed_number(self) -> str:
        """What stands in the document number field of the MRZ, and in the chip's key."""
        return self.number if self.kind == "passport" else self.number[-9:]

    @property
    def mrz(self) -> str:
        """All lines as one text."""
        return self._td3() if self.kind == "passport" else self._td1()

    def files(self, pki: Pki, more: dict[int, bytes] | None = None) -> dict[str, bytes]:
        """Give every file of the chip, signed; `more` are groups that hold no personal data."""
        groups = {1: tlv(0x61, tlv(0x5F1F, self.mrz.encode()))}
        if self.portrait:
            groups[2] = face_file(self.portrait)
        if self.national:
            groups[13] = national_file(self.national)
        return sign_files({**groups, **(more or {})}, pki)

    def _td1(self) -> str:
        number, held = self.printed_number.ljust(9, "<"), self.number
        top = f"ID{self.nationality}{number}{check(number)}{held}<<{check(held)}"
        middle = (
            f"{self.birth}{check(self.birth)}{self.sex}{self.expiry}{check(self.expiry)}"
            f"{self.nationality}".ljust(29, "<")
        )
        total = check(top[5:30] + middle[0:7] + middle[8:15] + middle[18:29])
        return top + middle + total + self._names(30)

    def _td3(self) -> str:
        top = f"P<{self.nationality}" + self._names(39)
        number, nothing = self.number.ljust(9, "<"), "<" * 14
        line = (
            f"{number}{check(number)}{self.nationality}{self.birth}{check(self.birth)}{self.sex}"
            f"{self.expiry}{check(self.expiry)}{nothing}{check(nothing)}"
        )
        return top + line + check(line[0:10] + line[13:20] + line[21:43])

    def _names(self, width: int) -> str:
        text = f"{self.surname}<<{self.given}".replace(" ", "<")
        return text.ljust(width, "<")[:width]


def check(text: str) -> str:
    """Check digit of the MRZ: weights 7 3 1."""
    values = (0 if c == "<" else int(c, 36) for c in text)
    return str(sum(v * (7, 3, 1)[i % 3] for i, v in enumerate(values)) % 10)


def face_file(picture: bytes) -> bytes:
    """DG2 with one face (ISO/IEC 19794-5, no feature points)."""
    return face_templates(face_record(picture))


def face_record(*pictures: bytes, points: int = 0) -> bytes:
    """Give one record with a face for each picture, every one with so many feature points."""
    held = b""
    for picture in pictures:
        jpeg2000 = picture[:1] != b"\xff" or picture[:2] == b"\xff\x4f"
        size = 20 + 8 * points + 12 + len(picture)
        information = size.to_bytes(4, "big") + points.to_bytes(2, "big") + bytes(14 + 8 * points)
        held += information + bytes([1, int(jpeg2000)]) + bytes(10) + picture
    total = (14 + len(held)).to_bytes(4, "big")
    return b"FAC\x00010\x00" + total + len(pictures).to_bytes(2, "big") + held


def face_templates(*records: bytes) -> bytes:
    """DG2 with a biometric template for each record (9303-10 4.7.2)."""
    header = tlv(0xA1, tlv(0x87, b"\x01\x01"), tlv(0x88, b"\x00\x08"))
    templates = [tlv(0x7F60, header, tlv(0x5F2E, record)) for record in records]
    return tlv(0x75, tlv(0x7F61, tlv(0x02, bytes([len(records)])), *templates))


def modern_face_file(picture: bytes) -> bytes:
    """DG2 with one face in the tagged form of ISO/IEC 39794-5."""
    version = tlv(0xA0, tlv(0x80, b"\x03"), tlv(0x81, b"\x07\xe3"))
    information = tlv(0xA1, tlv(0xA0, tlv(0x80, b"\x02")))
    image = tlv(0xA1, tlv(0xA0, tlv(0x80, picture), information))
    block = tlv(0x65, version, tlv(0xA1, tlv(0x30, tlv(0x80, b"\0"), image)))
    header = tlv(0xA1, tlv(0x87, b"\x01\x01"))
    return tlv(0x75, tlv(0x7F61, tlv(0x02, b"\x01"), tlv(0x7F60, header, tlv(0x7F2E, block))))


def national_file(fields: tuple[tuple[int, str | tuple[str, ...]], ...]) -> bytes:
    """DG13 of Vietnam."""
    members = [sequence(integer(number), _value(value)) for number, value in fields]
    return tlv(0x6D, sequence(integer(1), oid("1.0.10646.1.0.8"), tlv(0x31, *members)))


def sign_files(
    groups: dict[int, bytes], pki: Pki, algorithm: str = "sha256", style: Style | None = None
) -> dict[str, bytes]:
    """Add EF.COM and EF.SOD to the data groups."""
    tags = bytes(TAGS[f"DG{number}"] for number in sorted(groups))
    com = tlv(0x60, tlv(0x5F01, b"0107"), tlv(0x5F36, b"040000"), tlv(0x5C, tags))
    digests = {n: hashlib.new(algorithm, data).digest() for n, data in groups.items()}
    named = {f"DG{number}": data for number, data in sorted(groups.items())}
    sod = hash_list(digests, pki, algorithm, style or Style())
    return {"EF_COM": com, "EF_SOD": sod, **named}


def security_object(
    digests: dict[int, bytes], pki: Pki, *, with_signer: bool = True, ordered: bool = True
) -> bytes:
    """EF.SOD over SHA-256 hashes; some issuers leave their signer out, some write in disorder."""
    return hash_list(digests, pki, "sha256", Style(with_signer=with_signer, ordered=ordered))


def hash_list(digests: dict[int, bytes], pki: Pki, algorithm: str, style: Style) -> bytes:
    """EF.SOD: the hashes, signed as CMS SignedData (9303-10 4.6.2)."""
    listed = [sequence(integer(n), tlv(0x04, d)) for n, d in sorted(digests.items())]
    content = sequence(integer(0), digest_name(algorithm), sequence(*listed))
    return tlv(0x77, signed_data(LDS_SECURITY_OBJECT, content, pki, style))


def _value(value: str | tuple[str, ...]) -> bytes:
    if isinstance(value, tuple):
        return sequence(*(_value(part) for part in value))
    text = unicodedata.normalize("NFC", value)
    return tlv(0x13, text.encode()) if text.isascii() else tlv(0x0C, text.encode())
