import { html, nothing, type TemplateResult } from "lit";
import type { RunTurn } from "../contract";
import { flagList } from "../sidebar/flags";
import { texts } from "../texts";
import { changeList } from "./mood";

const TEXTS = texts.practice;

/**
 * The turns of a practice call, the trainee's at the right with what they moved. Their `comments` say the same once more,
 * in words for a terminal.
 */
export function talk(turns: readonly RunTurn[]): TemplateResult {
  return html`<div role="log" aria-live="polite"><ol class="talk">
    ${turns.map((turn) => {
      const isMine = turn.speaker === "agent";
      return html`<li class="turn ${isMine ? "mine" : ""}">
        <span class="small muted"
          >${isMine ? TEXTS.me : TEXTS.customer}${turn.act_title ? ` · ${turn.act_title}` : ""}</span
        >
        <p class="bubble words">${turn.text}</p>
        ${isMine ? html`${changeList(turn.changes)} ${flagList(turn.flags)}` : nothing}
      </li>`;
    })}
  </ol></div>`;
}
