import { html, nothing, type TemplateResult } from "lit";
import type { Flag, Rewrite } from "../contract";
import { texts } from "../texts";
import { whyOf } from "./why";

/** What must not be said, or has a better way, each with its reason. */
export function flagList(flags: readonly Flag[]): TemplateResult | typeof nothing {
  if (!flags.length) {
    return nothing;
  }
  return html`<ul class="stack flags">
    ${flags.map(
      (flag) =>
        html`<li>
          <b class=${levelClass(flag)}>${texts.levels[flag.level]}</b>
          ${flag.text ? html`<q>${flag.text}</q>` : nothing}
          <span class="muted">${titleOf(flag)}</span>
          ${whyOf(titleOf(flag), flag.why, flag.source)}
        </li>`,
    )}
  </ul>`;
}

export function rewriteLine(rewrite: Rewrite | null | undefined): TemplateResult | typeof nothing {
  if (!rewrite) {
    return nothing;
  }
  return rewrite.text
    ? html`<p class="words"><b class="good">${texts.sidebar.rewrite}</b> ${rewrite.text}</p>`
    : html`<p class="muted">${texts.sidebar.noRewrite(rewrite.reason)}</p>`;
}

export function titleOf(flag: Flag): string {
  return texts.categories[flag.category] ?? flag.category;
}

export function levelClass(flag: Flag): string {
  return flag.level === "forbidden" ? "danger" : "caution";
}
