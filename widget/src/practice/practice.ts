import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Run, ScenarioList } from "../contract";
import { element } from "../define";
import type { Session } from "../session";
import { texts } from "../texts";
import { base } from "../theme";
import { Busy } from "./busy";
import "./exams";
import "./history";
import "./picker";
import type { Choice } from "./picker";
import "./rooms";
import "./run";
import "./sharing";

const TEXTS = texts.practice;
type Tab = keyof typeof TEXTS.tabs;
const TABS = Object.keys(TEXTS.tabs) as Tab[];

/** The practice page: calls with a customer that the coach plays or a person, and what came of them. */
@element("script-coach-practice")
export class Practice extends LitElement {
  @property({ attribute: false }) session!: Session;
  @state() private list: ScenarioList | null = null;
  @state() private tab: Tab = "run";
  @state() private run: Run | null = null;
  private readonly busy = new Busy(this);

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        height: 100%;
        background: var(--_surface);
      }
      .top {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 16px;
        padding: 6px 16px;
        border-bottom: 1px solid var(--_line);
        background: var(--_raised);
      }
      [role="tablist"] {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
      }
      [role="tab"] {
        border-color: transparent;
        background: transparent;
        color: var(--_muted);
      }
      [role="tab"][aria-selected="true"] {
        background: var(--_accent-soft);
        color: var(--_accent);
        font-weight: 600;
      }
      .page {
        overflow-y: auto;
        padding: 14px 16px;
      }
      .inner {
        max-width: 1080px;
        margin: 0 auto;
      }
      @media (max-width: 480px) {
        .top {
          padding: 6px 8px;
        }
        .page {
          padding: 10px;
        }
        .name {
          display: none;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override render(): TemplateResult {
    return html`
      <div class="top">
        <h2>${TEXTS.title}</h2>
        <div role="tablist" aria-label=${TEXTS.title} @keydown=${this.pressed}>
          ${TABS.map(
            (tab) =>
              html`<button
                role="tab"
                id="tab-${tab}"
                aria-controls="page"
                aria-selected=${String(tab === this.tab)}
                tabindex=${tab === this.tab ? 0 : -1}
                @click=${() => this.choose(tab)}
              >
                ${TEXTS.tabs[tab]}
              </button>`,
          )}
        </div>
        <span class="muted small push name">${this.session.me.name || this.session.me.user}</span>
        ${this.session.identity.isGiven
          ? nothing
          : html`<button class="quiet" @click=${() => this.session.identity.signOut()}>${texts.signIn.out}</button>`}
      </div>
      <div class="page" role="tabpanel" id="page" aria-labelledby="tab-${this.tab}" tabindex="0">
        <div class="inner">${this.body()}</div>
      </div>
    `;
  }

  private body(): TemplateResult {
    if (!this.list) {
      return this.busy.error
        ? html`<p class="error" role="alert">${this.busy.error}</p>
            <button @click=${this.load}>${texts.again}</button>`
        : html`<p class="muted">${texts.loading}</p>`;
    }
    const error = this.busy.error ? html`<p class="error" role="alert">${this.busy.error}</p>` : nothing;
    const session = this.session;
    switch (this.tab) {
      case "history":
        return html`${error}<script-coach-history .session=${session} @run-chosen=${this.start}></script-coach-history>`;
      case "rooms":
        return html`<script-coach-rooms .session=${session} .list=${this.list}></script-coach-rooms>`;
      case "sharing":
        return html`<script-coach-sharing .session=${session}></script-coach-sharing>`;
      case "exams":
        return html`${error}<script-coach-exams
            .session=${session}
            .list=${this.list}
            @run-chosen=${this.start}
          ></script-coach-exams>`;
      default:
        return this.run
          ? html`<script-coach-run .session=${session} .run=${this.run} @run-left=${() => (this.run = null)}></script-coach-run>`
          : html`${error}<script-coach-picker
                .session=${session}
                .list=${this.list}
                .isBusy=${this.busy.isBusy}
                @run-chosen=${this.start}
                @run-resumed=${(event: CustomEvent<Run>) => (this.run = event.detail)}
              ></script-coach-picker>`;
    }
  }

  private readonly load = async (): Promise<void> => {
    await this.busy.run(async () => {
      this.list = await this.session.http.get<ScenarioList>("/practice/scenarios");
    });
  };

  private choose(tab: Tab): void {
    this.tab = tab;
    this.busy.error = "";
    if (tab !== "run") {
      // Coming back, the run is read anew: another tab of the browser may have gone on with it.
      this.run = null;
    }
  }

  private async start(event: CustomEvent<Choice>): Promise<void> {
    await this.busy.run(async () => {
      this.run = await this.session.http.post<Run>("/practice/runs", event.detail);
      this.tab = "run";
    });
  }

  /** Arrow keys move between tabs, as people with a screen reader expect. */
  private pressed(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) {
      return;
    }
    const tab = TABS[(TABS.indexOf(this.tab) + step + TABS.length) % TABS.length]!;
    this.choose(tab);
    this.renderRoot.querySelector<HTMLElement>(`#tab-${tab}`)?.focus();
  }
}
