"""Pictures on a chip: the faces of DG2, what is printed of them (DG5) and the signature (DG7).

ICAO 9303-10 4.7.2, 4.7.5, 4.7.7; faces by ISO/IEC 19794-5 or 39794-5. Nothing is decoded here.
"""

from collections.abc import Iterator
from typing import Final

from drivers.emrtd import tlv
from drivers.emrtd.faults import LdsError, TlvError

Picture = tuple[bytes, str]  # octets and format, `jpeg` or `jp2`
JPEG: Final = b"\xff\xd8\xff"
JP2: Final = (b"\x00\x00\x00\x0cjP  \r\n", b"\xff\x4f\xff\x51")
RECORD: Final = b"FAC\0"
RECORD_HEADER: Final = 14  # ISO/IEC 19794-5 5.4: format, version, length, number of faces
INFORMATION: Final = 20
FEATURE_POINT: Final = 8
IMAGE_INFORMATION: Final = 12
DATA: Final = (0x5F2E, 0x7F2E)  # 7F2E is constructed and what 39794-5 uses
MOST_FACES: Final = 16
DISPLAYED: Final = {"DG5": (0x65, 0x5F40), "DG7": (0x67, 0x5F43)}


def portrait(dg2: bytes) -> Picture:
    """Give the first face of DG2."""
    return next(_faces(dg2))


def faces(dg2: bytes) -> list[Picture]:
    """Give all faces of DG2, at least one."""
    return list(_faces(dg2))


def displayed(name: str, data: bytes) -> list[Picture]:
    """Give the pictures of DG5 (portrait) or DG7 (signature or usual mark)."""
    outer, inner = DISPLAYED[name]
    try:
        objects = tlv.items(tlv.only(data, outer))
    except TlvError as broken:
        raise LdsError(f"{name}: {broken}") from broken
    found = [_picture(one.value, name) for one in objects if one.tag == inner]
    if not found or len(found) > MOST_FACES:
        raise LdsError(f"{name}: {len(found)} pictures")
    return found


def _faces(dg2: bytes) -> Iterator[Picture]:
    number = 0
    for record in _records(dg2):
        images = _old_images(record) if record[:4] == RECORD else _new_images(record)
        for image in images:
            number += 1
            if number > MOST_FACES:
                raise LdsError("DG2: too many faces")
            yield _picture(image, "DG2")
    if not number:
        raise LdsError("DG2: no face record")


def _records(dg2: bytes) -> list[bytes]:
    try:
        group = tlv.items(tlv.find(tlv.items(tlv.only(dg2, 0x75)), 0x7F61))
        parts = [tlv.items(one.value) for one in group if one.tag == 0x7F60]
    except TlvError as broken:
        raise LdsError(f"DG2: {broken}") from broken
    return [one.value for template in parts for one in template if one.tag in DATA]


def _old_images(record: bytes) -> Iterator[bytes]:
    """Walk the faces of one ISO/IEC 19794-5 record."""
    at = RECORD_HEADER
    for _ in range(max(1, int.from_bytes(record[12:14], "big"))):
        size = int.from_bytes(record[at : at + 4], "big")
        points = int.from_bytes(record[at + 4 : at + 6], "big")
        start = at + INFORMATION + points * FEATURE_POINT + IMAGE_INFORMATION
        if not start < at + size <= len(record):
            raise LdsError("DG2: a face of wrong length")
        yield record[start : at + size]
        at += size


def _new_images(record: bytes) -> Iterator[bytes]:
    """Find the pictures in an ISO/IEC 39794-5 block: tagged throughout, they tell themselves."""
    try:
        tlv.check(record)
    except TlvError as broken:
        raise LdsError(f"DG2: {broken}") from broken
    waiting = [record]
    while waiting:
        for one in reversed(tlv.items(waiting.pop())):
            if one.constructed:
                waiting.append(one.value)
            elif _format(one.value):
                yield one.value


def _picture(image: bytes, name: str) -> Picture:
    kind = _format(image)
    if not kind:
        raise LdsError(f"{name}: neither JPEG nor JPEG 2000")
    return image, kind


def _format(image: bytes) -> str:
    if image.startswith(JPEG):
        return "jpeg"
    return "jp2" if image.startswith(JP2) else ""
