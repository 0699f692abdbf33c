import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Run, WhatIf, WhatIfSide } from "../contract";
import { element } from "../define";
import type { Session } from "../session";
import { texts } from "../texts";
import { base } from "../theme";
import { Busy } from "./busy";
import "./curve";
import { practiceStyle } from "./practice_style";
import "./say_field";
import type { SayField } from "./say_field";

const TEXTS = texts.whatIf;

/** The call once more with another answer in one place, both curves side by side. */
@element("script-coach-what-if")
export class WhatIfView extends LitElement {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) run!: Run;
  @state() private turn = 0;
  @state() private found: WhatIf | null = null;
  @query("script-coach-say") private field!: SayField;
  private readonly busy = new Busy(this);

  static override styles = [
    base,
    practiceStyle,
    css`
      .sides {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr));
        gap: 12px;
      }
      select {
        width: 100%;
      }
    `,
  ];

  override render(): TemplateResult {
    const turns = this.answered;
    if (!turns.length) {
      return html`${nothing}`;
    }
    const chosen = turns.find((one) => one.number === this.turn) ?? turns[0]!;
    return html`<section class="card stack">
      <h3>${TEXTS.title}</h3>
      <p class="muted small">${TEXTS.hint}</p>
      <label
        ><span class="label">${TEXTS.turn}</span
        ><select @change=${(event: Event) => (this.turn = Number((event.target as HTMLSelectElement).value))}>
          ${turns.map(
            (one) =>
              html`<option value=${one.number} ?selected=${one.number === chosen.number}>
                ${texts.practice.turn(one.number)}：${one.text}
              </option>`,
          )}
        </select></label
      >
      <script-coach-say
        .label=${TEXTS.instead}
        .button=${TEXTS.go}
        .isBusy=${this.busy.isBusy}
        @line-said=${(event: CustomEvent<string>) => this.ask(chosen.number, event.detail)}
      ></script-coach-say>
      ${this.busy.error ? html`<p class="error" role="alert">${this.busy.error}</p>` : nothing}
      <div class="sides" aria-live="polite">
        ${this.found
          ? html`${this.side(TEXTS.was, this.found.was)} ${this.side(TEXTS.wouldBe, this.found.would_be, this.found.was)}`
          : nothing}
      </div>
    </section>`;
  }

  /** The trainee's turns that the customer has answered. */
  private get answered(): Run["turns"] {
    return this.run.turns.filter((one, index) => one.speaker === "agent" && this.run.turns[index + 1]?.speaker === "customer");
  }

  private side(title: string, side: WhatIfSide, was?: WhatIfSide): TemplateResult {
    return html`<div class="stack">
      <h3>${title}</h3>
      <p class="words"><q>${side.text}</q></p>
      <p class="words small"><span class="muted">${TEXTS.heSays}</span> ${side.line}</p>
      <script-coach-curve .points=${side.curve} .was=${was?.curve ?? []}></script-coach-curve>
      <p class="small">
        <span class="muted">${TEXTS.end}</span> ${side.ended ? (texts.practice.ended[side.ended] ?? side.ended) : TEXTS.open}
      </p>
    </div>`;
  }

  private async ask(turn: number, text: string): Promise<void> {
    await this.busy.run(async () => {
      const path = `/practice/runs/${encodeURIComponent(this.run.id)}/what-if`;
      this.found = await this.session.http.post<WhatIf>(path, { turn, text });
      this.field.clear();
    });
  }
}
