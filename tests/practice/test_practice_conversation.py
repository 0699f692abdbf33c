"""Practice in the conversation with the coach: choosing, talking, commands, the end."""

from __future__ import annotations

import pytest
from practising import GOODBYE, RUDE, SCENARIO, SCRIPT, follow_the_script, heard, new_desk

from bot.practice.conversation import PracticeConversation
from bot.practice.desk import PracticeDesk
from bot.practice.scenarios import load_scenarios


def begun(text: str = SCENARIO, desk: PracticeDesk | None = None) -> tuple[PracticeDesk, PracticeConversation, str]:
    desk = desk or new_desk()
    talk = PracticeConversation(desk, "小林")
    said = talk.begin(text)
    assert said.slot is not None
    return desk, talk, said.slot["run"]


def test_who_names_nobody_is_shown_the_list() -> None:
    said = PracticeConversation(new_desk(), "小林").begin("我想练习")

    assert said.slot == {"run": None}
    assert sum(f"（{name}；" in said.text for name in load_scenarios()) == len(load_scenarios())


@pytest.mark.parametrize(
    ("text", "scenario"),
    [
        ("来个彩铃扣费的场景", "ringback-charge"),
        ("帮我模拟一个要退网的", "port-out"),
        ("练个信息安全的，难一点", "leaked-details"),
        ("没开彩铃却月月扣钱", "ringback-charge"),
        ("lost-phone", "lost-phone"),
        ("我选3", sorted(load_scenarios())[2]),
    ],
)
def test_a_customer_is_found_by_number_id_title_or_matter(text: str, scenario: str) -> None:
    desk, _, run_id = begun(text)

    assert desk.session("小林", run_id).run.scenario.id == scenario


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("彩铃那个", ("medium", "practice", False)),
        ("彩铃 困难 考试", ("hard", "exam", False)),
        ("彩铃，简单点，跟练", ("easy", "learn", False)),
        ("彩铃 固定剧本", ("medium", "practice", True)),
        ("彩铃 固定剧本 考试", ("medium", "exam", False)),
    ],
)
def test_difficulty_mode_and_script_are_heard(text: str, wanted: tuple[str, str, bool]) -> None:
    desk, _, run_id = begun(text)
    run = desk.session("小林", run_id).run

    assert (run.difficulty.id, run.mode, run.fixed) == wanted


def test_the_customer_opens_the_call() -> None:
    said = PracticeConversation(new_desk(), "小林").begin(SCENARIO)

    assert said.fresh
    assert [turn.speaker for turn in said.customer] == ["customer"]
    assert said.customer[0].text in said.text


def test_the_customer_answers_and_shows_what_moved_him() -> None:
    desk, talk, run_id = begun()

    said = talk.say(run_id, heard(desk.session("小林", run_id), RUDE))

    assert "顶撞" in said.text
    assert [turn.text for turn in said.customer] == [desk.session("小林", run_id).run.turns[-1].text]
    assert (said.slot, said.spoken) == ({"run": run_id}, True)


def test_no_answer_holds_a_blank_line() -> None:
    desk, talk, run_id = begun(f"{SCENARIO} 跟练")
    said = [talk.say(run_id, heard(desk.session("小林", run_id), text)).text for text in SCRIPT[:3]]
    said += [answer.text for name in ("提示", "示范", "评分") if (answer := talk.command(run_id, name))]

    assert not any("\n\n" in text for text in said)


def test_what_the_script_holds_back_was_not_said() -> None:
    desk, talk, run_id = begun(f"{SCENARIO} 固定剧本")

    said = talk.say(run_id, heard(desk.session("小林", run_id), "今天路上真堵。"))

    assert (said.spoken, said.customer, said.payload["check"]["met"]) == (False, (), False)


def test_commands_are_answered_and_other_words_are_none() -> None:
    _, talk, run_id = begun(f"{SCENARIO} 跟练")

    shown = talk.command(run_id, "示范")

    assert shown is not None
    assert SCRIPT[0] in shown.text
    assert talk.command(run_id, "您好") is None
    assert talk.command(None, "示范") is None


def test_a_model_answer_is_given_in_learning_only() -> None:
    _, talk, run_id = begun()

    refused = talk.command(run_id, "示范")

    assert refused is not None
    assert "只在跟练" in refused.text


def test_another_answer_is_no_part_of_the_call() -> None:
    desk, talk, run_id = begun()
    talk.say(run_id, heard(desk.session("小林", run_id), RUDE))

    said = talk.what_if(run_id, 2, heard(desk.session("小林", run_id), "真对不起，让您窝火了。"))

    assert (said.spoken, "换了" in said.text) == (False, True)
    assert "第 9 句" in talk.what_if(run_id, 9, heard(desk.session("小林", run_id), "您好")).text


def test_after_his_thanks_one_last_word_ends_practice_with_the_scorecard() -> None:
    desk, talk, run_id = begun(f"{SCENARIO} 简单")
    session = follow_the_script(desk, desk.session("小林", run_id))

    said = talk.say(run_id, heard(session, GOODBYE))

    assert (said.slot, said.fresh) == (None, True)
    assert "【评分】" in said.text
    assert said.payload["scorecard"]["practice"]["ended"] == "settled"


def test_who_is_hung_up_on_gets_his_scorecard_and_a_word() -> None:
    desk, talk, run_id = begun(f"{SCENARIO} 困难")
    for _ in range(12):
        said = talk.say(run_id, heard(desk.session("小林", run_id), RUDE))
        if said.slot is None:
            break

    assert said.slot is None
    assert "【评分】" in said.text
    assert said.payload["run"]["care"]["text"] in said.text


def test_stopping_scores_what_was_said() -> None:
    desk, talk, run_id = begun()
    talk.say(run_id, heard(desk.session("小林", run_id), RUDE))

    said = talk.command(run_id, "结束练习")

    assert said is not None
    assert ("【评分】" in said.text, said.slot, said.fresh) == (True, None, True)
    scored = talk.score()
    assert scored is not None
    assert scored.payload["scorecard"]["practice"]["ended"] == "stopped"


def test_stopping_before_a_customer_was_chosen_ends_practice() -> None:
    said = PracticeConversation(new_desk(), "小林").command(None, "不练了")

    assert said is not None
    assert (said.slot, said.fresh) == (None, True)


def test_who_never_practised_has_no_score() -> None:
    assert PracticeConversation(new_desk(), "小林").score() is None
