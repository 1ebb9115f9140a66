"""Reads a slip with tesseract: every line several times, in several sizes, by several readers.

Words that lie one over the other are one word, and the spelling that was read with most
confidence in sum is taken; nothing is known of what should stand there. A code (fours of signs
without look-alikes) is read once more with its own alphabet.
"""

import csv
import io
import os
import re
import shutil
import subprocess
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import cv2
import numpy as np
from PIL import Image

from kiosk.case.activation_code import ALPHABET
from kiosk.cli.bench_paper.strokes import Ink, Line, lines

Reader = tuple[str, int]  # model of tesseract, rows of the line as it is given to it
VIETNAMESE: Final[tuple[Reader, ...]] = (("vie", 36), ("vie", 28), ("vie", 48))
ENGLISH: Final[tuple[Reader, ...]] = (("eng", 36), ("eng", 28), ("eng", 48))
CHINESE: Final[tuple[Reader, ...]] = (("chi_sim", 36), ("chi_sim", 28), ("chi_sim", 48))
LATIN: Final = VIETNAMESE + ENGLISH
READERS: Final = ("vi", "zh", "en")  # languages that can be read
PAD: Final = 8
JOIN: Final = 4  # columns between initials set together
HAN: Final = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
HAN_STOPS: Final = ",:;()。、"  # full-width ones, made plain
CODE: Final = re.compile(r"[^\W_a-z\u2e80-\uffff]{2,6}([-][^\s-]{2,7}){2}")
FOREIGN: Final = "ŸÿÄäËëÏïÖöÜüÐðÑñÇç€£§©®†‡¬"  # the Vietnamese model knows more than its alphabet
GROUPS: Final = 3
SPACE: Final = 0.2  # of a line's height: between letters it is less
TAIL: Final = 45.0  # how sure, 0 to 100
TWO: Final = 2
STOPS: Final = ".,;:"
HALF: Final = 0.5
LOST: Final = 1.6  # of a line's height between two boxes: one ideograph that has none
SQUARE: Final = 0.7  # of a line's height: an ideograph is as wide
FOUR: Final = 4
WORD: Final = "5"  # level of a row of tesseract's table
LIMIT_S: Final = 600


class NoReaderError(Exception):
    """Tesseract or one of its models is not installed."""


@dataclass(frozen=True, slots=True)
class Word:
    """Columns of the line, what was read there, by whom, and how sure, 0 to 100."""

    left: float
    right: float
    text: str
    reader: Reader = ("", 0)
    sure: float = 0.0


def letters(text: str) -> str:
    """Leave white space out; a full-width sign is its plain one (NFKC)."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def read(slips: Sequence[tuple[str, Image.Image]]) -> list[list[str]]:
    """Give the lines of every slip, `letters` only; a line that is there twice is read once."""
    found = [(language, lines(slip)) for language, slip in slips]
    fresh = {_key(language, one): (language, one) for language, some in found for one in some}
    known = dict(zip(fresh, _read_all(list(fresh.values())), strict=True))
    return [[known[_key(language, one)] for one in some] for language, some in found]


def _key(language: str, line: Line) -> tuple[str, bytes, tuple[int, ...]]:
    return language, line.ink.tobytes(), (*line.ink.shape, *line.discs)


def _read_all(told: list[tuple[str, Line]]) -> list[str]:
    """Read lines, each of a language: what is Chinese first, then what is left."""
    some = [line for _, line in told]
    chinese = [n for n, (language, _) in enumerate(told) if language == "zh"]
    han: list[list[Word]] = [[] for _ in some]
    for n, found in zip(chinese, _ideographs([some[n] for n in chinese]), strict=True):
        han[n] = found
    some = [_without_words(line, words) for line, words in zip(some, han, strict=True)]
    rest = [_without_initials(line) for line in some]
    words = _readings(rest, LATIN[:TWO])
    open_ = [n for n, line in enumerate(some) if line.discs or not _settled(words[n])]
    for n, found in zip(open_, _readings([rest[n] for n in open_], LATIN[TWO:]), strict=True):
        words[n] += found
    first, tails = _first_letters(some)
    for found, tail in zip(words, tails, strict=True):
        found += tail
    spelt = [_spelt(found) for found in words]
    _spell_codes(rest, spelt)
    return [
        _in_order(line, [*a, *b, *c]) for line, a, b, c in zip(some, spelt, han, first, strict=True)
    ]


def _ideographs(some: list[Line]) -> list[list[Word]]:
    """Give what the Chinese reader sees as Chinese, with its stops; never right after discs."""
    pictures: list[Ink] = []
    for line in some:
        ink = line.ink.copy()
        if line.discs:
            left, right = _next_word(line)
            ink[:, left:right] = 0
        for left, right in line.initials:
            if right - left < SQUARE * ink.shape[0]:
                ink[:, left:right] = 0
        pictures.append(ink)
    found = []
    for ink, words in zip(pictures, _readings(pictures, CHINESE), strict=True):
        groups = [group for group in _groups(words) if len(_by_reader(group)) >= TWO]
        found.append(_stretches([_elected(group) for group in groups], LOST * ink.shape[0]))
    return found


def _stretches(words: list[Word], near: float) -> list[Word]:
    """Give the Chinese words, those next to each other as one: their boxes are often too narrow."""
    found: list[Word] = []
    for chinese, some in groupby(words, lambda word: _is_chinese(word.text)):
        for word in some if chinese else ():
            last = found[-1] if found else None
            if last is not None and word.left - last.right < near and last.sure:
                found[-1] = Word(last.left, word.right, last.text + word.text, sure=1.0)
            else:
                found.append(Word(word.left, word.right, word.text, sure=1.0))
        if found and not chinese:
            found[-1] = Word(found[-1].left, found[-1].right, found[-1].text)
    return found


def _is_chinese(text: str) -> bool:
    return bool(HAN.search(text)) or all(sign in HAN_STOPS for sign in text)


def _without_words(line: Line, words: list[Word]) -> Line:
    ink = line.ink.copy()
    for left, right in _spans(line.ink, words):
        ink[:, left:right] = 0
    initials = tuple(i for i in line.initials if ink[:, i[0] : i[1]].sum() > HALF * _sum(line, i))
    return Line(ink, line.discs, initials)


def _spans(ink: Ink, words: list[Word]) -> Iterator[tuple[int, int]]:
    """Give the columns of words set solid, to the blank columns at both ends."""
    inked = np.pad(ink.any(axis=0), 1)
    blank = ~(inked[:-2] | inked[1:-1] | inked[2:])  # a cleft of two columns is inside a sign
    for word in words:
        left, right = max(0, int(word.left)), int(word.right) + 1
        before, after = np.flatnonzero(blank[:left]), np.flatnonzero(blank[right:])
        first = int(before[-1]) if len(before) else 0
        yield first, right + (int(after[0]) if len(after) else blank.size)


def _sum(line: Line, columns: tuple[int, int]) -> int:
    return int(line.ink[:, columns[0] : columns[1]].sum())


def _settled(words: list[Word]) -> bool:
    """Tell whether two sizes agree on a line of words: signs and digits are read by all."""
    said = [_in_row(mine) for mine in _by_reader(words).values()]
    plain = all(text.strip(STOPS).isalpha() for text in said)
    return len(said) == TWO and said[0] == said[1] and plain


def _in_order(line: Line, words: list[Word]) -> str:
    placed = [(word.left, word.text) for word in words] + [(float(x), "•") for x in line.discs]
    return "".join(text for _, text in sorted(placed))


def _without_initials(line: Line) -> Ink:
    ink = line.ink.copy()
    for left, right in line.initials:
        ink[:, left:right] = 0
    return ink


def _readings(pictures: list[Ink], readers: tuple[Reader, ...]) -> list[list[Word]]:
    found: list[list[Word]] = [[] for _ in pictures]
    inked = [n for n, picture in enumerate(pictures) if picture.any()]
    for reader in readers:
        some = _tesseract([pictures[n] for n in inked], reader)
        for n, words in zip(inked, some, strict=True):
            found[n] += words
    return found


def _spelt(words: list[Word]) -> list[Word]:
    """Vote, word for word; what one size of one model alone saw is no word."""
    groups = (group for group in _groups(words) if len(_by_reader(group)) >= TWO)
    return [_elected(group) for group in groups]


def _groups(words: list[Word]) -> Iterator[list[Word]]:
    """Put words together that lie one over the other."""
    group: list[Word] = []
    reach = 0.0
    for word in sorted(words, key=lambda one: one.left):
        if group and word.left + 2 >= reach - 2:
            yield group
            group = []
        reach = max(reach, word.right) if group else word.right
        group.append(word)
    if group:
        yield group


def _elected(group: list[Word]) -> Word:
    """Take the spelling with most confidence, of the models that know its letters."""
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for reader, mine in _by_reader(group).items():
        text = letters("".join(word.text for word in mine))
        votes[reader[0]][text] += max(1.0, min(word.sure for word in mine))
    total: dict[str, float] = defaultdict(float)
    for model in _heard(votes):
        for text, sure in votes[model].items():
            total[text] += sure
    if cased := {text: sure for text, sure in total.items() if not _odd(text)}:
        total = cased
    by_reader = list(_by_reader(group).values())
    left = median(min(word.left for word in mine) for mine in by_reader)
    right = median(max(word.right for word in mine) for mine in by_reader)
    return Word(left, right, _best(total))


def _odd(text: str) -> bool:
    """Tell a small letter before capitals: nobody writes that, so another spelling is better."""
    return text[:1].islower() and text[1:].isupper()


def _by_reader(words: list[Word]) -> dict[Reader, list[Word]]:
    found: dict[Reader, list[Word]] = defaultdict(list)
    for word in words:
        found[word.reader].append(word)
    return found


def _best(votes: dict[str, float]) -> str:
    return max(votes, key=lambda text: votes[text])


def _heard(votes: dict[str, dict[str, float]]) -> tuple[str, ...]:
    """Name the models that are heard: the English one where the Vietnamese sees no mark."""
    marked = _most(votes.get("vie", {}), lambda text: _bare(text) != text)
    names = ("vie",) if marked else ("vie", "eng")
    return tuple(name for name in names if name in votes) or tuple(votes)


def _most(votes: dict[str, float], is_so: Callable[[str], bool]) -> bool:
    return 2 * sum(sure for text, sure in votes.items() if is_so(text)) > sum(votes.values())


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _first_letters(some: list[Line]) -> tuple[list[list[Word]], list[list[Word]]]:
    """Read the letters before discs set together with the next word, which gives them a size.

    Give the letters of each line, and what that next word was read as on this occasion.
    """
    wanted = [n for n, line in enumerate(some) if line.initials]
    nexts = [_next_word(some[n]) for n in wanted]
    joined = [_joined(some[n], word) for n, word in zip(wanted, nexts, strict=True)]
    found = _readings(joined, VIETNAMESE)
    initials: list[list[Word]] = [[] for _ in some]
    tails: list[list[Word]] = [[] for _ in some]
    for n, (left, right), words in zip(wanted, nexts, found, strict=True):
        texts = {reader: _in_row(mine) for reader, mine in _by_reader(words).items()}
        count = len(some[n].initials)
        initials[n] = _letter_by_letter(some[n], list(texts.values()))
        tails[n] = [
            Word(left, right, text[count:], (reader[0], -reader[1]), TAIL)
            for reader, text in texts.items() if text[count:]
        ]  # fmt: skip
    return initials, tails


def _letter_by_letter(line: Line, texts: list[str]) -> list[Word]:
    votes: list[dict[str, float]] = [defaultdict(float) for _ in line.initials]
    for text in texts:
        for vote, sign in zip(votes, text, strict=False):
            vote[sign] += 1.0
    found = zip(line.initials, votes, strict=True)
    return [Word(left, right, _best(vote)) for (left, right), vote in found if vote]


def _in_row(words: list[Word]) -> str:
    return letters("".join(word.text for word in sorted(words, key=lambda one: one.left)))


def _next_word(line: Line) -> tuple[int, int]:
    """Give the columns of the word after the last disc; none where the line ends with it."""
    after = max(line.discs)
    columns = np.flatnonzero(_without_initials(line).any(axis=0))
    columns = columns[columns > after]
    if not len(columns):
        return 0, 0
    breaks = np.flatnonzero(np.diff(columns) > SPACE * line.ink.shape[0])
    last = columns[breaks[0]] if len(breaks) else columns[-1]
    return int(columns[0]), int(last) + 1


def _joined(line: Line, word: tuple[int, int]) -> Ink:
    gap = np.zeros((line.ink.shape[0], JOIN), np.uint8)
    parts = [line.ink[:, left:right] for left, right in (*line.initials, word)]
    return np.hstack([piece for part in parts for piece in (part, gap)])


def _spell_codes(pictures: list[Ink], spelt: list[list[Word]]) -> None:
    """Read again, with their own alphabet, the words that look like codes."""
    places = [
        (n, m) for n, words in enumerate(spelt) for m, word in enumerate(words)
        if CODE.fullmatch(word.text)
    ]  # fmt: skip
    cut = [
        pictures[n][:, max(0, int(spelt[n][m].left) - 3) : int(spelt[n][m].right) + 4]
        for n, m in places
    ]
    signs = "".join(sorted(ALPHABET)) + "-"
    votes: list[list[dict[str, float]]] = [
        [defaultdict(float) for _ in range(GROUPS)] for _ in places
    ]
    for reader in (*ENGLISH, *VIETNAMESE):
        for vote, words in zip(votes, _tesseract(cut, reader, signs), strict=True):
            fours = letters("".join(word.text for word in words)).split("-")
            for count, four in zip(vote, fours, strict=False):
                if len(fours) == GROUPS and len(four) == FOUR:
                    count[four] += 1.0
    for (n, m), vote in zip(places, votes, strict=True):
        if all(vote):
            text = "-".join(map(_best, vote))
            old = spelt[n][m]
            spelt[n][m] = Word(old.left, old.right, text)


def _tesseract(pictures: list[Ink], reader: Reader, signs: str = "") -> list[list[Word]]:
    """Read many lines in one run of the program."""
    program = shutil.which("tesseract")
    if program is None:
        raise NoReaderError("apt-get install tesseract-ocr")
    found: list[list[Word]] = [[] for _ in pictures]
    if not pictures:
        return found
    model, rows = reader
    with TemporaryDirectory() as folder:
        listed = Path(folder) / "list"
        names = [Path(folder) / f"{n}.png" for n in range(len(pictures))]
        for name, picture in zip(names, pictures, strict=True):
            cv2.imwrite(str(name), _scaled(picture, rows))
        listed.write_text("\n".join(map(str, names)), encoding="utf-8")
        words = [program, str(listed), "stdout", "-l", model, "--psm", "7"]
        words += ["-c", f"tessedit_char_whitelist={signs}"] if signs else []
        words += ["-c", f"tessedit_char_blacklist={FOREIGN}"] if model == "vie" else []
        done = subprocess.run(  # noqa: S603 - arguments are ours
            [*words, "-c", "tessedit_create_tsv=1"], capture_output=True, check=False, text=True,
            timeout=LIMIT_S, env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    if done.returncode:
        raise NoReaderError(done.stderr[-200:])
    for row in csv.DictReader(io.StringIO(done.stdout), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == WORD and row["text"].strip():
            page = int(row["page_num"]) - 1
            found[page].append(_word(row, reader, rows / pictures[page].shape[0]))
    return found


def _word(row: dict[str, str], reader: Reader, scale: float) -> Word:
    left = int(row["left"]) / scale - PAD
    right = left + int(row["width"]) / scale
    return Word(left, right, row["text"].strip(), reader, float(row["conf"]))


def _scaled(ink: Ink, rows: int) -> Ink:
    grey = (255 * (1 - np.pad(ink, PAD))).astype(np.uint8)
    scale = rows / ink.shape[0]
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how), np.uint8)
