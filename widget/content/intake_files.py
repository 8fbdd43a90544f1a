"""The JSON files of an archive, in the order that it gives them."""

from __future__ import annotations

from widget.content.archive import counts
from widget.content.archive_parts import BadArchive, Part
from widget.content.archive_reader import ArchiveReader
from widget.content.export import Tell


class ArchiveFiles:
    """Reads the JSON files; tells how many files are done, the media among them."""

    def __init__(self, archive: ArchiveReader, tell: Tell) -> None:
        self._archive = archive
        self._tell = tell
        self._counts = counts(archive.names)
        self._done, self._total = self._counts["media"], len(archive.names)
        self._sequences: dict[str, set[int]] = {"library": set(), "revisions": set()}

    def folder(self, path: str) -> list[str]:
        """The names of the files in a folder, in order."""
        return self._archive.folder(path)

    def part(self, name: str, names: tuple[str, ...]) -> Part:
        """The object in a file, which has exactly the values of those names."""
        part = Part(name, self._archive.value(name), names)
        self._done += 1
        self._tell(self._done, self._total)
        return part

    def order(self, contents: Part, name: str) -> list[str]:
        """The folders of ``sites`` or ``embeds`` as listed: all that are there, and no other."""
        listed = contents.texts(name)
        there = {entry.partition("/")[0] for entry in self.folder(name)}
        for folder in sorted(there ^ set(listed)):
            where = "list" if folder in listed else "folder"
            contents.wrong(name, f"{folder[:80]!r} is in the {where} alone")
        return listed

    def numbers(self, folder: str) -> range:
        """The numbers of the revisions in a folder: as many as there are files, from 1."""
        files = [name for name in self.folder(folder) if name != "embed.json"]
        if not files:
            raise BadArchive(folder, "has no revision")
        return range(1, len(files) + 1)

    def numbered(self, folder: str, number: int, names: tuple[str, ...]) -> Part:
        """A revision in a folder, whose file has its number for a name."""
        part = self.part(f"{folder}/{number:04}.json", names)
        part.number("number", number, number)
        return part

    def sequence(self, part: Part, sort: str) -> int:
        """The place of a revision, or a file of the library, among all; each is taken once."""
        number = part.number("sequence", 1, self._counts[sort])
        if number in self._sequences[sort]:
            part.wrong("sequence", "is another file's, too")
        self._sequences[sort].add(number)
        return number
