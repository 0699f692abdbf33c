import { LitElement, css, html, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { element } from "./define";
import { messageOf, type Http } from "./http";
import type { Identity } from "./identity";
import { texts } from "./texts";
import { base } from "./theme";

/** The sign-in of a demo: a name and a role, no password. */
@element("script-coach-sign-in")
export class SignIn extends LitElement {
  @property({ attribute: false }) identity!: Identity;
  @property({ attribute: false }) http!: Http;
  @state() private error = "";
  @state() private isBusy = false;

  static override styles = [
    base,
    css`
      form {
        max-width: 340px;
        margin: 0 auto;
      }
      input,
      select {
        width: 100%;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<form class="card stack" @submit=${this.send}>
      <h2>${texts.signIn.title}</h2>
      <p class="muted small">${texts.signIn.hint}</p>
      <label><span class="label">${texts.signIn.user}</span
        ><input name="user" required maxlength="64" autocomplete="off"
      /></label>
      <label
        ><span class="label">${texts.signIn.role}</span
        ><select name="role">
          ${Object.entries(texts.roles).map(([id, title]) => html`<option value=${id}>${title}</option>`)}
        </select></label
      >
      ${this.error ? html`<p class="error" role="alert">${this.error}</p>` : ""}
      <button class="main" ?disabled=${this.isBusy}>${texts.signIn.go}</button>
    </form>`;
  }

  private async send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    this.isBusy = true;
    this.error = "";
    try {
      const user = String(form.get("user")).trim();
      const answer = await this.http.post<{ token: string }>("/demo/sign-in", { user, role: form.get("role") });
      this.identity.signIn(answer.token);
    } catch (error) {
      this.error = messageOf(error);
    } finally {
      this.isBusy = false;
    }
  }
}
