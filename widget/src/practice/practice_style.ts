import { css } from "lit";

/** What several parts of the practice page share. */
export const practiceStyle = css`
  .moods {
    display: grid;
    gap: 6px;
  }
  .mood {
    display: grid;
    grid-template-columns: 2.4em minmax(0, 1fr) 2.2em;
    gap: 8px;
    align-items: center;
  }
  .mood b {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .rail {
    height: 9px;
    border-radius: 5px;
    background: var(--_sunken);
    border: 1px solid var(--_line);
    overflow: hidden;
  }
  .rail i {
    display: block;
    height: 100%;
    background: var(--_danger);
  }
  .trust .rail i {
    background: var(--_accent);
  }
  .talk {
    display: grid;
    gap: 10px;
    align-content: start;
    grid-template-columns: minmax(0, 1fr);
  }
  .turn {
    display: grid;
    gap: 3px;
    max-width: min(88%, 620px);
    justify-items: start;
  }
  .turn.mine {
    justify-self: end;
    justify-items: end;
  }
  .bubble {
    padding: 6px 11px;
    border-radius: 4px 12px 12px;
    background: var(--_raised);
    border: 1px solid var(--_line);
  }
  .mine .bubble {
    border-radius: 12px 4px 12px 12px;
    background: var(--_accent-soft);
    border-color: transparent;
  }
  .mine .changes,
  .mine .flags {
    justify-items: end;
  }
  .changes {
    display: grid;
    gap: 1px;
  }
  q {
    quotes: "“" "”";
  }
  .why p {
    padding-block: 2px 4px;
  }
  .fields {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 14px;
    align-items: end;
  }
  .fields label {
    display: grid;
    gap: 2px;
  }
  .fields label.check {
    display: flex;
    align-items: center;
    gap: 6px;
    min-height: 32px;
  }
  input[type="checkbox"] {
    min-height: 0;
    width: 16px;
    height: 16px;
    accent-color: var(--_accent);
  }
  .say {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 8px;
    align-items: end;
  }
  .say textarea {
    width: 100%;
  }
  .hint {
    padding: 7px 10px;
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_accent-soft);
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    text-align: start;
    padding: 5px 10px 5px 0;
    border-bottom: 1px solid var(--_line);
    vertical-align: top;
  }
  th {
    color: var(--_muted);
    font-weight: 600;
    font-size: 0.88em;
  }
  td.number {
    font-variant-numeric: tabular-nums;
  }
  .wide {
    overflow-x: auto;
  }
`;
