"""A page of the desk as one file, with its style and its pictures, to be opened without it."""

import re
from base64 import b64encode
from re import Match
from typing import Final

import httpx

DRAWN: Final = re.compile(r'(<link[^>]* href|<img[^>]* src)="(/[^"]+)"')


def whole(http: httpx.Client, page: str) -> str:
    """Put into the page what it is drawn with. Raise `httpx.HTTPError`."""

    def inside(found: Match[str]) -> str:
        answer = http.get(found[2]).raise_for_status()
        kind = answer.headers["content-type"].replace(" ", "")
        return f'{found[1]}="data:{kind};base64,{b64encode(answer.content).decode()}"'

    return DRAWN.sub(inside, page)
