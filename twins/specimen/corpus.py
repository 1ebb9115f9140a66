"""Sets of pictures with their truth, for measuring readers: drawn people, a seed a picture."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from twins.specimen import draw, person, scene, table, traveller, zone
from twins.specimen.degrade import degrade

CARD_BOX = (420, 180, 1884, 1116)  # of the bay's frame, round a card
PAGE_BOX = (300, 60, 2004, 1236)
CODE_KINDS = ("blur", "motion", "glare", "dark", "perspective", "noise", "small", "turned")
LEVELS = range(3)
GATES = ("glare", "blur", "shadow", "dark", "screen", "printed")
Truth = dict[str, object]


@dataclass(frozen=True)
class Item:
    """One picture and what a reader should say of it."""

    name: str
    picture: Image.Image
    truth: Truth


def zones(seeds: range) -> Iterator[Item]:
    """Backs of both cards and passport pages on the bay."""
    for seed in seeds:
        holder, guest = person(seed + 40), traveller(seed + 40)
        lines = list(zone.vietnamese_card(holder))
        for kind, back in (("cccd", draw.cccd_back), ("can_cuoc", draw.can_cuoc_back)):
            yield Item(f"{kind}-{seed}", card_on_bay(back(holder), seed), {"mrz": lines})
        page = scene.on_bay(draw.passport_page(guest), seed=seed).crop(PAGE_BOX)
        yield Item(f"passport-{seed}", page, {"mrz": list(zone.passport(guest))})


def codes(seeds: range) -> Iterator[Item]:
    """QR codes on cards and the bars of SIM cards, each of 8 kinds and 3 levels spoilt."""
    for seed in seeds:
        holder, serial = person(seed + 20), f"89840480001234567{(seed * 7 + 10) % 100:02d}"
        card = draw.cccd_front if seed % 2 == 0 else draw.can_cuoc_back
        shown = (("qr", card(holder), holder.qr()), ("code128", draw.sim_card(serial), serial))
        for code, sheet, text in shown:
            seen = card_on_bay(sheet, seed)
            for kind in CODE_KINDS:
                for level in LEVELS:
                    name = f"{code}-{kind}-{level}-{seed}"
                    yield Item(name, degrade(seen, kind, level, seed), {"code": code, "text": text})


def outlines(seeds: range) -> Iterator[Item]:
    """Cards on four grounds with their corners."""
    sheets = (draw.cccd_front, draw.cccd_back, draw.can_cuoc_front, draw.can_cuoc_back)
    drawn = [make(person(seed)) for seed, make in enumerate(sheets)]
    for ground in table.GROUNDS:
        for seed in seeds:
            frame, corners = table.on_table(drawn[seed % len(drawn)], ground, seed)
            truth = {"ground": ground, "corners": corners.round(2).tolist()}
            yield Item(f"{ground}-{seed}", frame, truth)


def prints(seeds: range) -> Iterator[Item]:
    """Sides of cards and passport pages with their printed fields."""
    for seed in seeds:
        holder, guest = person(seed + 60), traveller(seed + 60)
        whole = {
            "id_number": holder.number, "full_name": holder.full_name, "sex": holder.sex,
            "birth": holder.birth.isoformat(), "nationality": "VNM", "origin": holder.origin,
            "address": holder.residence, "issued": holder.issued.isoformat(),
            "expiry": "9999-12-31" if holder.expiry.year == 2099 else holder.expiry.isoformat(),
        }  # fmt: skip
        first = ("id_number", "full_name", "birth", "sex", "nationality")
        for name, make, fields in (
            ("cccd-front", draw.cccd_front, (*first, "origin", "address", "expiry")),
            ("cccd-back", draw.cccd_back, ("issued",)),
            ("can_cuoc-front", draw.can_cuoc_front, first),
            ("can_cuoc-back", draw.can_cuoc_back, ("address", "origin", "issued", "expiry")),
        ):
            truth: Truth = {"fields": {field: whole[field] for field in fields}}
            yield Item(f"{name}-{seed}", card_on_bay(make(holder), seed), truth)
        page = scene.on_bay(draw.passport_page(guest), seed=seed).crop(PAGE_BOX)
        read = {
            "id_number": guest.number, "full_name": guest.full_name, "sex": guest.sex,
            "birth": guest.birth.isoformat(), "nationality": guest.state, "origin": guest.origin,
            "issued": guest.issued.isoformat(), "expiry": guest.expiry.isoformat(),
        }  # fmt: skip
        yield Item(f"passport-{seed}", page, {"fields": read})


def gates(seeds: range) -> Iterator[Item]:
    """Faultless cards, and the same with one fault each at each level."""
    sheets = (draw.cccd_front, draw.cccd_back, draw.can_cuoc_front, draw.can_cuoc_back)
    for seed in seeds:
        seen = card_on_bay(sheets[seed % len(sheets)](person(seed + 80)), seed)
        yield Item(f"fit-{seed}", seen, {"fault": None})
        for kind in GATES:
            spoilt = degrade(seen, kind, seed % len(LEVELS), seed)
            yield Item(f"{kind}-{seed}", spoilt, {"fault": kind, "level": seed % len(LEVELS)})


SETS: dict[str, Callable[[range], Iterator[Item]]] = {
    "zones": zones, "codes": codes, "outlines": outlines, "prints": prints, "gates": gates,
}  # fmt: skip


def card_on_bay(sheet: Image.Image, seed: int) -> Image.Image:
    """Photograph a card on the bay; only the part of the frame round it is kept."""
    return scene.on_bay(sheet, seed=seed).crop(CARD_BOX)


def write(which: str, count: int, folder: Path, first: int = 0) -> int:
    """Write a set as PNG and `index.jsonl`; give the number of pictures.

    `first` is the seed to begin with: other people, other noise, the same kinds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with (folder / "index.jsonl").open("w", encoding="utf-8") as index:
        for item in SETS[which](range(first, first + count)):
            file = f"{item.name}.png"
            item.picture.save(folder / file, compress_level=1)
            index.write(json.dumps({"file": file, **item.truth}, ensure_ascii=False) + "\n")
            written += 1
    return written
