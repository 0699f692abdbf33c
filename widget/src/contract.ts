/** The data of the channel, as the server sends them; the names are those of the server's own documents. */

export type Speaker = "customer" | "agent" | "coachee";
export type Role = "agent" | "trainer" | "admin";
export type StageId = "greeting" | "cut_in" | "transformation" | "agreement" | "closing";

export interface Titled {
  id: string;
  title: string;
}

export interface Me {
  user: string;
  role: Role;
  name: string;
  demo: boolean;
}

/** `start` and `end` count characters (code points) of the text, as everywhere on the server. */
export interface Flag {
  category: string;
  level: "forbidden" | "caution";
  start: number;
  end: number;
  text: string;
  rule: string;
  why: string;
  source: string;
}

/** `text` is null when no wording is sure; `reason` then says why. */
export interface Rewrite {
  text: string | null;
  reason: string;
}

export interface Phrase {
  id: string;
  text: string;
  technique: Titled;
  why: string;
  source: string;
}

export interface CaseHit {
  id: string;
  title: string;
  why: string;
  handling: string | string[];
  worked_because: string;
  caution: string;
  key_phrases: string[];
  outcome: string;
  source: string;
}

export interface RuleHit {
  id: string;
  title: string;
  text: string;
  why: string;
  strictness: "must" | "should" | "advice";
  contradicts: string[];
  contradictions?: Contradiction[];
  source: string;
}

/** Sources that differ on a question, the strictest first. */
export interface Contradiction {
  question: string;
  because: string;
  positions: { says: string; source: string }[];
}

export interface NextStep {
  id: string;
  text: string;
  avoid: string;
  why: string;
  source: string;
}

export interface Reason {
  about: string;
  id: string;
  why: string;
  source: string;
}

/** Advice and the answers to questions; which fields there are follows from `kind`. */
export interface Payload {
  kind: string;
  stage?: { id: StageId; title: string; why: string; source: string } | string;
  tension?: number;
  emotion?: Titled;
  issue?: Titled | null;
  heard?: { speaker: Speaker; act: string; title: string; confidence: number; unsure: boolean };
  next?: NextStep | null;
  phrases?: Phrase[];
  flags?: Flag[];
  rewrite?: Rewrite | null;
  cases?: CaseHit[];
  rules?: RuleHit[];
  evidence?: { text: string } | null;
  care?: string;
  reasons?: Reason[];
  guide?: string;
  goals?: string[];
  source?: string;
  error?: string;
}

export interface Entry {
  seq: number;
  key: string | null;
  kind: "said" | "answer";
  at: string;
  speaker: Speaker | null;
  text: string;
  payload: Payload | null;
  source: "typed" | "feed";
  answers?: number | null;
}

/** What the agent did with an answer; `entry` and `up` are null for a phrase that was used. */
export interface Note {
  kind: "used" | "thumb";
  entry: number | null;
  phrase: string | null;
  up: boolean | null;
}

export interface Marks {
  id: number;
  flags: Flag[];
  rewrite: Rewrite | null;
}

export interface CallInList {
  call: string;
  last_at: string;
  turns: number;
}

export interface ScenarioInList extends Titled {
  issue: Titled;
  persona: Titled;
  customer: { name: string; who: string };
  brief: string;
}

export interface ScenarioList {
  scenarios: ScenarioInList[];
  difficulties: (Titled & { who: string })[];
  modes: Titled[];
}

export interface Change {
  id: string;
  title: string;
  anger: number;
  trust: number;
  why: string;
  start: number;
  end: number;
}

export interface CurvePoint {
  turn: number;
  anger: number;
  trust: number;
  changes: string[];
}

export interface RunTurn {
  number: number;
  speaker: "customer" | "agent";
  text: string;
  act_title: string | null;
  flags: Flag[];
  changes: Change[];
  comments: string[];
}

export interface Care {
  text: string;
  pause_minutes: number;
  turns: number[];
}

export interface StepCheck {
  met: boolean;
  missing: string | null;
  tries_left: number;
  say: string | null;
}

export interface Run {
  id: string;
  scenario: Titled;
  brief: string;
  customer: { name: string; who: string };
  difficulty: string;
  mode: string;
  script: boolean;
  started: string;
  ended: "settled" | "lost" | "stopped" | null;
  reason: string | null;
  told: string | null;
  mood: { anger: number; trust: number } | null;
  turns: RunTurn[];
  curve: CurvePoint[];
  hint: string | null;
  expected: { move: string; title: string; say_own: string } | null;
  care: Care | null;
  may_close: boolean;
  check?: StepCheck | null;
}

export interface ScorecardItem {
  id: string;
  stage: string;
  title: string;
  verdict: "met" | "missed" | "not_applicable" | "not_enough";
  severity: string;
  why: string;
  advice: string;
  evidence: { turn: number; text: string; why: string }[];
  phrases: { id: string; text: string }[];
  source: string;
}

export interface Scorecard {
  score: Record<StageId, number | null>;
  total: number | null;
  capped_by: string[];
  items: ScorecardItem[];
  turns: { number: number; speaker: Speaker; text: string }[];
  practice: { scenario: Titled | null; difficulty: string | null; mode: string; ended: string | null; told: string | null };
  mood: CurvePoint[];
  turning: { turn: number; lasting: number; text: string; changes: string[] } | null;
  differently: { turn: number | null; title: string; why: string; anger: number; trust: number; say: string | null }[];
  care: Care | null;
}

export interface WhatIfSide {
  text: string;
  line: string;
  curve: CurvePoint[];
  ended: string | null;
  reason: string | null;
}

export interface WhatIf {
  turn: number;
  was: WhatIfSide;
  would_be: WhatIfSide;
}

export interface Attempt {
  id: string;
  kind: "run" | "room";
  scenario: Titled | null;
  difficulty: string | null;
  mode: string;
  started: string;
  ended: string | null;
  outcome: string | null;
  total: number | null;
  stages: Record<string, number | null>;
}

export interface History {
  trainee: string;
  attempts: Attempt[];
  trend: { stage: string; title: string; first: number | null; last: number | null; change: number | null }[];
  next: {
    scenario: Titled;
    difficulty: string;
    due: string;
    why: string;
    focus: { item: string; title: string }[];
  } | null;
}

export interface Share {
  trainer: string;
  run: string | null;
  since: string;
}

export interface View {
  at: string;
  viewer: string;
  what: string;
  run: string | null;
}

export interface Exam {
  id: string;
  scenario: Titled;
  difficulty: string;
  set_by: string;
  since: string;
  trainee?: string;
  run?: string | null;
}

export interface RoomInList {
  id: string;
  trainer: string;
  trainee: string;
  scenario: Titled | null;
  opened: string;
  closed: string | null;
}

export interface RoomView {
  id: string;
  role: "customer" | "agent";
  trainer: string;
  trainee: string;
  scenario: Titled | null;
  brief?: string | null;
  part?: Record<string, string | string[]> | null;
  whisper: boolean;
  closed: boolean;
  turns: {
    number: number;
    speaker: "customer" | "agent";
    text: string;
    at: string;
    flags: Flag[];
    tension: number | null;
    changes: Change[];
  }[];
  whispers?: { turn: number; text: string; payload: Payload | null }[];
  tension: number | null;
  mood?: { anger: number; trust: number } | null;
  cards?: { id: string; title: string; say?: string; used: boolean }[];
}

/** A review of a finished call; only what the page shows besides the report. */
export interface Review {
  id: string;
  issue: Titled | null;
  total: number | null;
  score: Record<StageId, number | null>;
  flags: unknown[];
  practise: { title: string }[];
}

export interface Reviewed {
  calls: { id: string; total: number | null; html: string }[];
  reviews: Review[];
}
