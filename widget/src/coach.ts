import { LitElement, css, html, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Me } from "./contract";
import { element } from "./define";
import { CoachError, Http, messageOf } from "./http";
import { Identity } from "./identity";
import type { Session } from "./session";
import { texts } from "./texts";
import { base, palette } from "./theme";
import "./sign_in";
import "./practice/practice";
import "./review/review_page";
import "./sidebar/chat";
import "./sidebar/sidebar";

export type Mode = "sidebar" | "chat" | "practice" | "review";

// Where this script came from is where the coach is, unless the page says otherwise; a module cannot know.
const script = document.currentScript;
const HOME = script instanceof HTMLScriptElement && script.src ? new URL(script.src).origin : location.origin;

/**
 * The coach in a page.
 *
 * ```html
 * <script src="…/coach/coach.js"></script>
 * <script-coach mode="sidebar" token="…"></script-coach>
 * ```
 *
 * @attr mode `sidebar` (default), `chat`, `practice` or `review`
 * @attr server origin of the coach; where the script came from when left out
 * @attr token a signed token; or set the property `getToken`, which is asked again when a token has expired
 * @attr call id of the telephone system's call, which the sidebar then follows; its own calls when left out
 * @attr theme `auto` (default), `light` or `dark`
 * @fires coach-copied with the phrase as detail, so that the page can put it into its own fields
 */
@element("script-coach")
export class ScriptCoach extends LitElement {
  @property() mode: Mode = "sidebar";
  @property() server = "";
  @property() token = "";
  @property() call = "";
  @property({ reflect: true }) theme: "auto" | "light" | "dark" = "auto";
  @property({ attribute: false }) getToken: (() => Promise<string>) | null = null;

  @state() private me: Me | null = null;
  @state() private isDemo = false;
  @state() private error = "";
  @state() private isLoading = true;

  private readonly identity = new Identity();
  private session: Session | null = null;
  private loads = 0;
  private readonly reload = (): void => void this.load();
  private readonly refused = (): void => {
    this.me = null;
    void this.load();
  };

  static override styles = [
    palette,
    base,
    css`
      :host {
        display: block;
        height: 100%;
        min-height: 0;
        background: var(--_surface);
      }
      :host([mode="chat"]) {
        height: auto;
        background: none;
      }
      .whole {
        height: 100%;
        min-height: 0;
      }
      .middle {
        padding: 16px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.hasAttribute("role")) {
      this.setAttribute("role", "region");
      this.setAttribute("aria-label", this.getAttribute("aria-label") ?? texts.coach);
    }
    this.identity.addEventListener("change", this.reload);
    this.identity.addEventListener("refused", this.refused);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.identity.removeEventListener("change", this.reload);
    this.identity.removeEventListener("refused", this.refused);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("getToken")) {
      this.identity.getToken = this.getToken;
    }
    if (changed.has("token")) {
      this.identity.give(this.token);
    }
    if (!this.hasUpdated || changed.has("getToken") || changed.has("server")) {
      void this.load();
    }
  }

  override render(): TemplateResult {
    const body = this.body();
    return html`
      ${this.mode === "chat" ? html`<script-coach-chat .isReady=${this.me !== null}>${body}</script-coach-chat>` : body}
      <div class="unseen" id="calm" role="status" aria-live="polite"></div>
      <div class="unseen" id="urgent" role="alert" aria-live="assertive"></div>
    `;
  }

  private body(): TemplateResult {
    if (this.session && this.me) {
      return this.view(this.session);
    }
    if (this.isLoading) {
      return html`<p class="middle muted">${texts.loading}</p>`;
    }
    if (this.isDemo) {
      return html`<script-coach-sign-in class="middle" .identity=${this.identity} .http=${this.http()}></script-coach-sign-in>`;
    }
    return html`<div class="middle stack">
      <p class="error" role="alert">${this.error}</p>
      <div><button @click=${this.reload}>${texts.again}</button></div>
    </div>`;
  }

  private view(session: Session): TemplateResult {
    switch (this.mode) {
      case "practice":
        return html`<script-coach-practice class="whole" .session=${session}></script-coach-practice>`;
      case "review":
        return html`<script-coach-review class="whole" .session=${session}></script-coach-review>`;
      default:
        return html`<script-coach-sidebar
          class="whole"
          .session=${session}
          .followed=${this.call}
          ?compact=${this.mode === "chat"}
        ></script-coach-sidebar>`;
    }
  }

  private http(): Http {
    return new Http((this.server || HOME).replace(/\/+$/, ""), this.identity);
  }

  /** Find out who is signed in; what was found before stays on screen meanwhile. */
  private async load(): Promise<void> {
    this.loads += 1;
    const mine = this.loads;
    const http = this.http();
    try {
      const me = await http.get<Me>("/me");
      if (mine !== this.loads) {
        return;
      }
      if (this.session?.me.user !== me.user || this.session.me.role !== me.role || this.session.server !== http.server) {
        this.session = { server: http.server, http, identity: this.identity, me, announce: this.announce };
      }
      this.me = me;
      this.error = "";
    } catch (error) {
      if (mine === this.loads) {
        this.failed(error);
      }
    } finally {
      if (mine === this.loads) {
        this.isLoading = false;
        this.requestUpdate();
      }
    }
  }

  private failed(error: unknown): void {
    const isSignIn = error instanceof CoachError && error.status === 401;
    if (isSignIn) {
      this.me = null;
      this.session = null;
    }
    this.isDemo = isSignIn && error.demo && !this.identity.isGiven;
    this.error = isSignIn ? (this.identity.isGiven ? texts.signIn.expired : texts.signIn.needed) : messageOf(error);
    if (!nothingIsWrong(error)) {
      // A server that is starting comes up by itself.
      setTimeout(() => this.isConnected && this.me === null && void this.load(), 4_000);
    }
  }

  private readonly announce = (text: string, urgent = false): void => {
    const place = this.renderRoot.querySelector(urgent ? "#urgent" : "#calm");
    if (place) {
      // The same words again are read again only when they were gone.
      place.textContent = "";
      setTimeout(() => (place.textContent = text), 50);
    }
  };
}

/** Whether an error is an answer of a server that works, so that asking again changes nothing. */
function nothingIsWrong(error: unknown): boolean {
  return error instanceof CoachError && error.status !== 0 && error.status < 500;
}

declare global {
  interface HTMLElementTagNameMap {
    "script-coach": ScriptCoach;
  }
}
