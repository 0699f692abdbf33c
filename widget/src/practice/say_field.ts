import { LitElement, css, html, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { element } from "../define";
import { texts } from "../texts";
import { base } from "../theme";

const LONGEST = 5_000;

/**
 * A line to be said; it stays until `clear`, so that one that did not arrive is not lost.
 *
 * @fires line-said with the text
 */
@element("script-coach-say")
export class SayField extends LitElement {
  @property() label = "";
  @property() placeholder = "";
  @property() button: string = texts.composer.send;
  @property({ type: Boolean }) isBusy = false;
  @query("textarea") private field!: HTMLTextAreaElement;

  static override styles = [
    base,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px;
        align-items: end;
      }
      textarea {
        width: 100%;
      }
      button {
        min-height: 34px;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<form @submit=${this.send}>
      <textarea
        rows="2"
        maxlength=${LONGEST}
        aria-label=${this.label}
        placeholder=${this.placeholder || this.label}
        @keydown=${this.pressed}
      ></textarea>
      <button class="main" ?disabled=${this.isBusy}>${this.button}</button>
    </form>`;
  }

  clear(): void {
    this.field.value = "";
  }

  fill(text: string): void {
    this.field.value = text;
    this.field.focus();
  }

  override focus(): void {
    this.field.focus();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      this.send(event);
    }
  }

  private send(event: Event): void {
    event.preventDefault();
    const text = this.field.value.trim();
    if (text && !this.isBusy) {
      this.dispatchEvent(new CustomEvent("line-said", { detail: text }));
    }
  }
}
