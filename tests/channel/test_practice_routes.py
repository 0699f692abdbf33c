"""Practice over HTTP: one's own runs, what others may see of them, and what an exam hides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from channel_server import Clock
from practice_server import RUDE, SCENARIO, SCRIPT, Http, StubEar, practising

pytestmark = pytest.mark.usefixtures("fresh_sanic")
RUNS = "/practice/runs"


@pytest.fixture
def ear() -> StubEar:
    return StubEar()


@pytest.fixture
async def http(monkeypatch: pytest.MonkeyPatch, clock: Clock, ear: StubEar) -> AsyncIterator[Http]:
    async with practising(monkeypatch, clock, ear) as client:
        yield client


async def start(http: Http, **asked: Any) -> dict[str, Any]:
    status, run = await http.ask("POST", RUNS, {"scenario": SCENARIO, **asked})
    assert status == 201, run
    return dict(run)


async def say(http: Http, run: dict[str, Any], text: str, key: str = "k1") -> dict[str, Any]:
    status, after = await http.ask("POST", f"{RUNS}/{run['id']}/answers", {"text": text, "key": key})
    assert status == 200, after
    return dict(after)


async def test_there_is_a_customer_to_choose(http: Http) -> None:
    status, found = await http.ask("GET", "/practice/scenarios")

    assert status == 200
    assert SCENARIO in [one["id"] for one in found["scenarios"]]
    assert [one["id"] for one in found["difficulties"]] == ["easy", "medium", "hard"]


async def test_the_customer_answers_and_tells_what_moved_him(http: Http) -> None:
    run = await start(http, difficulty="easy")
    assert [turn["speaker"] for turn in run["turns"]] == ["customer"]

    after = await say(http, run, RUDE)

    assert [turn["speaker"] for turn in after["turns"]] == ["customer", "agent", "customer"]
    assert after["turns"][1]["changes"]
    assert after["mood"]["anger"] > run["mood"]["anger"]


async def test_an_answer_sent_twice_is_heard_once(http: Http, ear: StubEar) -> None:
    run = await start(http)
    first = await say(http, run, SCRIPT[0])
    heard = list(ear.heard)

    second = await say(http, run, SCRIPT[0])

    assert first == second
    assert ear.heard == heard


async def test_the_run_is_there_after_a_reload(http: Http) -> None:
    run = await start(http)
    after = await say(http, run, SCRIPT[0])

    assert (await http.ask("GET", RUNS))[1]["open"] == after
    assert (await http.ask("GET", f"{RUNS}/{run['id']}"))[1] == after


async def test_the_script_holds_back_what_is_not_due(http: Http) -> None:
    run = await start(http, script=True)

    after = await say(http, run, "今天路上真堵。")

    assert (after["check"]["met"], len(after["turns"])) == (False, 1)
    assert "check" not in await say(http, run, SCRIPT[0], "k2")


async def test_a_number_is_masked_before_anything_is_kept(http: Http) -> None:
    after = await say(http, await start(http), "您的号码是13812345678吗")

    assert "13812345678" not in str(after)


async def test_another_answer_shows_both_curves(http: Http) -> None:
    run = await start(http)
    await say(http, run, RUDE)

    status, found = await http.ask("POST", f"{RUNS}/{run['id']}/what-if", {"turn": 2, "text": SCRIPT[1]})

    assert status == 200
    assert found["would_be"]["curve"][-1]["anger"] < found["was"]["curve"][-1]["anger"]


async def test_an_exam_hides_the_customer_s_mind_until_it_is_over(http: Http) -> None:
    run = await start(http, mode="exam")
    after = await say(http, run, RUDE)
    assert (after["mood"], after["curve"], after["hint"]) == (None, [], None)
    assert after["turns"][1]["changes"] == after["turns"][1]["flags"] == []
    for method, path, body in (
        ("GET", "scorecard", None),
        ("GET", "model-answer", None),
        ("POST", "what-if", {"turn": 2, "text": "您好"}),
    ):
        status, error = await http.ask(method, f"{RUNS}/{run['id']}/{path}", body)
        assert (status, error["error"]["code"]) == (409, "conflict")

    over = (await http.ask("POST", f"{RUNS}/{run['id']}/stop"))[1]

    assert over["ended"] == "stopped"
    assert over["turns"][1]["changes"]
    assert (await http.ask("GET", f"{RUNS}/{run['id']}/scorecard"))[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("DELETE", "", None),
        ("POST", "/answers", {"text": "您好", "key": "k9"}),
        ("GET", "/model-answer", None),
        ("POST", "/what-if", {"turn": 2, "text": "您好"}),
        ("POST", "/stop", None),
        ("GET", "/scorecard", None),
    ],
)
async def test_nobody_else_can_do_anything_with_a_run(http: Http, method: str, path: str, body: Any) -> None:
    run = await say(http, await start(http), RUDE)

    status, error = await http.ask(method, f"{RUNS}/{run['id']}{path}", body, user="xiaozhou", role="admin")

    assert (status, error["error"]["code"]) == (404, "not_there")
    assert (await http.ask("GET", f"{RUNS}/{run['id']}"))[1] == run


async def test_a_trainer_sees_what_is_shared_and_the_trainee_sees_that_he_did(http: Http) -> None:
    run = await say(http, await start(http), RUDE)
    await http.ask("POST", f"{RUNS}/{run['id']}/stop")
    look = {"user": "zheng", "role": "trainer"}
    assert (await http.ask("GET", "/practice/history?trainee=xiaolin", **look))[0] == 404

    assert (await http.ask("POST", "/practice/shares", {"trainer": "zheng", "run": run["id"]}))[0] == 201
    status, seen = await http.ask("GET", "/practice/history?trainee=xiaolin", **look)
    card = await http.ask("GET", f"{RUNS}/{run['id']}/scorecard", **look)

    assert (status, [one["id"] for one in seen["attempts"]], seen["next"]) == (200, [run["id"]], None)
    assert card[0] == 200
    views = (await http.ask("GET", "/practice/views"))[1]["views"]
    assert [(one["viewer"], one["what"]) for one in views] == [("zheng", "scorecard"), ("zheng", "history")]
    assert (await http.ask("DELETE", f"/practice/shares?trainer=zheng&run={run['id']}"))[0] == 204
    assert (await http.ask("GET", "/practice/history?trainee=xiaolin", **look))[0] == 404


async def test_an_exam_is_set_taken_once_and_seen_by_who_set_it(http: Http) -> None:
    asked = {"trainee": "xiaolin", "scenario": SCENARIO, "difficulty": "hard"}
    assert (await http.ask("POST", "/practice/exams", asked))[0] == 403
    status, made = await http.ask("POST", "/practice/exams", asked, user="zheng", role="trainer")
    assert status == 201
    to_do = (await http.ask("GET", "/practice/exams"))[1]["to_do"]
    assert [one["id"] for one in to_do] == [made["id"]]

    run = await say(http, await start(http, scenario=None, exam=made["id"]), RUDE)
    await http.ask("POST", f"{RUNS}/{run['id']}/stop")

    assert (run["mode"], run["difficulty"]) == ("exam", "hard")
    assert (await http.ask("GET", "/practice/exams"))[1]["to_do"] == []
    made = (await http.ask("GET", "/practice/exams", user="zheng", role="trainer"))[1]["set"]
    assert [(one["trainee"], one["run"]) for one in made] == [("xiaolin", run["id"])]
    assert (await http.ask("GET", f"{RUNS}/{run['id']}/scorecard", user="zheng", role="trainer"))[0] == 200


async def test_an_attempt_is_deleted_by_its_trainee(http: Http) -> None:
    run = await say(http, await start(http), RUDE)
    await http.ask("POST", f"{RUNS}/{run['id']}/stop")

    assert (await http.ask("DELETE", f"{RUNS}/{run['id']}"))[0] == 204

    assert (await http.ask("GET", "/practice/history"))[1]["attempts"] == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "scenario"),
        ({"scenario": "没有"}, "没有场景"),
        ({"scenario": SCENARIO, "mode": "sleep"}, "模式"),
        ({"scenario": SCENARIO, "difficulty": "extreme"}, "难度"),
        ({"scenario": SCENARIO, "seed": -1}, "seed"),
        ({"scenario": SCENARIO, "script": "yes"}, "script"),
        ({"scenario": SCENARIO, "exam": "e9"}, "考试"),
        ([], "JSON"),
    ],
)
async def test_bad_input_is_told(http: Http, body: Any, told: str) -> None:
    status, error = await http.ask("POST", RUNS, body)

    assert status == 400
    assert told in error["error"]["message"]


async def test_without_a_token_there_is_nothing(http: Http) -> None:
    async with http.session.get(f"http://{http.address}/practice/scenarios") as answer:
        assert answer.status == 401


async def test_until_the_server_has_loaded_a_model_nobody_is_heard(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    async with practising(monkeypatch, clock, None) as http:  # type: ignore[arg-type]
        run = await start(http)
        status, error = await http.ask("POST", f"{RUNS}/{run['id']}/answers", {"text": "您好", "key": "k1"})

    assert (status, error["error"]["code"]) == (503, "not_ready")
