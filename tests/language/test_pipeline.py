from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from bot.coaching.rules import default_rules
from bot.language import pipeline
from bot.language.normalise import normalise
from bot.language.pipeline import OFFSETS_KEY, SPANS_KEY, build_pipeline, ensure_pipeline, pipeline_fingerprint
from bot.language.segmenter import default_segmenter
from bot.paths import PROJECT

sys.path.insert(0, str(PROJECT / "tests" / "coaching"))
from forbidden_content import rules


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("language") / "coach_zh"
    build_pipeline(path)
    return path


@pytest.fixture(scope="module")
def nlp(folder: Path) -> Language:
    return spacy.load(folder)


def test_words_are_those_of_the_segmenter(nlp: Language) -> None:
    text = "我的彩铃被乱扣费了,app打不开"
    assert [token.text for token in nlp(text)] == default_segmenter().cut(text)


@pytest.mark.parametrize("text", ["", " ", "你好 hello world 30块", "。。。", "[怒]气死了"])
def test_doc_is_the_text(nlp: Language, text: str) -> None:
    assert nlp(text).text == text


def test_forbidden_phrases_are_spans(nlp: Language) -> None:
    doc = nlp("您搞错了,那怪得了谁")
    found = [(span.text, span.label_, span.id_) for span in doc.spans[SPANS_KEY]]
    # jieba cuts 那怪|得|了|谁: the span covers the words whole, the offsets are exact.
    assert found[0] == ("您搞错了", "blame_customer", "blame_customer-01")
    assert found[1][1:] == ("blame_customer", "blame_customer-04")
    assert doc.user_data[OFFSETS_KEY] == [(0, 4, "blame_customer-01"), (6, 10, "blame_customer-04")]


def test_matcher_and_regular_expressions_find_the_same(nlp: Language) -> None:
    texts = [normalise(text).text for rule in rules() for text in rule["examples"] + rule["clean"]]
    for text, doc in zip(texts, nlp.pipe(texts), strict=True):
        expected = {(start, end, rule.id) for rule, start, end in default_rules().find(text)}
        assert set(doc.user_data[OFFSETS_KEY]) == expected, text


def test_folder_is_self_contained(folder: Path) -> None:
    code = (
        "import bot.language.pipeline, spacy, pathlib\n"
        "bot.language.pipeline.default_segmenter = bot.language.pipeline.default_rules = None\n"
        f"doc = spacy.load({str(folder)!r})('我也没办法')\n"
        "print([span.id_ for span in doc.spans['forbidden']])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert "flat_refusal-01" in done.stdout


def test_bytes_survive(nlp: Language) -> None:
    other = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "script_coach.jieba.v1"}}})
    other.add_pipe("forbidden_phrases")
    other.from_bytes(nlp.to_bytes())
    doc = other("我也没办法")
    assert [span.id_ for span in doc.spans[SPANS_KEY]] == ["flat_refusal-01"]


def test_ensure_builds_only_when_needed(folder: Path) -> None:
    before = (folder / "meta.json").stat().st_mtime_ns
    ensure_pipeline(folder)
    assert (folder / "meta.json").stat().st_mtime_ns == before
    assert json.loads((folder / "meta.json").read_text(encoding="utf-8"))["coach_fingerprint"] == pipeline_fingerprint()


@pytest.mark.parametrize("damage", ["meta.json", "folder"])
def test_damaged_folder_is_built_anew(tmp_path: Path, damage: str, folder: Path) -> None:
    path = tmp_path / "coach_zh"
    path.mkdir()
    if damage == "meta.json":
        (path / "meta.json").write_text("{broken", encoding="utf-8")
    ensure_pipeline(path)
    doc = spacy.load(path)("您搞错了")
    assert doc.spans[SPANS_KEY]


def test_two_builders_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "coach_zh"
    built: list[Path] = []
    real = pipeline.build_pipeline
    monkeypatch.setattr(pipeline, "build_pipeline", lambda where: (built.append(where), real(where)))
    threads = [threading.Thread(target=ensure_pipeline, args=(path,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert built == [path]
