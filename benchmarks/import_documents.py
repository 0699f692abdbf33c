"""What `coach import` finds in invented documents: the cases, and the right words in each of their fields.

The folder holds `dev/` and `test/`; in each are documents and `key.jsonl`, a line for each case: `file`, `case` (its
number, 0 where the file holds none), `situation` (how it begins), `situation_has`, `checked_has`, `handling_has` and
`result_has` (words that the field must hold), `absent` (fields that the document does not give), `same_as` (the number
of the case that it tells again; such a case need not be found).
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.search_quality import HALVES
from bot.evaluation.estimates import estimate
from bot.evaluation.files import EVALUATION, read_rows
from bot.evaluation.tables import table
from bot.library.importing.folding import fold
from bot.library.importing.found import FIELD_NAMES, FoundCase
from bot.library.importing.run import import_files

DOCUMENTS = EVALUATION / "import_documents"
RIGHT = ("situation", "checked", "handling", "result")
"""Fields whose words the key gives."""
MEASURES = {
    "found": "找到",
    **{name: f"{FIELD_NAMES[name]}对" for name in RIGHT},
    "absent": "没有却填了",
    "strange": "混进别栏",
    "false": "多出来的",
}
_SPACES_AND_QUOTES = re.compile(r"[\s“”\"'‘’「」]+")
_MASK = "某*"
_BEGINS, _ANYWHERE, _OTHER = 2.0, 0.5, 0.2
"""What it adds to the fit that a case begins as the key says, and each word outside its field and of other fields."""
_SHOWN = 40


@dataclass(frozen=True)
class Key:
    """A case that a document holds.

    Attributes:
        number: its number in the document, from 1.
        begins: how its situation begins; empty when that is not asked for.
        words: what each field of `RIGHT` must hold; fields that are not asked for are left out.
        absent: fields that the document does not give.
        again: it tells another case of the document again.
    """

    number: int
    begins: str = ""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    again: bool = False


@dataclass
class Score:
    """How a document was imported.

    Attributes:
        counts: for each of `MEASURES` how often, and out of how many; a row each.
        misses: what is not as the key says, in words.
    """

    counts: np.ndarray = field(default_factory=lambda: np.zeros((len(MEASURES), 2), dtype=int))
    misses: list[str] = field(default_factory=list)

    def count(self, measure: str, times: int, of: int = 1, miss: str = "") -> None:
        """Add to a measure; `miss` tells what is not as it should be, empty when all is."""
        self.counts[list(MEASURES).index(measure)] += (times, of)
        if miss:
            self.misses.append(miss)


def read_keys(path: Path) -> dict[str, list[Key]]:
    """Return the cases of each file of a key; none for a file without cases.

    Raises:
        NotReadyError: there is no such file.
        InputError: a line is no JSON object.
    """
    keys: dict[str, list[Key]] = {}
    for row in read_rows(path):
        cases = keys.setdefault(row["file"], [])
        if row["case"]:
            cases.append(_key(row))
    return keys


def _key(row: Mapping[str, Any]) -> Key:
    words = {name: tuple(row[f"{name}_has"]) for name in RIGHT if row.get(f"{name}_has")}
    absent = tuple(name for name in row.get("absent", []) if name in FIELD_NAMES)
    return Key(row["case"], row.get("situation", ""), words, absent, bool(row.get("same_as")))


def holds(text: str, part: str) -> bool:
    """Say whether a text holds a part, whatever the spaces, quotes and widths.

    A masked character (某, *) of the text stands for any; at least half of the part must be readable, else the stars
    of a masked number would hold everything.
    """
    wanted = _plain(part)
    either = "".join(f"[{re.escape(one)}{_MASK}]" for one in wanted)
    return any(
        2 * sum(one == other for one, other in zip(met[1], wanted, strict=True)) >= len(wanted)
        for met in re.finditer(f"(?=({either}))", _plain(text))
    )


def _plain(text: str) -> str:
    return _SPACES_AND_QUOTES.sub("", unicodedata.normalize("NFKC", fold(text)))


def fit(case: FoundCase, key: Key) -> float:
    """Say how well an imported case is the one of a key; 0 when it is another.

    It may be that case when its situation begins so, or when it holds half of the situation's words, in any field.
    """
    told = _told(case, "situation")
    everything = "\n".join([*(_told(case, name) for name in FIELD_NAMES), case.title])
    begins = bool(key.begins) and holds(told, key.begins)
    wanted = key.words.get("situation", ())
    anywhere = sum(holds(everything, one) for one in wanted)
    if not begins and 2 * anywhere < max(1, len(wanted)):
        return 0.0
    inside = sum(holds(told, one) for one in wanted)
    others = sum(holds(everything, one) for name, words in key.words.items() if name != "situation" for one in words)
    return _BEGINS * begins + inside + _ANYWHERE * anywhere + _OTHER * others


def _told(case: FoundCase, name: str) -> str:
    value = getattr(case, name)
    return "\n".join(one.text for one in value) if name == "dialogue" else value


def pair(cases: Sequence[FoundCase], keys: Sequence[Key]) -> dict[int, int]:
    """Return which imported case stands for which key, by place, best fits first; each at most once."""
    fits = [
        (-fit(case, key), number, place)
        for (place, case), (number, key) in itertools.product(_each(cases), _each(keys))
    ]
    pairs: dict[int, int] = {}
    for rank, number, place in sorted(fits):
        if rank < 0 and number not in pairs and place not in pairs.values():
            pairs[number] = place
    return pairs


def _each(values: Sequence[Any]) -> list[tuple[int, Any]]:
    return list(enumerate(values))


def score(cases: Sequence[FoundCase], keys: Sequence[Key]) -> Score:
    """Compare the cases imported from a document with those of its key."""
    result, pairs = Score(), pair(cases, keys)
    for number, key in enumerate(keys):
        if not key.again:
            _score_case(result, cases[pairs[number]] if number in pairs else None, key)
    for place, case in enumerate(cases):
        false = place not in pairs.values()
        result.count("false", false, miss=f"多出来：{case.title[:_SHOWN]}" if false else "")
    return result


def _score_case(result: Score, case: FoundCase | None, key: Key) -> None:
    result.count("found", case is not None, miss="" if case else f"{key.number} 没有找到")
    for name, words in key.words.items():
        lacking = [one for one in words if case is None or not holds(_told(case, name), one)]
        miss = f"{key.number} {FIELD_NAMES[name]}缺：{'、'.join(lacking)}" if lacking and case else ""
        result.count(name, not lacking, miss=miss)
    if case is None:
        return
    for name in key.absent:
        told = _told(case, name)
        result.count(
            "absent", bool(told), miss=f"{key.number} 不该有{FIELD_NAMES[name]}：{told[:_SHOWN]}" if told else ""
        )
    for name, other in itertools.permutations(key.words, 2):
        strange = [one for one in key.words[other] if holds(_told(case, name), one)]
        miss = f"{key.number} {FIELD_NAMES[name]}里有{FIELD_NAMES[other]}的话：{'、'.join(strange)}" if strange else ""
        result.count("strange", bool(strange), miss=miss)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=DOCUMENTS, help="folder of dev/ and test/")
    parser.add_argument("--half", choices=HALVES, default="dev", help="test: once, before a release")
    parser.add_argument("--misses", action="store_true", help="print what is not as the key says; of dev only")
    arguments = parser.parse_args()
    if arguments.misses and arguments.half != "dev":
        parser.error("--misses shows the half dev only: who has read the other cannot measure by it any more")
    folder = arguments.folder / arguments.half
    if not (folder / "key.jsonl").is_file():
        sys.exit(f"no {folder / 'key.jsonl'}: give the folder that holds dev/ and test/")
    keys = read_keys(folder / "key.jsonl")
    scores = {name: score(import_files([folder / name]).cases(), of_file) for name, of_file in keys.items()}
    print(_table(arguments.half, scores))
    for name, one in scores.items() if arguments.misses else ():
        for miss in one.misses:
            print(f"{name}：{miss}")


def _table(half: str, scores: Mapping[str, Score]) -> str:
    rows = [(name, *_shares(one.counts)) for name, one in scores.items()]
    counts = [one.counts for one in scores.values()]
    rows.append(("合计", *_shares(np.sum(counts, axis=0))))
    shares = [estimate([one[number] for one in counts]).shown for number in range(len(MEASURES))]
    rows.append(("合计 %", *shares))
    note = "有几个 / 共几个；[95 % 区间]按文件重抽。一栏写全了关键的词才算对；没找到的案例，各栏都算不对"
    return table(f"从编写的文档里导入案例（{half}）", ("文件", *MEASURES.values()), rows, note=note)


def _shares(counts: np.ndarray) -> list[str]:
    return [f"{times}/{of}" for times, of in counts]


if __name__ == "__main__":
    main()
