"""What data/ must hold so that training and coaching have enough to go by."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from bot.coaching.draft_check import check_draft
from bot.coaching.phrasebook import phrases
from bot.coaching.rules import default_rules
from bot.labels import (
    ACTS_OF_SPEAKER,
    AGENT_ACTS,
    CUSTOMER_ACTS,
    EMOTIONS,
    FLAG_CATEGORIES,
    ISSUES,
    SPEAKERS,
    STAGES,
    speaker_of_act,
)
from bot.language.privacy import mask_personal_data
from bot.paths import DATA, PROJECT
from bot.understanding.tone import NO_ISSUE

LEAST_EXAMPLES = 60
LEAST_STORIES = 250
LEAST_PHRASES = 300
LEAST_PHRASES_OF_A_TECHNIQUE = 12
LEAST_RULES = 20
CLOSEST_TWINS = 0.8
SHORT = 8
ALL_ACTS = {act for of_speaker in ACTS_OF_SPEAKER.values() for act in of_speaker}
# What no wording tells: it takes the conversation.
WITHOUT_RULES = {"question_overload"}
CASES_OF_THE_SOURCES = [
    "ln-serial-caller",
    "ln-suspension-explained",
    "ln-bus-115",
    "hb-settopbox-fence",
    "hb-installer-attitude",
    "yc-fake-cigarettes",
    "yc-new-licence",
    "yz-hall-desk",
    "bj-voice-harassment",
    "bj-forgot-to-pay",
    "bj-lost-phone",
    "yd-roaming-compensation",
    "yd-ringback-tone",
    "yd-groupbuy-hotel",
    "yd-lure-sms",
    "yd-spam-filter-suspension",
    "ah-first-responsibility",
    "ah-customer-view",
    "ah-balance-32-yuan",
    "ah-sp-charge",
    "ah-feelings-first",
    "jd-handset-binding",
    "cs-long-sms",
]


class Example(NamedTuple):
    file: str
    act: str
    text: str
    metadata: dict[str, Any]


class Story(NamedTuple):
    file: str
    name: str
    steps: tuple[tuple[str, str], ...]


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@functools.lru_cache(maxsize=1)
def examples() -> list[Example]:
    found = []
    for path in sorted((DATA / "nlu").rglob("*.yml")):
        for block in load(path)["nlu"]:
            for text, metadata in _lines(block["examples"]):
                found.append(Example(path.relative_to(DATA).as_posix(), block["intent"], text, metadata))
    return found


def _lines(block: Any) -> list[tuple[str, dict[str, Any]]]:
    if isinstance(block, str):
        return [(line.strip()[2:].strip(), {}) for line in block.splitlines() if line.strip()]
    return [(entry["text"].strip(), entry.get("metadata") or {}) for entry in block]


@functools.lru_cache(maxsize=1)
def stories() -> list[Story]:
    found = []
    for path in sorted((DATA / "stories").rglob("*.yml")):
        for story in load(path)["stories"]:
            steps = []
            for step in story["steps"]:
                steps += [(kind, _plain(step[kind])) for kind in ("intent", "action", "slot_was_set") if kind in step]
            found.append(Story(path.relative_to(DATA).as_posix(), story["story"], tuple(steps)))
    return found


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def twins(texts: list[str]) -> list[tuple[float, int, int]]:
    """Return pairs of texts whose character pairs overlap by more than CLOSEST_TWINS (Jaccard).

    A pair above the bar shares at least one of the rarest character pairs of both (prefix filter), so only texts that
    do are compared.
    """
    grams = [{text[i : i + 2] for i in range(len(text) - 1)} for text in texts]
    frequency = Counter(gram for of_text in grams for gram in of_text)
    having: dict[str, list[int]] = defaultdict(list)
    found = []
    for number, of_text in enumerate(grams):
        prefix = len(of_text) - math.ceil(CLOSEST_TWINS * len(of_text)) + 1
        candidates = set()
        for gram in sorted(of_text, key=lambda gram: (frequency[gram], gram))[:prefix]:
            candidates.update(having[gram])
            having[gram].append(number)
        for other in candidates:
            common = len(of_text & grams[other])
            share = common / (len(of_text) + len(grams[other]) - common)
            if share > CLOSEST_TWINS:
                found.append((round(share, 2), other, number))
    return found


def test_twins_are_found() -> None:
    texts = [
        "你们凭什么扣我的彩铃费用啊",
        "宽带断了三天没有人来修",
        "你们凭什么扣我的彩铃费用呀",
        "你们凭什么停我的手机",
    ]
    assert [(one, other) for _, one, other in twins(texts)] == [(0, 2)]


@pytest.mark.parametrize("act", sorted(ALL_ACTS))
def test_every_act_has_enough_examples(act: str) -> None:
    assert sum(example.act == act for example in examples()) >= LEAST_EXAMPLES


def test_examples_are_of_known_acts_and_lie_in_the_folder_of_their_speaker() -> None:
    wrong = [e for e in examples() if e.act not in ALL_ACTS or e.file.split("/")[1] != speaker_of_act(e.act)]
    assert wrong == []


@pytest.mark.parametrize("speaker", list(SPEAKERS))
def test_no_two_examples_of_a_speaker_are_nearly_the_same(speaker: str) -> None:
    long = [e for e in examples() if speaker_of_act(e.act) == speaker and len(e.text) >= SHORT]
    assert [(share, long[a][:3], long[b][:3]) for share, a, b in twins([e.text for e in long])] == []


def test_no_example_stands_twice_under_one_act() -> None:
    seen = Counter((example.act, example.text) for example in examples())
    assert [pair for pair, count in seen.items() if count > 1] == []


def test_no_example_holds_personal_data() -> None:
    assert [e[:3] for e in examples() if mask_personal_data(e.text) != e.text] == []


def test_no_example_is_empty_or_looks_like_markup() -> None:
    # Rasa reads [word](name) and [word]{...} as entities.
    markup = re.compile(r"\[[^\]]*\][({]|^\s*$")
    assert [e[:3] for e in examples() if markup.search(e.text)] == []


@pytest.mark.parametrize(
    ("label", "known"), [("emotion", set(EMOTIONS)), ("issue", {*ISSUES, NO_ISSUE})], ids=["emotion", "issue"]
)
def test_customers_examples_carry_known_labels(label: str, known: set[str]) -> None:
    of_customer = [e for e in examples() if e.act in CUSTOMER_ACTS]
    assert [e for e in of_customer if e.metadata.get(label) not in known] == []


@pytest.mark.parametrize("emotion", list(EMOTIONS))
def test_every_emotion_can_be_learnt(emotion: str) -> None:
    assert sum(e.metadata.get("emotion") == emotion for e in examples()) >= LEAST_EXAMPLES


@pytest.mark.parametrize("stage", list(STAGES))
@pytest.mark.parametrize("acts", [CUSTOMER_ACTS, AGENT_ACTS], ids=["customer", "agent"])
def test_the_words_of_every_stage_can_be_learnt(stage: str, acts: dict[str, str]) -> None:
    assert sum(e.metadata.get("stage") == stage for e in examples() if e.act in acts) >= 20


def test_a_stage_that_an_example_names_exists() -> None:
    assert [e for e in examples() if e.metadata.get("stage", "cut_in") not in STAGES] == []


@pytest.mark.parametrize("issue", list(ISSUES))
def test_every_issue_can_be_learnt(issue: str) -> None:
    assert sum(e.metadata.get("issue") == issue for e in examples()) >= 20


def test_there_are_enough_stories() -> None:
    assert len(stories()) >= LEAST_STORIES


@pytest.mark.parametrize("act", [*CUSTOMER_ACTS, *AGENT_ACTS])
def test_every_act_of_a_call_occurs_in_a_story(act: str) -> None:
    assert any(("intent", act) in story.steps for story in stories())


@pytest.mark.parametrize("stage", list(STAGES))
def test_every_stage_occurs_in_the_stories(stage: str) -> None:
    assert sum(("action", f"action_coach_{stage}") in story.steps for story in stories()) >= 30


def test_every_intent_and_action_of_a_story_exists() -> None:
    domain = load(PROJECT / "domain.yml")
    known = {"intent": {name for entry in domain["intents"] for name in entry}, "action": set(domain["actions"])}
    steps = [(s.file, s.name, kind, name) for s in stories() for kind, name in s.steps if kind in known]
    assert [step for step in steps if step[3] not in known[step[2]]] == []


def test_in_a_story_every_utterance_is_followed_by_one_action() -> None:
    broken = []
    for story in stories():
        kinds = [kind for kind, _ in story.steps if kind != "slot_was_set"]
        if kinds != ["intent", "action"] * (len(kinds) // 2):
            broken.append((story.file, story.name))
    assert broken == []


def test_what_is_said_to_the_coach_does_not_move_the_stage() -> None:
    moved = []
    for story in stories():
        steps = [step for step in story.steps if step[0] != "slot_was_set"]
        for (_, intent), (_, action) in zip(steps[::2], steps[1::2], strict=False):
            if (speaker_of_act(intent) == "coachee") == action.startswith("action_coach_"):
                moved.append((story.file, story.name, intent, action))
    assert moved == []


def test_no_story_stands_twice() -> None:
    names = Counter(story.name for story in stories())
    sequences = Counter(story.steps for story in stories())
    twice = [s.name for s in stories() if names[s.name] > 1 or sequences[s.steps] > 1]
    assert twice == []


def test_every_request_to_the_coach_has_a_rule() -> None:
    rules = load(DATA / "rules" / "coachee.yml")["rules"]
    answered = [rule["steps"][0]["intent"] for rule in rules]
    assert sorted(answered) == sorted([*ACTS_OF_SPEAKER["coachee"], "nlu_fallback"])


def test_there_are_enough_phrases() -> None:
    assert len(phrases()) >= LEAST_PHRASES


@pytest.mark.parametrize("technique", sorted(path.stem for path in (DATA / "phrases").glob("*.yml")))
def test_every_technique_has_enough_phrases(technique: str) -> None:
    assert sum(phrase.technique == technique for phrase in phrases().values()) >= LEAST_PHRASES_OF_A_TECHNIQUE


def test_no_two_phrases_are_nearly_the_same() -> None:
    all_phrases = list(phrases().values())
    pairs = twins([phrase.text for phrase in all_phrases])
    assert [(share, all_phrases[a].id, all_phrases[b].id) for share, a, b in pairs] == []


def test_no_phrase_breaks_a_rule_plainly_or_in_disguise() -> None:
    broken = []
    for phrase in phrases().values():
        flags = check_draft(re.sub(r"\{[^}]*\}", "这个", phrase.text)).flags
        broken += [(phrase.id, phrase.text, flag.rule, flag.text) for flag in flags if flag.how != "model"]
    assert broken == []


@pytest.mark.parametrize("category", sorted(set(FLAG_CATEGORIES) - WITHOUT_RULES))
def test_every_category_has_enough_rules(category: str) -> None:
    assert sum(rule.category == category for rule in default_rules().rules) >= LEAST_RULES


def test_every_case_of_the_sources_is_told() -> None:
    told = {case["id"] for path in (DATA / "cases").glob("*.yml") for case in load(path)["cases"]}
    assert sorted(set(CASES_OF_THE_SOURCES) - told) == []
