"""Whether a string can be a Vietnamese syllable, by the grammar of the spelling.

Onset, rhyme and tone combine freely but for few rules (c/k/q, g/gh, ng/ngh,
stops take only two tones), so 27 onsets and 165 rhymes decide what a
dictionary of 7,000 syllables would, and also for names. It is the measuring
rod of text quality and of legacy encodings.
"""

from __future__ import annotations

import functools
import re
import unicodedata

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_STOP_TONES = {"", "\u0301", "\u0323"}  # none only in unaccented writing, judged by the caller

_RHYMES_SPELT = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec
    em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in
    inh ip it iu o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc
    oăm oăn oăng oăt oe oen oeo oet ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc
    ui um un ung up ut uôc uôi uôm uôn uông uôt uân uâng uât uây uê uêch uênh uơ uy uya uych
    uyên uyêt uynh uyt uyu uyn uyp ư ưa ưc ưi ưm ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y
    yêm yên yêng yêt yêu
"""
_RHYMES = frozenset(unicodedata.normalize("NFC", word) for word in _RHYMES_SPELT.split())
_ONSETS_SPELT = """
    ngh ng nh gh gi kh ph qu th tr ch b c d đ g h k l m n p r s t v x
"""
_ONSETS = _ONSETS_SPELT.split()
_FRONT = ("i", "e", "ê", "y")
_QU_RHYMES_SPELT = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân ât âng ây e en eo et ê ên
    êt êch ênh ôc i ich in it inh ip iu ơ y yt ych ynh yên yêt
"""
_QU_RHYMES = frozenset(_QU_RHYMES_SPELT.split())
_LETTERS = re.compile(r"[^\W\d_]+")
VIETNAMESE = frozenset(
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
)
_MARKED = VIETNAMESE - frozenset("abcdeghiklmnopqrstuvxy")


@functools.lru_cache(maxsize=65_536)
def is_syllable(word: str) -> bool:
    """Whether a word, in lower case and NFC, is spelt as a Vietnamese syllable may be."""
    if len(word) > 7 or not word or not set(word) <= VIETNAMESE:
        return False
    bare, tones = _without_tone(word)
    if len(tones) > 1:
        return False
    tone = tones[0] if tones else ""
    return any(_fits(onset, bare[len(onset) :], tone) for onset in _onsets(bare))


def has_marks(word: str) -> bool:
    """Whether a lower-case NFC word has a letter only Vietnamese spelling marks so."""
    return not _MARKED.isdisjoint(word)


def words(text: str) -> list[str]:
    """Runs of letters, lower case, NFC."""
    return _LETTERS.findall(unicodedata.normalize("NFC", text).lower())


def _without_tone(word: str) -> tuple[str, list[str]]:
    parts = unicodedata.normalize("NFD", word)
    tones = [c for c in parts if c in _TONES]
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES)), tones


def _onsets(bare: str) -> list[str]:
    return [onset for onset in _ONSETS if bare.startswith(onset)] + [""]


def _fits(onset: str, rhyme: str, tone: str) -> bool:
    if rhyme not in (_QU_RHYMES if onset == "qu" else _RHYMES):
        return False
    if onset in {"c", "g", "ng"} and rhyme.startswith(_FRONT) and (onset, rhyme[0]) != ("g", "i"):
        return False
    if onset in {"k", "gh", "ngh"} and not rhyme.startswith(_FRONT):
        return False
    stopped = rhyme.endswith(("c", "ch", "p", "t"))
    return not stopped or tone in _STOP_TONES
