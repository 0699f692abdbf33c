import { LitElement, css, html, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Care } from "../contract";
import { element } from "../define";
import { texts } from "../texts";
import { base } from "../theme";

const TEXTS = texts.score;

/** A word to a trainee who was sworn at, and a pause that he may take. */
@element("script-coach-care")
export class CareView extends LitElement {
  @property({ attribute: false }) care!: Care;
  @state() private left: number | null = null;
  @state() private isOver = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  static override styles = [
    base,
    css`
      .card {
        background: var(--_good-soft);
        border-color: transparent;
      }
      .time {
        font-size: 1.5em;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render(): TemplateResult {
    return html`<section class="card stack">
      <h3 class="good">${TEXTS.care}</h3>
      <p class="words">${this.care.text}</p>
      <div class="row">${this.pause()}</div>
    </section>`;
  }

  private pause(): TemplateResult {
    if (this.left !== null) {
      const clock = `${Math.floor(this.left / 60)}:${String(this.left % 60).padStart(2, "0")}`;
      return html`<span class="time" role="timer">${TEXTS.pausing(clock)}</span>
        <button @click=${this.end}>${TEXTS.pauseEnd}</button>`;
    }
    return html`<button @click=${this.begin}>${TEXTS.pause(this.care.pause_minutes)}</button>
      <span role="status">${this.isOver ? TEXTS.pauseOver : ""}</span>`;
  }

  private begin(): void {
    const until = Date.now() + this.care.pause_minutes * 60_000;
    const tick = (): void => {
      this.left = Math.max(0, Math.round((until - Date.now()) / 1000));
      if (this.left === 0) {
        this.end();
        this.isOver = true;
      }
    };
    this.isOver = false;
    tick();
    this.timer = setInterval(tick, 1000);
  }

  private end(): void {
    clearInterval(this.timer);
    this.left = null;
  }
}
