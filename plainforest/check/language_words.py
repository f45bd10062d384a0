"""The words that the plain-language checks look for, in small letters: so must be the text that they are looked for in.

Patterns that ignore the case of letters take ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


def has_any(text: str, parts: Iterable[str]) -> bool:
    """Tell whether any of some texts is part of another; a loop, which takes half the time of `any`."""
    for part in parts:  # noqa: SIM110
        if part in text:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Sought:
    """A pattern with what every text in which it is found has one of.

    Most sentences have none, and to see that takes a tenth of the time of the pattern.
    """

    pattern: re.Pattern[str]
    needed: tuple[str, ...]

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first place where the pattern is found."""
        return self.pattern.search(text) if has_any(text, self.needed) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Return all places where the pattern is found."""
        return self.pattern.finditer(text) if has_any(text, self.needed) else iter(())


# Each with its usual endings; hyphens and blanks count alike. A term of the site's glossary is no jargon.
_JARGON = """
randomi[sz]ed controlled trials?; randomi[sz](?:ed|ation); rcts?; placebo controlled; placebos?; double blind(?:ed)?;
single blind(?:ed)?; blind(?:ed|ing); open label; confidence intervals?; credible intervals?; heterogene(?:ity|ous);
baselines?; (?:serious )?adverse (?:events?|effects?|reactions?); cohorts?; meta analys[ei]s; systematic reviews?;
efficacy; morbidity; mortality; prognos[ei]s; incidence; prevalence; intention to treat; per protocol;
odds ratios?; risk ratios?; hazard ratios?; relative risks?; rate ratios?; risk differences?; standard deviations?;
standard errors?; (?:standardi[sz]ed )?mean differences?; subgroups?; sensitivity analys[ei]s; p values?;
imprecision; indirectness; inconsistency; publication bias; risk of bias; attrition; allocation concealment;
end ?points?; surrogates?; comparators?; interventions?; dose response; pharmacolog\\w{1,6}; contraindicat\\w{1,5};
a?etiolog\\w{1,5}; comorbidit(?:y|ies); pathogenesis; bilateral; subcutaneous(?:ly)?; intravenous(?:ly)?;
intrathecal(?:ly)?; intramuscular(?:ly)?; prophyla(?:xis|ctic); exacerbations?; remission; refractory; idiopathic;
cerebrovascular; myocardial infarctions?; hypertension; hypotension; neonat(?:e|es|al); perinatal;
antenatal; postoperative; preoperative; biomarkers?; pharmacokinetics?; tolerability; non inferiority; crossover;
quasi randomi[sz]ed; cluster randomi[sz]ed; median; quartiles?; interquartile range
"""
_TERMS = "|".join(" ".join(term.split()) for term in _JARGON.replace("\\\\", "\\").split(";")).replace(" ", r"[\s-]")
JARGON = re.compile(rf"(?<![\w-])(?:{_TERMS})(?![\w-])")

NNT = Sought(
    re.compile(r"\bnumbers?[\s-]needed[\s-]to[\s-](?:treat|harm|benefit)\b|\bnn[th][bh]?\b"), ("number", "nnt", "nnh")
)
SIGNIFICANT = Sought(
    re.compile(r"\bstatistical(?:ly)?[\s-](?:non[\s-]?)?significan(?:t|ce)\b|\bsignificant(?:ly)?\b"), ("significan",)
)
_NO_EFFECT = re.compile(
    r"(?<!or )(?<!to )(?<!little )\bno\s(?:overall\s|clear\s|real\s)?(?:effect|difference|benefit|impact|influence)s?\b"
    r"|\b(?:does|do|did)\snot\s(?:work|help|affect|change|make\sa\sdifference)\b"
    r"(?!\s(?:enough|every|all|most|many|much|them\senough|equally|well\senough|for\s(?:every|all|most|many)))"
    r"|\b(?:is|was|are|were)\s(?:not\seffective|ineffective)\b",
)
NO_EFFECT = Sought(_NO_EFFECT, ("not", "effect", "difference", "benefit", "impact", "influence"))
DENIED = re.compile(
    r"\b(?:not\s(?:the\ssame|mean|show|prove|say)|cannot|can't|whether|unclear|unsure|if\sthere|rather\sthan|instead\sof|"
    r"does\snot\s(?:mean|show|prove))\b|\"no\s",
)
"""Words that take a claim of no effect back."""
_VERBS = (
    r"(?:take|use|have|get|ask|avoid|consider|receive|stop|start|try|be\s(?:given|offered|used|treated|avoided|considered)|"
    r"talk|see|choose|seek|not\s(?:take|use|have|get|be))"
)
_ADVICE = re.compile(
    r"(?<!who )(?<!what )(?<!when )(?<!which )(?<!whether )\b(?:should|must|ought\sto|need\sto|had\sbetter)\s"
    rf"(?:always\s|never\s|also\s)?{_VERBS}\b|\b(?:we|authors|experts)\srecommend\b"
    r"|\b(?:is|are)\s(?:strongly\s)?recommended\b|\bdoctors\sshould\b",
)
ADVICE = Sought(_ADVICE, ("should", "must", "ought", "need", "better", "recommend"))
_LESS = (
    r"(?:reduc|lower|decreas|cut|drop|fall|fell|rais|increas|improv|rise|rose|less|more|fewer|higher|better|worse"
    r"|down|up)"
)
_RELATIVE = re.compile(
    rf"\b{_LESS}\w{{0,6}}\s(?:[a-z'-]{{1,20}}\s){{0,6}}?(?:by\s)(?:about\s|almost\s|up\sto\s|more\sthan\s)?\d{{1,3}}(?:\.\d)?\s?(?:%|per\scent)"
    rf"|\b\d{{1,3}}(?:\.\d)?\s?(?:%|per\scent|percent)\s(?:{_LESS}\w{{0,6}}|reduction|increase|decrease|risk)\b",
)
RELATIVE = Sought(_RELATIVE, ("%", "per"))
_HALVED = re.compile(
    r"\b(?:halv(?:es?|ed|ing)|doubl(?:es?|ed)|tripl(?:es?|ed))\s(?:the|their|your|its)\b|\b(?:twice|half|three\stimes|\d(?:\.\d)?\stimes)"
    r"\sas\s(?:likely|often|many|high)\b|\bby\s(?:a\s)?(?:half|third|quarter|two\sthirds)\b",
)
HALVED = Sought(_HALVED, ("halv", "doubl", "tripl", "twice", "half", "times", "third", "quarter"))
ABSOLUTE = re.compile(
    r"\b\d[\d.,]{0,9}\s(?:[a-z]{1,20}\s){0,3}?(?:of|in|out\sof|per)\s(?:every\s)?\d|\bper\s1[,\s]?000|\bin\s(?:every\s)?100\b",
)
"""Numbers of people beside a relative effect."""
