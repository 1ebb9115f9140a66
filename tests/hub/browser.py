"""A browser with cookies that fills in forms, and the desk on a real socket."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import uvicorn

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


@contextmanager
def served(centre: Centre) -> Iterator[str]:
    """Serve the desk on a free port; give its address."""
    config = uvicorn.Config(site(centre), log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def browser(centre: Centre) -> Iterator[Browser]:
    with served(centre) as address, httpx.Client(base_url=address, follow_redirects=True) as http:
        yield Browser(http)
