"""The whole hub as a process: from an empty folder to ready, a clean stop, a restart."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from hub.app import Hub
from hub.fleet.pki import Pki
from hub.folder import StartError, open_store
from hub.line.broker import Broker
from hub.settings import Broker as BrokerSettings
from hub.settings import HubSettings, Web
from kiosk.cli.hub import run
from sync.wire import topics
from sync.wire.case_v1 import pack
from sync.wire.centre_v1 import Answer, FindReservation, Refused
from sync.wire.connection import Access, Arrived, Connection
from sync.wire.envelope import seal
from sync.wire.transfer_v1 import Ack, Fin, Init, Verdict
from sync.wire.waiting import Bell
from tests.hub.browser import PASSWORD, Browser
from tests.hub.world import KIOSK, case
from tests.sync.rig import until
from twins.ports import free_port

PATIENCE_S = 40
SETTINGS_THAT_END_THE_START = [
    ("[rules]\nmax_nubmers = 3\n", "hub.settings", "max_nubmers"),
    ("[web]\nport = 'x'\n", "hub.settings", "web.port"),
    ("[broker]\nurl = 'nowhere'\n", "hub.start", "HOST:PORT"),
    ("database = 'postgresql://u:secret@h/d'\n", "hub.database", "sqlite"),
    ("database = 'sqlite:////proc/none/hub.db'\n", "hub.database", "cannot be opened"),
]
COMMAND = [sys.executable, "-c", "from kiosk.cli import main; raise SystemExit(main())", "hub"]


def console(*words: str, stdin: str = "") -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [*COMMAND, *words, "--json"], input=stdin, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout)


@contextmanager
def up(folder: Path, notify: str = "") -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    words = ["up", "--dir", str(folder), "--port", "0", "--broker-port", str(free_port()), "--json"]
    environment = {**os.environ, "NOTIFY_SOCKET": notify}
    with subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=environment,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


@pytest.fixture
def own_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.timeout(180)  # three processes and a login; a loaded machine is no fault
def test_from_an_empty_folder_to_ready_stop_kill_and_on_again(tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(PATIENCE_S)
        with up(folder, str(tmp_path / "notify")) as (process, ready):
            assert ready["ready"] is True
            assert manager.recv(64) == b"READY=1"
            assert httpx.get(f"{ready['web']}/healthz", timeout=PATIENCE_S).text == "ok\n"
            code, _ = console("operator", "add", "anna", "--dir", str(folder), stdin=PASSWORD)
            assert code == 0
            with httpx.Client(base_url=ready["web"], timeout=PATIENCE_S) as client:
                assert Browser(client).log_in() == 303
                cookies = dict(client.cookies)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0
    with up(folder) as (process, ready):
        with httpx.Client(base_url=ready["web"], timeout=PATIENCE_S, cookies=cookies) as client:
            assert client.get("/cases").status_code == 200  # the session outlives a restart
        process.kill()
        process.wait(PATIENCE_S)


@pytest.mark.usefixtures("own_umask")
def test_the_console_enrols_imports_and_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*words: str) -> tuple[int, dict[str, Any]]:
        code = run([*words, "--dir", str(tmp_path / "hub"), "--json"])
        return code, json.loads(capsys.readouterr().out)

    kiosk, sims = tmp_path / "kiosk", tmp_path / "sims.csv"
    assert said("enrol", "kiosk-0001", "--out", str(kiosk))[0] == 0
    assert sorted(file.name for file in kiosk.iterdir()) == [
        "authority.pem", "centre_seal.hex", "centre_sign.pem", "certificate.pem",
        "contract_certificate.pem", "contract_key.pem", "key.pem",
    ]  # fmt: skip
    sims.write_text("iccid,device\n8984040000000000019,kiosk-0001\n")
    assert said("import", "sims", str(sims)) == (0, {"imported": "sims", "rows": 1})
    assert (
        run(["import", "sims", str(sims), "sims", str(sims), "--dir", str(tmp_path / "hub")]) == 0
    )
    assert capsys.readouterr().out.count("sims") == 2  # one answer a file
    sims.write_text("iccid,device\n1,kiosk-0001\n")
    code, told = said("import", "sims", str(sims))
    assert (code, told["error"]["code"]) == (3, "hub.import")
    assert told["error"]["detail"].startswith("line 2: iccid")


def test_a_password_is_made_where_none_is_given(tmp_path: Path) -> None:
    code, said = console("operator", "add", "anna", "--dir", str(tmp_path))
    assert (code, said["operator"]) == (0, "anna")
    assert len(said["password"]) >= 20


def test_a_kiosk_asks_and_sends_over_the_hubs_own_broker(tmp_path: Path) -> None:
    settings = HubSettings(web=Web(port=0), broker=BrokerSettings(port=free_port()))
    store = open_store(tmp_path, settings)
    store.pki.enrol(KIOSK)
    files = tmp_path / "pki" / "kiosks" / KIOSK
    with Hub(store) as ready:
        access = Access(
            KIOSK, "localhost", int(ready.broker.rpartition(":")[2]),
            files / "authority.pem", files / "certificate.pem", files / "key.pem",
        )  # fmt: skip
        bell = Bell()
        with closing(bell), closing(Connection(access, bell)) as line:
            line.open([topics.down(KIOSK, leaf) for leaf in ("reply", "have", "ack")])
            question = msgspec.json.encode(FindReservation(code="R-1"))
            reply = topics.down(KIOSK, "reply")
            line.publish(topics.up(KIOSK, "request"), question, reply_to=reply, correlation=b"1")
            answer = msgspec.json.decode(heard(line, "reply"), type=Answer)
            assert answer == Refused("reservation.voucher_invalid")

            sealed = seal(
                pack(case()), {"device": KIOSK, "case": "case-1"},
                X25519PublicKey.from_public_bytes(
                    bytes.fromhex((files / "centre_seal.hex").read_text())
                ),
                load_pem_private_key((files / "key.pem").read_bytes(), None),  # type: ignore[arg-type]
            )  # fmt: skip
            name = sealed.digest.hex()
            init = Init(name, len(sealed.body), 1, sealed.header, sealed.signature)
            line.publish(topics.up(KIOSK, "case/init"), msgspec.json.encode(init))
            heard(line, "have")
            line.publish(topics.chunk(KIOSK, name, 0), sealed.body)
            line.publish(topics.up(KIOSK, "case/fin"), msgspec.json.encode(Fin(name)))
            ack = msgspec.json.decode(heard(line, "ack"), type=Ack)
            assert (ack.case, ack.verdict) == ("case-1", Verdict.STORED)


def heard(line: Connection, leaf: str) -> bytes:
    """Wait for a message on one of the kiosk's own topics."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        for event in line.step(0.2):
            if isinstance(event, Arrived) and event.topic == topics.down(KIOSK, leaf):
                return event.payload
    raise TimeoutError(leaf)


@pytest.mark.parametrize(("settings", "code", "named"), SETTINGS_THAT_END_THE_START)
@pytest.mark.usefixtures("own_umask")
def test_wrong_settings_end_the_start_with_their_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: str, code: str, named: str
) -> None:
    (tmp_path / "hub.toml").write_text(settings)
    assert run(["up", "--dir", str(tmp_path), "--json"]) == 3
    said = json.loads(capsys.readouterr().out)["error"]
    assert said["code"] == code
    assert named in said["detail"]
    assert "secret" not in json.dumps(said)


@pytest.mark.usefixtures("own_umask")
def test_what_the_hub_keeps_is_its_own_and_its_log_can_be_recounted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, database = tmp_path / "hub", tmp_path / "elsewhere.db"
    words = ["--dir", str(folder), "--database", f"sqlite:///{database}", "--json"]
    assert run(["enrol", KIOSK, "--out", str(tmp_path / "kiosk"), *words]) == 0
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) > 10
    assert [file for file in files if file.stat().st_mode & 0o077] == []
    capsys.readouterr()
    assert run(["audit", *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["entries"], told["broken_at"]) == (1, None)
    with closing(sqlite3.connect(database)) as sql, sql:
        sql.execute("update audit set subject = 'kiosk-0009'")
    assert run(["audit", *words]) == 1
    assert json.loads(capsys.readouterr().out)["broken_at"] == 1


def test_two_that_found_a_hub_at_once_found_one_authority(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_store(tmp_path, HubSettings()), range(4)))
    keys = {store.pki.signing_key().private_numbers().private_value for store in stores}
    assert len(keys) == 1
    sealed = {store.pki.sealing_key().private_bytes_raw() for store in stores}
    assert len(sealed) == 1
    for store in stores:
        store.database.close()


def test_a_second_hub_on_the_folder_and_a_taken_port_are_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        settings = HubSettings(web=Web(port=port), broker=BrokerSettings(port=free_port()))
        with pytest.raises(StartError, match=rf"the desk at 127\.0\.0\.1:{port}: Address"):
            Hub(open_store(tmp_path, settings)).__enter__()
    settings = HubSettings(web=Web(port=0), broker=BrokerSettings(port=free_port()))
    with (
        Hub(open_store(tmp_path, settings)),
        pytest.raises(StartError, match="another hub runs on"),
    ):
        Hub(open_store(tmp_path, settings)).__enter__()


def test_the_health_page_tells_that_the_broker_is_away(tmp_path: Path) -> None:
    pki, port = Pki(tmp_path / "pki"), free_port()
    settings = HubSettings(web=Web(port=0), broker=BrokerSettings(url=f"localhost:{port}"))
    with Broker(tmp_path / "other", pki.broker(), port) as broker, ExitStack() as stack:
        ready = stack.enter_context(Hub(open_store(tmp_path, settings)))
        assert httpx.get(f"{ready.web}/healthz", timeout=PATIENCE_S).status_code == 200
        broker.__exit__(None, None, None)
        until(lambda: httpx.get(f"{ready.web}/healthz", timeout=PATIENCE_S).status_code == 503)
        assert (
            httpx.get(f"{ready.web}/healthz", timeout=PATIENCE_S).text == "no line to the broker\n"
        )
