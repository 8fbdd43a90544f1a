"""Finds out which picture and which videos of a page belong to which field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from widget.importing.blocks import Block
from widget.importing.draft import Draft
from widget.importing.report import PictureFound, VideoFound
from widget.kinds.video_links import video_id

_EMPTY_TITLE = re.compile(
    r"\W*(?:(?:youtube|vimeo|embedded)?\s*(?:video)?\s*player|video|youtube)?\W*", re.IGNORECASE
)


@dataclass
class Media:
    """Pictures and videos in the page's order, and what they were said to be."""

    pictures: list[PictureFound] = field(default_factory=list)
    videos: list[VideoFound] = field(default_factory=list)
    in_steps: set[str] = field(default_factory=set)  # addresses of videos
    announced_at: int | None = None  # how many videos came before the sentence
    _addresses: set[str] = field(default_factory=set)
    _latest: str = ""  # what a caption would describe

    def add(self, block: Block, *, steps: bool = False, related: bool = False) -> None:
        """Keep a picture or a video; the same one again adds nothing."""
        self._latest = block.kind
        if block.kind == "picture":
            self.pictures.append(
                PictureFound(block.address, block.text, field="related" if related else "")
            )
        elif block.address not in self._addresses:
            self._addresses.add(block.address)
            self.videos.append(VideoFound(block.address, block.text))
            if steps:
                self.in_steps.add(block.address)

    def takes(
        self, block: Block, draft: Draft, *, steps: bool = False, related: bool = False
    ) -> bool:
        """Take a picture, a video, what is written under it, or another embedded page."""
        if block.kind in ("picture", "video"):
            self.add(block, steps=steps, related=related)
        elif block.kind == "caption" and self._latest:
            self._describe(block)
        elif block.kind == "embed":
            draft.aside("embed", block.text or block.address, "another page, shown inside")
        else:
            return False
        return True

    def _describe(self, caption: Block) -> None:
        """The words under a picture or a video belong to the latest one."""
        if self._latest == "picture":
            picture = self.pictures[-1]
            text = f"{picture.caption} {caption.text}".strip()
            self.pictures[-1] = replace(picture, caption=text)
        else:
            video = self.videos[-1]
            self.videos[-1] = replace(video, caption=f"{video.caption} {caption.text}".strip())

    def announce(self) -> None:
        """Here a sentence asks to watch a video first."""
        if self.announced_at is None:
            self.announced_at = len(self.videos)

    def assign(self, draft: Draft, step_pictures: dict[str, str]) -> None:
        """Say of each where it belongs, and fill in the videos that a form can hold as links."""
        self._assign_pictures(draft, step_pictures)
        first = self._first()
        main = next((v for v in self._by_rank() if v.address != first), None)
        self._assign_video(draft, "watch_first_video", first, self._why_first(draft))
        self._assign_video(draft, "video", main.address if main else "", "the page's main video")

    def _assign_pictures(self, draft: Draft, step_pictures: dict[str, str]) -> None:
        fields = {address: path for path, address in reversed(step_pictures.items())}
        found: list[PictureFound] = []
        taken = False
        for picture in self.pictures:
            where = picture.field or fields.pop(picture.address, "")
            if not where and not taken:
                where, taken = "picture", True
                draft.found("picture", picture.address, "likely", "the first picture of the page")
            found.append(replace(picture, field="" if where == "related" else where))
        self.pictures = found

    def _first(self) -> str:
        if self.announced_at is not None and self.videos:
            return self.videos[min(self.announced_at, len(self.videos) - 1)].address
        addresses = [video.address for video in self.videos]
        before = [address for address in addresses if address not in self.in_steps]
        if len(addresses) > 1 and addresses[1] in self.in_steps and addresses[0] in before:
            return addresses[0]
        return ""

    def _why_first(self, draft: Draft) -> str:
        if "watch_first" in draft.blocks:
            return "the page asks to watch it first"
        return "it stands before the steps, and another one with the steps"

    def _by_rank(self) -> list[VideoFound]:
        """A video that stands with the steps shows them."""
        return sorted(self.videos, key=lambda video: video.address not in self.in_steps)

    def _assign_video(self, draft: Draft, name: str, address: str, reason: str) -> None:
        for place, video in enumerate(self.videos):
            if address and video.address == address:
                self.videos[place] = replace(video, field=name)
                sure = "asks" in reason or len(self.videos) == 1
                draft.found(name, video.title or address, "sure" if sure else "likely", reason)
                if video_id(address):
                    title = video.title if not _EMPTY_TITLE.fullmatch(video.title) else ""
                    draft.videos[name] = {"title": title or draft.title, "url": address}
