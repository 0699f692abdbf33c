from __future__ import annotations

from dataclasses import replace

import pytest
from made_up_scenario import (
    ASK_SHOP,
    ASK_TRUTH,
    ASK_WHEN,
    BLAME,
    CLOSE,
    CONFIRM,
    CONSENT,
    COUPON,
    EARNED,
    EXPLAIN,
    FEEL,
    GREET,
    REFUND,
    REFUND_SOMEDAY,
    REPAIR,
    RESTATE,
    RUDE,
    SOON,
    SORRY,
    say,
    started,
)

from bot.practice.exchange import Exchange
from bot.practice.run import PracticeRun
from bot.practice.scenarios import Limits, thresholds


def last(run: PracticeRun) -> Exchange:
    return run.exchanges[-1]


def changed(run: PracticeRun) -> dict[str, int]:
    """What moved his anger in the last turn, by effect."""
    return {change.id: change.anger for change in last(run).changes}


def test_a_fact_is_told_when_it_is_asked_for() -> None:
    run = say(started(), SORRY, FEEL, ASK_WHEN)

    assert (last(run).decision, last(run).about, last(run).line in run.scenario.fact("when").lines) == (
        "tell_fact",
        "when",
        True,
    )
    assert "fact_asked" in changed(run)


def test_a_fact_named_without_a_question_is_not_told() -> None:
    run = say(started(), SORRY, FEEL, "我知道您是几号买的。")

    assert run.mind.told == ()


def test_in_a_fury_he_tells_nothing() -> None:
    run = say(started("hard"), ASK_WHEN)

    assert (run.mind.level, last(run).decision, run.mind.told) == ("furious", "vent", ())


def test_to_be_asked_twice_for_the_same_annoys() -> None:
    run = say(started(), SORRY, FEEL, ASK_WHEN, "那到底是几号呢？")

    assert (last(run).decision, "asked_again" in changed(run)) == ("tell_fact", True)


def test_to_repeat_what_he_has_told_is_not_to_ask_again() -> None:
    run = say(started(), SORRY, FEEL, ASK_WHEN, "我跟您核对一下，您记不得是几号买的雨伞，只想退三十块钱，对吗？")

    assert ("asked_again" in changed(run), "restate" in changed(run)) == (False, True)


def test_what_he_hides_he_evades_until_he_trusts() -> None:
    early = say(started(), FEEL, ASK_TRUTH)
    assert (last(early).decision, early.mind.told) == ("evade", ())
    assert last(early).line in early.scenario.fact("dropped").evades

    late = say(early, SORRY, ASK_WHEN, RESTATE, "那雨伞之前摔过没有呀？")
    assert (last(late).decision, "dropped" in late.mind.told) == ("tell_hidden", True)
    assert "hidden_asked" in changed(late)


def test_a_promise_without_a_time_is_doubted_and_costs() -> None:
    run = say(started(), SORRY, FEEL, SOON)

    assert (last(run).decision, changed(run)["empty_promise"] > 0) == ("doubt", True)
    assert last(run).after[1] < last(run).before[1]
    assert run.mind.empty == (3,)


def test_an_offer_without_a_time_is_doubted_until_the_time_comes() -> None:
    run = say(started(), GREET, SORRY, FEEL, ASK_WHEN, RESTATE, ASK_TRUTH, EXPLAIN, REFUND_SOMEDAY)
    assert (last(run).decision, run.mind.accepted) == ("doubt", None)

    say(run, "今天下午五点前，由我本人给您回电话。")
    assert (last(run).decision, run.mind.accepted) == ("accept", "refund")


def test_a_real_offer_alone_does_not_settle() -> None:
    run = say(started("easy"), REFUND, REFUND, CONSENT)

    assert run.mind.accepted is None


def test_a_wrong_offer_is_refused_and_pushing_it_costs_more() -> None:
    run = say(started(), SORRY, FEEL, COUPON)
    assert (last(run).decision, "wrong_offer" in changed(run)) == ("refuse", True)

    say(run, "那我再送您一张更大的优惠券。")
    assert (last(run).decision, "push" in changed(run)) == ("refuse", True)


def test_half_an_offer_is_refused_unless_he_trusts_and_is_easy() -> None:
    way = (GREET, SORRY, FEEL, ASK_WHEN, RESTATE, ASK_TRUTH, EXPLAIN, ASK_SHOP, REPAIR)
    medium, easy = (say(started(difficulty), *way) for difficulty in ("medium", "easy"))

    assert (last(medium).decision, medium.mind.accepted) == ("refuse", None)
    assert (last(easy).decision, easy.mind.accepted) == ("accept", "repair")


def test_words_that_say_it_is_not_possible_are_no_offer() -> None:
    run = say(started(), SORRY, FEEL, "这三十块钱没法退给您。")

    assert run.mind.offered == ()


def test_a_question_about_his_wish_is_no_offer() -> None:
    run = say(started(), SORRY, FEEL, RESTATE.replace("退掉雨伞的三十块钱", "把三十块钱退给您"))

    assert run.mind.offered == ()


def test_kind_words_alone_bring_his_anger_down_only_so_far() -> None:
    kind = (SORRY, FEEL, "让您淋了雨，心里肯定不好受。", "给您添麻烦了。", "您着急是应该的。", "我替您难受。")
    run = say(started("easy"), *kind)

    assert run.mind.anger >= run.difficulty.floor_unheard
    assert any(change.id == "held_up" for one in run.exchanges for change in one.changes)


def test_apologies_are_worth_less_each_time() -> None:
    run = say(started(), SORRY, "实在抱歉，让您淋成这样。")

    first, second = ({c.id: c.anger for c in one.changes}["apology"] for one in run.exchanges)
    assert first < second < 0


def test_the_third_apology_in_a_row_annoys() -> None:
    run = say(started(), SORRY, "实在抱歉，让您淋成这样。", "我给您赔不是了。")

    assert changed(run)["only_sorry"] > 0


def test_nothing_said_well_counts_in_the_same_breath_as_a_slip() -> None:
    run = say(started(), f"真对不起，{BLAME}")

    assert (changed(run)["blame_customer"] > 0, "apology" in changed(run)) == (True, False)


def test_a_slip_after_his_yes_takes_the_yes_back() -> None:
    run = say(started(), *EARNED)
    assert run.mind.accepted == "refund"

    say(run, RUDE)
    assert (run.mind.accepted, last(run).decision in ("vent", "press", "listen")) == (None, True)
    say(run, CLOSE)
    assert run.ended is None


def test_a_goodbye_before_his_yes_angers() -> None:
    run = say(started(), SORRY, CLOSE)

    assert (run.ended, changed(run)["close_early"] > 0) == (None, True)


def test_after_his_yes_a_goodbye_ends_the_call() -> None:
    assert say(started(), *EARNED, CLOSE).reason == "settled"


def test_saying_the_same_again_annoys() -> None:
    run = say(started(), EXPLAIN, EXPLAIN)

    assert changed(run)["repeats"] > 0


def test_reasons_before_feelings_anger() -> None:
    assert changed(say(started(), EXPLAIN))["explain_first"] > 0
    assert "explain_first" not in changed(say(started("hard"), SORRY, EXPLAIN))


def test_a_restatement_of_another_matter_is_worth_little() -> None:
    run = say(started(), "我跟您核对一下，您是想把宽带挪到新房子去，对吗？")

    assert ("restate" in changed(run), "vague_restate" in changed(run), run.mind.matter) == (False, True, False)


def test_anger_comes_back_when_nothing_is_earned() -> None:
    run = say(started(), "我看看。")

    assert changed(run) == {"drift": run.difficulty.drift}


def test_two_turns_without_progress_are_noticed() -> None:
    run = say(started(), "我看看。", "天气真不错。")

    assert "ignored" in changed(run)


def test_a_superior_is_demanded_at_the_threshold_and_granting_him_one_soothes() -> None:
    run = say(started(), RUDE, BLAME)
    assert (last(run).decision, run.mind.superior) == ("superior", 2)

    say(run, "我这就报给值班长，今天下午四点前由他给您回电话。")
    assert changed(run)["superior_granted"] < 0


@pytest.mark.parametrize(("difficulty", "most"), [("easy", 6), ("medium", 5), ("hard", 4)])
def test_his_patience_ends(difficulty: str, most: int) -> None:
    run = say(started(difficulty), *[f"我看看第{number}页。" for number in "一二三四五六七八"])

    assert (run.ended, len(run.exchanges) <= most) == ("lost", True)


def test_changes_point_at_the_words_that_made_them() -> None:
    run = say(started(), SORRY)

    apology = next(change for change in last(run).changes if change.id == "apology")
    assert "对不起" in SORRY[apology.start : apology.end]


def test_a_change_reads_as_points_and_title() -> None:
    run = say(started(persona="rational"), SORRY)

    assert last(run).changes[0].told() == "−7 道歉"


def test_the_same_words_move_another_kind_of_customer_otherwise() -> None:
    effect = next(one for one in started().arithmetic.effects if one.id == "apology")
    plain, warm, tired = (say(started(persona=kind), SORRY) for kind in ("rational", "emotional", "serial"))

    assert (effect.personas["emotional"] > 1, effect.personas["serial"] < 1) == (True, True)
    assert changed(warm)["apology"] < changed(plain)["apology"] < changed(tired)["apology"] < 0


@pytest.mark.parametrize(("persona", "harm"), [("rational", 8), ("serial", 11)])
def test_empty_words_hurt_more_who_has_heard_them_before(persona: str, harm: int) -> None:
    run = say(started(persona=persona), SOON)

    assert next((one.anger, one.trust) for one in last(run).changes if one.id == "empty_promise") == (harm, -harm)


def test_confirming_is_no_yes() -> None:
    run = say(started("easy"), SORRY, FEEL, CONFIRM, CONSENT, CONFIRM)

    assert (run.mind.accepted, run.ended) == (None, None)


@pytest.mark.parametrize("text", ["您好", "对不起", "再见"])
def test_a_short_word_that_does_something_is_no_silence(text: str) -> None:
    assert "silence" not in changed(say(started(), text))


@pytest.mark.parametrize("text", ["", "嗯", "嗯。", "哦哦"])
def test_a_bare_sound_is_silence(text: str) -> None:
    assert "silence" in changed(say(started(), text))


def demanding(anger: int) -> PracticeRun:
    """A call in which he demanded a superior some turns ago."""
    run = started()
    run.mind = replace(run.mind, anger=anger, superior=1, turns=5)
    return run


def test_who_is_not_calmed_after_his_demand_gives_up() -> None:
    assert say(demanding(83), "窗外下着雨。").reason == "superior"


def test_who_is_being_calmed_after_his_demand_goes_on_listening() -> None:
    assert say(demanding(95), SORRY).reason is None


def test_a_threat_follows_the_demand_for_a_superior() -> None:
    run = say(demanding(88), "窗外下着雨。")

    assert (last(run).decision, run.mind.regulator) == ("regulator", 6)


def test_without_limits_of_his_own_he_has_those_of_the_difficulty() -> None:
    run = started()

    hard = run.difficulty
    assert thresholds(run.scenario, hard) == Limits(hard.superior, hard.regulator, hard.hang_up)


def test_a_scenario_moves_its_limits() -> None:
    run = started(limits={"superior": -4, "hang_up": 2})

    assert thresholds(run.scenario, run.difficulty) == Limits(78, 90, 98)


@pytest.mark.parametrize(("superior", "decision"), [(-2, "superior"), (0, "vent")])
def test_he_demands_a_superior_at_his_own_limit(superior: int, decision: str) -> None:
    run = started(limits={"superior": superior})
    run.mind = replace(run.mind, anger=79)

    # Anger comes back to 81.
    assert last(say(run, "窗外下着雨。")).decision == decision


@pytest.mark.parametrize(("regulator", "threatens"), [(-3, True), (0, False)])
def test_he_threatens_at_his_own_limit(regulator: int, threatens: bool) -> None:
    run = demanding(86)
    run.mind = replace(run.mind, superior=5)
    run.scenario = replace(run.scenario, limits=Limits(regulator=regulator))

    assert (last(say(run, "窗外下着雨。")).decision == "regulator") is threatens


@pytest.mark.parametrize(("hang_up", "ended"), [(-3, "hung_up"), (0, None)])
def test_he_hangs_up_at_his_own_limit(hang_up: int, ended: str | None) -> None:
    run = demanding(92)
    run.mind = replace(run.mind, superior=5, regulator=5)
    run.scenario = replace(run.scenario, limits=Limits(hang_up=hang_up))

    assert say(run, "窗外下着雨。").reason == ended
