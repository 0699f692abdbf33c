import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Marks, Rewrite, Speaker } from "../contract";
import type { Conversation } from "../conversation";
import { element } from "../define";
import { marksOf, moveMarks, type Mark } from "../offsets";
import type { Session } from "../session";
import { tab } from "../storage";
import { texts } from "../texts";
import { base } from "../theme";
import "./draft";
import type { Draft } from "./draft";
import { levelClass, titleOf } from "./flags";

const TEXTS = texts.composer;
const SPEAKERS: readonly Speaker[] = ["customer", "agent", "coachee"];

/** Where the agent enters what the customer said, what he means to say, or what he asks the coach. */
@element("script-coach-composer")
export class Composer extends LitElement {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) conversation!: Conversation;
  @property({ type: Boolean }) isOnline = false;
  /** Whether the agent wants no hints: then a draft is marked only where it must not be said. */
  @property({ type: Boolean }) isQuiet = false;
  @state() private speaker: Speaker = "customer";
  @state() private text = "";
  @state() private marks: Mark[] = [];
  @state() private rewrite: Rewrite | null = null;
  @state() private pointed: Mark | null = null;
  @query("script-coach-draft") private draft!: Draft;
  private warned = "";
  private readonly onMarks = (event: Event): void => {
    const { marks, text } = (event as CustomEvent<{ marks: Marks; text: string }>).detail;
    this.takeMarks(marks, text);
  };

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 6px;
      }
      fieldset {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: 2px;
        margin: 0;
        padding: 2px;
        border: 0;
        border-radius: calc(var(--_radius) * 0.75);
        background: var(--_sunken);
        min-width: 0;
      }
      label {
        text-align: center;
        padding: 3px 4px;
        border-radius: calc(var(--_radius) * 0.6);
        cursor: pointer;
        color: var(--_muted);
        position: relative;
      }
      label:has(:checked) {
        background: var(--_raised);
        color: var(--_accent);
        font-weight: 600;
        box-shadow: 0 1px 2px rgb(0 0 0 / 12%);
      }
      label:has(:focus-visible) {
        outline: 2px solid var(--_accent);
      }
      label input {
        position: absolute;
        inset: 0;
        opacity: 0;
        margin: 0;
        cursor: pointer;
        width: 100%;
        height: 100%;
      }
      .marks {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .mark {
        white-space: normal;
        text-align: start;
        min-height: 26px;
        padding: 1px 8px;
      }
      .mark[aria-expanded="true"] {
        border-color: currentColor;
      }
      .mark.danger {
        background: var(--_danger-soft);
      }
      .mark.caution {
        background: var(--_caution-soft);
      }
      .reason {
        padding: 6px 9px;
        border-radius: calc(var(--_radius) * 0.75);
        background: var(--_sunken);
      }
      .better {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px;
        align-items: center;
        padding: 6px 9px;
        border-radius: calc(var(--_radius) * 0.75);
        background: var(--_good-soft);
      }
      kbd {
        font: inherit;
        font-size: 0.85em;
        opacity: 0.85;
      }
      .foot {
        flex-wrap: nowrap;
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("conversation")) {
      changed.get("conversation")?.removeEventListener("marks", this.onMarks);
      this.conversation.addEventListener("marks", this.onMarks);
      const kept = tab.list<string>(this.memory);
      this.speaker = SPEAKERS.find((one) => one === kept[0]) ?? "customer";
      this.text = kept[1] ?? "";
      this.forgetMarks();
      this.check();
    } else if (changed.has("isQuiet")) {
      this.marks = [];
      this.pointed = null;
      this.check();
    } else if (changed.has("isOnline") && this.isOnline) {
      this.check();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.conversation.removeEventListener("marks", this.onMarks);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.conversation?.addEventListener("marks", this.onMarks);
  }

  override render(): TemplateResult {
    return html`
      <fieldset>
        <legend class="unseen">${TEXTS.who}</legend>
        ${SPEAKERS.map(
          (one) =>
            html`<label
              ><input type="radio" name="speaker" .checked=${this.speaker === one} @change=${() => this.choose(one)} />${TEXTS[
                one
              ]}</label
            >`,
        )}
      </fieldset>
      <script-coach-draft
        .text=${this.text}
        .marks=${this.marks}
        .pointed=${this.pointed}
        .label=${TEXTS[this.speaker]}
        .placeholder=${TEXTS.placeholder[this.speaker]}
        @draft-input=${(event: CustomEvent<{ text: string; done: boolean }>) => this.edit(event.detail)}
        @draft-point=${(event: CustomEvent<Mark | null>) => (this.pointed = event.detail)}
        @draft-send=${this.send}
        @draft-apply=${this.apply}
      ></script-coach-draft>
      ${this.markList()} ${this.better()}
      <div class="row foot">
        <span class="muted small">${this.speaker === "agent" && !this.isOnline ? TEXTS.noLine : TEXTS.keys}</span>
        <button class="main push" ?disabled=${!this.text.trim()} @click=${this.send}>${TEXTS.send}</button>
      </div>
    `;
  }

  private markList(): TemplateResult | typeof nothing {
    if (!this.marks.length) {
      return nothing;
    }
    const flag = this.pointed?.flag;
    return html`<div class="marks" role="group" aria-label=${TEXTS.marks}>
        ${this.marks.map(
          (mark) =>
            html`<button
              class="mark small ${levelClass(mark.flag)}"
              aria-expanded=${String(mark === this.pointed)}
              aria-controls="reason"
              @mouseenter=${() => (this.pointed = mark)}
              @focus=${() => (this.pointed = mark)}
              @click=${() => this.draft.select(mark)}
            >
              <b>${texts.levels[mark.flag.level]}</b> ${mark.flag.text} · ${titleOf(mark.flag)}
            </button>`,
        )}
      </div>
      <div class="reason small" id="reason" ?hidden=${!flag}>
        ${flag ? html`<p class="words">${flag.why}</p><p class="muted">${texts.source(flag.source)}</p>` : nothing}
      </div>`;
  }

  private better(): TemplateResult | typeof nothing {
    if (!this.marks.length || !this.rewrite) {
      return nothing;
    }
    return this.rewrite.text
      ? html`<div class="better">
          <span class="words"><b class="good">${TEXTS.rewrite}</b> ${this.rewrite.text}</span>
          <button class="small" @click=${this.apply}>${TEXTS.apply} <kbd>${TEXTS.applyKey}</kbd></button>
        </div>`
      : html`<p class="muted small">${texts.sidebar.noRewrite(this.rewrite.reason)}</p>`;
  }

  private get memory(): string {
    return `${this.conversation.user}/${this.conversation.call}/draft`;
  }

  private choose(speaker: Speaker): void {
    this.speaker = speaker;
    this.forgetMarks();
    this.keep();
    this.check();
  }

  private edit({ text, done }: { text: string; done: boolean }): void {
    this.marks = moveMarks(this.marks, this.text, text);
    this.text = text;
    if (done) {
      this.keep();
      this.check();
    }
  }

  private check(): void {
    if (this.speaker === "agent" && this.text.trim()) {
      this.conversation.check(this.text);
    } else {
      this.forgetMarks();
    }
  }

  private takeMarks(marks: Marks, text: string): void {
    if (this.speaker !== "agent" || !this.text.trim()) {
      return;
    }
    const flags = this.isQuiet ? marks.flags.filter((flag) => flag.level === "forbidden") : marks.flags;
    // The agent has typed on while the server looked: the marks move along.
    this.marks = moveMarks(marksOf(text, flags), text, this.text);
    this.rewrite = marks.rewrite;
    const rule = this.pointed?.flag.rule;
    this.pointed = this.draft.markAtCaret(this.marks) ?? this.marks.find((mark) => mark.flag.rule === rule) ?? null;
    const forbidden = this.marks.filter((mark) => mark.flag.level === "forbidden").map((mark) => mark.flag.text);
    const warning = forbidden.join("、");
    if (warning && warning !== this.warned) {
      this.session.announce(TEXTS.marked(warning), true);
    }
    this.warned = warning;
  }

  private readonly apply = (): void => {
    const text = this.rewrite?.text;
    if (text && this.marks.length) {
      this.draft.replace(text);
      this.session.announce(TEXTS.applied);
    }
  };

  private readonly send = (): void => {
    const text = this.text.trim();
    if (!text) {
      return;
    }
    this.conversation.say(this.speaker, text);
    this.text = "";
    this.forgetMarks();
    this.keep();
    this.draft.focusField();
  };

  private forgetMarks(): void {
    this.marks = [];
    this.rewrite = null;
    this.pointed = null;
    this.warned = "";
  }

  /** A draft survives a reload, as what was said does. */
  private keep(): void {
    tab.setList(this.memory, this.text || this.speaker !== "customer" ? [this.speaker, this.text] : []);
  }
}
