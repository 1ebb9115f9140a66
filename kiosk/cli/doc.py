"""`simkiosk doc read IMAGE...`: what the vision process sees on pictures of documents."""

import argparse
from pathlib import Path

import cv2

from inference.document.reading import DocumentReader, Reading
from inference.face.detector import FaceDetector
from inference.models import default_dir
from inference.picture import Bgr, opened
from kiosk.case.id_qr import IdQr, IdQrError
from kiosk.case.id_qr import parse as parse_qr
from kiosk.cli.output import DONE, emit, fail, refuse
from kiosk.ports.errors import DeviceError


def run(words: list[str]) -> int:
    """One answer an image; exit status 3 when any of them could not be read."""
    parser = argparse.ArgumentParser(prog="simkiosk doc")
    verbs = parser.add_subparsers(dest="what", required=True)
    read = verbs.add_parser("read", help="document found, corners, quality, MRZ, QR, fields")
    read.add_argument("image", nargs="+", type=Path)
    read.add_argument("--models", type=Path, default=None)
    read.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    cv2.setNumThreads(1)
    try:
        reader = DocumentReader(FaceDetector(asked.models or default_dir()))
    except DeviceError as absent:
        return refuse(absent, as_json=asked.json)
    return max([_read(reader, image, as_json=asked.json) for image in asked.image])


def _read(reader: DocumentReader, image: Path, *, as_json: bool) -> int:
    try:
        picture = opened(image)
        read = answer(reader.read(picture), picture)
    except OSError as absent:
        return fail("file.unreadable", f"{image}: {absent.strerror}", as_json=as_json)
    except DeviceError as unusable:
        return fail(unusable.code, f"{image}: {unusable.detail}", as_json=as_json)
    emit({"image": str(image), **read}, as_json=as_json)
    return DONE


def answer(reading: Reading, picture: Bgr) -> dict[str, object]:
    """Give the object of one picture, as DESIGN names its keys.

    A scan is found where its zone or code is read; its corners are the picture's.
    """
    points = reading.found.corners.tolist() if reading.found else []
    if not points and (reading.zone is not None or reading.codes):
        height, width = picture.shape[:2]
        points = [[0, 0], [width, 0], [width, height], [0, height]]
    return {
        "found": bool(points),
        "corners": [[round(x, 1), round(y, 1)] for x, y in points],
        "side": reading.side.value if reading.side else None,
        "class": reading.kind.value,
        "quality": {name: round(value, 4) for name, value in reading.figures.items()},
        "faults": [fault.value for fault in reading.faults],
        "mrz": _zone(reading),
        "codes": list(reading.codes),
        "fields": _fields(reading),
        "sure": dict(reading.print.sure) if reading.print else {},
    }


def _zone(reading: Reading) -> dict[str, object] | None:
    zone = reading.zone
    if zone is None:
        return None
    mrz = zone.mrz
    fields = {} if mrz is None else {
        "document_code": mrz.document_code, "issuer": mrz.issuer, "number": mrz.number,
        "personal_number": mrz.personal_number, "birth": mrz.birth, "sex": mrz.sex,
        "expiry": mrz.expiry, "nationality": mrz.nationality, "surname": mrz.surname,
        "given": mrz.given, "optional": mrz.optional,
    }  # fmt: skip
    return {"lines": list(zone.lines), "valid": mrz is not None, "fields": fields}


def _fields(reading: Reading) -> dict[str, str]:
    """Give what is known of the holder: from the QR code first, then the zone, then the print."""
    fields = dict(reading.print.fields) if reading.print else {}
    mrz = reading.zone.mrz if reading.zone else None
    if mrz is not None:
        fields |= {"id_number": mrz.personal_number, "sex": mrz.sex}
        fields.setdefault("full_name", mrz.full_name)
    code = next((read for text in reading.codes if (read := _id_code(text))), None)
    if code is not None:
        fields |= {
            "id_number": code.id_number, "full_name": code.name, "birth": code.birth.isoformat(),
            "sex": code.sex, "address": code.address, "issued": code.issued.isoformat(),
        }  # fmt: skip
    return fields


def _id_code(text: str) -> IdQr | None:
    try:
        return parse_qr(text)
    except IdQrError:
        return None
