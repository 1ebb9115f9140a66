"""`simkiosk hub`: the centre, and the console work on it."""

import argparse
import importlib
import logging
import os
import secrets
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from hub.fleet.operators import OperatorError
from hub.fleet.pki import PkiError
from hub.folder import StartError, Store, open_store
from hub.imports.files import COLUMNS, ImportFileError, Imports
from hub.settings import HubSettings, HubSettingsError, load
from hub.store import audit
from hub.store.database import DatabaseError
from kiosk.cli.output import DONE, NO, emit, fail

CODES: Final = {
    HubSettingsError: "hub.settings",
    StartError: "hub.start",
    DatabaseError: "hub.database",
    PkiError: "hub.pki",
    ImportFileError: "hub.import",
    OperatorError: "hub.operator",
    OSError: "hub.file",
    ValueError: "hub.wrong_value",
}
SETTINGS_FILE: Final = "hub.toml"
HIGHEST_PORT: Final = 65535


def run(words: list[str]) -> int:
    """Run one of up, operator, enrol, import, audit."""
    asked = _parser().parse_args(words)
    os.umask(0o077)  # keys, envelopes and mail are nobody else's
    work: Callable[[argparse.Namespace], int] = asked.work
    try:
        return work(asked)
    except tuple(CODES) as failed:
        code = next(code for kind, code in CODES.items() if isinstance(failed, kind))
        return fail(code, str(failed), as_json=asked.json)


def _up(asked: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    store = open_store(asked.dir, _settings(asked))
    app = importlib.import_module("hub.app")  # the console verbs need no web server
    hub = app.Hub(store)
    with hub as ready:
        if asked.json:
            emit({"ready": True, "web": ready.web, "broker": ready.broker}, as_json=True)
        else:
            emit({"ready": f"{ready.web}, broker {ready.broker}"}, as_json=False)
        hub.wait()
    return DONE


def _operator(asked: argparse.Namespace) -> int:
    typed = "" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.readline().strip()
    password = typed or secrets.token_urlsafe(15)
    store = _store(asked)
    store.centre.operators.add(asked.name, password)
    answer: dict[str, object] = {"operator": asked.name}
    emit(answer if typed else {**answer, "password": password}, as_json=asked.json)
    return DONE


def _enrol(asked: argparse.Namespace) -> int:
    store = _store(asked)
    files = store.pki.enrol(asked.device)
    store.centre.devices.enrol(asked.device, "operator:console")
    asked.out.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in (getattr(files, name) for name in files.__slots__):
        shutil.copy(path, asked.out / path.name)  # keeps the mode: keys stay private
    emit({"device": asked.device, "out": str(asked.out)}, as_json=asked.json)
    return DONE


def _import(asked: argparse.Namespace) -> int:
    store = _store(asked)
    imports = Imports(store.database, store.pepper, store.centre.clock)
    for kind, file in asked.files:
        rows = imports.take(kind, file.read_bytes())
        emit({"imported": kind, "rows": rows}, as_json=asked.json)
    return DONE


def _audit(asked: argparse.Namespace) -> int:
    with _store(asked).database.read() as on:
        entries, head = audit.newest(on)
        broken = audit.first_break(on)
    emit({"entries": entries, "head": head, "broken_at": broken}, as_json=asked.json)
    return DONE if broken is None else NO


def _store(asked: argparse.Namespace) -> Store:
    return open_store(asked.dir, _settings(asked))


def _settings(asked: argparse.Namespace) -> HubSettings:
    settings = load(asked.dir / SETTINGS_FILE)
    if asked.database:
        settings = msgspec.structs.replace(settings, database=asked.database)
    if asked.work is not _up:
        return settings
    web, broker, mail, sms = settings.web, settings.broker, settings.mail, settings.sms
    if asked.port is not None:
        web = msgspec.structs.replace(web, port=asked.port)
    if asked.broker is not None:
        broker = msgspec.structs.replace(broker, url=asked.broker)
    if asked.broker_port is not None:
        broker = msgspec.structs.replace(broker, port=asked.broker_port)
    if asked.smtp is not None:
        host, _, port = asked.smtp.rpartition(":")
        mail = msgspec.structs.replace(mail, host=host, port=int(port))
    if asked.sms is not None:
        sms = msgspec.structs.replace(sms, url=asked.sms)
    return msgspec.structs.replace(settings, web=web, broker=broker, mail=mail, sms=sms)


class _Files(argparse.Action):
    """Kinds and files by turns."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace,
        values: object, option_string: str | None = None,
    ) -> None:  # fmt: skip
        words = list(values) if isinstance(values, list) else []
        kinds, files = words[::2], words[1::2]
        if unknown := [kind for kind in kinds if kind not in COLUMNS]:
            parser.error(f"{unknown[0]!r} is none of {', '.join(COLUMNS)}")
        if len(kinds) != len(files):
            parser.error(f"no file of {kinds[-1]}")
        setattr(namespace, self.dest, list(zip(kinds, map(Path, files), strict=True)))


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="answer in JSON")
    shared.add_argument(
        "--dir", type=Path, default=Path("hub-data"), help="folder of keys and data (hub-data)"
    )
    shared.add_argument("--database", metavar="URL", help="sqlite:///FILE instead of DIR/hub.db")
    parser = argparse.ArgumentParser(prog="simkiosk hub", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    up = verbs.add_parser("up", parents=[shared], help="run the centre")
    up.add_argument(
        "--broker", type=_address, metavar="HOST:PORT",
        help="a broker that runs; without it mosquitto is started as a child",
    )  # fmt: skip
    up.add_argument("--port", type=_port, help="port of the desk (8080); 0 takes a free one")
    up.add_argument("--broker-port", type=_port, help="port of the child broker (8883)")
    up.add_argument("--smtp", type=_address, metavar="HOST:PORT", help="server for mail")
    up.add_argument("--sms", metavar="URL", help="gateway for text messages, http or https")
    up.set_defaults(work=_up)

    operator = verbs.add_parser("operator", help="accounts of the desk")
    add = operator.add_subparsers(required=True, metavar="VERB").add_parser(
        "add", parents=[shared], help="make an account, or give it a new password",
        description="The password is read from standard input, else made and shown once.",
    )  # fmt: skip
    add.add_argument("name", help="letters, digits, dots and dashes")
    add.set_defaults(work=_operator)

    enrol = verbs.add_parser("enrol", parents=[shared], help="make a kiosk known")
    enrol.add_argument("device", help="name of the kiosk, such as kiosk-0001")
    enrol.add_argument("--out", type=Path, required=True, help="folder for the kiosk's files")
    enrol.set_defaults(work=_enrol)

    take = verbs.add_parser("import", parents=[shared], help="take CSV files, one after the other")
    take.add_argument(
        "files", nargs="+", action=_Files, metavar="KIND FILE",
        help=f"what a file holds ({', '.join(COLUMNS)}), and the file: UTF-8 with the columns "
             "named in its first line",
    )  # fmt: skip
    take.set_defaults(work=_import)

    check = verbs.add_parser(
        "audit", parents=[shared], help="recount the chain of the log; status 1 when it is broken"
    )
    check.set_defaults(work=_audit)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port")
    return int(text)


def _address(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not _port(port):
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    return text
