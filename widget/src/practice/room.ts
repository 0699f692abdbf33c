import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { RoomView as Room } from "../contract";
import { element } from "../define";
import { newKey } from "../keys";
import type { Session } from "../session";
import "../sidebar/ribbon";
import { cardStyle } from "../sidebar/card_style";
import { flagList } from "../sidebar/flags";
import { texts } from "../texts";
import { base } from "../theme";
import { Line, socketUrl, type LineState } from "../transport";
import { Busy } from "./busy";
import { changeList, moodBars } from "./mood";
import { practiceStyle } from "./practice_style";
import { partOf, whispersOf } from "./room_sides";
import "./say_field";
import type { SayField } from "./say_field";
import "./score_page";

const TEXTS = texts.rooms;

/**
 * A room: two people at two browsers, one plays the customer, one takes the call. What each of them may see, the
 * server decides; here it is only shown.
 *
 * @fires room-left when the user goes back to the list
 */
@element("script-coach-room")
export class RoomPage extends LitElement {
  @property({ attribute: false }) session!: Session;
  @property() roomId = "";
  @state() private room: Room | null = null;
  @state() private line: LineState = "connecting";
  @state() private showsScore = false;
  @query("script-coach-say") private field!: SayField | null;
  private readonly busy = new Busy(this);
  private live: Line | null = null;
  private pending: { text: string; key: string } | null = null;

  static override styles = [
    base,
    practiceStyle,
    cardStyle,
    css`
      .sides {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 320px;
        gap: 16px;
        align-items: start;
      }
      .tension {
        font-size: 0.86em;
      }
      .turn:last-child {
        scroll-margin-bottom: 160px;
      }
      .bottom {
        position: sticky;
        bottom: 0;
        padding: 8px 0 2px;
        background: var(--_surface);
      }
      dd {
        margin-bottom: 6px;
      }
      @media (max-width: 760px) {
        .sides {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) {
      this.listen();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.live?.close();
    this.live = null;
  }

  protected override firstUpdated(): void {
    this.listen();
  }

  override render(): TemplateResult {
    const room = this.room;
    if (!room) {
      return html`<p class="muted">${this.busy.error || texts.loading}</p>
        <button @click=${this.leave}>${TEXTS.back}</button>`;
    }
    if (this.showsScore) {
      return html`<script-coach-score-page
        .session=${this.session}
        .path=${this.path("/scorecard")}
        .isOwn=${room.role === "agent"}
        @score-left=${() => (this.showsScore = false)}
      ></script-coach-score-page>`;
    }
    return html`<div class="sides">
      <section class="stack">
        <div class="row">
          <h2>${room.scenario?.title ?? TEXTS.free}</h2>
          <span class="tag">${TEXTS.as[room.role]}</span>
          <span class="muted small" role="status">${this.line === "online" ? "" : texts.line[this.line]}</span>
          <button class="quiet push" @click=${this.leave}>${TEXTS.back}</button>
        </div>
        ${this.talk(room)} ${this.foot(room)}
      </section>
      <aside class="stack">${this.side(room)}</aside>
    </div>`;
  }

  private talk(room: Room): TemplateResult {
    return html`<div role="log" aria-live="polite"><ol class="talk">
      ${room.turns.map((turn) => {
        const isMine = turn.speaker === room.role;
        return html`<li class="turn ${isMine ? "mine" : ""}">
          <span class="small muted"
            >${isMine ? texts.practice.me : texts.speakers[turn.speaker]}${turn.tension === null
              ? nothing
              : html` · ${texts.sidebar.tensionOf(turn.tension, texts.tension[turn.tension] ?? "")}`}</span
          >
          <p class="bubble words">${turn.text}</p>
          ${flagList(turn.flags)} ${changeList(turn.changes)}
        </li>`;
      })}
    </ol></div>`;
  }

  private foot(room: Room): TemplateResult {
    return html`<div class="bottom stack">
      ${this.busy.error ? html`<p class="error" role="alert">${this.busy.error}</p>` : nothing}
      ${room.closed
        ? html`<div class="hint row">
            <b>${TEXTS.closed}</b>
            <button class="main push" @click=${() => (this.showsScore = true)}>${texts.practice.scorecard}</button>
          </div>`
        : html`<script-coach-say
              .label=${TEXTS.say[room.role] ?? ""}
              .isBusy=${this.busy.isBusy}
              @line-said=${(event: CustomEvent<string>) => this.say(event.detail)}
            ></script-coach-say>
            <div class="row"><button class="push" @click=${this.close}>${TEXTS.close}</button></div>`}
    </div>`;
  }

  private side(room: Room): TemplateResult {
    return html`
      ${room.tension === null
        ? nothing
        : html`<div class="card tension">
            ${TEXTS.tension} <b>${texts.sidebar.tensionOf(room.tension, texts.tension[room.tension] ?? "")}</b>
          </div>`}
      ${room.mood
        ? html`<div class="card stack"><span class="label">${TEXTS.engine}</span>${moodBars(room.mood)}</div>`
        : nothing}
      ${room.role === "customer" ? this.forTrainer(room) : this.forTrainee(room)}
    `;
  }

  private forTrainer(room: Room): TemplateResult {
    const cards = room.cards ?? [];
    return html`
      ${cards.length && !room.closed
        ? html`<section class="card stack">
            <h3>${TEXTS.cards}</h3>
            ${cards.map(
              (card) =>
                html`<button
                  ?disabled=${card.used || this.busy.isBusy}
                  title=${card.say ?? ""}
                  @click=${() => this.throwIn(card.id)}
                >
                  ${card.title}${card.used ? `（${TEXTS.used}）` : ""}
                </button>`,
            )}
          </section>`
        : nothing}
      ${room.part ? partOf(room.part) : nothing}
    `;
  }

  private forTrainee(room: Room): TemplateResult {
    return html`
      ${room.brief
        ? html`<details class="card" ?open=${room.turns.length < 3}>
            <summary>${texts.practice.brief}</summary>
            <p class="words small">${room.brief}</p>
          </details>`
        : nothing}
      ${whispersOf(room)}
    `;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("room")) {
      this.renderRoot.querySelector(".turn:last-child")?.scrollIntoView({ block: "end" });
    }
  }

  private listen(): void {
    this.live?.close();
    const take = (frame: Record<string, unknown>): void => {
      if (frame["type"] === "room") {
        this.room = frame["room"] as Room;
      } else if (typeof frame["message"] === "string") {
        this.busy.error = frame["message"];
        this.requestUpdate();
      }
    };
    this.live = new Line(
      socketUrl(this.session.server, this.path("/live")),
      this.session.identity,
      () => ({}),
      { ready: take, frame: take, state: (state) => (this.line = state) },
    );
  }

  private async say(text: string): Promise<void> {
    // The same words after a lost connection keep their key, so that they are said once.
    const pending = this.pending?.text === text ? this.pending : { text, key: newKey() };
    this.pending = pending;
    await this.busy.run(async () => {
      this.room = await this.session.http.post<Room>(this.path("/lines"), pending);
      this.pending = null;
      this.field?.clear();
    });
    await this.updateComplete;
    this.field?.focus();
  }

  private async throwIn(card: string): Promise<void> {
    await this.busy.run(async () => {
      this.room = await this.session.http.post<Room>(this.path("/cards"), { card });
    });
  }

  private async close(): Promise<void> {
    await this.busy.run(async () => {
      this.room = await this.session.http.post<Room>(this.path("/close"));
    });
  }

  private path(what: string): string {
    return `/rooms/${encodeURIComponent(this.roomId)}${what}`;
  }

  private readonly leave = (): void => {
    this.dispatchEvent(new CustomEvent("room-left"));
  };
}
