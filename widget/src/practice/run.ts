import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Run, StepCheck } from "../contract";
import { element } from "../define";
import { newKey } from "../keys";
import type { Session } from "../session";
import { tab } from "../storage";
import { texts } from "../texts";
import { base } from "../theme";
import { Busy } from "./busy";
import "./curve";
import { moodBars } from "./mood";
import { practiceStyle } from "./practice_style";
import "./say_field";
import type { SayField } from "./say_field";
import "./score_page";
import { talk } from "./talk";

const TEXTS = texts.practice;

/**
 * One practice call.
 *
 * @fires run-left when the trainee wants another customer
 */
@element("script-coach-run")
export class RunView extends LitElement {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) run!: Run;
  @state() private check: StepCheck | null = null;
  @state() private model: string | null = null;
  @state() private showsScore = false;
  @query("script-coach-say") private field!: SayField | null;
  // On a small screen the talk comes first.
  private readonly isWide = matchMedia("(min-width: 761px)").matches;
  private readonly busy = new Busy(this);

  static override styles = [
    base,
    practiceStyle,
    css`
      .sides {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 300px;
        gap: 16px;
        align-items: start;
      }
      aside {
        position: sticky;
        top: 0;
      }
      .turn:last-child {
        scroll-margin-bottom: 160px;
      }
      .bottom {
        position: sticky;
        bottom: 0;
        padding: 8px 0 2px;
        background: var(--_surface);
      }
      @media (max-width: 760px) {
        .sides {
          grid-template-columns: minmax(0, 1fr);
        }
        aside {
          order: -1;
          z-index: 1;
          padding: 8px 12px;
        }
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("run") && changed.get("run")?.id !== this.run.id) {
      this.showsScore = false;
      this.check = null;
      this.model = null;
    }
  }

  protected override firstUpdated(): void {
    // A line that was on its way when the page was reloaded.
    const [, text] = tab.list<string>(this.memory);
    if (text) {
      void this.updateComplete.then(() => this.field?.fill(text));
    }
    this.showLast();
  }

  override render(): TemplateResult {
    if (this.showsScore) {
      return html`<script-coach-score-page
        .session=${this.session}
        .run=${this.run}
        @score-left=${this.leave}
      ></script-coach-score-page>`;
    }
    return html`<div class="sides">
      <section class="stack">
        <div class="row">
          <h2>${this.run.scenario.title}</h2>
          <span class="tag">${this.run.customer.name}</span>
          <button class="quiet push" @click=${this.leave}>${TEXTS.back}</button>
        </div>
        ${talk(this.run.turns)} ${this.foot()}
      </section>
      <aside class="card stack">${this.side()}</aside>
    </div>`;
  }

  private side(): TemplateResult {
    return html`
      ${this.run.mood ? moodBars(this.run.mood) : html`<p class="muted small">${TEXTS.moodHidden}</p>`}
      <details ?open=${this.isWide}>
        <summary class="small">${TEXTS.details}</summary>
        <div class="stack">
          <script-coach-curve .points=${this.run.curve}></script-coach-curve>
          <h3 class="label">${TEXTS.brief}</h3>
          <p class="words small">${this.run.customer.name}，${this.run.customer.who}</p>
          <p class="words small">${this.run.brief}</p>
        </div>
      </details>
    `;
  }

  private foot(): TemplateResult {
    const run = this.run;
    const isOver = run.ended !== null && !run.may_close;
    return html`<div class="bottom stack">
      ${this.help()} ${this.busy.error ? html`<p class="error" role="alert">${this.busy.error}</p>` : nothing}
      ${run.ended
        ? html`<div class="hint row">
            <b>${run.told ?? TEXTS.ended[run.ended]}</b>
            ${run.may_close ? html`<span class="muted">${TEXTS.lastWord}</span>` : nothing}
            <button class="main push" @click=${() => (this.showsScore = true)}>${TEXTS.scorecard}</button>
          </div>`
        : nothing}
      ${isOver
        ? nothing
        : html`<script-coach-say
            .label=${TEXTS.say}
            .placeholder=${TEXTS.sayPlaceholder}
            .isBusy=${this.busy.isBusy}
            @line-said=${(event: CustomEvent<string>) => this.answer(event.detail)}
          ></script-coach-say>`}
      ${run.ended
        ? nothing
        : html`<div class="row">
            <span class="muted small" role="status">${this.busy.isBusy ? TEXTS.answering : ""}</span>
            <span class="push"></span>
            ${run.mode === "learn" ? html`<button @click=${this.showModel}>${TEXTS.model}</button>` : nothing}
            <button @click=${this.stop}>${TEXTS.stop}</button>
          </div>`}
    </div>`;
  }

  private help(): TemplateResult {
    const { expected, hint } = this.run;
    return html`
      ${expected
        ? html`<p class="hint words"><b>${TEXTS.expected}：${expected.title}</b> ${expected.say_own}</p>`
        : hint
          ? html`<p class="hint words">${hint}</p>`
          : nothing}
      ${this.check && !this.check.met
        ? html`<div class="error" role="alert">
            <p>${this.check.missing} ${TEXTS.tries(this.check.tries_left)}</p>
            ${this.check.say ? html`<p class="words">${texts.score.could}：${this.check.say}</p>` : nothing}
          </div>`
        : nothing}
      ${this.model !== null ? html`<p class="hint words">${texts.score.could}：${this.model || TEXTS.modelNone}</p>` : nothing}
    `;
  }

  private get memory(): string {
    return `run/${this.run.id}`;
  }

  private async answer(text: string): Promise<void> {
    // The same words after a lost connection keep their key, so that the customer hears them once.
    const [kept, before] = tab.list<string>(this.memory);
    const key = kept && before === text ? kept : newKey();
    tab.setList(this.memory, [key, text]);
    await this.busy.run(async () => {
      const run = await this.session.http.post<Run>(this.path("/answers"), { text, key });
      tab.setList(this.memory, []);
      this.check = run.check ?? null;
      this.model = null;
      this.run = run;
      if (this.check?.met !== false) {
        this.field?.clear();
      }
    });
    await this.updateComplete;
    this.field?.focus();
    this.showLast();
  }

  private async showModel(): Promise<void> {
    await this.busy.run(async () => {
      this.model = (await this.session.http.get<{ say: string | null }>(this.path("/model-answer"))).say ?? "";
    });
  }

  private async stop(): Promise<void> {
    await this.busy.run(async () => {
      const run = await this.session.http.post<Run>(this.path("/stop"));
      if (run.turns.some((turn) => turn.speaker === "agent")) {
        this.run = run;
        this.showsScore = true;
      } else {
        // Nothing was said: there is nothing to score.
        this.leave();
      }
    });
  }

  /** Above the field that sticks to the bottom. */
  private showLast(): void {
    this.renderRoot.querySelector(".turn:last-child")?.scrollIntoView({ block: "end" });
  }

  private path(what: string): string {
    return `/practice/runs/${encodeURIComponent(this.run.id)}${what}`;
  }

  private readonly leave = (): void => {
    this.dispatchEvent(new CustomEvent("run-left"));
  };
}
