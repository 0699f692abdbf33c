import { LitElement, css, html, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { element } from "../define";
import { tab } from "../storage";
import { texts } from "../texts";
import { base } from "../theme";

const TEXTS = texts.chat;
const OPEN = "chat-open";
const BUBBLE = "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-5 4.5V16A2.5 2.5 0 0 1 4 13.5z";

/** A round button at the corner of any page, and a panel that it opens; what lies in the panel is given as content. */
@element("script-coach-chat")
export class Chat extends LitElement {
  @property({ type: Boolean }) isReady = false;
  @state() private isOpen = tab.get(OPEN) === "1";
  @state() private hasNews = false;
  @query(".round") private button!: HTMLButtonElement;
  @query("section") private panel!: HTMLElement | null;

  static override styles = [
    base,
    css`
      .round {
        position: fixed;
        z-index: var(--coach-layer, 2147483000);
        right: 20px;
        bottom: 20px;
        width: var(--coach-button-size, 56px);
        height: var(--coach-button-size, 56px);
        padding: 0;
        border-radius: 50%;
        border: 0;
        background: var(--_accent);
        color: var(--_on-accent);
        box-shadow: var(--_shadow);
        display: grid;
        place-items: center;
      }
      .round svg {
        width: 26px;
        height: 26px;
        fill: none;
        stroke: currentColor;
        stroke-width: 1.8;
        stroke-linejoin: round;
        stroke-linecap: round;
      }
      .dot {
        position: absolute;
        top: 2px;
        right: 2px;
        width: 14px;
        height: 14px;
        border-radius: 50%;
        background: var(--_danger);
        border: 2px solid var(--_raised);
      }
      section {
        position: fixed;
        z-index: var(--coach-layer, 2147483000);
        right: 20px;
        bottom: calc(var(--coach-button-size, 56px) + 32px);
        width: min(390px, calc(100vw - 24px));
        height: min(660px, calc(100dvh - var(--coach-button-size, 56px) - 48px));
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        background: var(--_surface);
        border: 1px solid var(--_line);
        border-radius: calc(var(--_radius) * 1.5);
        box-shadow: var(--_shadow);
        overflow: hidden;
      }
      .top {
        display: flex;
        align-items: center;
        padding: 7px 8px 7px 12px;
        background: var(--_raised);
        border-bottom: 1px solid var(--_line);
      }
      .body {
        min-height: 0;
        overflow: auto;
      }
      @media (max-width: 480px) {
        section {
          right: 12px;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    return html`
      <section role="dialog" aria-label=${texts.coach} ?hidden=${!this.isOpen} @keydown=${this.pressed}>
        <div class="top">
          <h2>${texts.coach}</h2>
          <button class="quiet push" aria-label=${TEXTS.close} @click=${this.toggle}>✕</button>
        </div>
        <div class="body" @coach-news=${() => (this.hasNews = !this.isOpen)}><slot></slot></div>
      </section>
      <button
        class="round"
        aria-label=${this.isOpen ? TEXTS.close : TEXTS.open}
        aria-expanded=${String(this.isOpen)}
        @click=${this.toggle}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          ${this.isOpen ? svg`<path d="M6 9l6 6 6-6" />` : svg`<path d=${BUBBLE} /><path d="M8 8h8M8 11.5h5" />`}
        </svg>
        ${this.hasNews ? html`<i class="dot" aria-hidden="true"></i><span class="unseen">${TEXTS.news}</span>` : nothing}
      </button>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("isOpen") && this.hasUpdated && this.isOpen && changed.get("isOpen") === false) {
      this.panel?.querySelector<HTMLElement>(".top button")?.focus();
    }
  }

  private toggle(): void {
    this.isOpen = !this.isOpen;
    this.hasNews = false;
    tab.set(OPEN, this.isOpen ? "1" : null);
    if (!this.isOpen) {
      this.button.focus();
    }
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.isComposing) {
      this.toggle();
    }
  }
}
