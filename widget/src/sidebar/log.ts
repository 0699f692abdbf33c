import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Entry } from "../contract";
import type { Conversation } from "../conversation";
import { element } from "../define";
import type { Session } from "../session";
import { texts } from "../texts";
import { base } from "../theme";
import "./card";

const TEXTS = texts.sidebar;
const MOST = 200;

/** What was said in the call, newest first, with the advice given then, folded to one line each. */
@element("script-coach-log")
export class Log extends LitElement {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) conversation!: Conversation;
  @property({ attribute: false }) version = 0;
  @state() private opened: ReadonlySet<number> = new Set();

  static override styles = [
    base,
    css`
      li {
        padding: 5px 0;
        border-top: 1px solid var(--_line);
      }
      .said {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 6px;
      }
      .who {
        font-weight: 600;
      }
      .customer .who {
        color: var(--_caution);
      }
      .agent .who {
        color: var(--_accent);
      }
      summary {
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
        max-width: 100%;
      }
      details script-coach-card {
        padding: 6px 0 4px 8px;
      }
    `,
  ];

  override render(): TemplateResult {
    const entries = this.conversation.entries.slice(-MOST).reverse();
    if (!entries.length) {
      return html`<p class="muted small">${TEXTS.logEmpty}</p>`;
    }
    return html`<ol class="small">
      ${repeat(
        entries,
        (entry) => entry.seq,
        (entry) => (entry.kind === "said" ? this.said(entry) : this.answer(entry)),
      )}
    </ol>`;
  }

  private said(entry: Entry): TemplateResult {
    const speaker = entry.speaker ?? "coachee";
    return html`<li class="said ${speaker}">
      <span class="who">${texts.speakers[speaker]}</span>
      <span class="words"
        >${entry.text} ${entry.source === "feed" ? html`<span class="tag">${TEXTS.feed}</span>` : nothing}</span
      >
    </li>`;
  }

  private answer(entry: Entry): TemplateResult {
    const isOpen = this.opened.has(entry.seq);
    return html`<li>
      <details ?open=${isOpen} @toggle=${(event: Event) => this.toggled(entry, event)}>
        <summary>${shortOf(entry)}</summary>
        ${isOpen
          ? html`<script-coach-card
              .session=${this.session}
              .conversation=${this.conversation}
              .entry=${entry}
              .version=${this.version}
            ></script-coach-card>`
          : nothing}
      </details>
    </li>`;
  }

  private toggled(entry: Entry, event: Event): void {
    const opened = new Set(this.opened);
    if ((event.target as HTMLDetailsElement).open) {
      opened.add(entry.seq);
    } else {
      opened.delete(entry.seq);
    }
    this.opened = opened;
  }
}

/** An answer in one line. */
function shortOf(entry: Entry): string {
  const payload = entry.payload;
  const stage = typeof payload?.stage === "object" ? `${payload.stage.title} · ` : "";
  return stage + (payload?.next?.text ?? entry.text.split("\n", 1)[0] ?? "");
}
