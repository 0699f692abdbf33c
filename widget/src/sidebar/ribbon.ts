import { LitElement, css, html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { element } from "../define";
import { texts } from "../texts";
import { base } from "../theme";

/** The five stages of a call, the current one marked; and how tense the customer is, as word, number and bar. */
@element("script-coach-ribbon")
export class Ribbon extends LitElement {
  @property() stage = "";
  @property({ type: Number }) tension: number | null = null;
  /** What the call is about, empty when not known. */
  @property() issue = "";

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      ol {
        display: grid;
        grid-template-columns: repeat(5, 1fr);
        gap: 3px;
      }
      li {
        position: relative;
        padding: 2px 0;
        text-align: center;
        font-size: 0.9em;
        color: var(--_muted);
        background: var(--_sunken);
        border-radius: 4px;
      }
      li[aria-current] {
        background: var(--_accent);
        color: var(--_on-accent);
        font-weight: 600;
      }
      .bars {
        display: grid;
        grid-template-columns: repeat(5, 14px);
        gap: 2px;
      }
      .bars i {
        height: 8px;
        border-radius: 2px;
        background: var(--_sunken);
        border: 1px solid var(--_line);
      }
      .t0 i.on {
        background: var(--_t0);
        border-color: var(--_t0);
      }
      .t1 i.on {
        background: var(--_t1);
        border-color: var(--_t1);
      }
      .t2 i.on {
        background: var(--_t2);
        border-color: var(--_t2);
      }
      .t3 i.on {
        background: var(--_t3);
        border-color: var(--_t3);
      }
      .t4 i.on {
        background: var(--_t4);
        border-color: var(--_t4);
      }
      .row {
        gap: 8px;
        min-height: 1.5em;
      }
      b {
        font-weight: 600;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`
      <ol aria-label=${texts.sidebar.stages}>
        ${Object.entries(texts.stages).map(([id, title]) =>
          id === this.stage ? html`<li aria-current="step">${title}</li>` : html`<li>${title}</li>`,
        )}
      </ol>
      <div class="row small">
        <span class="muted">${texts.sidebar.tension}</span>
        ${this.level()}
        ${this.issue ? html`<span class="tag push">${this.issue}</span>` : ""}
      </div>
    `;
  }

  private level(): TemplateResult {
    const level = this.tension;
    if (level === null) {
      return html`<span class="muted">—<span class="unseen">${texts.sidebar.tensionUnknown}</span></span>`;
    }
    return html`<span class="bars t${level}" aria-hidden="true">
        ${[0, 1, 2, 3, 4].map((step) => html`<i class=${step <= level ? "on" : ""}></i>`)}
      </span>
      <b>${texts.sidebar.tensionOf(level, texts.tension[level] ?? "")}</b>`;
  }
}
