import { css } from "lit";

export const sidebarStyle = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto;
    height: 100%;
    min-height: 0;
    background: var(--_surface);
  }
  .top {
    display: grid;
    gap: 8px;
    padding: 8px 12px;
    border-bottom: 1px solid var(--_line);
    grid-template-columns: minmax(0, 1fr);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
  }
  h2 {
    margin-inline-end: 4px;
    white-space: nowrap;
  }
  .line {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    font-size: 0.86em;
    color: var(--_muted);
    white-space: nowrap;
  }
  .line i,
  .dot {
    display: inline-block;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--_muted);
  }
  .line.online i {
    background: var(--_good);
  }
  .line.offline,
  .line.refused {
    color: var(--_danger);
    font-weight: 600;
  }
  .line.offline i,
  .line.refused i {
    background: transparent;
    border: 2px solid var(--_danger);
  }
  .dot {
    background: var(--_danger);
    margin-inline-start: 4px;
    vertical-align: 1px;
  }
  .offline.small {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 8px;
    align-items: center;
    padding: 6px 9px;
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_danger-soft);
  }
  .scroll {
    overflow-y: auto;
    padding: 10px 12px;
    display: grid;
    gap: 10px;
    align-content: start;
    grid-template-columns: minmax(0, 1fr);
  }
  .waiting {
    margin-bottom: 6px;
  }
  .unsent {
    display: grid;
    gap: 6px;
  }
  .unsent li {
    padding: 6px 9px;
    border: 1px dashed var(--_line);
    border-radius: calc(var(--_radius) * 0.75);
  }
  .log > summary {
    font-size: 0.9em;
    padding: 2px 0;
  }
  script-coach-composer {
    padding: 8px 12px 10px;
    border-top: 1px solid var(--_line);
  }
`;
