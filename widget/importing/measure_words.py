"""The ways in which people write sets, repetitions, seconds and times a day or a week."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from widget.importing.numbers import number_range

_ONE, _TWO = number_range("one_"), number_range("two_")
_SECONDS: Final = r"[\s-]?(?:secondes?|seconds?|secs?\b\.?|s\b|[\"″])"
_MINUTES: Final = r"[\s-]?(?:minutes?|mins?\b\.?)"
_LENGTH: Final = rf"(?:{_SECONDS}|(?P<minutes>{_MINUTES}))"
_REPETITIONS: Final = r"(?:repetitions?|r[ée]p[ée]titions?|reps?)\b"
_SETS: Final = r"(?:sets?|s[ée]ries?|rounds?)\b"
_TIMES: Final = r"(?:\s*(?:x|×|times?|fois|days?|jours?)\b)?"
_EACH: Final = (
    r"\s*(?:a\b|per\b|each\b|every\b|/|par\b|chaque\b|in (?:a|the)\b|throughout the\b)\s*"
)
_UP: Final = (
    r"(?:(?:on|for|during) (?:the|your) way up|(?:to |when )?lift(?:ing)?|(?:to )?(?:go |come )?up"
    r"|en montant|[àa] la mont[ée]e|pour monter)\b"
)
_DOWN: Final = (
    r"(?:(?:on|for|during) (?:the|your) way down|(?:to |when )?lower(?:ing)?"
    r"|(?:to )?(?:go |come )?down|en descendant|[àa] la descente|pour descendre)\b"
)
_GO_UP: Final = (
    r"(?:lift|raise|rise|go up|come up|(?<!stay )(?<!hold )up|montez|monter|levez|mont[ée]e)"
)
_GO_DOWN: Final = r"(?:lower|go down|come down|down|descendez|redescendez|descendre|descente)"
_DURING: Final = r"[^.;:,\d]{0,20}?\s*(?:over|for|in|within|en|pendant|sur|for a count of|:)\s+"
_HOLD: Final = (
    r"(?:h[oe]ld(?:ing)?|stay(?: there)?|pause|maintain|tenez|tenir|maintenez|maintien|gardez)\b"
)
_KIT: Final = (
    r"(?:resistance(?: band)?|(?:elastic |exercise |rubber )?bands?|(?:ankle )?weights?"
    r"|dumb-?bells?|bandes? [ée]lastiques?|[ée]lastiques?|r[ée]sistance|poids|halt[èe]res?)\b"
)


_COUNTED: Final = (
    r"(?!minutes?|mins?|hours?|weeks?|days?|months?|%|heures?|semaines?|jours?"
    r"|mois|of|to|or)[a-zà-ÿ]"
)
"""What is counted where it has a name of its own, such as "circles"; no time."""


@dataclass(frozen=True)
class Rule:
    """A pattern, and the measures that its two numbers are."""

    pattern: re.Pattern[str]
    first: str
    second: str = ""
    fixed: int = 0  # where the words mean a number without saying it
    guessed: bool = False


def _rule(
    pattern: str, first: str, second: str = "", *, fixed: int = 0, guessed: bool = False
) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE), first, second, fixed, guessed)


# In this order: what is understood is not looked at again.
RULES: Final = (
    _rule(rf"{_ONE}\s*(?:x|×|\*)\s*{_TWO}{_LENGTH}", "sets", "hold"),
    _rule(rf"{_ONE}\s*{_SETS}\s*(?:of|x|×|de)\s*{_TWO}{_LENGTH}", "sets", "hold"),
    _rule(rf"{_ONE}\s*(?:x|×|\*)\s*{_TWO}(?:\s*{_REPETITIONS})?", "sets", "repetitions"),
    _rule(
        rf"{_ONE}\s*{_SETS}\s*(?:of|x|×|with|de)\s*{_TWO}(?:\s*(?:{_REPETITIONS}|times\b))?",
        "sets", "repetitions",
    ),
    _rule(rf"{_ONE}{_TIMES}(?:{_EACH}(?:day|jour)\b|\s*daily\b)", "per_day"),
    _rule(rf"{_ONE}{_TIMES}(?:{_EACH}(?:week|semaine)\b|\s*weekly\b)", "per_week"),
    _rule(r"(?:times )?(?:per|a) day\s*:\s*" + _ONE, "per_day"),
    _rule(r"(?:times )?(?:per|a) week\s*:\s*" + _ONE, "per_week"),
    _rule(r"\b(?:daily|(?:every|each) day|per day|tous les jours|chaque jour|quotidien\w*)\b",
          "per_day", fixed=1),
    _rule(r"\b(?:(?:once )?weekly|(?:every|each) week|chaque semaine)\b", "per_week", fixed=1),
    _rule(rf"{_ONE}{_SECONDS}\s*{_UP}", "tempo_up"),
    _rule(rf"{_ONE}{_SECONDS}\s*{_DOWN}", "tempo_down"),
    _rule(rf"\b{_GO_UP}\b{_DURING}{_ONE}{_SECONDS}", "tempo_up"),
    _rule(rf"\b{_GO_DOWN}\b{_DURING}{_ONE}{_SECONDS}", "tempo_down"),
    _rule(rf"\b{_HOLD}[^.;,]{{0,40}}?{_ONE}{_LENGTH}", "hold"),
    _rule(rf"{_ONE}{_LENGTH}\s*(?:hold|holds|de maintien)\b", "hold"),
    _rule(rf"{_ONE}\s*{_SETS}", "sets"),
    _rule(rf"\b{_SETS}\s*:\s*{_ONE}", "sets"),
    _rule(rf"{_ONE}\s*(?:{_REPETITIONS}|(?:times|fois)\b)", "repetitions"),
    _rule(rf"^\W*(?:do|perform|complete|aim for|faites)\s+{_ONE}(?=\s+{_COUNTED})", "repetitions",
          guessed=True),
    _rule(rf"\b(?:{_REPETITIONS}|repeat|r[ée]p[ée]tez)\s*:?\s*{_ONE}", "repetitions"),
)  # fmt: skip
GUESSES: Final = (
    _rule(rf"{_ONE}{_SECONDS}", "hold", guessed=True),
    _rule(rf"(?:^|,)\W*{_ONE}(?=\s+{_COUNTED})", "repetitions", guessed=True),
)  # fmt: skip
WORDLESS: Final = (
    _rule(r"\b(?:until|to the point of|to) (?:[^.;,]*\b)?(?:tired|fatigued?|exhaust\w+)\b"
          r"|jusqu'[àa] [^.;,]*fatigu\w*", "until_fatigue"),
    _rule(rf"\b(?:with|against|use|using|add|adding|hold(?:ing)?|carry(?:ing)?"
          rf"|avec|contre|tenez)\s+(?P<words>(?:[\w-]+\s+){{0,3}}?{_KIT})",
          "resistance"),
    _rule(r"\b(?:resistance|r[ée]sistance|load|weight|band)\s*:\s*(?P<words>[^.;]+)", "resistance"),
    _rule(r"\b(?:hold(?:ing)?|tenez|maintenez|tenir)\b(?: (?:it|this|there|the position))?",
          "hold"),
)  # fmt: skip
LABEL: Final = re.compile(
    r"sets?|reps?|repetitions?|hold(?: time)?|tempo|speed|frequency|rest|repeat|resistance|load"
    r"|weight|(?:times? )?(?:per|a) (?:day|week)|duration|s[ée]ries?|r[ée]p[ée]titions?|maintien"
    r"|dur[ée]e|fr[ée]quence|repos|rythme|r[ée]sistance|intensit(?:y|[ée])|pause",
    re.IGNORECASE,
)
PLAIN_KIT: Final = re.compile(
    r"(?:(?:an?|the|this|some|une?|le|la|les|l'|des?|du) ?)?(?:resistance|bands?|weights?"
    r"|[ée]lastiques?|r[ée]sistance|poids)?",
    re.IGNORECASE,
)
"""What says no more than that there is resistance."""
SOMETIMES: Final = re.compile(
    r"\b(?:sometimes|may|might|optional(?:ly)?|occasionally|perhaps|maybe|if (?:we|your"
    r"|you are told|you like|advised|told)|as advised|parfois|[ée]ventuellement"
    r"|peut-[êe]tre|facultatif|si (?:nous|votre|on|vous le souhaitez))\b",
    re.IGNORECASE,
)
BEFORE: Final = re.compile(
    r"\b(?:up to|at most|no more than|a maximum of|at least|a minimum of|about|around|approximately"
    r"|jusqu'[àa]|au plus|au moins|environ)\s*$",
    re.IGNORECASE,
)
AFTER: Final = re.compile(
    r"^\s*(?P<words>(?:on|at|in|with|for|each|every|to|when|while|between|sur|de|des|du|pour|chaque|en"
    r"|[àa]|avec|quand)\b[^.;,:()]{1,50}?)(?=\s*(?:[.;,:()!]|$|\band\b|\bet\b))",
    re.IGNORECASE,
)
CONDITION: Final = re.compile(
    r"^,?\s*(?P<words>(?:if|as|when|unless|si|quand|lorsque)\b[^.;,:()]{1,60}?)\s*(?=[.;,:()!]|$)",
    re.IGNORECASE,
)
COUNTED: Final = re.compile(
    r"^\s*(?P<words>(?!(?:and|then|or|et|puis|ou)\b)[^.;,:()\0\d]{2,40}?)\s*(?=[.;,:()!]|$)",
    re.IGNORECASE,
)
"""What is counted, up to the end of its clause: "circles each way"."""
REST: Final = re.compile(r"\b(?:rest\w*|break|pause|between|repos|entre)\b", re.IGNORECASE)
# What may be left over when a sentence has been understood.
_FILLER_WORDS: Final = """
a aim aimed also and are ask asked at be begin build by complete count counting de des descendez
do does doing dose du each en et exercice exercise faire faisons faites for frequency general
generally goal held hold i in is it its l l' la le les may might montez movement normally nous of
once optional optionally or ou our par parfois perform performing please position puis que repeat
repeating répéter répétez répétition session sometimes start stretch take takes tempo the them
then this time times to together try un une use usually vous we will with work x you your à
éventuellement
"""
FILLERS: Final = frozenset(_FILLER_WORDS.split())
