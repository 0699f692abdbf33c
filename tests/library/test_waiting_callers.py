"""Which numbers of a question count as waiting callers, and how rough ones are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.normalise import normalise
from bot.library.contradictions import default_handbook
from bot.library.numbers import Quantities, read_number, read_quantities
from bot.library.queue_table import queue_step

NORMAL, FIRST, FOURTH = "queue-normal", "queue-step-1", "queue-step-4"


def _read(question: str) -> Quantities:
    return read_quantities(normalise(question).text)


def _entry(question: str) -> str | None:
    step = queue_step(normalise(question).text, default_handbook())
    return step.entry if step else None


def _in_words(number: int) -> str:
    """Write a number from 0 to 9999 as it is said."""
    if number == 0:
        return "零"
    words, gap = "", False
    for place, scale in zip("千百十", (1000, 100, 10), strict=True):
        digit, number = divmod(number, scale)
        if digit:
            words += ("零" if gap and words else "") + "零一二三四五六七八九"[digit] + place
            gap = False
        else:
            gap = True
    if number:
        words += ("零" if gap and words else "") + "零一二三四五六七八九"[number]
    return words[1:] if words.startswith("一十") else words


# --- what counts as waiting callers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "waiting"),
    [
        ("排队七个，顶得住不", 7),
        ("排队 12", 12),
        ("排队：8", 8),
        ("等待人数九", 9),
        ("队列里还有四个", 4),
        ("目前在排的有十四位", 14),
        ("排着队的客户有八个了", 8),
        ("屏上显示9个人，超5分钟了", 9),
        ("大屏已经18了", 18),
        ("积压了二十五通，咋办", 25),
        ("进线压着十三个", 13),
        ("进线十二个，够不够调后台", 12),
        ("线上挂着八路", 8),
        ("六个电话还在等", 6),
        ("俩人在排，能撤了吧", 2),
        ("仨客户在等，支援的要放吗", 3),
        ("就一个人在等了，收台不", 1),
        ("排队只剩1个人了", 1),
        ("等待人数清到零了，排队0个", 0),
        ("十二个人，五分钟了，动谁", 12),
        ("客户七个，六分多钟了", 7),
        ("7个人，3分钟", 7),
        ("一下子来了二十个电话", 20),
        ("突然涌进来十五个客户", 15),
        ("人数窜到十六个，排队的", 16),
        ("刚才十二个在排，现在四个了", 4),
        ("排队从十五个掉到五个，怎么撤", 5),
        ("从四个涨到十三个人在等", 13),
        ("台上五个坐席，排队九个", 9),
        ("俩人值班，排着十一个", 11),
        ("两个投诉缠着，等待八个", 8),
        ("外呼来了三个也没用，还是八个人等着", 8),
        ("十四个人了，外呼的都叫来了", 14),
        ("夜班十二个人在排，就四个人接", 12),
        ("等着接入的有七个", 7),
        ("六到八个人在排", 8),
        ("七八个客户挂着", 8),
        ("排队三五个", 5),
        ("排队12人/5分钟", 12),
        ("队列里头十多个", 11),
        ("排队一直十二三个下不来", 13),
        ("排队人数:9 时长:6分钟", 9),
        ("10+人在等", 11),
        ("队列长度14，接着调谁", 14),
        ("客户等待数从3跳到12", 12),
        ("十五位客户在队列里", 15),
        ("有六个客户正在排队，要不要动", 6),
        ("线上还有十一个等着的", 11),
        ("系统显示等待客户数：17", 17),
    ],
)
def test_a_number_of_people_who_wait_is_read(question: str, waiting: float) -> None:
    assert _read(question).waiting == waiting


@pytest.mark.parametrize(
    "question",
    [
        "一个人一小时最多能接几个",
        "一个人会了，怎么第二天全组都会",
        "我一个人接不过来",
        "排队这么多我一个人接不过来",
        "排队的时候就俩人值班",
        "俩人值班够不够",
        "三个坐席请假了",
        "五个专家平时坐哪儿",
        "两个投诉同时来先接哪个",
        "过户得两个人都到场吗",
        "三个人三种说法，客户信谁",
        "一个客户等了十分钟，上来就骂",
        "一个人讲了二十分钟停不下来",
        "两个客户在等我回电话",
        "三个用户等着退费",
        "六个客户等着装机的师傅",
        "十个工单在等处理",
        "打了十个电话都没人接",
        "一天接八十个电话算多吗",
        "等待两个部门会签",
        "排队三个小时",
        "等待两个工作日",
        "排队10086",
        "打10086排队半天",
        "排了五个夜班",
        "夜班排了三个人够不够",
        "五个人排班怎么轮",
        "八个人在排练",
        "我们组六个人，谁带新人",
        "流动组一共十个人",
        "呼出席转呼入，两个够不够",
        "后台抽三个人行不",
        "质检两个还是三个",
        "第十个客户还是这个问题",
        "每十个人里有几个不满意",
        "平均一个人五分钟",
        "新人三个，十分钟讲完",
        "客户排队一多就乱",
        "客户排队十分着急",
        "排队20%的时候",
        "积压的要不要清零",
        "一个一个来，排队嘛",
        "营业厅十个人排队办业务",
        "月租涨到十八个",
        "投诉升到十二个",
        "排队的人多，两个人顶得住吗",
        "班里五个人，排队了怎么分",
        "一通电话要几分钟",
        "排队的人里有两个在骂",
        "要不要让他们五个人等着接",
        "大家都在等一个电话",
        "还有两个人没到岗，排队已经上来了",
        "进线一个小时八十个",
        "快二十个投诉了怎么办",
        "客户排了二十分钟队才进来",
        "",
    ],
)
def test_a_number_of_anything_else_is_no_queue(question: str) -> None:
    assert _read(question).waiting is None
    assert _entry(question) is None


# --- rough numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "waiting", "entry"),
    [
        ("排队十几个", 11, FOURTH),
        ("排队十几个人了", 11, FOURTH),
        ("十来个人在排", 10, FIRST),
        ("排队二十来个", 20, FOURTH),
        ("排队十多个", 11, FOURTH),
        ("二十多人在等", 21, FOURTH),
        ("都二十好几了还在排", 21, FOURTH),
        ("排队二十好几", 21, FOURTH),
        ("十好几个客户等着", 11, FOURTH),
        ("几十个人在排队", 20, FOURTH),
        ("排队好几十", 30, FOURTH),
        ("排队几百个", 200, FOURTH),
        ("上十个人排着", 10, FIRST),
        ("排队上百了", 100, FOURTH),
        ("等待破十了", 11, FOURTH),
        ("排队破了二十", 21, FOURTH),
        ("等待过了十个", 11, FOURTH),
        ("排队过十个了", 11, FOURTH),
        ("过了十个喊谁", 11, FOURTH),
        ("等的人超过十个了", 11, FOURTH),
        ("排队超十个", 11, FOURTH),
        ("等待不止十个", 11, FOURTH),
        ("排队十个往上", 11, FOURTH),
        ("等待十人以上", 11, FOURTH),
        ("排队五个出头", 6, FIRST),
        ("等待不到十个", 9, FIRST),
        ("排队没到六个", 5, NORMAL),
        ("排队十个不到", 9, FIRST),
        ("排队没超过十个", 10, FIRST),
        ("等待不超过五个", 5, NORMAL),
        ("等待五个以内", 5, NORMAL),
        ("排队最多八个", 8, FIRST),
        ("快二十个了，还在排", 19, FOURTH),
        ("排队快十个了", 9, FIRST),
        ("小十个客户在等", 9, FIRST),
        ("排队小二十个", 19, FOURTH),
        ("将近三十个人等着", 29, FOURTH),
        ("排队接近十个", 9, FIRST),
        ("排队八个左右", 8, FIRST),
        ("排队大概七个", 7, FIRST),
        ("最近八个人在等", 8, FIRST),
        ("晚上十个人在排", 10, FIRST),
        ("一百二十多个电话堆着", 121, FOURTH),
    ],
)
def test_rough_numbers_choose_the_row_they_mean(question: str, waiting: float, entry: str) -> None:
    assert _read(question).waiting == waiting
    assert _entry(question) == entry


@pytest.mark.parametrize("question", ["几个人在排队", "好几个客户等着", "没几个在等了", "排队人多", "好多人在排"])
def test_a_few_is_no_number(question: str) -> None:
    assert _read(question).waiting is None


@pytest.mark.parametrize(
    ("question", "rough"),
    [
        ("排队十几个等了五分钟", {"waiting"}),
        ("排队八个人不到五分钟", {"minutes"}),
        ("排队八个人等了五分钟", set()),
        ("等待不到十个，快六分钟了", {"waiting", "minutes"}),
    ],
)
def test_what_is_told_roughly_is_named(question: str, rough: set[str]) -> None:
    assert _read(question).rough == rough


@pytest.mark.parametrize(
    ("question", "minutes"),
    [
        ("排队八个，不到五分钟", 4),
        ("排队八个，五分钟不到", 4),
        ("排队八个，快六分钟了", 5),
        ("排队八个，五分多钟", 5),
        ("排队八个，超过5分钟", 5),
        ("排队八个，十几分钟了", 10),
        ("排队八个，等了6min", 6),
        ("排队八个，客户十分着急", None),
        ("排队八个，等了十分了", 10),
    ],
)
def test_minutes_are_read(question: str, minutes: float | None) -> None:
    assert _read(question).minutes == minutes


# --- the row ---------------------------------------------------------------------------------------------------------


def test_a_wait_told_as_shorter_is_not_long_enough() -> None:
    step = queue_step("排队七个人,不到五分钟", default_handbook())
    assert step is not None
    assert "但还不满 5 分钟：先盯着，满 5 分钟就做" in step.why


def test_a_rough_number_is_told_in_the_words_of_the_question() -> None:
    step = queue_step("后台也上了,还排着二十好几个", default_handbook())
    assert step is not None
    assert step.entry == "queue-step-5"
    assert "还排着二十好几个，轮到" in step.why


@pytest.mark.parametrize(
    "question",
    [
        "后面排着二十个，他还在讲他儿子",
        "后头还等着十几个，这客户不挂电话",
        "客户说前面还排着十二个人",
        "排队八个人，客户上来就骂，怎么安抚",
        "等了半天，排队十二个人，怎么跟客户说",
    ],
)
def test_a_question_that_only_mentions_the_queue_gets_no_row(question: str) -> None:
    assert _entry(question) is None


def test_behind_a_caller_the_queue_is_asked_about_all_the_same() -> None:
    assert _entry("后面还排着十二个，调谁") == FOURTH


# --- numerals --------------------------------------------------------------------------------------------------------


@given(st.integers(0, 9999))
def test_words_and_digits_are_the_same_number(number: int) -> None:
    assert read_number(_in_words(number)) == read_number(str(number)) == number


@pytest.mark.parametrize(
    ("words", "number"), [("一百二", 120), ("两千五", 2500), ("三五", 5), ("三两", 3), ("七八十", 80), ("仨", 3)]
)
def test_short_forms_of_speech(words: str, number: float) -> None:
    assert read_number(words) == number


@given(st.integers(2, 999), st.sampled_from(["排队{}个", "{}个人在排", "等待人数{}个", "还有{}个客户在等", "队列{}人"]))
def test_callers_in_words_and_digits_are_the_same(number: int, pattern: str) -> None:
    in_words, in_digits = pattern.format(_in_words(number)), pattern.format(number)
    assert _read(in_words).waiting == _read(in_digits).waiting == number


@given(st.integers(1, 9).map(lambda tens: tens * 10), st.sampled_from(["{}几个", "{}多个", "{}好几个", "{}出头"]))
def test_a_ten_and_some_is_more_than_the_ten(tens: int, pattern: str) -> None:
    question = "排队" + pattern.format(_in_words(tens))
    assert _read(question).waiting == tens + 1
    assert _read(question).rough == {"waiting"}


@given(st.integers(2, 200), st.sampled_from(["不到{}个", "快{}个了", "将近{}个", "{}个不到"]))
def test_nearly_so_many_are_fewer(number: int, pattern: str) -> None:
    assert _read("排队" + pattern.format(_in_words(number))).waiting == number - 1


@given(st.integers(2, 200), st.sampled_from(["破{}了", "超过{}个", "不止{}个", "过了{}个", "{}个往上"]))
def test_more_than_so_many_are_more(number: int, pattern: str) -> None:
    assert _read("等待" + pattern.format(number)).waiting == number + 1


@given(
    st.integers(0, 300),
    st.sampled_from(["{}个人值班", "{}个坐席够吗", "调{}个专家", "{}个投诉没结", "我们{}个人怎么分", "一天接{}个电话"]),
)
def test_staff_and_work_are_never_callers(number: int, pattern: str) -> None:
    for spelled in (str(number), _in_words(number)):
        assert _read(pattern.format(spelled)).waiting is None


@given(st.text(alphabet="排队等待着在个人位十几百破过快小不到好一二两12分钟了,客户电话", max_size=25))
def test_every_mixture_of_such_words_is_read(text: str) -> None:
    found = read_quantities(text)
    assert found.waiting is None or 0 <= found.waiting <= 3000
    assert all(0 <= start < end <= len(text) for start, end in found.places)
