import { LitElement, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Attempt, History, Run } from "../contract";
import { element } from "../define";
import type { Session } from "../session";
import { texts } from "../texts";
import { base } from "../theme";
import { Busy } from "./busy";
import { signed } from "./mood";
import type { Choice } from "./picker";
import { practiceStyle } from "./practice_style";
import "./score_page";

const TEXTS = texts.history;

/**
 * What was practised, how each stage went, and what to practise next.
 *
 * @fires run-chosen with a `Choice`, for what comes next
 */
@element("script-coach-history")
export class HistoryView extends LitElement {
  @property({ attribute: false }) session!: Session;
  @state() private history: History | null = null;
  @state() private opened: { run: Run | null; path: string } | null = null;
  private readonly busy = new Busy(this);

  static override styles = [base, practiceStyle];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load("");
  }

  override render(): TemplateResult {
    if (this.opened) {
      return html`<script-coach-score-page
        .session=${this.session}
        .run=${this.opened.run}
        .path=${this.opened.path}
        .isOwn=${this.isOwn}
        @score-left=${this.back}
      ></script-coach-score-page>`;
    }
    const history = this.history;
    return html`<div class="stack">
      ${this.session.me.role === "agent" ? nothing : this.chooser()}
      ${this.busy.error ? html`<p class="error" role="alert">${this.busy.error}</p>` : nothing}
      ${history ? html`${this.next(history)} ${this.trend(history)} ${this.attempts(history)}` : nothing}
    </div>`;
  }

  private get isOwn(): boolean {
    return this.history?.trainee === this.session.me.user;
  }

  private chooser(): TemplateResult {
    return html`<form class="fields" @submit=${this.look}>
      <label
        ><span class="label">${TEXTS.of}</span><input name="trainee" maxlength="64" title=${TEXTS.ofHint} autocomplete="off"
      /></label>
      <button>${TEXTS.look}</button>
      ${this.isOwn ? nothing : html`<button type="button" class="quiet" @click=${() => this.load("")}>${TEXTS.mine}</button>`}
      <span class="muted small">${TEXTS.ofHint}</span>
    </form>`;
  }

  private next(history: History): TemplateResult | typeof nothing {
    const next = history.next;
    if (!next || !this.isOwn) {
      return nothing;
    }
    return html`<section class="card stack">
      <div class="row">
        <h3>${TEXTS.next}</h3>
        <span class="muted small">${TEXTS.due(next.due)}</span>
        <button
          class="main push"
          @click=${() => this.tell({ scenario: next.scenario.id, difficulty: next.difficulty, mode: "practice" })}
        >
          ${TEXTS.go}
        </button>
      </div>
      <p><b>${next.scenario.title}</b></p>
      <p class="words small">${next.why}</p>
      ${next.focus.length
        ? html`<p class="small"><span class="muted">${TEXTS.focus}</span> ${next.focus.map((one) => one.title).join("、")}</p>`
        : nothing}
    </section>`;
  }

  private trend(history: History): TemplateResult | typeof nothing {
    if (!history.attempts.length) {
      return nothing;
    }
    return html`<section class="card stack">
      <h3>${TEXTS.trend}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">${texts.score.byStage}</th>
            <th scope="col">${TEXTS.first}</th>
            <th scope="col">${TEXTS.last}</th>
            <th scope="col">${TEXTS.change}</th>
          </tr>
        </thead>
        <tbody>
          ${history.trend.map(
            (one) =>
              html`<tr>
                <td>${one.title}</td>
                <td class="number">${one.first ?? "—"}</td>
                <td class="number">${one.last ?? "—"}</td>
                <td class="number ${toneOf(one.change)}">${one.change === null ? "—" : signed(one.change)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  private attempts(history: History): TemplateResult {
    if (!history.attempts.length) {
      return html`<p class="muted">${TEXTS.empty}</p>`;
    }
    return html`<section class="card stack">
      <h3>${TEXTS.title}</h3>
      <div class="wide" tabindex="0" role="region" aria-label=${TEXTS.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">${TEXTS.when}</th>
              <th scope="col">${TEXTS.scenario}</th>
              <th scope="col">${TEXTS.result}</th>
              <th scope="col">${TEXTS.total}</th>
              <th scope="col"><span class="unseen">${TEXTS.open}</span></th>
            </tr>
          </thead>
          <tbody>
            ${history.attempts.toReversed().map((one) => this.attempt(one))}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  private attempt(one: Attempt): TemplateResult {
    const ended = one.kind === "room" ? TEXTS.room : (texts.practice.ended[one.outcome ?? ""] ?? "—");
    return html`<tr>
      <td class="small">${texts.time(one.started)}</td>
      <td>${one.scenario?.title ?? TEXTS.noScenario}</td>
      <td>${ended}</td>
      <td class="number">${one.total ?? "—"}</td>
      <td><button @click=${() => this.open(one)}>${TEXTS.open}</button></td>
    </tr>`;
  }

  private look(event: SubmitEvent): void {
    event.preventDefault();
    void this.load(String(new FormData(event.target as HTMLFormElement).get("trainee")).trim());
  }

  private async load(trainee: string): Promise<void> {
    await this.busy.run(async () => {
      const whose = trainee ? `?trainee=${encodeURIComponent(trainee)}` : "";
      this.history = await this.session.http.get<History>(`/practice/history${whose}`);
    });
  }

  private async open(one: Attempt): Promise<void> {
    const id = encodeURIComponent(one.id);
    const path = one.kind === "room" ? `/rooms/${id}/scorecard` : `/practice/runs/${id}/scorecard`;
    await this.busy.run(async () => {
      const run = one.kind === "run" && this.isOwn ? await this.session.http.get<Run>(`/practice/runs/${id}`) : null;
      this.opened = { run, path };
    });
  }

  private back(): void {
    this.opened = null;
    void this.load(this.isOwn ? "" : (this.history?.trainee ?? ""));
  }

  private tell(choice: Choice): void {
    this.dispatchEvent(new CustomEvent("run-chosen", { detail: choice }));
  }
}

function toneOf(change: number | null): string {
  return change === null || change === 0 ? "muted" : change > 0 ? "good" : "danger";
}
