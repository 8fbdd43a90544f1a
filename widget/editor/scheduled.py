"""What will appear or go by itself: entries of live lists with a time that is to come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from widget.content.languages import upgraded
from widget.content.summaries import Summary
from widget.editor.controls import FormView
from widget.editor.desk import Desk
from widget.editor.tiles import Tile, Tiles
from widget.kinds.fields import Field, JsonObject


@dataclass(frozen=True)
class Plan:
    """One time to come: which entry of which list, what the time means (a field's label)."""

    embed: Summary
    entry: str
    label: str
    moment: datetime


def scheduled(desk: Desk, now: datetime, zone: ZoneInfo, most: int = 10) -> tuple[Plan, ...]:
    """The times to come of all live lists, the next one first, in the original's words."""
    view = FormView(zone)
    kinds = [kind.name for kind in desk.kinds.values() if any(map(_has_times, kind.fields))]
    if not kinds:
        return ()
    lists = [
        (embed, control)
        for embed, revision_id in desk.summaries.changing(now, most, kinds)
        for control in view.controls(*_timed(desk, embed, revision_id, now))
    ]
    tile = Tiles(desk.summaries, [control for _, control in lists])
    tiles = ((embed, tile(entry)) for embed, control in lists for entry in control.entries)
    found = (plan for embed, shown in tiles for plan in _plans(embed, shown, now))
    return tuple(sorted(found, key=lambda plan: plan.moment)[:most])


def _timed(
    desk: Desk, embed: Summary, revision_id: int, now: datetime
) -> tuple[tuple[Field, ...], JsonObject]:
    """The lists of an embed whose entries have times, with those entries alone that wait."""
    kind = desk.kinds[embed.kind]
    document, version = desk.reader.document(revision_id)
    form = upgraded(kind, document, version).fields(kind.fields, document.original)
    lists = tuple(field for field in kind.fields if _has_times(field))
    return lists, {
        field.name: [item for item in form.get(field.name, ()) if _waits(field, item, now)]
        for field in lists
    }


def _has_times(field: Field) -> bool:
    """Whether it is a list whose entries come and go by time."""
    return field.control == "list" and any(_times(field))


def _times(field: Field) -> Iterator[str]:
    """The names of the times that each entry of a list has."""
    return (each.name for each in field.fields if each.control == "time")


def _waits(field: Field, item: JsonObject, now: datetime) -> bool:
    """Whether an entry has a time that is to come."""
    times = (item.get(name) for name in _times(field))
    return any(time and datetime.fromisoformat(time) > now for time in times)


def _plans(embed: Summary, shown: Tile, now: datetime) -> Iterator[Plan]:
    for label, time in shown.times:
        moment = datetime.fromisoformat(time).astimezone(UTC)
        if moment > now:
            yield Plan(embed, shown.title, label, moment)
