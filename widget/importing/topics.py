"""The words by which headings announce a topic, in English and French."""

from __future__ import annotations

from typing import Final, Literal

Topic = Literal[
    "contents", "navigation", "related", "disclaimer", "harder", "mistakes", "why", "watch_first",
    "elsewhere", "hard", "stop_if", "feel", "equipment", "dosage", "start", "steps",
    "introduction", "goals", "regions", "category", "summary",
]  # fmt: skip

# Alternatives of regular expressions, as whole words; the first topic that is found counts:
# "if you feel it elsewhere" before "feel".
TOPICS: Final[dict[Topic, tuple[str, ...]]] = {
    "contents": (
        "^(?:table of )?contents$", "^(?:on|in) this (?:page|article)$", "^sommaire$",
        "^table des mati[èe]res$", "^(?:dans|sur) cette page$",
    ),
    "navigation": (
        "^share(?: this)?(?: page| exercise| post)?(?: (?:on|with) .*)?$", "^follow us$",
        "^print$", "^partager?$", "^suivez-nous$", "^imprimer$", "^like this$",
    ),
    "related": (
        "related(?: .*)?",
        "(?:recent|latest|more|other|similar|next) (?:videos?|posts?|exercises?|articles?)(?: .*)?",
        "see also", "you (?:may|might) (?:also )?like", "vous aimerez aussi",
        "dans la m[êe]me cat[ée]gorie", "keep reading",
        "exercices? (?:similaires?|associ[ée]s?|li[ée]s?)", "autres exercices",
        "vid[ée]os? r[ée]centes?", "(?:[àa] )?(?:voir|lire) aussi",
        "articles? (?:similaires?|r[ée]cents?)",
    ),
    "disclaimer": (
        "disclaimer", "legal(?: notice)?", "(?:no |not )?medical advice", "important notice",
        "please note", "avertissement", "mentions? l[ée]gales?", "avis important",
        "clause.*responsabilit[ée]",
    ),
    "harder": (
        "progress(?:ions?|ing)?", "(?:make|making) it harder", "harder", "next level",
        "more (?:difficult|challenging)", "too easy", "challenge", "advanced", "level up",
        "ready for more", "aller plus loin", "progression", "plus difficile", "trop facile",
    ),
    "mistakes": (
        "(?:common )?(?:mistakes?|errors?|faults?)", "what to avoid", "^avoid$", "don'?ts",
        "pitfalls?", "watch out(?: for)?", "pi[èe]ges?", "erreurs?(?: fr[ée]quentes?)?",
        "[àa] [ée]viter$",
    ),
    "why": (
        "why", "purpose", "benefits?", "what (?:it|this exercise) (?:does|is for)",
        "what(?:'s| is) (?:it|this) for", "how (?:it|this) helps", "reasons?", "rationale",
        "[àa] quoi sert", "effets", "helps? with", "^aim$", "pourquoi", "bienfaits?",
        "^(?:le )?but(?: de l'exercice)?$", "objectif", "[àa] quoi [çc]a sert", "utilit[ée]",
        "int[ée]r[êe]t",
    ),
    "watch_first": (
        "watch (?:this|me)? ?first", "[àa] regarder (?:d'abord|avant)",
    ),
    "elsewhere": (
        "troubleshooting", "(?:should(?:n't| not)|never) (?:be )?feel(?:ing)?(?: it| this)?",
        "ne (?:devez|devriez) pas (?:sentir|ressentir)",
        "(?:feel|sent|ressent).*(?:else|elsewhere|wrong|other (?:place|spot))",
        "(?:feel|sent|ressent).*(?:ailleurs|autre endroit)",
        "(?:in the )?wrong (?:place|spot|muscle)",
    ),
    "hard": (
        r"(?:too|very|is|it'?s|what if|if|find).{0,20}\b(?:hard|difficult)\b", "easier",
        r"modif\w+", "regressions?", "adaptations?", "variations?", "alternatives?",
        r"struggl\w+", "adjustments?", "options", r"simplif\w+", "plus simple", "adapter",
        "(?:don'?t|do not|can'?t|cannot) (?:feel|manage)", "trop (?:dur|difficile)",
        "plus facile", "difficult[ée]s?", "variantes?", "ne (?:sentez|ressentez) (?:rien|pas)",
    ),
    "stop_if": (
        r"stop(?: (?:if|when|and|the|this|doing|it)(?!\w).*)?", "contra-?indications?",
        "precautions?", "caution", "warnings?", "safety(?: first)?", "red flags?",
        r"(?:do not|don'?t|avoid|skip) .*\b(?:if|when)\b", "who should not", "be careful",
        "warning signs", "not suitable", "when not to", "mises? en garde", "s[ée]curit[ée]",
        "quand arr[êe]ter", "arr[êe]te[zr]", "contre-indications?", "pr[ée]cautions?",
        "attention", "danger", "ne (?:faites|pratiquez) pas", "[àa] [ée]viter si",
    ),
    "feel": (
        "feel(?:ing)?s?", "sensations?", r"ressent\w+", "sentir", "sentez",
    ),
    "equipment": (
        "equipment", "gear", "tools", "required", "accessoires?",
        "(?:what )?(?:do )?you(?:'ll| will)? need", "needed", "materials?", "props",
        "(?:le )?mat[ée]riel", "[ée]quipement", "il (?:vous )?faut", "(?:vous avez|aurez) besoin",
    ),
    "dosage": (
        "dos(?:e|es|age)", "how (?:much|many|often|long)", "quantity", "duration", "plan",
        r"\breps?\b", r"\bsets?\b(?![ -]?up)", "repetitions?", "frequency", "parameters",
        "amount", "prescription", "schedule", "volume", "program(?:me)?", "fr[ée]quence",
        "combien", "posologie", "rythme", "programme", "r[ée]p[ée]titions?", "s[ée]ries?",
        "dur[ée]e",
    ),
    "start": (
        "start(?:ing)? position", "set-?up", "get(?:ting)? (?:ready|into position)",
        "position de d[ée]part", "installation", "mise en place",
    ),
    "steps": (
        r"how (?:to|do (?:i|you|we))\b", r"\bsteps?\b", "step[ -]by[ -]step", "instructions?",
        "techniques?", "execution", "(?:do|perform|doing|performing) (?:it|the|this)",
        "do it like this", "what to do", "^(?:the )?movements?$", "^(?:the )?exercise$",
        "procedure", "method",
        "comment (?:faire|proc[ée]der|r[ée]aliser|s'y prendre|[çc]a marche)", "[ée]tapes?",
        "consignes?", "ex[ée]cution", "d[ée]roul[ée](?:ment)?", "^actions?$", "^perform$",
        "directions?", "guide", "here'?s how", "description (?:of the exercise|de l'exercice)",
        "pas [àa] pas", "mode op[ée]ratoire", "r[ée]alisation", "marche [àa] suivre",
        "mode d'emploi", "^(?:le )?mouvement$", "^l'exercice$",
    ),
    "introduction": (
        "before you (?:start|begin)", "preparation", "good to know", "avant de commencer",
        "pr[ée]paration",
    ),
    "goals": (
        "^goals?$", "^aims$", "^targets?$", "^focus$", "^good for$", "^objectifs$", "^buts$",
    ),
    "regions": (
        "^(?:body )?(?:part|region|area)s?(?: of the body)?$", "^r[ée]gions?$",
        "^zones?(?: du corps)?$", "^parties? du corps$",
    ),
    "category": (
        "^categor(?:y|ies)$", "^cat[ée]gories?$", "^tags?$", "^posted in$", "^filed under$",
        "^class[ée] dans$",
    ),
    "summary": (
        "overview", "summary", "at a glance", "^in (?:short|brief)$",
        "^about(?: (?:this|the) exercise)?$", "^description$", "^introduction$", "r[ée]sum[ée]",
        "en bref", "aper[çc]u", "^pr[ée]sentation$",
    ),
}  # fmt: skip
