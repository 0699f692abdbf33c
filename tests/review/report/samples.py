"""Reviews of invented calls, put together as `coach review --json` prints them."""

from __future__ import annotations

from typing import Any

from bot.labels import ACTS_OF_SPEAKER, STAGES, TENSION

Review = dict[str, Any]


def turns_of(script: str) -> list[dict[str, Any]]:
    """Read a call, a turn a line: `act stage [emotion] text`; `?` after the stage marks a guessed speaker."""
    turns: list[dict[str, Any]] = []
    for number, line in enumerate(script.strip().splitlines(), start=1):
        act, stage, rest = line.strip().split(" ", 2)
        speaker = act.split("_")[0]
        emotion, text = rest.split(" ", 1) if speaker == "customer" else (None, rest)
        turns.append(
            {
                "number": number,
                "speaker": speaker,
                "guessed": stage.endswith("?"),
                "text": text,
                "act": act,
                "title": ACTS_OF_SPEAKER[speaker][act],
                "confidence": 0.2 if stage.endswith("?") else 0.93,
                "stage": stage.rstrip("?"),
                "emotion": emotion,
                "tension": TENSION[emotion] if emotion else None,
                "at": 6.5 * number,
            }
        )
    return turns


def tension_of(turns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    points: list[dict[str, Any]] = []
    for turn in turns:
        if turn["tension"] is None:
            continue
        change = turn["tension"] - points[-1]["level"] if points else 0
        before = [other for other in turns if other["number"] == turn["number"] - 1 and other["speaker"] == "agent"]
        because = [{"turn": one["number"], "why": f"坐席：{one['title']}"} for one in before] if change else []
        points.append({"turn": turn["number"], "level": turn["tension"], "change": change, "because": because})
    return points


def words(turns: list[dict[str, Any]], turn: int, text: str) -> dict[str, Any]:
    """Return where words stand in a turn."""
    start = turns[turn - 1]["text"].index(text)
    return {"turn": turn, "start": start, "end": start + len(text), "text": text}


def item(
    id: str,
    stage: str,
    title: str,
    verdict: str,
    evidence: list[dict[str, Any]] | None = None,
    *,
    weight: int = 2,
    severity: str = "normal",
    degree: float | None = None,
    advice: str = "",
    why: str = "客户先要知道有人在听，才听得进后面的话",
    phrase: str = "",
    view: dict[str, str] | None = None,
) -> dict[str, Any]:
    known = {"met": 1.0, "missed": 0.0}
    return {
        "id": id,
        "stage": stage,
        "title": title,
        "verdict": verdict,
        "degree": known.get(verdict) if degree is None else degree,
        "weight": weight,
        "severity": severity,
        "why": why,
        "advice": advice or f"下一次记得{title}",
        "evidence": evidence or [],
        "phrases": [{"id": f"{id}-p", "text": phrase}] if phrase else [],
        "source": "004 彩铃·问候①",
        "view": view,
    }


def review_of(
    id: str,
    turns: list[dict[str, Any]],
    items: list[dict[str, Any]],
    score: dict[str, int | None],
    total: int | None,
    **more: Any,
) -> Review:
    practise = [
        {
            "item": one["id"],
            "title": one["title"],
            "why": one["why"],
            "advice": one["advice"],
            "turn": one["evidence"][0]["turn"] if one["evidence"] else None,
            "phrases": one["phrases"],
        }
        for one in items
        if one["verdict"] == "missed"
    ][:3]
    review: Review = {
        "id": id,
        "file": f"{id}.txt",
        "agent": "1024",
        "date": "2026-11-20",
        "issue": {"id": "suspension", "title": "停机"},
        "persona": None,
        "notes": [],
        "rubric": "1",
        "turns": turns,
        "tension": tension_of(turns),
        "flags": [],
        "good": [],
        "missing": [],
        "items": items,
        "score": score,
        "total": total,
        "capped_by": [],
        "cases": [],
        "practise": practise,
    }
    return {**review, **more}


def flag(place: dict[str, Any], category: str, level: str = "forbidden", rewrite: str | None = None) -> dict[str, Any]:
    return {
        **place,
        "category": category,
        "level": level,
        "rule": f"{category}-01",
        "why": "这句话把门关上了，客户只剩下吵",
        "source": "004 服务忌语",
        "how": "pattern",
        "rewrite": rewrite,
        "rewrite_reason": "" if rewrite else "缺少事实，改不出不添东西的说法",
    }


def good(place: dict[str, Any], kind: str, title: str) -> dict[str, Any]:
    return {**place, "kind": kind, "title": title, "why": "先接住了客户的感受，后面的话他才听得进"}


def short_bad_call() -> Review:
    turns = turns_of(
        """agent_greet greeting 喂，哪位
        customer_complain cut_in dissatisfied 我手机早上突然就停了，昨天才交的一百块
        agent_violation cut_in 停了就是欠费呗，系统不会错的，您自己没看短信吧
        customer_vent cut_in angry 我刚交完钱你跟我说欠费？你查都没查！
        agent_violation agreement 那我也没办法，您爱上哪儿投诉上哪儿投诉去"""
    )
    denial, blame = words(turns, 3, "系统不会错的"), words(turns, 3, "您自己没看短信吧")
    helpless, dare = words(turns, 5, "我也没办法"), words(turns, 5, "您爱上哪儿投诉上哪儿投诉去")
    items = [
        item(
            "greeting-staff-number",
            "greeting",
            "开口报工号",
            "missed",
            [{**words(turns, 1, "喂"), "why": "开口只有一个“喂”"}],
            phrase="您好，工号 1024 很高兴为您服务",
        ),
        item(
            "cut_in-feelings-first",
            "cut_in",
            "先顾心情再谈事",
            "missed",
            [{**words(turns, 2, "我手机早上突然就停了"), "why": "客户刚说完难处，坐席直接下了结论"}],
            weight=4,
            severity="major",
            advice="先用一句话接住他的着急，再去查原因",
            phrase="刚交了费就停机，换成谁都会着急，我马上给您查",
        ),
        item(
            "cut_in-facts",
            "cut_in",
            "先查再下结论",
            "missed",
            [{**words(turns, 3, "停了就是欠费呗"), "why": "没有查就断定"}],
            weight=3,
        ),
        item("cut_in-listen", "cut_in", "让客户说完", "not_enough", why="话太少，看不出有没有打断"),
        item(
            "agreement-alternative",
            "agreement",
            "说不行就给别的办法",
            "missed",
            [{**helpless, "why": "只有拒绝，没有别的办法"}],
            weight=3,
        ),
        item("closing-goodbye", "closing", "礼貌道别", "not_applicable"),
        item(
            "whole-provocation",
            "whole",
            "不顶撞挑衅",
            "missed",
            [{**dare, "why": "当面激客户去投诉"}],
            weight=10,
            severity="fatal",
            advice="客户要投诉时，先认这件事值得查，再把能做的说出来",
            view={
                "document": "客户执意要投诉时，告诉他投诉的渠道就可以了",
                "ours": "渠道要给，但先说能替他做什么；只给渠道等于推出去",
            },
        ),
        item("whole-apology", "whole", "为带来的麻烦道歉", "missed"),
    ]
    return review_of(
        "停机-欠费之争",
        turns,
        items,
        {"greeting": 0, "cut_in": 12, "transformation": None, "agreement": 0, "closing": None},
        9,
        notes=["文件里没有时间，顺序按原文"],
        flags=[
            flag(denial, "denial", rewrite="我先核对您昨天的缴费记录，再告诉您停机的原因"),
            flag(blame, "blame_customer"),
            flag(helpless, "flat_refusal", rewrite="这一步我这里办不了，我马上替您转给能开机的同事"),
            flag(dare, "provocation"),
        ],
        missing=["greeting", "apology", "empathy", "restate", "deadline", "confirm", "closing"],
        capped_by=["whole-provocation"],
        cases=[
            {
                "id": "suspension-03",
                "title": "交费后仍被停机，先开机再查账",
                "score": 0.71,
                "matched": ["停机", "交费"],
                "why": "同样是交了费还停机",
                "handling": ["先核对缴费到账时间", "当场申请紧急开机", "说明原因并约好回电"],
                "source": "案例集 三",
            }
        ],
    )


_LONG = """agent_greet greeting 您好，工号2031为您服务，请问有什么可以帮您
customer_greet greeting dissatisfied 可算打进来了，我排了二十分钟队
agent_apologize greeting 让您等了这么久，真是抱歉，您请讲
customer_complain cut_in angry 家里宽带断了三天，报了两回都说处理好了，结果一点反应没有
agent_empathize cut_in 三天上不了网，还白等了两回，换成我也着急
customer_vent cut_in angry 孩子天天要上网课，你们就是糊弄人
agent_ask_open cut_in 您说得对，网课耽误不起。您家里现在是什么情况，您跟我讲讲
customer_provide_info cut_in dissatisfied 光猫上那个红灯一直闪
agent_ask_closed cut_in 是写着LOS的那个灯吗
customer_provide_info cut_in dissatisfied 对，就是那个
agent_ask_closed cut_in 最近家里有没有装修，或者挪过线
customer_provide_info cut_in dissatisfied 没有，什么都没动
agent_restate cut_in 好，那我跟您核对一下，宽带断了三天，报修两次没人上门，光猫红灯闪，您没动过线，对吗
customer_accept cut_in dissatisfied 对，就是这样
agent_hold transformation 您稍等半分钟，我看看前两次报修的记录
customer_urge transformation dissatisfied 快点吧
agent_explain transformation 谢谢您等我。查到了，前两次是远程重启就结了单，没有派人，光纤这一段其实一直是断的
customer_doubt transformation angry 那不就是骗我说修好了吗
agent_explain transformation 那是因为系统重启以后会自动判成恢复，我们没有再打电话跟您确认，这是我们做得不到位
customer_doubt transformation dissatisfied 那这三天的钱怎么算
agent_explain transformation 断网的天数可以按天退，一天两块三，三天一共六块九，会从下个月账单里扣
customer_accept transformation dissatisfied 钱不钱的倒是小事，我要能上网
agent_propose agreement 那我现在给您派一个上门单，今天下午四点到六点，或者明天上午，您看哪个方便
customer_hesitate agreement dissatisfied 今天下午我不一定在家
agent_propose agreement 那明天上午九点到十一点也可以，师傅出发前会给您打电话
customer_doubt agreement dissatisfied 上次也说会打电话，没人打
agent_promise_deadline agreement 这一次我盯着，明天早上八点半我先看派单，九点前一定有人联系您
customer_reject agreement angry 明天？我孩子今天晚上就有课！
agent_violation agreement 您别激动，您听明白了吗，今天真的没有师傅了
customer_vent cut_in furious 你什么态度！三天了你还让我别激动？
customer_threaten cut_in furious 我现在就去工信部投诉你们
agent_apologize cut_in 对不起，是我刚才那句话说得不合适，您着急是应该的
customer_vent cut_in angry 你们每次都这样，说到最后就是没人
agent_acknowledge cut_in 嗯，您说
customer_complain cut_in angry 我媳妇请了一天假等师傅，师傅没来，电话也没有
agent_empathize cut_in 请了假在家白等一天，这事搁谁身上都窝火，这笔账该算在我们头上
customer_demand_remedy cut_in dissatisfied 那你就说今天到底能不能解决
agent_restate cut_in 您最要紧的是今晚网课能上，修光纤可以放在后面，我这样理解对吗
customer_accept cut_in dissatisfied 对，先让孩子今晚能上课
agent_explain transformation 是这样，光纤今天确实修不了，因为那一段要两个人带设备，今天的班已经排满了
customer_doubt transformation dissatisfied 那不还是不行吗
agent_propose agreement 修不了，不过今晚上网有办法：我给您手机加二十个G的流量，开热点给孩子用，不收钱
customer_doubt agreement anxious 热点够不够看视频课啊
agent_explain agreement 一节网课大概一个G，二十个G够用，信号您那边是满格
customer_doubt agreement calm 真的不收钱
agent_promise_deadline agreement 不收钱，五分钟之内到账，到账会有短信，我在线上陪您等
customer_accept agreement calm 那行吧
agent_act_now agreement 已经加好了，您看一下短信到了没有
customer_provide_info agreement calm 到了到了
agent_ask_consent agreement 那光纤就约明天上午九点到十一点，您看这样行吗
customer_accept agreement calm 行，明天我在家
agent_restate closing 好，那我再说一遍：二十个G流量已经到账，明天上午九点到十一点师傅上门，三天的费用六块九退到下月账单
customer_accept closing calm 对
agent_promise_deadline closing 明天十一点半之前我给您回个电话，看看修好没有
customer_thank closing calm 那谢谢你啊，刚才我也有点急
agent_praise closing 您别这么说，是您把情况讲得清楚，我才查得到
agent_confirm_satisfaction closing 请问还有其他可以帮您的吗
customer_accept closing calm 没了
agent_close closing 感谢您来电，祝您和孩子都顺利，再见
customer_close closing calm 再见"""


def long_call() -> Review:
    """Sixty turns; the call is almost agreed when a careless sentence throws it back to the beginning."""
    turns = turns_of(_LONG)
    calm, heard = words(turns, 29, "您别激动"), words(turns, 29, "您听明白了吗")
    items = [
        item(
            "greeting-staff-number",
            "greeting",
            "开口报工号",
            "met",
            [{**words(turns, 1, "工号2031"), "why": "报了工号"}],
        ),
        item(
            "greeting-wait",
            "greeting",
            "抱怨难打先道歉",
            "met",
            [{**words(turns, 3, "让您等了这么久，真是抱歉"), "why": "马上为等待道歉"}],
            weight=3,
        ),
        item(
            "cut_in-feelings-first",
            "cut_in",
            "先顾心情再谈事",
            "met",
            [{**words(turns, 5, "换成我也着急"), "why": "说出了客户的感受"}],
            weight=4,
        ),
        item(
            "cut_in-restate",
            "cut_in",
            "复述诉求",
            "met",
            [{**words(turns, 13, "那我跟您核对一下"), "why": "把客户的话重新说了一遍"}],
            weight=3,
        ),
        item(
            "cut_in-no-calm-down",
            "cut_in",
            "不劝客户冷静",
            "missed",
            [{**calm, "why": "叫客户别激动"}],
            weight=3,
            advice="不评他的情绪，直接说您能做什么",
            phrase="今晚有课，确实等不了，我先想办法让孩子今晚能上网",
        ),
        item(
            "transformation-reason",
            "transformation",
            "先说原因再说规定",
            "met",
            [{**words(turns, 19, "那是因为"), "why": "给了原因"}],
        ),
        item(
            "transformation-plain",
            "transformation",
            "用听得懂的话",
            "met",
            [{**words(turns, 17, "光纤这一段其实一直是断的"), "why": "没有用术语"}],
        ),
        item(
            "agreement-alternative",
            "agreement",
            "说不行就给别的办法",
            "missed",
            [
                {**words(turns, 29, "今天真的没有师傅了"), "why": "这里只有“没有”"},
                {**words(turns, 42, "不过今晚上网有办法"), "why": "第二次给了办法"},
            ],
            degree=0.5,
            weight=4,
            severity="major",
            phrase="师傅今天排满了，不过今晚上网我有办法，您听听看行不行",
        ),
        item(
            "agreement-deadline",
            "agreement",
            "承诺带时限",
            "met",
            [{**words(turns, 46, "五分钟之内到账"), "why": "说了什么时候"}],
        ),
        item(
            "agreement-no-overpromise",
            "agreement",
            "不打包票",
            "missed",
            [{**words(turns, 27, "一定有人联系您"), "why": "替别人打了包票"}],
            weight=3,
            view={
                "document": "说得肯定，客户才放心",
                "ours": "只肯定自己做得到的：“我九点给您回电”比“一定有人联系您”可靠",
            },
        ),
        item(
            "closing-restate",
            "closing",
            "结束前复述结果",
            "met",
            [{**words(turns, 52, "那我再说一遍"), "why": "三件事都说了一遍"}],
        ),
        item(
            "closing-anything-else",
            "closing",
            "问还有没有别的事",
            "met",
            [{**words(turns, 57, "还有其他可以帮您的吗"), "why": "问了"}],
        ),
        item(
            "whole-calmer",
            "whole",
            "客户比最激动时平静",
            "met",
            [{"turn": 60, "start": 0, "end": 2, "text": "再见", "why": "从激烈降到平静"}],
            weight=5,
        ),
    ]
    goods = [
        good(words(turns, 5, "换成我也着急"), "empathy", "共情"),
        good(words(turns, 36, "搁谁身上都窝火"), "empathy", "共情"),
        good(words(turns, 13, turns[12]["text"]), "restate", "复述"),
        good(words(turns, 38, "我这样理解对吗"), "restate", "复述"),
        good(words(turns, 42, "我给您手机加二十个G的流量"), "option", "给选择"),
        good(words(turns, 46, "五分钟之内到账"), "deadline", "说时限"),
        good(words(turns, 54, "明天十一点半之前我给您回个电话"), "deadline", "说时限"),
        good(words(turns, 56, "是您把情况讲得清楚"), "praise", "肯定客户"),
        good(words(turns, 27, "明天早上八点半我先看派单"), "deadline", "说时限"),
    ]
    return review_of(
        "宽带断网-约修又发火",
        turns,
        items,
        {"greeting": 100, "cut_in": 70, "transformation": 100, "agreement": 52, "closing": 100},
        78,
        agent="2031",
        issue={"id": "broadband_fault", "title": "宽带故障"},
        persona="emotional",
        flags=[
            flag(calm, "calm_down", "caution", "今晚有课，您着急是应该的，我先想今晚怎么上网"),
            flag(heard, "blame_customer", rewrite="我说清楚了吗"),
            flag(words(turns, 27, "一定有人联系您"), "overpromise", "caution", "九点前我给您回电，告诉您师傅到哪儿了"),
        ],
        good=goods,
        cases=[
            {
                "id": "broadband-02",
                "title": "修不了的时候先解决今晚要用的",
                "score": 0.66,
                "matched": ["宽带", "上门"],
                "why": "都是上门排不上、客户等不了",
                "handling": "先问最急的是哪件事，给临时办法，再约上门",
                "source": "案例集 七",
            },
            {
                "id": "broadband-05",
                "title": "两次报修都被远程结单",
                "score": 0.52,
                "matched": ["报修"],
                "why": "报修被结单、没有回访",
                "handling": ["承认结单有误", "按天退费"],
                "source": "案例集 七",
            },
        ],
    )


def perfect_call() -> Review:
    turns = turns_of(
        """agent_greet greeting 您好，工号1024为您服务，请问有什么可以帮您
        customer_inquire cut_in anxious 我下周去泰国，手机那边能用吗，怕一开机就扣好多钱
        agent_empathize cut_in 头一回出去，怕话费不明不白，这个担心很正常。您是去几天呢
        customer_provide_info cut_in anxious 五天
        agent_restate cut_in 去泰国五天，想能上网又不多花钱，是这样吧
        customer_accept cut_in calm 对对
        agent_propose agreement 有两种：按天算的流量包，用一天算一天；或者五天一起的，更便宜。您看哪种合适
        customer_accept agreement calm 五天的吧
        agent_act_now agreement 好，给您开好了，下周一零点生效，生效前半小时有短信
        customer_thank closing calm 太好了，谢谢啊
        agent_close closing 不客气，谢谢您提前来问。还有别的可以帮您吗？没有的话祝您旅途愉快，再见"""
    )
    items = [
        item(
            "greeting-staff-number",
            "greeting",
            "开口报工号",
            "met",
            [{**words(turns, 1, "工号1024"), "why": "报了工号"}],
        ),
        item(
            "cut_in-feelings-first",
            "cut_in",
            "先顾心情再谈事",
            "met",
            [{**words(turns, 3, "这个担心很正常"), "why": "接住了担心"}],
        ),
        item("cut_in-restate", "cut_in", "复述诉求", "met", [{**words(turns, 5, "去泰国五天"), "why": "复述了"}]),
        item("agreement-options", "agreement", "给不止一种办法", "met", [{**words(turns, 7, "有两种"), "why": "两种"}]),
        item(
            "closing-goodbye", "closing", "礼貌道别", "met", [{**words(turns, 11, "祝您旅途愉快，再见"), "why": "道别"}]
        ),
    ]
    score: dict[str, int | None] = dict.fromkeys(STAGES, 100)
    return review_of(
        "漫游-出国前咨询",
        turns,
        items,
        {**score, "transformation": None},
        100,
        issue={"id": "roaming", "title": "漫游"},
        good=[
            good(words(turns, 3, "这个担心很正常"), "empathy", "共情"),
            good(words(turns, 7, "有两种"), "option", "给选择"),
        ],
    )


EVIL = "<script>alert('x')</script>"


def hostile_call() -> Review:
    """Texts that try to run as code, to break the layout, or cannot be written; ids and offsets that do not fit."""
    turns = turns_of(
        f"""agent_greet greeting? 您好{EVIL}<img src=x onerror=alert(1)>
        customer_abuse cut_in? furious " onmouseover="alert(1)" ' {{{{ 7*7 }}}} {{% raw %}} <!-- ]]> </style></mark>
        agent_explain transformation? {"很长的网址" * 3}{"W" * 400} javascript:alert(1)
        customer_vent cut_in? angry 😡👨‍👩‍👧‍👦 气死我了\ud83d 半个\udc00字 \x00\x1b[31m红\x07 \u202e反过来\u2066 مرحبا
        agent_violation agreement? =cmd|'/c calc'!A0"""
    )
    turns[3]["stage"] = turns[3]["emotion"] = turns[3]["tension"] = None
    whole = {"turn": 5, "start": -3, "end": 999, "text": turns[4]["text"]}
    items = [
        item(
            'x" onclick="alert(1)',
            "greeting",
            f"标题{EVIL}",
            "missed",
            [{**words(turns, 1, EVIL), "why": EVIL}, {**words(turns, 1, "script>alert"), "why": "叠在一起"}],
            advice=f"建议{EVIL}",
            phrase=f"话术{EVIL}",
            view={"document": EVIL, "ours": EVIL},
        ),
        item(
            "cut_in-nowhere",
            "cut_in",
            "依据不在通话里",
            "missed",
            [{"turn": 99, "start": 0, "end": 3, "text": "没有的", "why": "没有这一句"}],
        ),
        item("whole-rude", "whole", "不说粗话", "missed", [{**whole, "why": "整句"}], weight=10, severity="fatal"),
    ]
    return review_of(
        f'=HYPERLINK("http://evil"){EVIL}',
        turns,
        items,
        dict.fromkeys(STAGES, None),
        30,
        agent="-1+1",
        date=None,
        issue=None,
        file="@SUM(1).txt",
        notes=["说话人是推测的", EVIL],
        capped_by=["whole-rude"],
        flags=[
            flag(whole, "rude", rewrite=EVIL),
            {**flag(whole, "question_overload", "caution"), "start": 0, "end": 0, "text": ""},
        ],
        good=[good(words(turns, 3, "WWW"), "explain", EVIL)],
        cases=[
            {"id": EVIL, "title": EVIL, "score": 1, "matched": [EVIL], "why": EVIL, "handling": [EVIL], "source": EVIL}
        ],
    )


def empty_call() -> Review:
    """A call in which nothing was said."""
    return review_of("空", [], [], dict.fromkeys(STAGES, None), None, agent=None, date=None, issue=None)


def repeated_call(count: int) -> Review:
    """The long call over and over until it has so many turns."""
    lines = _LONG.splitlines()
    turns = turns_of("\n".join(lines[place % len(lines)] for place in range(count)))
    return {**long_call(), "id": f"{count} 句的通话", "turns": turns, "tension": tension_of(turns)}


ALL = {
    "short_bad": short_bad_call,
    "long": long_call,
    "perfect": perfect_call,
    "hostile": hostile_call,
    "empty": empty_call,
}
