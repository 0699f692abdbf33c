import { html, nothing, type TemplateResult } from "lit";
import type { Payload, RoomView } from "../contract";
import { flagList, rewriteLine } from "../sidebar/flags";
import { whyOf, withBlanks } from "../sidebar/why";
import { texts } from "../texts";

const TEXTS = texts.rooms;

/** What the trainer plays. */
export function partOf(part: Record<string, string | string[]>): TemplateResult {
  return html`<section class="card stack">
    <h3>${TEXTS.part}</h3>
    <dl class="small">
      ${Object.entries(TEXTS.partFields).map(([name, title]) => {
        const told = [part[name] ?? []].flat();
        return told.length
          ? html`<dt class="label">${title}</dt>
              ${told.map((one) => html`<dd class="words">${one}</dd>`)}`
          : nothing;
      })}
    </dl>
  </section>`;
}

/** What the coach whispers to the trainee; the newest in full. */
export function whispersOf(room: RoomView): TemplateResult {
  const newest = room.whispers?.at(-1);
  return html`<section class="card stack" aria-live="polite">
    <h3>${TEXTS.whispers}</h3>
    ${!room.whisper
      ? html`<p class="muted small">${TEXTS.noWhispers}</p>`
      : newest
        ? newest.payload
          ? whisper(newest.payload)
          : html`<p class="words">${newest.text}</p>`
        : html`<p class="muted small">${TEXTS.quietSoFar}</p>`}
  </section>`;
}

function whisper(payload: Payload): TemplateResult {
  const next = payload.next;
  return html`
    ${flagList(payload.flags ?? [])} ${rewriteLine(payload.rewrite)}
    ${next
      ? html`<div class="next">
          <p class="words what">${next.text}</p>
          ${next.avoid ? html`<p class="avoid words small">${next.avoid}</p>` : nothing}
          ${whyOf(texts.sidebar.next, next.why, next.source)}
        </div>`
      : nothing}
    <ol class="stack small">
      ${(payload.phrases ?? []).slice(0, 3).map((phrase) => html`<li class="words">${withBlanks(phrase.text)}</li>`)}
    </ol>
  `;
}
