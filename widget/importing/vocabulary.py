"""Words by which body regions, goals, and exercises at all are known, in English and French."""

from __future__ import annotations

import re
from typing import Final

from widget.importing.sentences import sentences

_REGIONS: Final = re.compile(
    r"\b(?:ankles?|arms?|back|body|buttocks?|calf|calves|chest|core|elbows?|fingers?|foot|feet"
    r"|forearms?|glute(?:s|us)?|groins?|hamstrings?|hands?|heads?|heels?|hips?|jaws?|knees?|legs?"
    r"|limbs?|lumbar|necks?|pelvi[sc]|pelvis|quad(?:s|riceps)?|ribs?|scapula|shins?|shoulders?"
    r"|spin(?:e|al)|stomach|abdom\w+|thighs?|thorax|thoracic|thumbs?|toes?|trunk|wrists?|cervical"
    r"|bras|chevilles?|colonne|cou|coudes?|cuisses?|doigts?|dos|[ée]paules?|fesses?|fessiers?"
    r"|genoux?|hanches?|jambes?|lombaires?|m[âa]choire|mains?|mollets?|nuque|orteils?|pieds?"
    r"|poignets?|poitrine|bassin|t[êe]te|tronc|ventre)\b",
    re.IGNORECASE,
)
_GOALS: Final = re.compile(
    r"\b(?:activation|balance|breathing|conditioning|control|coordination|endurance|flexibility"
    r"|mobility|motor|pain relief|posture|power|range of motion|relaxation|release|stabilis\w+"
    r"|stability|stabiliz\w+|strength(?:en\w+)?|stretch\w*|warm-?up|assouplissement|contr[ôo]le"
    r"|[ée]quilibre|[ée]tirements?|force|mobilit[ée]|relaxation|renforcement|respiration|souplesse"
    r"|stabilit[ée])\b",
    re.IGNORECASE,
)
_EXERCISE: Final = re.compile(
    r"\b(?:exercises?|muscles?|stretch\w*|lie|lying|bend|bent|lift|raise|repetitions?|reps|sets"
    r"|breath\w*|lower|squeeze|exercices?|allong\w+|pli\w+|lev\w+|r[ée]p[ée]titions|s[ée]ries"
    r"|respir\w+|[ée]tir\w+)\b",
    re.IGNORECASE,
)
_COMMAND: Final = re.compile(
    r"^\W*(?:(?:first|next|then|now|slowly|gently|to start|to begin|d'abord|ensuite|puis)\W+)*"
    r"(?:bend|breathe|bring|come|draw|drop|extend|go|grip|hold|keep|kneel|lay|lean|let|lie|lift|lower"
    r"|move|pause|place|press|pull|push|put|raise|reach|relax|repeat|rest|return|roll|rotate|sit|slide"
    r"|squeeze|stand|start|stay|step|straighten|stretch|switch|tighten|tilt|tuck|turn"
    r"|\w{3,}ez)\b",
    re.IGNORECASE,
)
_FEWEST_COMMANDS: Final = 3
_APART: Final = re.compile(r"\s*[,;|·•/]\s*")
_LONGEST: Final = 60  # characters of a line that only names regions or goals


def listed(text: str) -> list[str]:
    """The parts of a line such as "Motor Control, Strength"."""
    return [entry for entry in _APART.split(text.strip().rstrip(".")) if entry]


def names_regions(text: str) -> bool:
    """Whether a short line does nothing but name parts of the body."""
    return _short(text) and all(is_region(entry) for entry in listed(text))


def names_goals(text: str) -> bool:
    """Whether a short line does nothing but name goals of training."""
    return _short(text) and all(is_goal(entry) for entry in listed(text))


def is_region(text: str) -> bool:
    """Whether a few words name a part of the body."""
    if len(text.split()) > 4 or re.search(r"\bexerci[sc]es?\b", text, re.IGNORECASE):
        return False
    return bool(_REGIONS.search(text)) and not _GOALS.search(text)


def is_goal(text: str) -> bool:
    """Whether a few words name a goal of training."""
    return len(text.split()) <= 4 and bool(_GOALS.search(text))


def commands(text: str) -> bool:
    """Whether most sentences of a paragraph tell somebody to move."""
    told = [bool(_COMMAND.match(sentence[:_LONGEST])) for sentence in sentences(text)]
    return sum(told) >= _FEWEST_COMMANDS and sum(told) > len(told) / 2


def exercise_words(text: str) -> int:
    """How many different words of a text belong to exercises and bodies."""
    found = (pattern.findall(text) for pattern in (_REGIONS, _EXERCISE))
    return len({word.lower() for words in found for word in words})


def _short(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and text[-1] not in ".!?:;"
