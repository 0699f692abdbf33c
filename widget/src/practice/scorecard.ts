import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import type { Scorecard, ScorecardItem } from "../contract";
import { element } from "../define";
import { whyOf } from "../sidebar/why";
import { texts } from "../texts";
import { base } from "../theme";
import "./curve";
import { signed } from "./mood";
import { practiceStyle } from "./practice_style";

const TEXTS = texts.score;
/** The report of the review page shows all of it. */
const MOST_EVIDENCE = 3;

/** How a call went: by stage, the turn that turned it, three things to do differently, and every item with its evidence. */
@element("script-coach-scorecard")
export class ScorecardView extends LitElement {
  @property({ attribute: false }) card!: Scorecard;

  static override styles = [
    base,
    practiceStyle,
    css`
      .sides {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr));
        gap: 12px;
      }
      .total {
        font-size: 2.1em;
        font-weight: 600;
        line-height: 1.1;
        font-variant-numeric: tabular-nums;
      }
      .stage {
        display: grid;
        grid-template-columns: 3em minmax(0, 1fr) 2.4em;
        gap: 8px;
        align-items: center;
      }
      .stage b {
        text-align: end;
      }
      .stage .rail i {
        background: var(--_accent);
      }
      .differently {
        display: grid;
        gap: 10px;
        counter-reset: thing;
      }
      .differently > li {
        display: grid;
        grid-template-columns: 1.6em minmax(0, 1fr);
      }
      .differently > li::before {
        counter-increment: thing;
        content: counter(thing);
        font-weight: 600;
        color: var(--_accent);
      }
      .item {
        padding: 6px 0;
        border-top: 1px solid var(--_line);
      }
      .item > div {
        display: flex;
        gap: 8px;
        flex-wrap: wrap;
        align-items: baseline;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<div class="stack">
      <div class="sides">
        <section class="card stack">${this.scores()}</section>
        <section class="card stack">${this.mood()}</section>
      </div>
      <section class="card stack">${this.differently()}</section>
      <section class="card stack">${this.items()}</section>
    </div>`;
  }

  private scores(): TemplateResult {
    const { total, score, capped_by, practice } = this.card;
    return html`
      <div class="row">
        <span class="total">${total ?? "—"}</span><span class="muted">${total === null ? TEXTS.noScore : TEXTS.total}</span>
        ${practice.ended
          ? html`<span class="tag push">${practice.told ?? texts.practice.ended[practice.ended] ?? practice.ended}</span>`
          : nothing}
      </div>
      ${capped_by.length ? html`<p class="danger small">${TEXTS.capped}</p>` : nothing}
      <h3 class="label">${TEXTS.byStage}</h3>
      ${Object.entries(texts.stages).map(([id, title]) => {
        const points = score[id as keyof typeof score];
        return html`<div class="stage">
          <span>${title}</span>
          <span class="rail" aria-hidden="true"><i style=${styleMap({ width: `${points ?? 0}%` })}></i></span>
          <b>${points ?? "—"}</b>
        </div>`;
      })}
    `;
  }

  private mood(): TemplateResult {
    const turning = this.card.turning;
    return html`
      <script-coach-curve .points=${this.card.mood}></script-coach-curve>
      ${turning
        ? html`<div>
            <h3 class="label">${TEXTS.turning}</h3>
            <p>${TEXTS.turningText(turning.turn, turning.lasting)}</p>
            <p class="words"><q>${turning.text}</q></p>
            <p class="muted small">${turning.changes.join("，")}</p>
          </div>`
        : nothing}
    `;
  }

  private differently(): TemplateResult {
    const things = this.card.differently;
    return html`<h3>${TEXTS.differently}</h3>
      ${things.length
        ? html`<ol class="differently">
            ${things.map(
              (one) =>
                html`<li>
                  <div>
                    <b>${one.title}</b>
                    <span class="tag">${one.turn === null ? TEXTS.wholeCall : texts.practice.turn(one.turn)}</span>
                    ${one.anger > 0
                      ? html`<span class="danger small">${texts.practice.anger_(signed(one.anger))}</span>`
                      : nothing}
                    <p class="words">${one.why}</p>
                    ${one.say ? html`<p class="words good">${TEXTS.could}：${one.say}</p>` : nothing}
                  </div>
                </li>`,
            )}
          </ol>`
        : html`<p class="muted">${TEXTS.nothing}</p>`}`;
  }

  private items(): TemplateResult {
    const judged = this.card.items.filter((item) => item.verdict === "met" || item.verdict === "missed");
    const others = this.card.items.filter((item) => !judged.includes(item));
    judged.sort((a, b) => Number(a.verdict === "met") - Number(b.verdict === "met"));
    return html`<h3>${TEXTS.items}</h3>
      <ul>
        ${judged.map((item) => this.item(item))}
      </ul>
      ${others.length
        ? html`<details>
            <summary>${TEXTS.others(others.length)}</summary>
            <ul>
              ${others.map((item) => this.item(item))}
            </ul>
          </details>`
        : nothing}`;
  }

  private item(item: ScorecardItem): TemplateResult {
    const tone = item.verdict === "met" ? "good" : item.verdict === "missed" ? "danger" : "muted";
    return html`<li class="item">
      <div>
        <b class=${tone}>${TEXTS.verdicts[item.verdict]}</b><span>${item.title}</span>
        <span class="tag">${texts.stageOf(item.stage)}</span>
      </div>
      ${item.verdict === "missed" ? html`<p class="words small">${item.advice}</p>` : nothing}
      ${item.evidence.slice(0, MOST_EVIDENCE).map(
        (one) =>
          html`<p class="small muted words">${texts.practice.turn(one.turn)} <q>${one.text}</q> ${one.why}</p>`,
      )}
      ${whyOf(item.title, item.why, item.source)}
    </li>`;
  }
}
