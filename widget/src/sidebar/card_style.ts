import { css } from "lit";

/** How a card with the coach's answer looks; also used where the coach whispers in a room. */
export const cardStyle = css`
  .head {
    display: flex;
    align-items: baseline;
    gap: 6px;
    flex-wrap: wrap;
  }
  .next {
    border-inline-start: 3px solid var(--_accent);
    padding-inline-start: 9px;
  }
  .head .why[open] {
    flex-basis: 100%;
  }
  .next > .what {
    font-weight: 600;
    font-size: 1.06em;
  }
  .avoid {
    color: var(--_caution);
  }
  .phrases {
    display: grid;
    gap: 6px;
  }
  .phrase {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_surface);
  }
  .phrase > button {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 8px;
    align-items: start;
    width: 100%;
    padding: 5px 9px 1px;
    border: 0;
    background: transparent;
    text-align: start;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .phrase:hover {
    border-color: var(--_accent);
  }
  .phrase.used {
    background: var(--_good-soft);
  }
  kbd {
    font: inherit;
    font-size: 0.82em;
    line-height: 1.5;
    padding: 0 5px;
    border: 1px solid var(--_line);
    border-radius: 4px;
    color: var(--_muted);
    background: var(--_raised);
  }
  .phrase-foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 8px;
    padding: 0 6px 2px 9px;
  }
  .phrase-foot .why[open] {
    flex-basis: 100%;
    order: 5;
  }
  .blank {
    border-bottom: 1.5px dashed var(--_caution);
    color: var(--_caution);
  }
  .why p {
    padding-block: 2px 4px;
  }
  .fold > summary {
    color: var(--_text);
  }
  .fold > summary:hover {
    color: var(--_accent);
  }
  .fold dl,
  .fold > p {
    padding-inline-start: 14px;
  }
  q {
    quotes: "“" "”";
    overflow-wrap: anywhere;
  }
  .flags {
    gap: 4px;
  }
  .flags li {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 6px;
  }
  .flags .why[open] {
    flex-basis: 100%;
  }
  .care {
    background: var(--_good-soft);
    border-radius: calc(var(--_radius) * 0.75);
    padding: 7px 10px;
  }
  .thumbs button {
    min-height: 24px;
    padding: 0 5px;
  }
  .thumbs {
    display: flex;
  }
  .thumbs svg {
    display: block;
    width: 15px;
    height: 15px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6;
    stroke-linejoin: round;
  }
`;
