import { LitElement, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Attempt, History, Share, View } from "../contract";
import { element } from "../define";
import type { Session } from "../session";
import { texts } from "../texts";
import { base } from "../theme";
import { Busy } from "./busy";
import { practiceStyle } from "./practice_style";

const TEXTS = texts.sharing;

/** Whom the trainee lets see what he practised, and who has looked. */
@element("script-coach-sharing")
export class Sharing extends LitElement {
  @property({ attribute: false }) session!: Session;
  @state() private shares: Share[] = [];
  @state() private views: View[] = [];
  @state() private attempts: Attempt[] = [];
  private readonly busy = new Busy(this);

  static override styles = [base, practiceStyle];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.busy.run(() => this.load());
  }

  override render(): TemplateResult {
    return html`<div class="stack">
      <section class="card stack">
        <h3>${TEXTS.title}</h3>
        <p class="muted small">${TEXTS.rule}</p>
        <form class="fields" @submit=${this.share}>
          <label
            ><span class="label">${TEXTS.to}</span><input name="trainer" required maxlength="64" autocomplete="off"
          /></label>
          <label
            ><span class="label">${TEXTS.what}</span
            ><select name="run">
              <option value="">${TEXTS.everything}</option>
              ${this.attempts.toReversed().map((one) => html`<option value=${one.id}>${this.nameOf(one.id)}</option>`)}
            </select></label
          >
          <button class="main" ?disabled=${this.busy.isBusy}>${TEXTS.add}</button>
        </form>
        ${this.busy.error ? html`<p class="error" role="alert">${this.busy.error}</p>` : nothing}
      </section>
      <section class="card stack">
        <h3>${TEXTS.list}</h3>
        ${this.shares.length ? this.shareList() : html`<p class="muted">${TEXTS.empty}</p>`}
      </section>
      <section class="card stack">
        <h3>${TEXTS.views}</h3>
        ${this.views.length
          ? html`<ul class="stack small">
              ${this.views.map(
                (one) =>
                  html`<li>
                    <span class="muted">${texts.time(one.at)}</span> <b>${one.viewer}</b>
                    ${TEXTS.viewed[one.what] ?? one.what} ${one.run ? this.nameOf(one.run) : nothing}
                  </li>`,
              )}
            </ul>`
          : html`<p class="muted">${TEXTS.noViews}</p>`}
      </section>
    </div>`;
  }

  private shareList(): TemplateResult {
    return html`<ul class="stack">
      ${this.shares.map(
        (one) =>
          html`<li class="row">
            <b>${one.trainer}</b>
            <span>${one.run === null ? TEXTS.everything : this.nameOf(one.run)}</span>
            <span class="muted small">${texts.time(one.since)}</span>
            <button class="push" aria-label=${TEXTS.stopOf(one.trainer)} @click=${() => this.stop(one)}>${TEXTS.stop}</button>
          </li>`,
      )}
    </ul>`;
  }

  private nameOf(run: string): string {
    const found = this.attempts.find((one) => one.id === run);
    return found ? `${found.scenario?.title ?? texts.history.noScenario}（${texts.time(found.started)}）` : run;
  }

  private async load(): Promise<void> {
    const http = this.session.http;
    const [shares, views, history] = await Promise.all([
      http.get<{ shares: Share[] }>("/practice/shares"),
      http.get<{ views: View[] }>("/practice/views"),
      http.get<History>("/practice/history"),
    ]);
    this.shares = shares.shares;
    this.views = views.views;
    this.attempts = history.attempts;
  }

  private async share(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const values = new FormData(form);
    const run = String(values.get("run"));
    const done = await this.busy.run(async () => {
      const trainer = String(values.get("trainer")).trim();
      await this.session.http.post("/practice/shares", run ? { trainer, run } : { trainer });
      await this.load();
    });
    if (done) {
      form.reset();
    }
  }

  private async stop(share: Share): Promise<void> {
    await this.busy.run(async () => {
      const which = new URLSearchParams({ trainer: share.trainer, ...(share.run === null ? {} : { run: share.run }) });
      await this.session.http.delete(`/practice/shares?${which}`);
      await this.load();
    });
  }
}
