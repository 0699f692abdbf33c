"""A small library of its own, so that these tests do not depend on what a trainer writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from postgres import Cluster

from bot.library.store import LibraryFile, Sources, default_library
from bot.library.stores.opening import IN_MEMORY_URL
from bot.settings import settings

CASES = """\
version: 2
cases:
  - id: t-ringback
    title: "彩铃以为要收费，原来有返还"
    issue: unauthorized_charge
    emotion: dissatisfied
    situation: "客户说没有答应开通彩铃，却被扣了钱。"
    handling: "说明一年内每月返还，再教他怎样换歌。"
    turning_stage: transformation
    outcome: resolved
    keywords: [彩铃, 捆绑, 返还]
    queries: ["没开彩铃却扣了钱"]
    source: {document: "004", section: "彩铃"}
    origin: source
  - id: t-suspended
    title: "只欠几块钱就停机"
    issue: suspension
    emotion: angry
    situation: "客户来到营业厅，说手机被停，误了重要的电话。"
    outcome: resolved
    keywords: [停机, 欠费, 先处理情绪]
    queries: ["欠几块钱就把我停了"]
    source: {document: "004", section: "先处理情绪"}
    origin: source
  - id: t-roaming
    title: "办了国际漫游到国外用不了"
    issue: roaming
    situation: "出差在外无法通话，受到领导批评，要赔精神损失。"
    outcome: partly
    keywords: [国际漫游, 赔偿, 精神损失]
    queries: ["漫游开了到国外打不了"]
    source: {document: "004", section: "漫游"}
    origin: source
  - id: t-signal
    title: "基站调整，家里没信号"
    issue: network_signal
    situation: "从前一天起附近都打不了电话。"
    outcome: unknown
    keywords: [信号, 基站, 首问负责制]
    queries: ["家里突然没信号"]
    source: {document: "004", section: "首问负责制"}
    origin: source
  - id: t-privacy
    title: "办完业务就接到推销"
    issue: privacy
    situation: "客户怀疑号码被卖了。"
    outcome: resolved
    keywords: [信息泄露, 推销电话]
    queries: ["是不是把我号码卖了"]
    source: {document: authored, section: "信息安全"}
    origin: authored
"""

HANDBOOK = """\
version: 1
theme: queue
entries:
  - id: t-queue-1
    title: "排队六到十人满五分钟，先加流动专家组"
    text: "等待人数在六到十人、已经持续五分钟，就让流动专家组签入。"
    questions: ["排队的人多了先加谁"]
    keywords: [排队, 流动专家组]
    stages: [any]
    strictness: must
    numbers: {waiting_min: 6, waiting_max: 10, minutes: 5, step: 1}
    source: {document: "002", section: "排班应急"}
  - id: t-queue-2
    title: "仍未缓解，再调两三个呼出台席"
    text: "第一步以后五分钟仍是六到十人在等，调呼出台席。"
    questions: ["加了专家组还是排队"]
    keywords: [排队, 呼出台席]
    stages: [any]
    strictness: must
    numbers: {waiting_min: 6, waiting_max: 10, minutes: 5, step: 2}
    source: {document: "002", section: "排班应急"}
  - id: t-queue-4
    title: "超过十人，调后台人员"
    text: "等待人数超过十人，调两三名后台处理人员。"
    questions: ["排队超过十个人怎么调人"]
    keywords: [排队, 后台]
    stages: [any]
    strictness: must
    numbers: {waiting_min: 11, step: 4}
    source: {document: "002", section: "排班应急"}
  - id: t-name
    title: "客户问姓名，报工号"
    text: "只报工号，不说自己和同事的姓。"
    questions: ["客户问我姓什么"]
    keywords: [姓名, 工号]
    stages: [greeting]
    strictness: must
    contradicts: [t-two-days]
    source: {document: "002", section: "值机制度"}
  - id: t-two-days
    title: "四十八小时内答复"
    text: "接到投诉后四十八小时内答复客户。"
    questions: ["多久要给客户回话"]
    keywords: [答复, 时限]
    stages: [agreement, closing]
    strictness: should
    numbers: {hours: 48}
    source: {document: "004", section: "闭环"}
"""

SYNONYMS = """\
version: 1
stop_words: [客户, 怎么办, 有没有, 类似, 案例]
groups:
  - {id: suspension, words: [停机, 打不出去, 被停了]}
  - {id: charge, words: [扣费, 扣钱, 吃钱]}
  - {id: abroad, words: [漫游, 国外, 境外, 国际漫游]}
  - {id: queue, words: [排队, 等待]}
  - {id: message, words: [短信, 信息]}
"""


@pytest.fixture(scope="session", autouse=True)
def own_default_library() -> Iterator[None]:
    """The project's library with its own cases alone, whatever a developer has brought in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_DATABASE_URL", IN_MEMORY_URL)
        for made_once in (settings, default_library):
            made_once.cache_clear()
        yield
    for made_once in (settings, default_library):
        made_once.cache_clear()


def write_sources(folder: Path) -> Sources:
    content = Sources(folder / "cases", folder / "handbook", folder / "synonyms.yml")
    content.cases.mkdir()
    content.handbook.mkdir()
    (content.cases / "cases.yml").write_text(CASES, encoding="utf-8")
    (content.handbook / "queue.yml").write_text(HANDBOOK, encoding="utf-8")
    content.synonyms.write_text(SYNONYMS, encoding="utf-8")
    return content


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return write_sources(tmp_path)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("library")


@pytest.fixture(scope="session")
def shared_library(shared_folder: Path) -> Iterator[LibraryFile]:
    """One library for all tests that only read."""
    file = LibraryFile(write_sources(shared_folder), shared_folder / "compiled")
    yield file
    file.close()


@pytest.fixture
def library(sources: Sources, tmp_path: Path) -> Iterator[LibraryFile]:
    file = LibraryFile(sources, tmp_path / "compiled")
    yield file
    file.close()


@pytest.fixture
def change() -> Callable[[Path, str, str], None]:
    """Replace a text that stands once in a file."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty store; each test runs with both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cases.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.new_database()
