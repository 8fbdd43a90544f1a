"""What single sentences say by their own words, wherever they stand, in English and French."""

from __future__ import annotations

import re
from typing import Final

_LONGEST_SENTENCE: Final = 600  # characters that are searched: patterns are quadratic in them
_LONGEST_PARAGRAPH: Final = 3_000
_LONGEST_LINE: Final = 160  # of navigation


def _pattern(*lines: str) -> re.Pattern[str]:
    return re.compile("|".join(lines), re.IGNORECASE)


_STOP: Final = _pattern(
    r"^\W*(?:please )?(?:stop|discontinue|cease)(?: (?:the|this|doing|exercising|immediately"
    r"|at once|right away|straight away|it|and|here|now)\b.*)? (?:if|when)\b",
    r"^\W*(?:do not|don't|avoid) (?:do(?:ing)?|perform(?:ing)?|continu\w+|start(?:ing)?)\b"
    r".*\b(?:if|when)\b",
    r"^\W*if .*,? (?:please )?stop\b(?: (?:the exercise|at once|immediately|and .*))?\W*$",
    r"^\W*(?:arr[êe]tez|cessez|interrompez)\b.*\b(?:si|d[èe]s|quand|lorsque|en cas)\b",
    r"^\W*ne (?:faites|continuez|pratiquez) pas\b.*\bsi\b",
)
_ELSEWHERE: Final = _pattern(
    r"^\W*(?:and |but )?(?:if|when|should) .*\bfeel\w*\b.*(?:\binstead\b|\belsewhere\b"
    r"|somewhere else|not doing|incorrect|wrong|\blower down\b|too (?:high|far|low)"
    r"|make the movement smaller)",
    r"^\W*si vous .*(?:sentez|ressentez)\b.*(?:plut[ôo]t|ailleurs|mauvais"
    r"|incorrect|trop (?:haut|bas))",
)
_HARD: Final = _pattern(
    r"\bstruggl\w+", r"\btoo (?:hard|difficult)\b", r"\b(?:make|makes) it easier\b",
    r"\b(?:don't|do not|cannot|can't|can not) (?:really )?(?:feel|manage)\b(?! pain)",
    r"\btrop (?:dur|difficile)\b", r"\bne (?:le |la )?(?:sentez|ressentez) (?:pas|rien)\b",
)  # fmt: skip
_FEEL: Final = _pattern(
    r"\byou (?:should|will|need to|want to|may|ought to)\b.{0,30}\bfeel\b",
    r"^\W*feel (?:the|a|your)\b",
    r"\bvous (?:devez|devriez|allez)\b.{0,30}\b(?:sentir|ressentir)\b",
)  # fmt: skip
_DISCLAIMER: Final = _pattern(
    r"\b(?:medical|professional|health) (?:or (?:professional|other) )?(?:health )?advice\b",
    r"\bdo not rely\b", r"\b(?:intended|meant|only) for (?:the )?patients\b",
    r"\b(?:consult|contact|see|talk to|ask)\b.{0,20}\b(?:doctor|physician"
    r"|health(?:care)? professional)",
    r"\bliab(?:le|ility)\b", r"\bterms (?:and conditions|of use)\b", r"\bassistance of a medical\b",
    r"\bto diagnose,? treat\b", r"\bgeneral information\b",
    r"\bavis m[ée]dical\b", r"\bne remplace(?:nt)? pas\b", r"\bconseil m[ée]dical\b",
    r"\b(?:consultez|demandez)\b.{0,20}\b(?:m[ée]decin|professionnel de (?:la )?sant[ée])",
    r"\bresponsabilit[ée]\b",
)  # fmt: skip
_DISCLAIMER_ALONE: Final = _pattern(
    r"\b(?:not|no|isn't|n't)\b.{0,60}\b(?:medical|professional|health) .{0,30}advice\b",
    r"\b(?:do|does) not replace\b.{0,40}\b(?:advice|doctor|visit|consultation|assessment)",
    r"\bno substitute for\b",
    r"\bnot a substitute for\b",
    r"\bne (?:remplace|constitue)(?:nt)? pas\b.{0,30}\b(?:avis|conseil|consultation)",
)
_INVITATION: Final = _pattern(
    r"^\W*(?:want to (?:know|learn) more|(?:any |more |have )?questions\?|prenez rendez-vous"
    r"|book (?:an appointment|a (?:visit|session)|online|now)|contact us (?:today|now)"
    r"|(?:des |une )?questions? \?)",
)
_WATCH_FIRST: Final = _pattern(
    r"\b(?:watch|video)\b.*\b(?:first|before (?:you|proceeding|starting|beginning|doing|going))\b",
    r"\bregarde[zr]\b.*\b(?:d'abord|avant)\b", r"\bvid[ée]o\b.*\bavant de\b",
)  # fmt: skip
_MONTHS: Final = (
    r"(?:jan(?:uary|vier)?|feb(?:ruary)?|f[ée]vrier|mar(?:ch|s)|a(?:pril|vril)|may|mai|june?|juin"
    r"|jul(?:y|illet)|aug(?:ust)?|ao[ûu]t|sept?(?:ember|embre)?|oct(?:ober|obre)?|nov(?:ember|embre)?"
    r"|d[ée]c(?:ember|embre)?)\.?"
)
_NAVIGATION: Final = _pattern(
    r"^\W*(?:read|learn|show|view|see|find out) (?:more|all)\W*$",
    r"^\W*(?:scroll|back|go)?(?: ?to)? ?(?:the )?top\W*$",
    r"^\W*(?:share(?: this)?(?: (?:page|post|exercise))?|print(?: this page)?|tweet|pin|facebook"
    r"|twitter|x|email|e-mail|whatsapp|linkedin|pinterest|copy link)\W*$",
    r"^\W*skip to (?:main )?content\W*$", r"^\W*(?:previous|next|older|newer)(?: \w+)?\W*$",
    r"^\W*(?:leave a comment|no comments|\d+ comments?)\W*$",
    r"^\W*(?:posted|published|last updated|updated|written)\b[^.!?]{0,60}$",
    r"^\W*add a header to begin generating the table of contents\W*$",
    rf"^\W*(?:{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th|er)? {_MONTHS})"
    r"(?:,? \d{4})?\W*$",
    r"^\W*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\W*$",
    r"^\W*home(?: [»>/›|→] .+)+$", r"^\W*(?:jump|go) to (?:the )?(?:video|steps|section)\W*$",
    r"^\W*(?:lire la suite|en savoir plus|haut de page|retour en haut|partager|imprimer"
    r"|aller au contenu|laisser un commentaire|pr[ée]c[ée]dent|suivant|publi[ée] le .*)\W*$",
    r"^\W*accueil(?: [»>/›|→] .+)+$",
    r"^\W*(?:play|watch|lire) ?(?:the |la )?(?:video|vid[ée]o)?\W*$",
    r"^\W*table of contents\W*$", r"^\W*(?:toggle|expand|collapse|open|close)(?: all)?\W*$",
)  # fmt: skip
_NOTE: Final = _pattern(
    r"^\W*(?:tips?|notes?|hints?|remember|important|conseils?|astuces?|remarques?)\s*:"
)


def says_stop(sentence: str) -> bool:
    """Whether a sentence is a stop rule."""
    return bool(_STOP.search(sentence[:_LONGEST_SENTENCE]))


def says_elsewhere(sentence: str) -> bool:
    """Whether a sentence is for those who feel the exercise in a wrong place."""
    return bool(_ELSEWHERE.search(sentence[:_LONGEST_SENTENCE]))


def says_hard(sentence: str) -> bool:
    """Whether a sentence is for those to whom the exercise is hard, or who do not feel it."""
    return bool(_HARD.search(sentence[:_LONGEST_SENTENCE]))


def says_feel(sentence: str) -> bool:
    """Whether a sentence says what a patient should feel."""
    return bool(_FEEL.search(sentence[:_LONGEST_SENTENCE]))


def says_disclaimer(text: str) -> bool:
    """Whether a paragraph limits what the page is good for: one clear word, or two signs."""
    signs = _DISCLAIMER.findall(text[:_LONGEST_PARAGRAPH])
    return says_only_disclaimer(text) or len(signs) > 1


def says_only_disclaimer(text: str) -> bool:
    """Whether a paragraph says clearly that the page is no advice, whatever stands above it."""
    return bool(_DISCLAIMER_ALONE.search(text[:_LONGEST_PARAGRAPH]))


def says_invitation(sentence: str) -> bool:
    """Whether a sentence is for the clinic's customers, not about the exercise."""
    return bool(_INVITATION.search(sentence[:_LONGEST_SENTENCE]))


def says_watch_first(sentence: str) -> bool:
    """Whether a sentence asks to watch a video before all else."""
    return bool(_WATCH_FIRST.search(sentence[:_LONGEST_SENTENCE]))


def says_navigation(text: str) -> bool:
    """Whether a line leads around the web site and says nothing of the exercise."""
    return bool(len(text) <= _LONGEST_LINE and _NAVIGATION.search(text))


def says_note(text: str) -> bool:
    """Whether a paragraph calls itself a tip or a note."""
    return bool(_NOTE.search(text[:_LONGEST_SENTENCE]))
