import { html, nothing, type TemplateResult } from "lit";
import { styleMap } from "lit/directives/style-map.js";
import type { Change } from "../contract";
import { texts } from "../texts";

const TEXTS = texts.practice;

/** Points with their sign, a real minus. */
export function signed(points: number): string {
  return points < 0 ? `−${-points}` : points > 0 ? `+${points}` : "0";
}

/** Anger and trust as two bars with their numbers; what is styled is in `moodStyle`. */
export function moodBars(mood: { anger: number; trust: number }): TemplateResult {
  const bar = (title: string, level: number, name: string): TemplateResult =>
    html`<div class="mood ${name}">
      <span class="label">${title}</span>
      <span
        class="rail"
        role="meter"
        aria-label=${title}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${level}
        ><i class="moves" style=${styleMap({ width: `${level}%` })}></i
      ></span>
      <b>${level}</b>
    </div>`;
  return html`<div class="moods">${bar(TEXTS.anger, mood.anger, "anger")}${bar(TEXTS.trust, mood.trust, "trust")}</div>`;
}

/** What a turn did to the customer, each with its reason. */
export function changeList(changes: readonly Change[]): TemplateResult | typeof nothing {
  if (!changes.length) {
    return nothing;
  }
  return html`<ul class="changes small">
    ${changes.map((change) => {
      const isGood = change.trust - change.anger >= 0;
      const points = [
        ...(change.anger ? [TEXTS.anger_(signed(change.anger))] : []),
        ...(change.trust ? [TEXTS.trust_(signed(change.trust))] : []),
      ];
      return html`<li class=${isGood ? "good" : "danger"}>
        <b>${change.title}</b> ${points.join("，")}${change.why ? html`<span class="muted"> ${change.why}</span>` : nothing}
      </li>`;
    })}
  </ul>`;
}
