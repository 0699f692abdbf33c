import { LitElement, css, html, type PropertyValues, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { element } from "../define";
import { piecesOf, type Mark } from "../offsets";
import { base } from "../theme";

const LONGEST = 5_000;
const TALLEST_PX = 140;

/**
 * A field that marks parts of what is typed in it.
 *
 * A text field cannot colour its own text, so the same text lies behind it, in the same font and width, with the marks
 * coloured. Pointing at a mark or moving the caret into it tells the composer, which shows the reason.
 *
 * @fires draft-input `text`, and whether it is `done`: pinyin that is being typed is not
 * @fires draft-point the mark under pointer or caret, or null
 * @fires draft-send Enter
 * @fires draft-apply Ctrl+Enter
 */
@element("script-coach-draft")
export class Draft extends LitElement {
  @property() text = "";
  @property({ attribute: false }) marks: readonly Mark[] = [];
  @property({ attribute: false }) pointed: Mark | null = null;
  @property() label = "";
  @property() placeholder = "";
  @query("textarea") private field!: HTMLTextAreaElement;
  @query(".behind") private behind!: HTMLElement;

  static override styles = [
    base,
    css`
      :host {
        position: relative;
      }
      textarea,
      .behind {
        width: 100%;
        min-height: 58px;
        max-height: 140px;
        margin: 0;
        padding: 7px 9px;
        border: 1px solid var(--_line);
        border-radius: calc(var(--_radius) * 0.75);
        font: inherit;
        line-height: 1.5;
        letter-spacing: normal;
        white-space: pre-wrap;
        overflow-wrap: break-word;
        word-break: break-word;
        scrollbar-gutter: stable;
        overflow-y: auto;
      }
      textarea {
        position: relative;
        display: block;
        background: transparent;
      }
      .behind {
        position: absolute;
        inset: 0;
        height: 100%;
        background: var(--_raised);
        color: transparent;
        border-color: transparent;
        user-select: none;
        pointer-events: none;
      }
      mark {
        color: transparent;
        border-radius: 3px;
        background: var(--_danger-soft);
        text-decoration: underline wavy var(--_danger);
        text-decoration-thickness: 1.5px;
        text-underline-offset: 3px;
      }
      mark.caution {
        background: var(--_caution-soft);
        text-decoration: underline dotted var(--_caution);
        text-decoration-thickness: 2px;
      }
      mark.pointed {
        box-shadow: 0 0 0 2px currentColor;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`
      <div class="behind" aria-hidden="true">${piecesOf(this.text, this.marks).map(
        ({ text, mark }) =>
          mark
            ? html`<mark class="${mark.flag.level} ${mark === this.pointed ? "pointed" : ""}">${text}</mark>`
            : text,
      )}${"\n"}</div>
      <textarea
        rows="2"
        maxlength=${LONGEST}
        aria-label=${this.label}
        placeholder=${this.placeholder}
        spellcheck="false"
        .value=${this.text}
        @input=${this.typed}
        @compositionend=${this.typed}
        @keydown=${this.pressed}
        @keyup=${this.pointAtCaret}
        @click=${this.pointAtCaret}
        @mousemove=${this.pointAtPointer}
        @scroll=${this.scrolled}
      ></textarea>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("text")) {
      // As tall as its text, up to a limit.
      this.field.style.height = "auto";
      this.field.style.height = `${Math.min(TALLEST_PX, this.field.scrollHeight + 2)}px`;
      this.scrolled();
    }
  }

  focusField(): void {
    this.field.focus();
  }

  /** Select a mark, so that it can be typed over. */
  select(mark: Mark): void {
    this.field.focus();
    this.field.setSelectionRange(mark.start, mark.end);
  }

  /** The mark in which the caret stands. */
  markAtCaret(marks: readonly Mark[]): Mark | undefined {
    const caret = this.field.selectionStart;
    return marks.find((one) => one.start <= caret && caret <= one.end);
  }

  /** Put another text in the place of all, so that undo brings the old one back. */
  replace(text: string): void {
    this.field.focus();
    this.field.select();
    // Obsolete, but the only way that the browser's undo knows of.
    if (!document.execCommand("insertText", false, text) || this.field.value !== text) {
      this.field.value = text;
      this.typed();
    }
  }

  private typed(event?: Event): void {
    const done = !(event instanceof InputEvent && event.isComposing);
    this.tell("draft-input", { text: this.field.value, done });
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) {
      return;
    }
    event.preventDefault();
    this.tell(event.ctrlKey || event.metaKey ? "draft-apply" : "draft-send", null);
  }

  private pointAtCaret(): void {
    const mark = this.markAtCaret(this.marks);
    if (mark) {
      this.tell("draft-point", mark);
    }
  }

  /** The field lies over the marks: find the one whose place the pointer is at. */
  private pointAtPointer(event: MouseEvent): void {
    const places = [...this.renderRoot.querySelectorAll("mark")];
    const index = places.findIndex((place) =>
      [...place.getClientRects()].some(
        (box) =>
          box.left <= event.clientX && event.clientX <= box.right && box.top <= event.clientY && event.clientY <= box.bottom,
      ),
    );
    const mark = this.marks[index];
    if (mark && mark !== this.pointed) {
      this.tell("draft-point", mark);
    }
  }

  private scrolled(): void {
    this.behind.scrollTop = this.field.scrollTop;
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
