import { html, nothing, type TemplateResult } from "lit";
import { texts } from "../texts";

/** A "why?" that opens the reason and where it is from; nothing when there is no reason. */
export function whyOf(what: string, why: string, source = ""): TemplateResult | typeof nothing {
  if (!why && !source) {
    return nothing;
  }
  return html`<details class="why small">
    <summary aria-label=${texts.whyOf(what)}>${texts.why}</summary>
    <p class="words">${why}</p>
    ${source ? html`<p class="muted">${texts.source(source)}</p>` : nothing}
  </details>`;
}

/** A phrase with its blanks, such as {金额}, standing out. */
export function withBlanks(text: string): (string | TemplateResult)[] {
  return text.split(/(\{[^{}]*\})/).map((part) => (/^\{.*\}$/.test(part) ? html`<span class="blank">${part}</span>` : part));
}
