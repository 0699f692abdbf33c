import { LitElement, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Run, Scorecard } from "../contract";
import { element } from "../define";
import type { Session } from "../session";
import { texts } from "../texts";
import { base } from "../theme";
import { Busy } from "./busy";
import "./care";
import { practiceStyle } from "./practice_style";
import "./scorecard";
import "./what_if";

/**
 * A call that is over: a word after abuse, the scorecard, and what another answer would have done.
 *
 * @fires score-left when the trainee is through with it
 */
@element("script-coach-score-page")
export class ScorePage extends LitElement {
  @property({ attribute: false }) session!: Session;
  /** The run itself, null when only its scorecard may be seen. */
  @property({ attribute: false }) run: Run | null = null;
  /** Where the scorecard is. */
  @property() path = "";
  /** Whether the attempt is the user's own, who may delete it. */
  @property({ type: Boolean }) isOwn = true;
  @state() private card: Scorecard | null = null;
  @state() private isSure = false;
  private readonly busy = new Busy(this);

  static override styles = [base, practiceStyle];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.busy.run(async () => {
      const path = this.path || `${this.runPath}/scorecard`;
      this.card = await this.session.http.get<Scorecard>(path);
    });
  }

  override render(): TemplateResult {
    const card = this.card;
    return html`<div class="stack">
      <div class="row">
        <h2>${texts.score.title}${card?.practice.scenario ? html` · ${card.practice.scenario.title}` : nothing}</h2>
        <span class="push"></span>
        ${this.run && this.isOwn ? this.deleting() : nothing}
        <button @click=${this.leave}>${texts.rooms.back}</button>
      </div>
      ${this.busy.error ? html`<p class="error" role="alert">${this.busy.error}</p>` : nothing}
      ${card ? this.shown(card) : this.busy.error ? nothing : html`<p class="muted">${texts.loading}</p>`}
    </div>`;
  }

  private shown(card: Scorecard): TemplateResult {
    return html`
      ${card.care && this.isOwn ? html`<script-coach-care .care=${card.care}></script-coach-care>` : nothing}
      <script-coach-scorecard .card=${card}></script-coach-scorecard>
      ${this.run ? html`<script-coach-what-if .session=${this.session} .run=${this.run}></script-coach-what-if>` : nothing}
    `;
  }

  private deleting(): TemplateResult {
    return this.isSure
      ? html`<span class="danger small" role="alert">${texts.score.deleteSure}</span>
          <button class="danger" @click=${this.forget}>${texts.score.delete}</button>
          <button @click=${() => (this.isSure = false)}>${texts.cancel}</button>`
      : html`<button class="quiet" @click=${() => (this.isSure = true)}>${texts.score.delete}</button>`;
  }

  private get runPath(): string {
    return `/practice/runs/${encodeURIComponent(this.run?.id ?? "")}`;
  }

  private async forget(): Promise<void> {
    const done = await this.busy.run(() => this.session.http.delete(this.runPath));
    if (done) {
      this.leave();
    }
  }

  private readonly leave = (): void => {
    this.dispatchEvent(new CustomEvent("score-left"));
  };
}
