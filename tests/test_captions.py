"""Captions: WebVTT as it is, SubRip as WebVTT."""

import pytest

from widget.content.captions import webvtt


def cues(text: str) -> str:
    """What a SubRip file becomes, without WebVTT's first line."""
    head, _, rest = webvtt(text.encode()).partition("\n\n")
    assert head == "WEBVTT"
    return rest


def test_a_file_of_webvtt_stays_as_it_is() -> None:
    text = "WEBVTT\n\nNOTE by Anna\n\n00:00.000 --> 00:02.000 line:0\n<i>Here.</i>\n"
    assert webvtt(text.encode()) == text


def test_subrip_becomes_webvtt() -> None:
    text = (
        "1\r\n00:00:00,500 --> 00:00:02,000\r\nLie on your side.\r\nBend your knees.\r\n\r\n"
        "2\r\n01:02:03,004 --> 01:02:05,000 X1:40 X2:600\r\nLift 12\r\n\r\n"
    )
    assert cues(text) == (
        "00:00:00.500 --> 00:00:02.000\nLie on your side.\nBend your knees.\n\n"
        "01:02:03.004 --> 01:02:05.000\nLift 12\n"
    )


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Knees & hips", "Knees &amp; hips"),
        ("<i>Now</i> <B>lift</B> <u>it</u>", "<i>Now</i> <B>lift</B> <u>it</u>"),
        ('<font color="#ff0">Slowly</font>', "Slowly"),
        (r"{\an8}At the top", "At the top"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("3 < 4", "3 &lt; 4"),
        ("one --> two", "one --&gt; two"),
        ("a\n \nb", "a\nb"),
        ("12", "12"),
    ],
)
def test_a_cue_keeps_its_words_and_nothing_else(said: str, shown: str) -> None:
    text = f"1\n00:00:00,000 --> 00:00:01,000\n{said}\n\n2\n00:00:02,000 --> 00:00:03,000\nEnd\n"
    assert cues(text).startswith(f"00:00:00.000 --> 00:00:01.000\n{shown}\n\n00:00:02.000")


def test_cues_without_numbers_or_words_are_no_trouble() -> None:
    text = "00:00:00.000 --> 00:00:01.000\n\n0:00:02,000 --> 0:00:03,000\nHere\n"
    assert cues(text) == "00:00:02.000 --> 00:00:03.000\nHere\n"
