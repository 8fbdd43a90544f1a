"""Renders the demo's drawings.

Run by hand after a drawing was changed, never at install: ``python -m widget.demo.draw``.
It needs ``rsvg-convert`` and ``ffmpeg``; what it writes is committed. Names may be given to
render only these: ``python -m widget.demo.draw step-roll-forward``.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
DRAWINGS = HERE / "drawings"
PICTURES = HERE / "content" / "pictures"
CLIPS = HERE / "content" / "clips"

PICTURE_WIDTH = 1600  # px, twice the widest column
CLIP_WIDTH = 960  # px
FRAMES_A_SECOND = 20

Values = Mapping[str, str]


@dataclass(frozen=True)
class Clip:
    """A drawing that moves: ``values(t)`` fills its placeholders at ``t`` seconds."""

    name: str
    seconds: int
    poster_at: float
    values: Callable[[float], Values]


def between(t: float, start: float, end: float) -> float:
    """How far ``t`` has come from ``start`` (0.0) to ``end`` (1.0), gently at both ends."""
    share = min(1.0, max(0.0, (t - start) / (end - start)))
    return share * share * (3 - 2 * share)


def where_the_glutes_are(t: float) -> Values:
    """Clothes, then bones, then the large glute, then the medius, then the pocket again."""
    pulse = 1 - 0.25 * between(t, 12.0, 12.5) + 0.25 * between(t, 12.5, 13.0)
    return {
        "clothes": _number(1 - between(t, 2.5, 3.5)),
        "bones": _number(between(t, 2.8, 3.8)),
        "maximus": _number(between(t, 6.3, 7.1) - 0.65 * between(t, 9.6, 10.4)),
        "medius": _number(between(t, 9.8, 10.6) * pulse),
        "pocket": _number(1 - between(t, 2.5, 3.5) + between(t, 13.8, 14.6)),
        "hand": _number(between(t, 15.0, 15.6)),
        "reach": _number(340 * (1 - between(t, 15.0, 16.4))),
    }


LIFTS = (6.2, 13.2)  # seconds at which the two repetitions begin
UP, TOP, DOWN = 3.0, 0.5, 3.0  # seconds each
LIFT_DEGREES = 27.0


def gluteus_medius_activation(t: float) -> Values:
    """Roll forward, hand on the pocket, then two lifts with the seconds counted."""
    hand = between(t, 4.6, 6.0)
    return {
        "leg": _number(1 - (LIFT_DEGREES + 1) * sum(_height(t - start) for start in LIFTS)),
        "roll": _number(20 * between(t, 2.6, 4.4)),
        "upper_arm": _number(-9 - 24 * hand),
        "forearm": _number(78 * hand),
        "inset": _number(between(t, 1.6, 2.4)),
        **_counter(t),
    }


def _height(t: float) -> float:
    return between(t, 0, UP) - between(t, UP + TOP, UP + TOP + DOWN)


def _counter(t: float) -> Values:
    for start in LIFTS:
        for begin, length, word in ((0.0, UP, "up"), (UP + TOP, DOWN, "down")):
            passed = t - start - begin
            if 0 <= passed < length:
                shown = {"up": "0", "down": "0", word: "1"}
                return {"count": str(int(passed) + 1), "counting": "1", **shown}
    return {"count": "", "counting": "0", "up": "0", "down": "0"}


def _number(value: float) -> str:
    return f"{value:.3f}"


MOVING = (
    Clip("where-the-glutes-are", 18, 12.0, where_the_glutes_are),
    Clip("gluteus-medius-activation-clip", 20, 8.6, gluteus_medius_activation),
)


def main(names: list[str]) -> None:
    """Render all drawings, or those with the given names."""
    for clip in MOVING:
        if not names or clip.name in names:
            _render_clip(clip)
    moving = {clip.name for clip in MOVING}
    for drawing in sorted(DRAWINGS.glob("*.svg")):
        if drawing.stem not in moving and (not names or drawing.stem in names):
            _write_picture(drawing.stem, drawing.read_text())


def _render_clip(clip: Clip) -> None:
    template = Template((DRAWINGS / f"{clip.name}.svg").read_text())
    _write_picture(clip.name, template.substitute(clip.values(clip.poster_at)))
    with TemporaryDirectory() as folder:
        frames = range(clip.seconds * FRAMES_A_SECOND)

        def draw(number: int) -> None:
            svg = template.substitute(clip.values(number / FRAMES_A_SECOND))
            Path(folder, f"{number:04}.png").write_bytes(_png(svg, CLIP_WIDTH))

        with ThreadPoolExecutor() as pool:
            list(pool.map(draw, frames))
        _encode(Path(folder), clip.name.removesuffix("-clip"))


def _encode(frames: Path, name: str) -> None:
    source = ["-framerate", str(FRAMES_A_SECOND), "-i", str(frames / "%04d.png")]
    colours = ["-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv420p"]
    colours += ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
    x264 = ["-c:v", "libx264", "-preset", "veryslow", "-tune", "animation", "-crf", "24"]
    vp9 = ["-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "34", "-row-mt", "1", "-g", "100"]
    _ffmpeg(*source, *colours, *x264, "-movflags", "+faststart", str(CLIPS / f"{name}.mp4"))
    _ffmpeg(*source, *colours, *vp9, str(CLIPS / f"{name}.webm"))


def _write_picture(name: str, svg: str) -> None:
    lossless = ["-c:v", "libwebp", "-lossless", "1", "-compression_level", "6"]
    path = PICTURES / f"{name}.webp"
    _ffmpeg("-f", "png_pipe", "-i", "-", *lossless, str(path), stdin=_png(svg, PICTURE_WIDTH))


def _png(svg: str, width: int) -> bytes:
    style = DRAWINGS / "drawing.css"
    command = ["rsvg-convert", "--width", str(width), "--stylesheet", str(style)]
    return subprocess.run(command, input=svg.encode(), capture_output=True, check=True).stdout


def _ffmpeg(*arguments: str, stdin: bytes | None = None) -> None:
    plain = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
    *options, target = arguments
    command = ["ffmpeg", "-v", "error", "-y", *options, *plain, target]
    subprocess.run(command, input=stdin, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
