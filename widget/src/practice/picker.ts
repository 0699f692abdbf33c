import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Run, ScenarioInList, ScenarioList, Titled } from "../contract";
import { element } from "../define";
import type { Session } from "../session";
import { texts } from "../texts";
import { base } from "../theme";
import { Busy } from "./busy";
import { practiceStyle } from "./practice_style";

const TEXTS = texts.practice;

/** What the trainee wants to practise. */
export interface Choice {
  scenario: string;
  difficulty: string;
  mode?: string;
  script?: boolean;
  exam?: string;
}

/**
 * The customers to choose from.
 *
 * @fires run-chosen with a `Choice`
 * @fires run-resumed with the run that was left open
 */
@element("script-coach-picker")
export class Picker extends LitElement {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) list!: ScenarioList;
  @property({ type: Boolean }) isBusy = false;
  @state() private open: Run | null = null;
  @state() private issue = "";
  @state() private persona = "";
  @state() private difficulty = "medium";
  @state() private mode = "practice";
  @state() private isScript = false;
  private readonly busy = new Busy(this);

  static override styles = [
    base,
    practiceStyle,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(260px, 100%), 1fr));
        gap: 10px;
      }
      .scenario {
        display: grid;
        gap: 4px;
        align-content: start;
        white-space: normal;
        text-align: start;
        padding: 10px 12px;
        border-radius: var(--_radius);
        height: 100%;
        width: 100%;
      }
      .who {
        display: -webkit-box;
        -webkit-line-clamp: 2;
        -webkit-box-orient: vertical;
        overflow: hidden;
      }
      .goon {
        background: var(--_accent-soft);
        border-color: transparent;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.busy.run(async () => {
      this.open = (await this.session.http.get<{ open: Run | null }>("/practice/runs")).open;
    });
  }

  override render(): TemplateResult {
    const shown = this.list.scenarios.filter(
      (one) => (!this.issue || one.issue.id === this.issue) && (!this.persona || one.persona.id === this.persona),
    );
    return html`<div class="stack">
      ${this.open ? this.goOn(this.open) : nothing}
      <div class="fields">
        ${this.filter(TEXTS.issue, this.titles("issue"), this.issue, (id) => (this.issue = id))}
        ${this.filter(TEXTS.persona, this.titles("persona"), this.persona, (id) => (this.persona = id))}
        ${this.choice(TEXTS.difficulty, this.list.difficulties, this.difficulty, (id) => (this.difficulty = id))}
        ${this.choice(TEXTS.mode, this.list.modes, this.mode, (id) => (this.mode = id))}
        ${this.mode === "exam"
          ? nothing
          : html`<label class="check"
              ><input
                type="checkbox"
                .checked=${this.isScript}
                @change=${(event: Event) => (this.isScript = (event.target as HTMLInputElement).checked)}
              />${TEXTS.script}</label
            >`}
      </div>
      <p class="muted small">
        ${this.list.difficulties.find((one) => one.id === this.difficulty)?.who ?? ""} · ${TEXTS.modeHint[this.mode] ?? ""}
      </p>
      <h3>${TEXTS.pick} <span class="tag" role="status">${TEXTS.count(shown.length)}</span></h3>
      ${shown.length
        ? html`<ul class="grid">
            ${shown.map((one) => this.scenario(one))}
          </ul>`
        : html`<p class="muted">${TEXTS.noMatch}</p>`}
    </div>`;
  }

  private goOn(run: Run): TemplateResult {
    return html`<div class="card goon row">
      <span>${TEXTS.goOn(run.scenario.title)}</span>
      <button class="main push" @click=${() => this.tell("run-resumed", run)}>${TEXTS.goOnButton}</button>
    </div>`;
  }

  private scenario(one: ScenarioInList): TemplateResult {
    return html`<li>
      <button class="scenario" ?disabled=${this.isBusy} @click=${() => this.choose(one)}>
        <b>${one.title}</b>
        <span class="small muted who">${one.customer.name}，${one.customer.who}</span>
        <span class="row"><span class="tag">${one.issue.title}</span><span class="tag">${one.persona.title}</span></span>
      </button>
    </li>`;
  }

  private filter(title: string, titles: readonly Titled[], value: string, set: (id: string) => void): TemplateResult {
    return this.choice(title, [{ id: "", title: TEXTS.all }, ...titles], value, set);
  }

  private choice(title: string, titles: readonly Titled[], value: string, set: (id: string) => void): TemplateResult {
    return html`<label
      ><span class="label">${title}</span
      ><select @change=${(event: Event) => set((event.target as HTMLSelectElement).value)}>
        ${titles.map((one) => html`<option value=${one.id} ?selected=${one.id === value}>${one.title}</option>`)}
      </select></label
    >`;
  }

  private titles(of: "issue" | "persona"): Titled[] {
    return [...new Map(this.list.scenarios.map((one) => [one[of].id, one[of]])).values()];
  }

  private choose(one: ScenarioInList): void {
    const script = this.isScript && this.mode !== "exam";
    this.tell("run-chosen", { scenario: one.id, difficulty: this.difficulty, mode: this.mode, script } satisfies Choice);
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
