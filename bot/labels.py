"""The vocabulary of the product: stages, speakers, acts, flags, emotions, issues, personas, requests to the coach.

Names are fixed (evaluation data is labelled with them); the values are the words on screen.
"""

from __future__ import annotations

STAGES: dict[str, str] = {
    "greeting": "问候",
    "cut_in": "切入",
    "transformation": "转化",
    "agreement": "协议",
    "closing": "结束",
}

SPEAKERS: dict[str, str] = {"customer": "客户", "agent": "坐席", "coachee": "对教练说"}

CUSTOMER_ACTS: dict[str, str] = {
    "customer_greet": "招呼",
    "customer_inquire": "咨询",
    "customer_complain": "陈述投诉",
    "customer_vent": "发泄不满",
    "customer_abuse": "辱骂",
    "customer_threaten": "威胁升级",
    "customer_demand_superior": "要求找领导",
    "customer_demand_remedy": "要求处理",
    "customer_demand_compensation": "要求赔偿",
    "customer_threaten_leave": "要求退网",
    "customer_doubt": "质疑",
    "customer_deny": "否认",
    "customer_urge": "催促",
    "customer_provide_info": "提供信息",
    "customer_hesitate": "犹豫",
    "customer_accept": "接受",
    "customer_reject": "拒绝",
    "customer_thank": "感谢",
    "customer_close": "告别",
    "customer_offtopic": "闲聊骚扰",
}

AGENT_ACTS: dict[str, str] = {
    "agent_greet": "问候",
    "agent_apologize": "道歉",
    "agent_empathize": "共情",
    "agent_acknowledge": "倾听回应",
    "agent_praise": "肯定客户",
    "agent_ask_open": "开放提问",
    "agent_ask_closed": "确认提问",
    "agent_restate": "复述确认",
    "agent_hold": "请稍候",
    "agent_explain": "解释说明",
    "agent_propose": "提出方案",
    "agent_act_now": "立即办理",
    "agent_promise_deadline": "承诺时限",
    "agent_ask_consent": "征询同意",
    "agent_confirm_satisfaction": "确认满意",
    "agent_close": "结束致意",
    "agent_redirect": "引导回业务",
    "agent_retain": "挽留",
    "agent_violation": "违规用语",
}

COACHEE_ACTS: dict[str, str] = {
    "ask_help": "求助",
    "ask_empathy_phrase": "要安抚话术",
    "ask_next_step": "问下一步",
    "ask_stage_guide": "问阶段要点",
    "ask_case": "查案例",
    "ask_rule": "查规定",
    "ask_why": "问为什么",
    "check_draft": "查这句话",
    "rewrite_draft": "改这句话",
    "start_practice": "开始练习",
    "stop_practice": "结束练习",
    "show_score": "看得分",
    "review_call": "复盘通话",
    "ask_support": "需要安慰",
    "new_call": "新的通话",
    "greet": "问好",
    "thank": "道谢",
    "goodbye": "告别",
    "affirm": "是",
    "deny": "否",
    "out_of_scope": "题外话",
}

ACTS_OF_SPEAKER: dict[str, dict[str, str]] = {
    "customer": CUSTOMER_ACTS,
    "agent": AGENT_ACTS,
    "coachee": COACHEE_ACTS,
}

FLAG_CATEGORIES: dict[str, str] = {
    "blame_customer": "责备客户",
    "flat_refusal": "生硬拒绝",
    "buck_passing": "推诿",
    "provocation": "顶撞挑衅",
    "impatience": "不耐烦",
    "denial": "否认淡化",
    "overpromise": "越权承诺",
    "info_leak": "泄露信息",
    "disparage": "贬低公司同事",
    "pressure": "强推诱导",
    "perfunctory": "敷衍",
    "rude": "不礼貌",
    "calm_down": "劝冷静",
    "jargon": "专业术语",
    "question_overload": "连续发问",
}
FLAG_LEVELS = ("forbidden", "caution")

EMOTIONS: dict[str, str] = {
    "calm": "平静",
    "anxious": "焦急",
    "dissatisfied": "不满",
    "angry": "愤怒",
    "furious": "激烈",
}
TENSION: dict[str, int] = {emotion: index for index, emotion in enumerate(EMOTIONS)}
"""Tension on screen, 0 (calm) to 4 (furious)."""

ISSUES: dict[str, str] = {
    "unauthorized_charge": "未订购被扣费",
    "billing_dispute": "费用争议",
    "suspension": "停机",
    "network_signal": "信号与网络",
    "broadband_fault": "宽带故障",
    "roaming": "漫游",
    "messages": "短信与诱导信息",
    "promotion": "活动与合约优惠",
    "balance_refund": "余额退还",
    "staff_attitude": "服务态度",
    "field_service": "装维上门",
    "lost_phone": "丢机补卡",
    "leave": "退网携转",
    "privacy": "信息安全",
    "no_answer": "热线难接通",
    "plan": "套餐与业务咨询",
    "store_service": "营业厅服务",
    "other": "其他",
}

PERSONAS: dict[str, str] = {
    "rational": "理性",
    "emotional": "感性",
    "expert": "专家",
    "lawyer": "律师",
    "journalist": "记者",
    "loyal": "老客户",
    "malicious": "恶意",
    "harassing": "骚扰",
    "serial": "反复投诉",
}


def speaker_of_act(act: str) -> str:
    """Return the speaker that an act belongs to, e.g. `customer` for `customer_vent`; `coachee` for the rest."""
    prefix = act.split("_", 1)[0]
    return prefix if prefix in ("customer", "agent") else "coachee"
