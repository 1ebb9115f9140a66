"""The people at the centre: one operator who logs in on the desk's pages and works by its forms."""

import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import httpx

from twins.rig import pages

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
ONLINE = ">Online<"
LOOK_S = 0.15
HTTP_S = 30.0


@dataclass
class Agent:
    """`verdicts` are given to the calls one after another, the last one to all that follow."""

    web: str
    name: str
    password: str
    verdicts: list[str] = field(default_factory=lambda: ["approved"])
    decided: list[tuple[str, str]] = field(default_factory=list)
    called: Callable[[], bool] = lambda: True  # whether a call may be waiting

    def __enter__(self) -> "Agent":
        self._known: set[str] = set()
        self._http = httpx.Client(base_url=self.web, timeout=HTTP_S, follow_redirects=True)
        self._token = ""
        self._stop = threading.Event()
        self.on_duty = threading.Event()
        self._thread = threading.Thread(target=self._work, name="agent", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(HTTP_S)
        self._http.close()

    def wait_ready(self, seconds: float = 60.0) -> None:
        """Wait until the operator is logged in. Raise `RuntimeError`."""
        if not self.on_duty.wait(seconds):
            raise RuntimeError("the operator could not log in at the desk")

    def wait_line(self, seconds: float = 60.0) -> None:
        """Wait until the list of kiosks shows a line to one. Raise `RuntimeError`."""
        ends = monotonic() + seconds
        while monotonic() < ends:
            if ONLINE in self.page("/devices"):
                return
            sleep(LOOK_S)
        raise RuntimeError("the kiosk found no line to the centre")

    def case(self, case: str) -> dict[str, str] | None:
        """Look a case up in the list."""
        return next((row for row in self._all() if row["case"] == case), None)

    def cases(self) -> list[dict[str, str]]:
        """List the cases of the guest who is here; none while the centre is away."""
        return [row for row in self._all() if row["case"] not in self._known]

    def receive(self, verdicts: list[str]) -> None:
        """Be ready for the next guest: the cases so far are those of others."""
        ends = monotonic() + HTTP_S
        while (rows := self._listed()) is None and monotonic() < ends:
            sleep(LOOK_S)
        self._known = {row["case"] for row in rows or []}
        self.verdicts[:] = verdicts

    def approve(self, case: str, seconds: float = 60.0) -> bool:
        """Wait until the case is there and approve it; tell whether it is connected."""
        ends = monotonic() + seconds
        while monotonic() < ends:
            found = self.case(case)
            if found and found["state"] in ("IN_REVIEW", "ELIGIBLE_FOR_DB_CHECK", "SUBMITTED"):
                self._post(f"/cases/{case}/approve")
            elif found:
                return found["state"] in ("CONNECTED", "APPROVED")
            sleep(LOOK_S)
        return False

    def keep(self, case: str, folder: Path) -> None:
        """Save what the desk shows of a case: the page and the contract."""
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(httpx.HTTPError):
            page = self._http.get(f"/cases/{case}").raise_for_status()
            (folder / "case.html").write_text(pages.whole(self._http, page.text), encoding="utf-8")
            contract = self._http.get(f"/cases/{case}/contract.pdf")
            if contract.status_code == httpx.codes.OK:  # not every journey ends with one
                (folder / "contract.pdf").write_bytes(contract.content)

    def reject(self, case: str, reason: str) -> None:
        """Refuse a case with a reason."""
        self._post(f"/cases/{case}/reject", reason=reason)

    def send(self, path: str, **form: str) -> None:
        """Press a button of the desk. Raise `httpx.HTTPError`."""
        self._post(path, **form)

    def page(self, path: str) -> str:
        """Give a page of the desk as it is; empty while the centre is away."""
        with suppress(httpx.HTTPError):
            return self._http.get(path).text
        return ""

    def become(self, case: str, states: tuple[str, ...], seconds: float = 60.0) -> str:
        """Wait until a case has one of these states; give the last one seen."""
        ends, state = monotonic() + seconds, ""
        while monotonic() < ends:
            found = self.case(case)
            state = found["state"] if found else ""
            if state in states:
                break
            sleep(LOOK_S)
        return state

    def _all(self) -> list[dict[str, str]]:
        return self._listed() or []

    def _listed(self) -> list[dict[str, str]] | None:
        with suppress(httpx.HTTPError, ValueError):
            answer = self._http.get("/cases.json")
            if answer.status_code == httpx.codes.OK:
                rows: list[dict[str, str]] = answer.json()
                return rows
        return None

    def _work(self) -> None:
        while not self._stop.wait(LOOK_S):
            if self.on_duty.is_set() and not self.called():
                continue
            with suppress(httpx.HTTPError, ValueError):
                self._look()

    def _look(self) -> None:
        answer = self._http.get("/calls.json")
        if answer.url.path == "/login" or answer.status_code in (401, 403):
            self._log_in()
            return
        self.on_duty.set()
        for call in answer.json():
            if call["phase"] == "queued" and self.verdicts[0] != "nobody":
                self._answer(call["ticket"])

    def _answer(self, ticket: str) -> None:
        verdict = self.verdicts.pop(0) if len(self.verdicts) > 1 else self.verdicts[0]
        self._post(f"/calls/{ticket}/take")
        self._http.get(f"/calls/{ticket}/portrait.jpg").raise_for_status()  # the agent looks
        self._http.get(f"/calls/{ticket}/reference.jpg")
        self._post(f"/calls/{ticket}/decide", verdict=verdict)
        self.decided.append((ticket, verdict))

    def _log_in(self) -> None:
        form = self._http.get("/login").text
        token = TOKEN.search(form)
        data = {"name": self.name, "password": self.password, "csrf": token[1] if token else ""}
        self._http.post("/login", data=data).raise_for_status()

    def _post(self, path: str, **form: str) -> None:
        token = TOKEN.search(self._http.get("/cases").text)
        data = {**form, "csrf": token[1] if token else ""}
        self._http.post(path, data=data).raise_for_status()
