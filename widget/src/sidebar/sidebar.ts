import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Entry, Payload } from "../contract";
import { Conversation } from "../conversation";
import { element } from "../define";
import { newKey } from "../keys";
import type { Session } from "../session";
import { browser, isNamed } from "../storage";
import { texts } from "../texts";
import { base } from "../theme";
import "./calls";
import "./card";
import { MOST_PHRASES, type Card } from "./card";
import "./composer";
import "./log";
import "./ribbon";
import { sidebarStyle } from "./sidebar_style";

const TEXTS = texts.sidebar;
const QUIET = "quiet";
const BUDGET = "budget";
const CALL_NAME_LENGTH = 12;

/** Return the budget that was kept; all phrases when none was, or something else lies there. */
function budgetIn(kept: string | null): number {
  const wanted = Number(kept);
  return Number.isInteger(wanted) && wanted >= 1 && wanted < MOST_PHRASES ? wanted : MOST_PHRASES;
}

/**
 * The coach beside the agent's desk: one call, the newest advice in full, everything before it folded.
 *
 * @fires coach-news when the coach has said something
 */
@element("script-coach-sidebar")
export class Sidebar extends LitElement {
  @property({ attribute: false }) session!: Session;
  /** The telephone system's call, empty when the agent chooses. */
  @property() followed = "";
  /** Whether it lies in a panel that has a title already. */
  @property({ type: Boolean }) compact = false;
  @state() private conversation: Conversation | null = null;
  @state() private version = 0;
  @state() private isQuiet = browser.get(QUIET) === "1";
  /** How many phrases a turn the agent wants. */
  @state() private budget = budgetIn(browser.get(BUDGET));
  @state() private hasNews = false;
  @state() private isPeeking = false;
  @state() private showsCalls = false;
  @query(".now > script-coach-card") private card!: Card | null;

  static override styles = [base, sidebarStyle];

  private readonly changed = (): void => {
    this.version += 1;
  };
  private readonly answered = (event: Event): void => this.takeAnswer((event as CustomEvent<Entry>).detail);
  private readonly pressed = (event: KeyboardEvent): void => {
    const digit = /^(?:Digit|Numpad)([1-3])$/.exec(event.code)?.[1];
    const isMine = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (digit && isMine && this.checkVisibility() && this.card?.copyNth(Number(digit))) {
      event.preventDefault();
    }
  };
  private readonly stored = (event: StorageEvent): void => {
    // Two tabs show the same call.
    if (!this.followed && isNamed(event, this.callName) && event.newValue && event.newValue !== this.conversation?.call) {
      this.open(event.newValue);
    }
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.pressed);
    addEventListener("storage", this.stored);
    if (this.hasUpdated) {
      this.openCurrent();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.pressed);
    removeEventListener("storage", this.stored);
    this.conversation?.close();
    this.conversation = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("session") || changed.has("followed")) {
      this.openCurrent();
    }
  }

  override render(): TemplateResult {
    const conversation = this.conversation;
    if (!conversation) {
      return html`${nothing}`;
    }
    const advice = conversation.entries.findLast((entry) => entry.payload?.kind === "advice")?.payload;
    const stage = typeof advice?.stage === "object" ? advice.stage.id : "";
    return html`
      <div class="top">
        ${this.bar(conversation)} ${this.lineHint(conversation)}
        ${this.showsCalls
          ? html`<script-coach-calls
              .session=${this.session}
              .current=${conversation.call}
              @call-chosen=${this.chooseCall}
            ></script-coach-calls>`
          : nothing}
        <script-coach-ribbon
          .stage=${stage}
          .tension=${advice?.tension ?? null}
          .issue=${advice?.issue?.title ?? ""}
        ></script-coach-ribbon>
      </div>
      <div class="scroll" tabindex="-1">
        ${this.now(conversation)} ${this.unsent(conversation)}
        <details class="log">
          <summary>${TEXTS.log(conversation.entries.filter((entry) => entry.kind === "said").length)}</summary>
          <script-coach-log .session=${this.session} .conversation=${conversation} .version=${this.version}></script-coach-log>
        </details>
      </div>
      <script-coach-composer
        .session=${this.session}
        .conversation=${conversation}
        .isOnline=${conversation.state === "online"}
        .isQuiet=${this.isQuiet}
      ></script-coach-composer>
    `;
  }

  private bar(conversation: Conversation): TemplateResult {
    return html`<div class="bar">
      ${this.compact ? nothing : html`<h2>${texts.coach}</h2>`}
      <span class="line ${conversation.state}" role="status"><i aria-hidden="true"></i>${texts.line[conversation.state]}</span>
      <span class="push"></span>
      ${this.isQuiet
        ? nothing
        : html`<button class="quiet" title=${TEXTS.budgetHint} @click=${this.lessHints}>${TEXTS.budget(this.budget)}</button>`}
      <button
        class="quiet"
        aria-pressed=${String(this.isQuiet)}
        title=${this.isQuiet ? TEXTS.quietOn : TEXTS.quiet}
        @click=${this.toggleQuiet}
      >
        ${TEXTS.quiet}${this.isQuiet && this.hasNews
          ? html`<i class="dot" aria-hidden="true"></i><span class="unseen">${TEXTS.quietNew}</span>`
          : nothing}
      </button>
      ${this.followed
        ? html`<span class="tag" title=${this.followed}>${texts.call.followed}</span>`
        : html`<button class="quiet" aria-expanded=${String(this.showsCalls)} @click=${() => (this.showsCalls = !this.showsCalls)}>
            ${texts.call.title}
          </button>`}
    </div>`;
  }

  private lineHint(conversation: Conversation): TemplateResult | typeof nothing {
    if (conversation.state !== "offline" && conversation.state !== "refused") {
      return nothing;
    }
    return html`<div class="offline small" role="status">
      <span>${texts.line.offlineHint}${conversation.reason ? ` ${conversation.reason}` : ""}</span>
      <button @click=${() => conversation.reconnect()}>${texts.line.retry}</button>
    </div>`;
  }

  private now(conversation: Conversation): TemplateResult {
    const entry = conversation.entries.findLast((one) => one.kind === "answer");
    const isHint = entry?.payload?.kind === "advice";
    if (entry && this.isQuiet && isHint && !this.isPeeking) {
      return html`<section class="card now row">
        <span class="muted">${TEXTS.quietOn}</span>
        ${this.hasNews
          ? html`<button class="push" @click=${this.peek}><i class="dot" aria-hidden="true"></i> ${TEXTS.quietLook}</button>`
          : nothing}
      </section>`;
    }
    const waiting = conversation.isWaiting ? html`<p class="muted small waiting">${TEXTS.waiting}</p>` : nothing;
    if (!entry) {
      return html`<section class="card now"><p class="muted">${TEXTS.welcome}</p>${waiting}</section>`;
    }
    return html`<section class="card now">
      ${waiting}
      <script-coach-card
        newest
        .session=${this.session}
        .conversation=${conversation}
        .entry=${entry}
        .budget=${isHint ? this.budget : MOST_PHRASES}
        .version=${this.version}
      ></script-coach-card>
    </section>`;
  }

  private lessHints(): void {
    this.budget = this.budget > 1 ? this.budget - 1 : MOST_PHRASES;
    browser.set(BUDGET, String(this.budget));
  }

  private unsent(conversation: Conversation): TemplateResult | typeof nothing {
    if (!conversation.unsent.length) {
      return nothing;
    }
    return html`<ul class="unsent small">
      ${conversation.unsent.map(
        (item) =>
          html`<li>
            <span class="words"><b>${texts.speakers[item.speaker]}</b> ${item.text}</span>
            ${item.refused === undefined
              ? html`<span class="tag">${TEXTS.unsent}</span>`
              : html`<p class="danger">${TEXTS.refused(item.refused)}</p>
                  <button @click=${() => conversation.retry(item.key)}>${texts.again}</button>
                  <button class="quiet" @click=${() => conversation.giveUp(item.key)}>${TEXTS.giveUp}</button>`}
          </li>`,
      )}
    </ul>`;
  }

  private get callName(): string {
    return `call/${this.session.me.user}`;
  }

  private openCurrent(): void {
    this.open(this.followed || browser.get(this.callName) || newKey(CALL_NAME_LENGTH));
  }

  private open(call: string): void {
    this.conversation?.close();
    this.conversation?.removeEventListener("change", this.changed);
    this.conversation?.removeEventListener("answer", this.answered);
    if (!this.followed) {
      browser.set(this.callName, call);
    }
    this.hasNews = false;
    this.isPeeking = false;
    const conversation = new Conversation(this.session.server, this.session.identity, this.session.me.user, call);
    conversation.addEventListener("change", this.changed);
    conversation.addEventListener("answer", this.answered);
    this.conversation = conversation;
  }

  private chooseCall(event: CustomEvent<string>): void {
    this.showsCalls = false;
    this.open(event.detail || newKey(CALL_NAME_LENGTH));
  }

  private takeAnswer(entry: Entry): void {
    this.isPeeking = false;
    this.hasNews = true;
    this.renderRoot.querySelector(".scroll")?.scrollTo({ top: 0 });
    this.dispatchEvent(new CustomEvent("coach-news", { bubbles: true, composed: true }));
    if (!this.isQuiet) {
      this.session.announce(told(entry.payload) ?? TEXTS.newAnswer);
    }
  }

  private toggleQuiet(): void {
    this.isQuiet = !this.isQuiet;
    this.hasNews = false;
    this.isPeeking = false;
    browser.set(QUIET, this.isQuiet ? "1" : null);
  }

  private peek(): void {
    this.isPeeking = true;
    this.hasNews = false;
  }
}

/** Advice as a screen reader tells it. */
function told(payload: Payload | null): string | null {
  return payload?.next && typeof payload.stage === "object" ? TEXTS.newAdvice(payload.stage.title, payload.next.text) : null;
}
