import { html, nothing, type TemplateResult } from "lit";
import type { CaseHit, Reason, RuleHit } from "../contract";
import { texts } from "../texts";
import { whyOf } from "./why";

const TEXTS = texts.sidebar;

/** Cases that fit, each folded to its title. */
export function caseList(cases: readonly CaseHit[] | undefined, open = false): TemplateResult | typeof nothing {
  if (!cases?.length) {
    return nothing;
  }
  return html`<section class="stack">
    <h3 class="label">${TEXTS.cases}</h3>
    ${cases.map(
      (one) =>
        html`<details class="fold" ?open=${open}>
          <summary>${one.title}</summary>
          <dl>
            ${field(TEXTS.handling, [one.handling].flat().join("；"))} ${field(TEXTS.worked, one.worked_because)}
            ${field(TEXTS.cautionCase, one.caution)} ${field(TEXTS.outcome, TEXTS.outcomes[one.outcome] ?? "")}
            ${field(TEXTS.borrow, (one.key_phrases ?? []).slice(0, 2).join("；"))}
          </dl>
          <p class="muted small">${texts.source(one.source)}</p>
          ${whyOf(one.title, one.why)}
        </details>`,
    )}
  </section>`;
}

/** Rules of the handbook that fit, each folded to its title. */
export function ruleList(rules: readonly RuleHit[] | undefined, open = false): TemplateResult | typeof nothing {
  if (!rules?.length) {
    return nothing;
  }
  return html`<section class="stack">
    <h3 class="label">${TEXTS.rules}</h3>
    ${rules.map(
      (one) =>
        html`<details class="fold" ?open=${open}>
          <summary>${one.title}（${texts.strictness[one.strictness]}）</summary>
          <p class="words">${one.text}</p>
          ${(one.contradictions ?? []).map(
            (two) =>
              html`<div class="caution">
                <p>${TEXTS.contradicts(two.question, two.because)}</p>
                <ol>
                  ${two.positions.map((position) => html`<li>${position.says}（${texts.source(position.source)}）</li>`)}
                </ol>
              </div>`,
          )}
          <p class="muted small">${texts.source(one.source)}</p>
          ${whyOf(one.title, one.why)}
        </details>`,
    )}
  </section>`;
}

/** The reasons of the last advice, one by one. */
export function reasonList(reasons: readonly Reason[]): TemplateResult {
  return html`<ol class="stack">
    ${reasons.map(
      (one) =>
        html`<li>
          <b>${one.about}</b> <span class="tag">${one.id}</span>
          <p class="words">${one.why}</p>
          <p class="muted small">${texts.source(one.source)}</p>
        </li>`,
    )}
  </ol>`;
}

function field(title: string, text: string | null | undefined): TemplateResult | typeof nothing {
  return text
    ? html`<dt class="label">${title}</dt>
        <dd class="words">${text}</dd>`
    : nothing;
}
