"""CSV files are taken whole or not at all, and wrong lines are named."""

import tempfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from hub.counters.tables import NUMBERS, RESERVATIONS, SIMS
from hub.imports.files import COLUMNS, ImportFileError, Imports
from hub.schema import open_database
from hub.store.pepper import Pepper
from hub.store.tables import IMPORTS
from tests.hub.world import ICCID, ICCIDS, World, case

HEAD = "code,number,package,status,iccid,expires\n"
GOOD = f"R-1,+84900000011,C90N,NOT_CONNECTED,{ICCIDS[1]},2027-01-31\n"


def count(hub: World, table: object) -> int:
    with hub.centre.database.read() as on:
        return int(on.scalar(select(func.count()).select_from(table)) or 0)  # type: ignore[arg-type]


def test_a_file_of_a_spreadsheet_is_taken(hub: World) -> None:
    text = "\ufeffexpires,code,number,package,iccid,status,remark\r\n" \
        f'2027-01-31,r-1,+84900000011,"C90N, 30 days",{ICCIDS[1]},,hello\r\n'  # fmt: skip
    assert hub.load("reservations", text) == 1
    assert (hub.kept("R-1").status, hub.kept("R-1").package) == ("NOT_CONNECTED", "C90N, 30 days")
    assert count(hub, IMPORTS) == 1


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("reservations", HEAD + GOOD + "R-2,0912,C,,,2027-01-31\n", "line 3: number"),
        ("reservations", HEAD + GOOD + "R-2,+84900000012,C,,123,2027-01-31\n", "line 3: iccid"),
        ("reservations", HEAD + GOOD + "R-2,+84900000012,C,,,31/01/2027\n", "line 3: expires"),
        ("reservations", HEAD + GOOD + "R-2,+84900000012,C,OPEN,,2027-01-31\n", "line 3: status"),
        ("reservations", HEAD + GOOD + GOOD.replace("R-1", "R-2"), "line 3: number belongs"),
        ("reservations", HEAD + "R-1,+84900000011\n", "line 2: not as many fields"),
        ("reservations", HEAD + GOOD.strip() + ",more,more\n", "line 2: not as many fields"),
        ("reservations", "code,number\n", "line 1: no column expires, iccid, package, status"),
        ("sims", "iccid,device\n8984,kiosk-0001\n", "line 2: iccid"),
        ("sims", f"iccid,device\n{ICCID},a/b\n", "line 2: device"),
        ("numbers", "document,number\n079200000001,+84900000011\n", "line 2: document"),
        ("numbers", "", "line 1: no column"),
        ("numbers", 'document,number\n"VNM/0792', "line 2"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_kept(
    hub: World, kind: str, text: str, message: str
) -> None:
    with pytest.raises(ImportFileError, match=f"^{message}"):
        hub.load(kind, text)
    assert [count(hub, t) for t in (RESERVATIONS, SIMS, NUMBERS, IMPORTS)] == [0, 0, 0, 0]


def test_a_late_file_does_not_undo_what_a_case_has_moved(hub: World) -> None:
    hub.load("reservations", HEAD + f"R-1001,+84900000001,C90N,,{ICCID},2027-01-31\n")
    hub.send(case())
    hub.load("reservations", HEAD + "R-1001,+84900000001,C120,NOT_CONNECTED,,2027-02-28\n")
    kept = hub.kept()
    assert (kept.status, kept.iccid, kept.package) == ("CONNECTING", ICCID, "C120")


def refusal(imports: Imports, kind: str, octets: bytes) -> str | None:
    try:
        imports.take(kind, octets)
    except ImportFileError as wrong:
        return str(wrong)
    return None


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(list(COLUMNS)), st.binary(max_size=200), st.booleans())
def test_any_octets_give_a_count_or_a_named_line(kind: str, octets: bytes, named: bool) -> None:
    header = (",".join(COLUMNS[kind]) + "\n").encode() if named else b""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/hub.db")
        imports = Imports(database, Pepper(b"p" * 32), lambda: 0.0)
        said = refusal(imports, kind, header + octets)
        database.close()
    assert said is None or said.startswith("line ")
