import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { CallInList } from "../contract";
import { element } from "../define";
import { messageOf } from "../http";
import type { Session } from "../session";
import { texts } from "../texts";
import { base } from "../theme";

const TEXTS = texts.call;

/**
 * The agent's calls, to go back to one or to begin another.
 *
 * @fires call-chosen with the id of the call, an empty one for a new call
 */
@element("script-coach-calls")
export class Calls extends LitElement {
  @property({ attribute: false }) session!: Session;
  @property() current = "";
  @state() private calls: CallInList[] | null = null;
  @state() private error = "";

  static override styles = [
    base,
    css`
      ul {
        max-height: 220px;
        overflow-y: auto;
        display: grid;
        gap: 3px;
      }
      li button {
        width: 100%;
        display: flex;
        gap: 8px;
        text-align: start;
      }
      li .name {
        overflow: hidden;
        text-overflow: ellipsis;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override render(): TemplateResult {
    return html`<div class="card stack">
      <div class="row">
        <button class="main" @click=${() => this.choose("")}>${TEXTS.fresh}</button>
        <span class="push muted small">${this.session.me.name || this.session.me.user}</span>
        ${this.session.identity.isGiven
          ? nothing
          : html`<button class="quiet" @click=${() => this.session.identity.signOut()}>${texts.signIn.out}</button>`}
      </div>
      ${this.list()}
    </div>`;
  }

  private list(): TemplateResult {
    if (this.error) {
      return html`<p class="error">${this.error}</p>`;
    }
    if (!this.calls?.length) {
      return html`<p class="muted small">${this.calls ? TEXTS.empty : texts.loading}</p>`;
    }
    return html`<ul>
      ${this.calls.map(
        (one) =>
          html`<li>
            <button aria-current=${one.call === this.current ? "true" : "false"} @click=${() => this.choose(one.call)}>
              <span>${texts.time(one.last_at)}</span><span class="name muted">${one.call}</span>
              <span class="push muted">${one.call === this.current ? TEXTS.current : TEXTS.turns(one.turns)}</span>
            </button>
          </li>`,
      )}
    </ul>`;
  }

  private async load(): Promise<void> {
    try {
      this.calls = (await this.session.http.get<{ calls: CallInList[] }>("/calls")).calls;
    } catch (error) {
      this.error = messageOf(error);
    }
  }

  private choose(call: string): void {
    this.dispatchEvent(new CustomEvent("call-chosen", { detail: call }));
  }
}
