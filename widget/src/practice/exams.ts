import { LitElement, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Exam, ScenarioList } from "../contract";
import { element } from "../define";
import type { Session } from "../session";
import { texts } from "../texts";
import { base } from "../theme";
import { Busy } from "./busy";
import type { Choice } from "./picker";
import { practiceStyle } from "./practice_style";
import "./score_page";

const TEXTS = texts.exams;

/**
 * The exams that wait for the trainee; for a trainer also those that he has set.
 *
 * @fires run-chosen with a `Choice`, when an exam is begun
 */
@element("script-coach-exams")
export class Exams extends LitElement {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) list!: ScenarioList;
  @state() private toDo: Exam[] | null = null;
  @state() private given: Exam[] = [];
  @state() private result = "";
  private readonly busy = new Busy(this);

  static override styles = [base, practiceStyle];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.busy.run(() => this.load());
  }

  override render(): TemplateResult {
    if (this.result) {
      return html`<script-coach-score-page
        .session=${this.session}
        .path=${`/practice/runs/${encodeURIComponent(this.result)}/scorecard`}
        .isOwn=${false}
        @score-left=${() => (this.result = "")}
      ></script-coach-score-page>`;
    }
    return html`<div class="stack">
      ${this.busy.error ? html`<p class="error" role="alert">${this.busy.error}</p>` : nothing}
      <section class="card stack">
        <h3>${TEXTS.toDo}</h3>
        ${this.toDo?.length
          ? html`<ul class="stack">
              ${this.toDo.map((one) => this.due(one))}
            </ul>`
          : html`<p class="muted">${this.toDo ? TEXTS.nothing : texts.loading}</p>`}
      </section>
      ${this.session.me.role === "agent" ? nothing : this.forTrainer()}
    </div>`;
  }

  private due(exam: Exam): TemplateResult {
    const choice: Choice = { scenario: exam.scenario.id, difficulty: exam.difficulty, mode: "exam", exam: exam.id };
    return html`<li class="row">
      <b>${exam.scenario.title}</b><span class="tag">${this.titleOf(exam)}</span>
      <span class="muted small">${TEXTS.setBy(exam.set_by)}，${texts.time(exam.since)}</span>
      <button
        class="main push"
        @click=${() => this.dispatchEvent(new CustomEvent("run-chosen", { detail: choice }))}
      >
        ${TEXTS.begin}
      </button>
    </li>`;
  }

  private forTrainer(): TemplateResult {
    return html`<section class="card stack">
        <h3>${TEXTS.set}</h3>
        <form class="fields" @submit=${this.give}>
          <label
            ><span class="label">${TEXTS.trainee}</span><input name="trainee" required maxlength="64" autocomplete="off"
          /></label>
          <label
            ><span class="label">${texts.rooms.scenario}</span
            ><select name="scenario">
              ${this.list.scenarios.map((one) => html`<option value=${one.id}>${one.title}</option>`)}
            </select></label
          >
          <label
            ><span class="label">${texts.practice.difficulty}</span
            ><select name="difficulty">
              ${this.list.difficulties.map(
                (one) => html`<option value=${one.id} ?selected=${one.id === "medium"}>${one.title}</option>`,
              )}
            </select></label
          >
          <button class="main" ?disabled=${this.busy.isBusy}>${TEXTS.give}</button>
        </form>
      </section>
      ${this.given.length
        ? html`<section class="card stack">
            <h3>${TEXTS.given}</h3>
            <ul class="stack">
              ${this.given.map(
                (one) =>
                  html`<li class="row">
                    <b>${one.trainee}</b><span>${one.scenario.title}</span><span class="tag">${this.titleOf(one)}</span>
                    <span class="muted small">${one.run ? TEXTS.done : TEXTS.open}</span>
                    ${one.run
                      ? html`<button class="push" @click=${() => (this.result = one.run ?? "")}>${TEXTS.result}</button>`
                      : nothing}
                  </li>`,
              )}
            </ul>
          </section>`
        : nothing}`;
  }

  private titleOf(exam: Exam): string {
    return this.list.difficulties.find((one) => one.id === exam.difficulty)?.title ?? exam.difficulty;
  }

  private async load(): Promise<void> {
    const found = await this.session.http.get<{ to_do: Exam[]; set: Exam[] }>("/practice/exams");
    this.toDo = found.to_do;
    this.given = found.set;
  }

  private async give(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const values = new FormData(form);
    const done = await this.busy.run(async () => {
      await this.session.http.post("/practice/exams", {
        trainee: String(values.get("trainee")).trim(),
        scenario: values.get("scenario"),
        difficulty: values.get("difficulty"),
      });
      await this.load();
    });
    if (done) {
      form.reset();
    }
  }
}
