import type { Entry, Marks, Note, Phrase, Speaker } from "./contract";
import type { Identity } from "./identity";
import { newKey } from "./keys";
import { Outbox, type Unsent } from "./outbox";
import { tab } from "./storage";
import { Line, socketUrl, type LineState } from "./transport";
import { texts } from "./texts";

/** A note for the server that must not be lost: what was used, what was good. */
type Noted = { type: Note["kind"]; key: string; entry?: number; phrase: string | null; up?: boolean };

const CHECK_WITHIN_MS = 1_500;

/**
 * One call between an agent and the coach, as it stands on the server, and what has not arrived there yet.
 *
 * Tells by `change` that something is new, by `marks` that a draft was checked, by `answer` (with the entry as detail)
 * that the coach has just said something.
 */
export class Conversation extends EventTarget {
  readonly entries: Entry[] = [];
  state: LineState = "connecting";
  reason = "";
  /** The phrases that were used, and the thumbs that were given: what the server has kept, and what is on its way. */
  readonly used = new Set<string>();
  readonly thumbs = new Map<string, boolean>();
  private readonly outbox: Outbox;
  private readonly notes: Map<string, Noted>;
  private readonly line: Line;
  private readonly memory: string;
  private last = 0;
  /** The seq of what was said last and has no answer yet. */
  private awaited: number | null = null;
  private sent: string[] = [];
  private draft: { id: number; text: string } | null = null;
  private nextDraft: string | null = null;
  private checking: ReturnType<typeof setTimeout> | undefined;
  private checks = 0;

  constructor(
    server: string,
    identity: Identity,
    readonly user: string,
    readonly call: string,
  ) {
    super();
    this.memory = `${user}/${call}`;
    this.outbox = new Outbox(`${this.memory}/outbox`);
    this.notes = new Map(tab.list<Noted>(`${this.memory}/notes`).map((note) => [note.key, note]));
    this.showPending();
    this.line = new Line(
      socketUrl(server, "/conversation"),
      identity,
      () => ({ call, after: this.last }),
      {
        ready: (frame) => this.begin(frame),
        frame: (frame) => this.take(frame),
        state: (state, reason) => this.changed(() => Object.assign(this, { state, reason })),
      },
    );
  }

  /** What was said and is not on the server yet, or was refused there. */
  get unsent(): readonly Unsent[] {
    return this.outbox.all;
  }

  /** Whether the coach is about to answer. */
  get isWaiting(): boolean {
    return this.state === "online" && (this.awaited !== null || this.outbox.waiting.length > 0);
  }

  say(speaker: Speaker, text: string): void {
    const item: Unsent = { key: newKey(), speaker, text };
    this.changed(() => this.outbox.add(item));
    this.post(item);
  }

  /** Send again what was refused. */
  retry(key: string): void {
    const item = this.outbox.retry(key);
    this.changed();
    if (item) {
      this.post(item);
    }
  }

  giveUp(key: string): void {
    this.changed(() => this.outbox.remove(key));
  }

  /** Try to connect at once. */
  reconnect(): void {
    this.line.retry();
  }

  /** Let a draft be checked; when one is being checked, the newest waits for its turn. */
  check(text: string): void {
    if (this.draft !== null) {
      this.nextDraft = text;
      return;
    }
    this.checks += 1;
    const id = this.checks;
    if (this.line.send({ type: "check", id, text })) {
      this.draft = { id, text };
      // Should the answer never come, typing must not be without a check for ever.
      this.checking = setTimeout(() => this.nextCheck(), CHECK_WITHIN_MS);
    }
  }

  use(phrase: Phrase): void {
    this.note({ type: "used", key: newKey(), phrase: phrase.id });
  }

  /** Say whether an answer, or a phrase in it, was good. */
  thumb(entry: Entry, phrase: string | null, up: boolean): void {
    this.note({ type: "thumb", key: newKey(), entry: entry.seq, phrase, up });
  }

  close(): void {
    clearTimeout(this.checking);
    this.line.close();
  }

  private post(item: Unsent): void {
    if (this.line.send({ type: "say", key: item.key, speaker: item.speaker, text: item.text })) {
      this.sent.push(item.key);
    }
  }

  private note(note: Noted): void {
    this.notes.set(note.key, note);
    this.keepNotes();
    this.showPending();
    this.line.send(note);
    this.changed();
  }

  private begin(frame: Record<string, unknown>): void {
    this.sent = [];
    this.draft = null;
    this.awaited = null;
    const last = Number(frame["last"] ?? 0);
    if (last < this.last) {
      // The server has lost its memory of this call: what it numbers from now on is new.
      this.entries.length = 0;
      this.last = 0;
      this.thumbs.clear();
    }
    for (const entry of (frame["entries"] as Entry[] | undefined) ?? []) {
      this.add(entry);
    }
    for (const note of (frame["notes"] as Note[] | undefined) ?? []) {
      this.show(note.kind, note.entry, note.phrase, note.up);
    }
    this.showPending();
    for (const item of this.outbox.waiting) {
      this.post(item);
    }
    for (const note of this.notes.values()) {
      this.line.send(note);
    }
    this.changed();
    this.nextCheck();
  }

  private take(frame: Record<string, unknown>): void {
    if (frame["type"] === "entry") {
      const entry = frame["entry"] as Entry;
      const isNew = this.add(entry);
      this.awaited = entry.kind === "answer" ? null : isNew ? entry.seq : this.awaited;
      this.changed();
      if (isNew && entry.kind === "answer") {
        this.dispatchEvent(new CustomEvent("answer", { detail: entry }));
      }
    } else if (frame["type"] === "marks") {
      this.takeMarks(frame as unknown as Marks);
    } else if (frame["type"] === "noted") {
      this.forgetNote(String(frame["key"]));
    } else if (frame["type"] === "error") {
      this.takeError(frame);
    }
  }

  private add(entry: Entry): boolean {
    if (entry.key !== null) {
      this.outbox.remove(entry.key);
    }
    if (this.entries.some((one) => one.seq === entry.seq)) {
      return false;
    }
    this.entries.push(entry);
    this.entries.sort((a, b) => a.seq - b.seq);
    // Only what comes without a gap moves the mark from which the server resends.
    while (this.entries.some((one) => one.seq === this.last + 1)) {
      this.last += 1;
    }
    return true;
  }

  private takeMarks(marks: Marks): void {
    if (this.draft?.id === marks.id) {
      this.dispatchEvent(new CustomEvent("marks", { detail: { marks, text: this.draft.text } }));
      this.nextCheck();
    }
  }

  private nextCheck(): void {
    clearTimeout(this.checking);
    this.draft = null;
    if (this.nextDraft !== null) {
      const text = this.nextDraft;
      this.nextDraft = null;
      this.check(text);
    }
  }

  private takeError(frame: Record<string, unknown>): void {
    const message = String(frame["message"] || texts.errors.unknown);
    const isCheck = frame["id"] !== undefined;
    // A frame that ended the line names no key: the last one sent is the one.
    const key = frame["key"] === undefined && frame["code"] === "bad_frame" ? this.sent.at(-1) : frame["key"];
    this.awaited = isCheck ? this.awaited : null;
    if (isCheck) {
      this.nextCheck();
    } else if (typeof key === "string" && this.notes.has(key)) {
      this.forgetNote(key);
    } else if (typeof key === "string" && this.outbox.all.some((item) => item.key === key)) {
      this.changed(() => this.outbox.refuse(key, message));
    } else {
      this.failedAnswer(typeof key === "string" ? key : null, message);
    }
  }

  /** What was said is kept, but the coach could not answer: it can be asked again with the same key. */
  private failedAnswer(key: string | null, message: string): void {
    const said = this.entries.find((entry) => entry.key !== null && entry.key === key);
    if (said?.key && said.speaker && !this.entries.some((entry) => entry.answers === said.seq)) {
      this.outbox.add({ key: said.key, speaker: said.speaker, text: said.text, refused: message });
    }
    this.changed();
  }

  private show(kind: Note["kind"], entry: number | null, phrase: string | null, up: boolean | null): void {
    if (kind === "used" && phrase !== null) {
      this.used.add(phrase);
    } else if (kind === "thumb" && entry !== null && up !== null) {
      this.thumbs.set(thumbName(entry, phrase), up);
    }
  }

  /** What is on its way is newer than what the server has. */
  private showPending(): void {
    for (const note of this.notes.values()) {
      this.show(note.type, note.entry ?? null, note.phrase, note.up ?? null);
    }
  }

  private forgetNote(key: string): void {
    this.notes.delete(key);
    this.keepNotes();
  }

  private keepNotes(): void {
    tab.setList(`${this.memory}/notes`, [...this.notes.values()]);
  }

  private changed(change?: () => void): void {
    change?.();
    this.dispatchEvent(new Event("change"));
  }
}

/** Return the name under which a thumb is remembered; `entry` is the seq of the answer. */
export function thumbName(entry: number, phrase: string | null): string {
  return phrase === null ? `${entry}` : `${entry}/${phrase}`;
}
