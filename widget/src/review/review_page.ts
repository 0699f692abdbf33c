import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Review, Reviewed } from "../contract";
import { element } from "../define";
import { Busy } from "../practice/busy";
import type { Session } from "../session";
import { texts } from "../texts";
import { base } from "../theme";

const TEXTS = texts.review;
const MOST_BYTES = 2 * 1024 * 1024;
const KINDS = [".txt", ".csv", ".json", ".srt", ".xlsx"];

/** Drop a transcript, read its report. */
@element("script-coach-review")
export class ReviewPage extends LitElement {
  @property({ attribute: false }) session!: Session;
  @state() private reviewed: Reviewed | null = null;
  @state() private name = "";
  @state() private shown = 0;
  @state() private isOver = false;
  private readonly busy = new Busy(this);

  static override styles = [
    base,
    css`
      :host {
        height: 100%;
        overflow-y: auto;
        background: var(--_surface);
        padding: 14px 16px;
      }
      .inner {
        max-width: 1080px;
        margin: 0 auto;
      }
      .drop {
        display: grid;
        justify-items: center;
        gap: 6px;
        padding: 34px 16px;
        border: 2px dashed var(--_line);
        border-radius: var(--_radius);
        background: var(--_raised);
        text-align: center;
        cursor: pointer;
      }
      .drop:focus-within,
      .drop.over {
        border-color: var(--_accent);
        background: var(--_accent-soft);
      }
      .pick {
        padding: 4px 14px;
        border-radius: calc(var(--_radius) * 0.75);
        background: var(--_accent);
        color: var(--_on-accent);
        font-weight: 600;
      }
      textarea {
        width: 100%;
        resize: vertical;
      }
      iframe {
        display: block;
        width: 100%;
        height: max(420px, calc(100dvh - 230px));
        border: 1px solid var(--_line);
        border-radius: var(--_radius);
        background: #fff;
      }
      .calls {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(250px, 100%), 1fr));
        gap: 8px;
      }
      .calls button {
        display: grid;
        gap: 2px;
        align-content: start;
        width: 100%;
        height: 100%;
        padding: 8px 12px;
        text-align: start;
        white-space: normal;
        overflow-wrap: anywhere;
      }
      .calls button[aria-pressed="true"] {
        border-color: var(--_accent);
        color: var(--_text);
      }
      .total {
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<div class="inner stack">
      <div class="row">
        <h2>${TEXTS.title}</h2>
        <span class="push"></span>
        ${this.reviewed
          ? html`<button @click=${this.save}>${TEXTS.save}</button>
              <button @click=${() => (this.reviewed = null)}>${TEXTS.another}</button>`
          : nothing}
        ${this.session.identity.isGiven
          ? nothing
          : html`<button class="quiet" @click=${() => this.session.identity.signOut()}>${texts.signIn.out}</button>`}
      </div>
      ${this.busy.error ? html`<p class="error" role="alert">${this.busy.error}</p>` : nothing}
      ${this.busy.isBusy
        ? html`<p class="card" role="status">${TEXTS.working}</p>`
        : this.reviewed
          ? this.report(this.reviewed)
          : this.asking()}
    </div>`;
  }

  private asking(): TemplateResult {
    return html`<label
        class="drop ${this.isOver ? "over" : ""}"
        @dragover=${this.dragged}
        @dragleave=${() => (this.isOver = false)}
        @drop=${this.dropped}
      >
        <b>${TEXTS.drop}</b>
        <span class="muted small">${TEXTS.kinds}</span>
        <span class="pick" aria-hidden="true">${TEXTS.choose}</span>
        <input class="unseen" type="file" accept=${KINDS.join(",")} aria-label=${TEXTS.choose} @change=${this.chosen} />
      </label>
      <details class="card">
        <summary>${TEXTS.paste}</summary>
        <form class="stack" @submit=${this.pasted}>
          <textarea
            name="text"
            rows="8"
            required
            aria-label=${TEXTS.pasteLabel}
            placeholder=${TEXTS.pastePlaceholder}
          ></textarea>
          <div><button class="main">${TEXTS.go}</button></div>
        </form>
      </details>`;
  }

  private report(reviewed: Reviewed): TemplateResult {
    const shown = reviewed.calls[this.shown];
    return html`
      ${reviewed.reviews.length > 1 ? html`<h3>${TEXTS.calls}</h3>` : nothing}
      <ul class="calls">
        ${reviewed.reviews.map((one, index) => this.call(one, index))}
      </ul>
      <!-- Nothing is allowed in it: the report is read, it needs no script and no origin of its own. -->
      <iframe sandbox="" title=${TEXTS.reportOf(shown?.id ?? this.name)} srcdoc=${withoutScripts(shown?.html ?? "")}></iframe>
    `;
  }

  private call(one: Review, index: number): TemplateResult {
    return html`<li>
      <button aria-pressed=${String(index === this.shown)} @click=${() => (this.shown = index)}>
        <span class="row">
          <b>${one.id}</b>
          ${one.issue ? html`<span class="tag">${one.issue.title}</span>` : nothing}
          <span class="push total">${TEXTS.total(one.total)}</span>
        </span>
        <span class="small muted">${TEXTS.flags(one.flags.length)}</span>
        ${one.practise.length
          ? html`<span class="small">${TEXTS.practise}：${one.practise.map((item) => item.title).join("、")}</span>`
          : nothing}
      </button>
    </li>`;
  }

  private dragged(event: DragEvent): void {
    event.preventDefault();
    this.isOver = true;
  }

  private dropped(event: DragEvent): void {
    event.preventDefault();
    this.isOver = false;
    void this.send(event.dataTransfer?.files[0]);
  }

  private chosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    void this.send(input.files?.[0]);
    input.value = "";
  }

  private pasted(event: SubmitEvent): void {
    event.preventDefault();
    const text = String(new FormData(event.target as HTMLFormElement).get("text"));
    void this.ask(TEXTS.pasteLabel, { name: `${TEXTS.pasteLabel}.txt`, text });
  }

  private async send(file: File | undefined): Promise<void> {
    if (!file) {
      return;
    }
    const isKnown = KINDS.some((kind) => file.name.toLowerCase().endsWith(kind));
    if (!isKnown || file.size > MOST_BYTES) {
      this.busy.error = isKnown ? TEXTS.tooBig : TEXTS.wrongKind;
      this.requestUpdate();
      return;
    }
    const form = new FormData();
    form.set("file", file);
    await this.ask(file.name, form);
  }

  private async ask(name: string, body: unknown): Promise<void> {
    await this.busy.run(async () => {
      this.reviewed = await this.session.http.post<Reviewed>("/reviews", body);
      this.name = name;
      this.shown = 0;
    });
    if (this.reviewed) {
      this.session.announce(TEXTS.reportOf(name));
    }
  }

  /** The report as a file of its own, with what it can do there. */
  private save(): void {
    const link = document.createElement("a");
    const shown = this.reviewed?.calls[this.shown];
    link.href = URL.createObjectURL(new Blob([shown?.html ?? ""], { type: "text/html" }));
    link.download = `${shown?.id ?? this.name}-${TEXTS.fileSuffix}.html`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}

/** The report as it is read here; where it may not run its script, the browser would only complain about it. */
function withoutScripts(page: string): string {
  // Parsed by itself: nothing in it is loaded or run.
  const parsed = new DOMParser().parseFromString(page, "text/html");
  parsed.querySelectorAll("script").forEach((one) => one.remove());
  return `<!doctype html>${parsed.documentElement.outerHTML}`;
}
