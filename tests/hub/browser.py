"""A browser with cookies that fills in forms, and the desk on a real socket."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.centre import Centre
from hub.web.site import site

PASSWORD = "correct horse battery"  # noqa: S105 - of a test
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Browser:
    """Knows no application, only pages."""

    http: httpx.Client

    def token(self, path: str) -> str:
        found = TOKEN.search(self.http.get(path).text)
        assert found is not None
        return found[1]

    def post(self, path: str, form_on: str, **fields: str) -> int:
        data = {**fields, "csrf": self.token(form_on)}
        return self.http.post(path, data=data, follow_redirects=False).status_code

    def log_in(self, name: str = "anna", password: str = PASSWORD) -> int:
        return self.post("/login", "/login", name=name, password=password)


class Server:
    """One server for all tests of a process: it starts with the first desk it is given."""

    def __init__(self) -> None:
        self._site: ASGIApp | None = None
        self._port = 0
        self._stack = ExitStack()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._site is not None
        await self._site(scope, receive, send)

    def show(self, centre: Centre) -> str:
        """Serve the desk of a centre instead of the last one; give its address."""
        self._site = site(centre)
        if not self._port:
            self._start()
        return f"http://127.0.0.1:{self._port}"

    def close(self) -> None:
        self._stack.close()

    def _start(self) -> None:
        server = uvicorn.Server(uvicorn.Config(self, log_config=None, lifespan="off"))
        listening = self._stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self._port = int(listening.getsockname()[1])
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        self._stack.callback(thread.join)
        self._stack.callback(setattr, server, "should_exit", True)
        while not server.started:
            time.sleep(0.005)


SERVER = Server()


@contextmanager
def browser(centre: Centre) -> Iterator[Browser]:
    address = SERVER.show(centre)
    # without TLS there is nothing to verify, and reading the authorities takes a tenth of a second
    with httpx.Client(base_url=address, follow_redirects=True, verify=False, timeout=30) as http:  # noqa: S501
        yield Browser(http)
