"""A store of a large clinic: thousands of cards, as people write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from widget.content.store import Store
from widget.kinds import AnyKind

JsonDict = dict[str, Any]

CARDS_A_LIST = 100
"""So many cards come with one list of some of them."""

_MOVES = ("Lift", "Turn", "Bend", "Press", "Slide", "Hold", "Lower", "Reach", "Roll", "Stretch")
_PARTS = ("neck", "shoulder", "elbow", "wrist", "back", "hip", "knee", "ankle", "foot", "chest")
_HOWS = ("slowly", "gently", "evenly", "without a jerk", "as far as it feels easy", "once more")
_WHERES = ("on a mat", "at a wall", "on a chair", "in a doorway", "with a band", "on your side")
_PICTURE = {
    "media": "0" * 32 + ".webp",
    "width": 1600,
    "height": 900,
    "sizes": [{"media": "0" * 32 + ".webp", "width": width} for width in (320, 640, 960, 1600)],
}


def crowd(store: Store, kinds: Mapping[str, AnyKind], number: int) -> None:
    """Publish that many embeds, the same ones each time; a list for each hundred cards."""
    chance = Random(number)
    card, carousel = kinds["exercise-card"], kinds["video-carousel"]
    slugs: list[str] = []
    for place in range(number):
        if place % CARDS_A_LIST == CARDS_A_LIST - 1:
            store.publish(carousel, f"list-{place}", _list(chance, slugs), author="Maria Stone")
        else:
            slugs.append(f"card-{place}")
            store.publish(card, slugs[-1], _card(chance, place), author="Robin Field")


def _card(chance: Random, place: int) -> JsonDict:
    part = chance.choice(_PARTS)
    steps = [{"text": _sentence(chance, part)} for _ in range(chance.randint(4, 8))]
    return {
        "title": f"{chance.choice(_MOVES)} the {part} {chance.choice(_WHERES)}, no. {place}",
        "regions": [part.title()],
        "summary": _rich(chance, part, 2),
        "why": _rich(chance, part, 10),
        "picture": {"file": _PICTURE, "alt": f"A person moves the {part}."},
        "stop_if": f"Your {part} hurts in a way that you do not know.",
        "feel": _rich(chance, part, 6),
        "steps": steps,
        "review": {"by": "Robin Field", "next": _day(chance).isoformat()},
    }


def _list(chance: Random, slugs: list[str]) -> JsonDict:
    items: list[JsonDict] = [{"embed": slug} for slug in chance.sample(slugs, 20)]
    soon = datetime.now(UTC) + timedelta(days=chance.randint(1, 60))
    items[0]["from"] = soon.isoformat(timespec="minutes")
    return {"title": f"Videos of {chance.choice(_PARTS)} and {len(slugs)} more", "items": items}


def _day(chance: Random) -> date:
    return datetime.now(UTC).date() + timedelta(days=chance.randint(-30, 700))


def _rich(chance: Random, part: str, sentences: int) -> str:
    return f"<p>{' '.join(_sentences(chance, part, sentences))}</p>"


def _sentences(chance: Random, part: str, number: int) -> Iterator[str]:
    return (_sentence(chance, part) for _ in range(number))


def _sentence(chance: Random, part: str) -> str:
    move, how, where = chance.choice(_MOVES), chance.choice(_HOWS), chance.choice(_WHERES)
    return f"{move} your {part} {how}, {where}, and breathe on while the {part} works."
