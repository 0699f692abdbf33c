import { LitElement, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { RoomInList, RoomView, ScenarioList } from "../contract";
import { element } from "../define";
import type { Session } from "../session";
import { texts } from "../texts";
import { base } from "../theme";
import { Busy } from "./busy";
import { practiceStyle } from "./practice_style";
import "./room";

const TEXTS = texts.rooms;
const LOOK_EVERY_MS = 10_000;

/** The rooms of the user: a trainer opens one, the trainee finds it here and goes in. */
@element("script-coach-rooms")
export class Rooms extends LitElement {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) list!: ScenarioList;
  @state() private rooms: RoomInList[] | null = null;
  @state() private inside = "";
  private readonly busy = new Busy(this);
  private timer: ReturnType<typeof setInterval> | undefined;

  static override styles = [base, practiceStyle];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.busy.run(() => this.load());
    // A trainee waits here for the trainer's room.
    this.timer = setInterval(() => {
      if (!this.inside && !document.hidden) {
        void this.load().catch(() => undefined);
      }
    }, LOOK_EVERY_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render(): TemplateResult {
    if (this.inside) {
      return html`<script-coach-room
        .session=${this.session}
        .roomId=${this.inside}
        @room-left=${this.leave}
      ></script-coach-room>`;
    }
    return html`<div class="stack">
      <p class="muted">${TEXTS.hint}</p>
      ${this.busy.error ? html`<p class="error" role="alert">${this.busy.error}</p>` : nothing}
      ${this.session.me.role === "agent" ? nothing : this.opening()}
      <section class="card stack">
        <div class="row">
          <h3>${TEXTS.mine}</h3>
          <button class="quiet push" @click=${() => this.busy.run(() => this.load())}>${TEXTS.refresh}</button>
        </div>
        ${this.rooms?.length
          ? html`<ul class="stack">
              ${this.rooms.map((one) => this.room(one))}
            </ul>`
          : html`<p class="muted">${this.rooms ? TEXTS.empty : texts.loading}</p>`}
      </section>
    </div>`;
  }

  private opening(): TemplateResult {
    return html`<section class="card">
      <form class="fields" @submit=${this.open}>
        <label
          ><span class="label">${TEXTS.trainee}</span><input name="trainee" required maxlength="64" autocomplete="off"
        /></label>
        <label
          ><span class="label">${TEXTS.scenario}</span
          ><select name="scenario">
            <option value="">${TEXTS.free}</option>
            ${this.list.scenarios.map((one) => html`<option value=${one.id}>${one.title}</option>`)}
          </select></label
        >
        <label class="check"><input type="checkbox" name="whisper" checked />${TEXTS.whisper}</label>
        <button class="main" ?disabled=${this.busy.isBusy}>${TEXTS.open}</button>
      </form>
    </section>`;
  }

  private room(one: RoomInList): TemplateResult {
    const isTrainer = one.trainer === this.session.me.user;
    return html`<li class="row">
      <b>${isTrainer ? one.trainee : one.trainer}</b>
      <span>${one.scenario?.title ?? TEXTS.free}</span>
      <span class="tag">${TEXTS.as[isTrainer ? "customer" : "agent"]}</span>
      <span class="muted small">${texts.time(one.opened)}${one.closed ? ` · ${TEXTS.closedAt}` : ""}</span>
      <button class="push ${one.closed ? "" : "main"}" @click=${() => (this.inside = one.id)}>
        ${one.closed ? texts.history.open : TEXTS.join}
      </button>
    </li>`;
  }

  private async load(): Promise<void> {
    this.rooms = (await this.session.http.get<{ rooms: RoomInList[] }>("/rooms")).rooms;
  }

  private async open(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const values = new FormData(event.target as HTMLFormElement);
    const scenario = String(values.get("scenario"));
    await this.busy.run(async () => {
      const room = await this.session.http.post<RoomView>("/rooms", {
        trainee: String(values.get("trainee")).trim(),
        whisper: values.has("whisper"),
        ...(scenario ? { scenario } : {}),
      });
      this.inside = room.id;
    });
  }

  private leave(): void {
    this.inside = "";
    void this.busy.run(() => this.load());
  }
}
