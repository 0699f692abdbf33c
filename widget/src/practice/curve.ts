import { LitElement, css, html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { CurvePoint } from "../contract";
import { element } from "../define";
import { texts } from "../texts";
import { base } from "../theme";

const TEXTS = texts.practice;
const WIDTH = 320;
const HEIGHT = 110;
const LEFT = 26;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 18;

/** Anger and trust over a call as two lines, and the same as a table for who does not see them. */
@element("script-coach-curve")
export class Curve extends LitElement {
  @property({ attribute: false }) points: readonly CurvePoint[] = [];
  /** The call as it was, drawn thin behind `points` to compare. */
  @property({ attribute: false }) was: readonly CurvePoint[] = [];

  static override styles = [
    base,
    css`
      svg {
        display: block;
        width: 100%;
        height: auto;
        max-height: 190px;
      }
      .grid {
        stroke: var(--_line);
        stroke-width: 0.6;
      }
      text {
        font-size: 8.5px;
        fill: var(--_muted);
      }
      polyline {
        fill: none;
        stroke-width: 2;
        stroke-linejoin: round;
      }
      .anger {
        stroke: var(--_danger);
      }
      .trust {
        stroke: var(--_accent);
        stroke-dasharray: 5 3;
      }
      .before {
        stroke-width: 1;
        opacity: 0.45;
      }
      circle {
        fill: var(--_raised);
        stroke-width: 1.5;
      }
      circle.trust {
        stroke-dasharray: none;
      }
      .legend {
        display: flex;
        gap: 14px;
      }
      .legend i {
        display: inline-block;
        width: 20px;
        margin-inline-end: 5px;
        border-top: 2px solid var(--_danger);
        vertical-align: middle;
      }
      .legend .trust {
        border-top: 2px dashed var(--_accent);
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        text-align: start;
        vertical-align: top;
        padding: 3px 8px 3px 0;
        border-bottom: 1px solid var(--_line);
      }
    `,
  ];

  override render(): TemplateResult {
    if (this.points.length < 2) {
      return html`${nothing}`;
    }
    return html`<figure>
      <div class="legend small" aria-hidden="true">
        <span><i></i>${TEXTS.anger}</span><span><i class="trust"></i>${TEXTS.trust}</span>
      </div>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${this.told()}>
        ${[0, 50, 100].map(
          (level) =>
            svg`<line class="grid" x1=${LEFT} x2=${WIDTH - RIGHT} y1=${this.y(level)} y2=${this.y(level)} />
              <text x=${LEFT - 5} y=${this.y(level) + 3} text-anchor="end">${level}</text>`,
        )}
        ${this.lines(this.was, "before")} ${this.lines(this.points, "")} ${this.dots()}
      </svg>
      <details class="small">
        <summary>${TEXTS.curveTable}</summary>
        ${this.table()}
      </details>
    </figure>`;
  }

  private lines(points: readonly CurvePoint[], name: string): SVGTemplateResult | typeof nothing {
    if (!points.length) {
      return nothing;
    }
    const line = (of: "anger" | "trust"): string => points.map((point) => `${this.x(point)},${this.y(point[of])}`).join(" ");
    return svg`<polyline class="anger ${name}" points=${line("anger")} /><polyline class="trust ${name}" points=${line("trust")} />`;
  }

  private dots(): SVGTemplateResult[] {
    return this.points.map(
      (point) =>
        svg`<circle class="anger" cx=${this.x(point)} cy=${this.y(point.anger)} r="2.6"><title>${tip(point)}</title></circle>
          <circle class="trust" cx=${this.x(point)} cy=${this.y(point.trust)} r="2.2"><title>${tip(point)}</title></circle>
          ${
            point.turn
              ? svg`<text x=${this.x(point)} y=${HEIGHT - 5} text-anchor="middle">${point.turn}</text>`
              : nothing
          }`,
    );
  }

  private table(): TemplateResult {
    return html`<table>
      <thead>
        <tr>
          <th scope="col"></th>
          <th scope="col">${TEXTS.anger}</th>
          <th scope="col">${TEXTS.trust}</th>
          <th scope="col">${TEXTS.moved}</th>
        </tr>
      </thead>
      <tbody>
        ${this.points.map(
          (point) =>
            html`<tr>
              <th scope="row">${nameOf(point)}</th>
              <td>${point.anger}</td>
              <td>${point.trust}</td>
              <td>${point.changes.join("，")}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  private told(): string {
    const first = this.points[0];
    const last = this.points.at(-1);
    return first && last
      ? `${TEXTS.curve}：${TEXTS.anger} ${first.anger} → ${last.anger}，${TEXTS.trust} ${first.trust} → ${last.trust}`
      : TEXTS.curve;
  }

  private x(point: CurvePoint): number {
    const longest = Math.max(1, ...[...this.points, ...this.was].map((one) => one.turn));
    return Math.round((LEFT + (point.turn / longest) * (WIDTH - LEFT - RIGHT)) * 10) / 10;
  }

  private y(level: number): number {
    return Math.round((TOP + (1 - level / 100) * (HEIGHT - TOP - BOTTOM)) * 10) / 10;
  }
}

function nameOf(point: CurvePoint): string {
  return point.turn ? TEXTS.turn(point.turn) : TEXTS.start0;
}

function tip(point: CurvePoint): string {
  return `${nameOf(point)}：${TEXTS.anger} ${point.anger}，${TEXTS.trust} ${point.trust}。${point.changes.join("，")}`;
}
