import { css } from "lit";

/**
 * The look. A page changes it by setting custom properties on `<script-coach>`, in light and dark alike:
 *
 * --coach-font            font of everything
 * --coach-font-size       size of the text, 14px
 * --coach-radius          roundness of corners, 8px
 * --coach-surface         background of the panel
 * --coach-raised          background of cards and fields
 * --coach-line            borders
 * --coach-text            text
 * --coach-muted           text of less weight; keep a contrast of 4.5 to surface and raised
 * --coach-accent          buttons, links, the current stage
 * --coach-on-accent       text on the accent
 * --coach-good, --coach-caution, --coach-danger   what helps, what has a better way, what must not be said
 * --coach-tension-0 to --coach-tension-4          the customer's tension, calm to furious
 * --coach-button-size     the round button of the chat, 56px
 * --coach-layer           z-index of the chat, 2147483000
 *
 * The attribute `theme` is `auto` (as the system has it, the default), `light` or `dark`.
 * Names that begin with `--_` are inner ones and may change.
 */

const dark = css`
  --_surface: var(--coach-surface, #14181e);
  --_raised: var(--coach-raised, #1d232b);
  --_sunken: #10141a;
  --_line: var(--coach-line, #3a4451);
  --_text: var(--coach-text, #e7ebf0);
  --_muted: var(--coach-muted, #a9b4c2);
  --_accent: var(--coach-accent, #7ab8ff);
  --_on-accent: var(--coach-on-accent, #0b1521);
  --_accent-soft: #1b2e45;
  --_good: var(--coach-good, #86d7a3);
  --_good-soft: #173425;
  --_caution: var(--coach-caution, #f0c35e);
  --_caution-soft: #3a2f13;
  --_danger: var(--coach-danger, #ff9d94);
  --_danger-soft: #46201d;
  --_t0: var(--coach-tension-0, #86d7a3);
  --_t1: var(--coach-tension-1, #b9d36b);
  --_t2: var(--coach-tension-2, #f0c35e);
  --_t3: var(--coach-tension-3, #ff9f6b);
  --_t4: var(--coach-tension-4, #ff8078);
  --_shadow: 0 8px 28px rgb(0 0 0 / 55%);
  color-scheme: dark;
`;

/** The colours; only the outermost element has them, they reach into all others by inheritance. */
export const palette = css`
  :host {
    --_surface: var(--coach-surface, #f5f7f9);
    --_raised: var(--coach-raised, #fff);
    --_sunken: #e9edf1;
    --_line: var(--coach-line, #d3dae2);
    --_text: var(--coach-text, #1b2430);
    --_muted: var(--coach-muted, #526070);
    --_accent: var(--coach-accent, #1660a8);
    --_on-accent: var(--coach-on-accent, #fff);
    --_accent-soft: #e3eef9;
    --_good: var(--coach-good, #17683a);
    --_good-soft: #e0f2e7;
    --_caution: var(--coach-caution, #7d5200);
    --_caution-soft: #fdf1d6;
    --_danger: var(--coach-danger, #a8201a);
    --_danger-soft: #fce6e4;
    --_t0: var(--coach-tension-0, #2f8f5b);
    --_t1: var(--coach-tension-1, #7d8f1e);
    --_t2: var(--coach-tension-2, #b97f0a);
    --_t3: var(--coach-tension-3, #c9541a);
    --_t4: var(--coach-tension-4, #b3261e);
    --_shadow: 0 8px 28px rgb(20 30 45 / 18%);
    --_radius: var(--coach-radius, 8px);
    font-family: var(
      --coach-font,
      system-ui,
      "PingFang SC",
      "Hiragino Sans GB",
      "Microsoft YaHei",
      "Noto Sans CJK SC",
      sans-serif
    );
    font-size: var(--coach-font-size, 14px);
    line-height: 1.5;
    color: var(--_text);
    color-scheme: light;
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([theme="light"])) {
      ${dark}
    }
  }
  :host([theme="dark"]) {
    ${dark}
  }
`;

/** What all parts look like. */
export const base = css`
  :host {
    display: block;
    box-sizing: border-box;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  h2 {
    font-size: 1.15em;
  }
  h3 {
    font-size: 1em;
  }
  ul,
  ol {
    list-style: none;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    cursor: pointer;
    min-height: 28px;
    padding: 3px 10px;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_raised);
    color: var(--_text);
    white-space: nowrap;
  }
  button:hover:not(:disabled) {
    border-color: var(--_accent);
  }
  button:disabled {
    cursor: default;
    color: var(--_muted);
    background: var(--_sunken);
  }
  button.main {
    background: var(--_accent);
    border-color: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
  }
  button.main:disabled {
    background: var(--_sunken);
    border-color: var(--_line);
    color: var(--_muted);
  }
  button.quiet {
    border-color: transparent;
    background: transparent;
    color: var(--_muted);
    padding: 3px 7px;
  }
  button.quiet:hover:not(:disabled),
  button[aria-pressed="true"] {
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  input,
  select,
  textarea {
    min-height: 32px;
    padding: 5px 9px;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_raised);
    max-width: 100%;
  }
  textarea {
    resize: none;
    line-height: 1.5;
  }
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }
  summary {
    cursor: pointer;
    color: var(--_muted);
    width: fit-content;
    border-radius: 4px;
  }
  summary:hover {
    color: var(--_accent);
  }
  .card {
    background: var(--_raised);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    padding: 12px;
  }
  .stack {
    display: grid;
    gap: 10px;
    align-content: start;
    grid-template-columns: minmax(0, 1fr);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .push {
    margin-inline-start: auto;
  }
  .muted {
    color: var(--_muted);
  }
  .small {
    font-size: 0.88em;
  }
  .label {
    font-size: 0.86em;
    font-weight: 600;
    color: var(--_muted);
  }
  .tag {
    display: inline-block;
    padding: 0 7px;
    border-radius: 999px;
    background: var(--_sunken);
    color: var(--_muted);
    font-size: 0.86em;
    white-space: nowrap;
  }
  .good {
    color: var(--_good);
  }
  .caution {
    color: var(--_caution);
  }
  .danger {
    color: var(--_danger);
  }
  .error {
    padding: 8px 10px;
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_danger-soft);
    color: var(--_danger);
  }
  .words {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    padding: 0;
    border: 0;
    min-height: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: no-preference) {
    button,
    .moves {
      transition:
        background-color 0.15s,
        border-color 0.15s,
        width 0.3s,
        opacity 0.15s;
    }
  }
`;
