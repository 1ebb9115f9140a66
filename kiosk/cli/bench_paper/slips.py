"""Every kind of slip the kiosk prints, in every language, with names that are hard to read back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kiosk.case.paper import Receipt
from kiosk.case.person import Person, Source
from kiosk.case.reasons import Reason
from kiosk.journeys.state import Draft, Papers, Stage, Visit
from kiosk.policies.policy import load
from kiosk.ports.centre import Reservation, ReservationStatus
from kiosk.runtime.paperwork import Paperwork
from kiosk.ui.texts import LANGUAGES, Texts
from sync.wire.appointment_v1 import LeaseV1, OfficeV1
from sync.wire.my_data_v1 import DataV1
from sync.wire.real_name_v1 import ActivationV1
from sync.wire.signing_v1 import ComplaintV1
from sync.wire.subscriber_v1 import NumbersV1

DUE: Final = datetime(2026, 12, 23, 5, tzinfo=UTC).timestamp()
NAMES: Final = (
    "NGUYỄN THỊ ÁNH TUYẾT", "Công Tằng Tôn Nữ Thị Huyền Trần", "ĐẶNG HỮU NGHỊ",
    "Ưng Ổn Ấu Điệp", "LƯƠNG MỸ NHƯỢNG", "Lan Quỳnh Uyển",
    "ÂU DƯƠNG ĐỖ QUYỀN", "JEAN-FRANCOIS MUELLER-LUEDENSCHEIDT", "Trịnh Xuân Thưởng",
    "ĐOÀN PHẠM HOÀI VỸ", "Bùi Thị Bưởi", "HỒ NGỌC HẪU",
)  # fmt: skip
HAN_NAMES: Final = ("王小明", "欧阳若曦", "李娜")
CASES: Final = ("7KQ2-M9XD-P4RT", "BW6H-3NZA-8GYS", "C5JE-VF4U-29TK", "XR8M-QL7D-H6PN")
CODES: Final = ("RESUME234567", "K7QP4MWX93TD", "9HG5BZ2VNC8E", "YF6UJ3ASRW4L")
MAILS: Final = (
    "anhtuyet@thudientu.example.vn", "o.uyen_1990@viettel.example", "wang@mail.example.cn",
)  # fmt: skip
COMPANY: Final = "CÔNG TY TNHH THƯƠNG MẠI VÀ DỊCH VỤ BƯU CHÍNH VIỄN THÔNG ĐẠI ƯỚC QUẢNG NGÃI"
OFFICES: Final = (
    OfficeV1("HN", "Công an phường Cửa Nam", "Số 12, ngõ 34 phố Trần Hưng Đạo, quận Hoàn Kiếm"),
    OfficeV1("Q1", "Công an phường Nguyễn Thái Bình", "73 Yersin, Quận 1, TP. Hồ Chí Minh"),
)


@dataclass(frozen=True, slots=True)
class Slip:
    """`kind` names it in measures; `torn` stands for the slip that a fault cut short before it."""

    kind: str
    receipt: Receipt
    torn: bool = False


def slips() -> Iterator[Slip]:
    """Give every kind in every language; names, numbers and codes go round."""
    paperwork = Paperwork(
        load("mobifone"), Texts, lambda: datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    )
    for row, language in enumerate(LANGUAGES):
        for kind, visit in _visits(5 * row, _names(language)):
            said = visit.but(language=language)
            copied = kind in ("voided", "slip-copy")
            yield Slip(kind, paperwork.receipt(said, copy=copied), torn=kind == "voided")


def _names(language: str) -> tuple[str, ...]:
    """Give the names of a language's customers: on a Chinese slip every second is Vietnamese."""
    if language != "zh":
        return NAMES
    return tuple(name for n, one in enumerate(NAMES) for name in (one, HAN_NAMES[n % 3]))


def _visits(turn: int, names: tuple[str, ...]) -> Iterator[tuple[str, Visit]]:
    def draft(step: int, **more: object) -> Draft:
        return _draft(turn + step, names).but(**more)

    dispensed, other = f"898404000012345{turn:04d}", f"898420001298765{turn + 7:04d}"
    held = Reservation("R-1", "+84912345678", "", ReservationStatus.NOT_CONNECTED, other, "")
    lease = LeaseV1("L-1", OFFICES[turn % 2], "2026-12-04T08:30:00+07:00", 30, DUE)
    yield "sim", Visit(journey="sim-activate", draft=draft(0, dispensed=dispensed))
    yield (
        "sim-parked",
        Visit(
            journey="sim-activate", draft=draft(1, reservation=held, parked=Reason.CENTRE_OFFLINE)
        ),
    )
    yield "voided", Visit(journey="sim-activate", draft=draft(2, dispensed=other))
    yield "real-name", Visit(journey="real-name", draft=draft(3, reservation=held))
    yield (
        "real-name-parked",
        Visit(journey="real-name", draft=draft(4, parked=Reason.CENTRE_OFFLINE)),
    )
    for kind, in_service in (("slip", False), ("slip-copy", True)):
        made = ActivationV1("K7QP4MWX93TD" if in_service else "ABCDEFGHJKLM", DUE, in_service)
        opened = draft(5, activation=made).with_iccid("activation", dispensed)
        yield kind, Visit(stage=Stage.ACTIVATE_CODE, journey="sim-activate", draft=opened)
    yield "appointment", Visit(journey="appointment", draft=draft(6, lease=lease))
    yield "eid", Visit(journey="eid-level1", draft=draft(7))
    yield "eid-parked", Visit(journey="eid-level1", draft=draft(8, parked=Reason.CENTRE_OFFLINE))
    yield "signing", Visit(journey="signing-sim", draft=draft(9))
    yield (
        "complaint",
        Visit(journey="signing-sim", draft=draft(10, complaint=ComplaintV1("KN-2026-004218", DUE))),
    )
    for journey in ("reverify-sim", "update-details"):
        yield journey, Visit(journey=journey, draft=draft(11, reservation=held))
    yield (
        "my-data",
        Visit(
            journey="my-data",
            draft=draft(12, data=DataV1("", [], [], "", {"copy": DUE})).with_detail("ask", "copy"),
        ),
    )
    yield (
        "my-numbers",
        Visit(
            journey="my-numbers",
            draft=draft(13, numbers=NumbersV1([], DUE)).with_detail("not_mine", "1"),
        ),
    )
    guardian = Papers(None, None, None, None, None, _person(turn + 2, names))
    yield "minor", Visit(journey="minor-sim", draft=draft(0, signatory=guardian, reservation=held))
    company = (
        Person()
        .with_field("full_name", COMPANY, Source.TYPED)
        .with_field("id_number", "0100686209", Source.TYPED)
    )
    yield (
        "enterprise",
        Visit(
            journey="enterprise-sim",
            draft=draft(3, signatory=guardian, person=company, sims=(held,) * 3),
        ),
    )


def _draft(turn: int, names: tuple[str, ...]) -> Draft:
    return Draft(
        case=CASES[turn % len(CASES)],
        resume_code=CODES[turn % len(CODES)],
        person=_person(turn, names),
        email=MAILS[turn % len(MAILS)],
    )


def _person(turn: int, names: tuple[str, ...]) -> Person:
    name = names[turn % len(names)]
    return (
        Person()
        .with_field("full_name", name, Source.CHIP)
        .with_field("id_number", f"0{turn % 9}1190{123456 + 7919 * turn:06d}", Source.CHIP)
    )
