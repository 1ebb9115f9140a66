"""The whole hub as a process: from an empty folder to ready, a clean stop, a restart."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sync.wire import topics
from sync.wire.case_v1 import pack
from sync.wire.centre_v1 import Answer, FindReservation, Refused
from sync.wire.connection import Access, Arrived, Connection
from sync.wire.envelope import seal
from sync.wire.transfer_v1 import Ack, Fin, Init, Verdict
from sync.wire.waiting import Bell
from tests.hub.browser import PASSWORD, Browser
from tests.hub.world import KIOSK, case

COMMAND = [sys.executable, "-c", "from kiosk.cli import main; raise SystemExit(main())", "hub"]


def console(*words: str, stdin: str = "") -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [*COMMAND, *words, "--json"], input=stdin, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


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


def test_from_an_empty_folder_to_ready_stop_kill_and_on_again(tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(5)
        began = time.monotonic()
        with up(folder, str(tmp_path / "notify")) as (process, ready):
            assert time.monotonic() - began < 10
            assert ready["ready"] is True
            assert manager.recv(64) == b"READY=1"
            assert httpx.get(f"{ready['web']}/healthz").text == "ok\n"
            code, _ = console("operator", "add", "anna", "--dir", str(folder), stdin=PASSWORD)
            assert code == 0
            with httpx.Client(base_url=ready["web"]) as client:
                assert Browser(client).log_in() == 303
                cookies = dict(client.cookies)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
    with up(folder) as (process, ready):
        with httpx.Client(base_url=ready["web"], cookies=cookies) as client:
            assert client.get("/cases").status_code == 200  # the session outlives a restart
        process.kill()
        process.wait(10)


def test_the_console_enrols_imports_and_says_what_is_wrong(tmp_path: Path) -> None:
    folder, kiosk = str(tmp_path / "hub"), tmp_path / "kiosk"
    assert console("enrol", "kiosk-0001", "--dir", folder, "--out", str(kiosk))[0] == 0
    assert sorted(file.name for file in kiosk.iterdir()) == [
        "authority.pem", "centre_seal.hex", "centre_sign.pem", "certificate.pem", "key.pem",
    ]  # fmt: skip
    assert (kiosk / "key.pem").stat().st_mode & 0o077 == 0
    sims = tmp_path / "sims.csv"
    sims.write_text("iccid,device\n8984040000000000019,kiosk-0001\n")
    assert console("import", "sims", str(sims), "--dir", folder) == (
        0, {"imported": "sims", "rows": 1}
    )  # fmt: skip
    sims.write_text("iccid,device\n1,kiosk-0001\n")
    code, said = console("import", "sims", str(sims), "--dir", folder)
    assert (code, said["error"]["code"]) == (3, "hub.import")
    assert said["error"]["detail"].startswith("line 2: iccid")
    code, said = console("operator", "add", "anna", "--dir", folder)
    assert len(said["password"]) >= 20


def test_a_kiosk_asks_and_sends_over_the_hubs_own_broker(tmp_path: Path) -> None:
    folder, files = tmp_path / "hub", tmp_path / "kiosk"
    console("enrol", KIOSK, "--dir", str(folder), "--out", str(files))
    with up(folder) as (_, ready):
        access = Access(
            KIOSK, "localhost", int(ready["broker"].rpartition(":")[2]),
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
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        for event in line.step(0.2):
            if isinstance(event, Arrived) and event.topic == topics.down(KIOSK, leaf):
                return event.payload
    raise TimeoutError(leaf)


@pytest.mark.parametrize(
    ("settings", "code", "named"),
    [
        ("[rules]\nmax_nubmers = 3\n", "hub.settings", "max_nubmers"),
        ("[web]\nport = 'x'\n", "hub.settings", "web.port"),
        ("database = 'postgresql://u:secret@h/d'\n", "hub.database", "sqlite"),
        ("database = 'sqlite:////proc/none/hub.db'\n", "hub.database", "cannot be opened"),
    ],
)
def test_wrong_settings_end_the_start_with_their_name(
    tmp_path: Path, settings: str, code: str, named: str
) -> None:
    (tmp_path / "hub.toml").write_text(settings)
    status, said = console("up", "--dir", str(tmp_path))
    assert (status, said["error"]["code"]) == (3, code)
    assert named in said["error"]["detail"]
    assert "secret" not in json.dumps(said)
