import { LitElement, html, nothing, svg, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Entry, Payload, Phrase } from "../contract";
import { thumbName, type Conversation } from "../conversation";
import { copy } from "../copying";
import { element } from "../define";
import type { Session } from "../session";
import { texts } from "../texts";
import { base } from "../theme";
import { cardStyle } from "./card_style";
import { flagList, rewriteLine } from "./flags";
import { caseList, reasonList, ruleList } from "./sources";
import { whyOf, withBlanks } from "./why";

const TEXTS = texts.sidebar;
const THUMB = "M5 9v9H2.5V9zm0 0 3.6-7c1.2 0 2 .9 2 2v3.4h4.6a1.6 1.6 0 0 1 1.6 1.9l-1.2 7a1.6 1.6 0 0 1-1.6 1.7H5";
/** Phrases of one answer; nobody reads more in two seconds. */
export const MOST_PHRASES = 3;
const COPIED_MS = 2_000;

/** One answer of the coach: advice on what was said, or the answer to a question. */
@element("script-coach-card")
export class Card extends LitElement {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) conversation!: Conversation;
  @property({ attribute: false }) entry!: Entry;
  /** Whether it is the newest, whose phrases have keys. */
  @property({ type: Boolean }) newest = false;
  /** How many phrases are shown, 1 to `MOST_PHRASES`. */
  @property({ type: Number }) budget = MOST_PHRASES;
  /** Changes whenever the conversation has; what was used is kept there. */
  @property({ attribute: false }) version = 0;
  @state() private copied = "";
  @state() private failed = false;

  static override styles = [base, cardStyle];

  /** Copy the nth phrase, from 1; false when there is none. */
  copyNth(nth: number): boolean {
    const phrase = this.phrases[nth - 1];
    if (phrase) {
      void this.copyPhrase(phrase);
    }
    return phrase !== undefined;
  }

  private get phrases(): readonly Phrase[] {
    return (this.entry.payload?.phrases ?? []).slice(0, this.budget);
  }

  override render(): TemplateResult {
    const payload = this.entry.payload;
    return html`<article class="stack">
      ${payload && isStructured(payload) ? this.structured(payload) : html`<p class="words">${this.entry.text}</p>`}
      ${this.thumbs(null, TEXTS.next)}
    </article>`;
  }

  private structured(payload: Payload): TemplateResult {
    const isAsked = payload.kind !== "advice";
    return html`
      ${this.heard(payload)} ${flagList(payload.flags ?? [])} ${rewriteLine(payload.rewrite)} ${this.next(payload)}
      ${this.phraseList()} ${payload.reasons?.length ? reasonList(payload.reasons) : nothing}
      ${payload.evidence ? html`<p class="small"><b>${TEXTS.evidence}</b> ${payload.evidence.text}</p>` : nothing}
      ${caseList(payload.cases, isAsked)} ${ruleList(payload.rules, isAsked)}
      ${payload.care
        ? html`<p class="care words"><b class="good">${TEXTS.care}</b> ${payload.care}</p>`
        : nothing}
    `;
  }

  private heard(payload: Payload): TemplateResult | typeof nothing {
    const heard = payload.heard;
    if (!heard) {
      return nothing;
    }
    const who = heard.speaker === "customer" ? texts.speakers["customer"]! : texts.practice.me;
    const stage = typeof payload.stage === "object" ? payload.stage : null;
    return html`<div class="head small">
      <span class="muted">${TEXTS.heard(who, heard.title)}</span>
      ${heard.unsure ? html`<span class="caution">${TEXTS.unsure(texts.percent(heard.confidence))}</span>` : nothing}
      ${stage ? whyOf(stage.title, stage.why, stage.source) : nothing}
    </div>`;
  }

  private next(payload: Payload): TemplateResult | typeof nothing {
    const next = payload.next;
    if (!next) {
      return nothing;
    }
    return html`<section class="next">
      <div class="head"><h3 class="label">${TEXTS.next}</h3>${whyOf(TEXTS.next, next.why, next.source)}</div>
      <p class="words what">${next.text}</p>
      ${next.avoid ? html`<p class="avoid words small">${next.avoid}</p>` : nothing}
    </section>`;
  }

  private phraseList(): TemplateResult | typeof nothing {
    if (!this.phrases.length) {
      return nothing;
    }
    return html`<section class="phrases">
      <h3 class="label">${TEXTS.say}</h3>
      <ol class="phrases">
        ${this.phrases.map((phrase, index) => this.phrase(phrase, index + 1))}
      </ol>
      ${this.failed ? html`<p class="error" role="alert">${TEXTS.copyFailed}</p>` : nothing}
    </section>`;
  }

  private phrase(phrase: Phrase, nth: number): TemplateResult {
    const isUsed = this.conversation.used.has(phrase.id);
    const told = this.copied === phrase.id ? TEXTS.copied : isUsed ? TEXTS.used : "";
    return html`<li class="phrase ${isUsed ? "used" : ""}">
      <button title=${this.newest ? TEXTS.copy(nth) : ""} @click=${() => this.copyPhrase(phrase)}>
        <kbd aria-hidden="true">${nth}</kbd><span>${withBlanks(phrase.text)}</span>
      </button>
      <div class="phrase-foot small">
        <span class="muted">${phrase.technique.title}</span>
        ${told ? html`<b class="good">✓ ${told}</b>` : nothing} ${whyOf(phrase.text, phrase.why, phrase.source)}
        ${this.thumbs(phrase.id, phrase.text)}
      </div>
    </li>`;
  }

  private thumbs(phrase: string | null, what: string): TemplateResult {
    const given = this.conversation.thumbs.get(thumbName(this.entry.seq, phrase));
    const thumb = (up: boolean): TemplateResult =>
      html`<button
        class="quiet"
        aria-pressed=${String(given === up)}
        aria-label=${up ? TEXTS.goodOf(what) : TEXTS.badOf(what)}
        title=${up ? TEXTS.good : TEXTS.bad}
        @click=${() => this.conversation.thumb(this.entry, phrase, up)}
      >
        <svg viewBox="0 0 19 20" aria-hidden="true">
          ${svg`<path d=${THUMB} transform=${up ? "" : "rotate(180 9.5 10)"} />`}
        </svg>
      </button>`;
    return html`<span class="thumbs push">${thumb(true)}${thumb(false)}</span>`;
  }

  private async copyPhrase(phrase: Phrase): Promise<void> {
    this.failed = !(await copy(phrase.text, this.renderRoot as ShadowRoot));
    if (this.failed) {
      return;
    }
    this.copied = phrase.id;
    this.conversation.use(phrase);
    this.session.announce(`${TEXTS.copied}：${phrase.text}`);
    this.dispatchEvent(new CustomEvent("coach-copied", { detail: { ...phrase }, bubbles: true, composed: true }));
    setTimeout(() => (this.copied = this.copied === phrase.id ? "" : this.copied), COPIED_MS);
  }
}

/** Whether a payload says more than the text of its entry; if not, the text is shown as it is. */
function isStructured(payload: Payload): boolean {
  const parts = [payload.flags, payload.phrases, payload.cases, payload.rules, payload.reasons];
  return Boolean(payload.next) || parts.some((part) => part?.length);
}

declare global {
  interface HTMLElementTagNameMap {
    "script-coach-card": Card;
  }
}
