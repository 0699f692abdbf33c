"""The names that practice content uses: moves of an agent, states of a customer, what an offer settles."""

from __future__ import annotations

MOVES: dict[str, str] = {
    "greet": "问好报工号",
    "apologize": "先道歉",
    "empathize": "说出他的感受",
    "listen": "让他把话说完",
    "ask": "问清事实",
    "restate": "复述诉求",
    "explain": "讲清原因",
    "offer": "拿出办法",
    "consent": "征求同意",
    "deadline": "给出时限",
    "confirm": "确认满意",
    "close": "道别",
    "escalate": "往上报",
    "thank": "道谢",
}
"""What an agent does in a step of a scenario's script, and the words for it on screen."""

NEEDED: dict[str, str] = {
    "greet": "问好，报工号，问有什么可以帮他",
    "apologize": "为这件事给他带来的不便道歉",
    "empathize": "说出他的感受，让他知道您站在他这边",
    "listen": "请他接着说，让他知道您在听",
    "ask": "问清楚一件事实",
    "restate": "把他的事和要求复述一遍，问他对不对",
    "explain": "用他听得懂的话讲清这件事的原因",
    "offer": "拿出办法",
    "consent": "问他这样办行不行",
    "deadline": "说清几点几号之前办好、谁来回复",
    "confirm": "确认结果，问还有没有别的要办",
    "close": "道谢，祝福，道别",
    "escalate": "说清报给谁、什么时候回他",
    "thank": "谢谢他",
}
"""What a step of a fixed script asks for."""

ACT_OF_MOVE: dict[str, str] = {
    "greet": "agent_greet",
    "apologize": "agent_apologize",
    "empathize": "agent_empathize",
    "listen": "agent_acknowledge",
    "ask": "agent_ask_closed",
    "restate": "agent_restate",
    "explain": "agent_explain",
    "offer": "agent_propose",
    "consent": "agent_ask_consent",
    "deadline": "agent_promise_deadline",
    "confirm": "agent_confirm_satisfaction",
    "close": "agent_close",
    "escalate": "agent_promise_deadline",
    "thank": "agent_praise",
}
"""The act that a step of a script is, as labels.md names it."""

STATES = (
    "open",
    "furious",
    "angry",
    "annoyed",
    "cooling",
    "doubt",
    "refuse",
    "accept",
    "thank",
    "superior",
    "regulator",
    "hang_up",
)
"""The states in which a customer speaks."""

FEWEST_IN_STATE = 12
"""Lines that a scenario needs for each of them: so many that who practises on him twice does not know them by heart."""

SETTLES: dict[str, str] = {"full": "办得成", "part": "办一半", "none": "办不成"}
"""How far an offer settles the matter."""

FEWEST_LINES = 3
"""Ways to say a fact, to tell what was hidden, to evade."""
