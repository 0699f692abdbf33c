import type { Speaker } from "./contract";
import { tab } from "./storage";

/** What the agent has said and the coach has not confirmed yet. */
export interface Unsent {
  key: string;
  speaker: Speaker;
  text: string;
  /** Why the server did not take it; it is sent again only when the agent says so. */
  refused?: string;
}

/**
 * What waits to be sent in a call, in order.
 *
 * It is kept in sessionStorage until the coach has confirmed it: a reload in the middle loses nothing. Each message
 * has its key, by which the server knows one that it has got already: sent twice, it counts once. It is not kept
 * longer than the tab, as it holds words of the call.
 */
export class Outbox {
  private items: Unsent[];

  constructor(private readonly name: string) {
    this.items = tab.list<Unsent>(name);
  }

  get all(): readonly Unsent[] {
    return this.items;
  }

  /** What is to be sent, oldest first. */
  get waiting(): Unsent[] {
    return this.items.filter((item) => item.refused === undefined);
  }

  add(item: Unsent): void {
    this.change([...this.items, item]);
  }

  /** Take out what the coach has confirmed, or what the agent gave up. */
  remove(key: string): void {
    this.change(this.items.filter((item) => item.key !== key));
  }

  refuse(key: string, reason: string): void {
    this.change(this.items.map((item) => (item.key === key ? { ...item, refused: reason } : item)));
  }

  /** Let a refused message wait again; return it. */
  retry(key: string): Unsent | undefined {
    this.change(this.items.map((item) => (item.key === key ? { key, speaker: item.speaker, text: item.text } : item)));
    return this.items.find((item) => item.key === key);
  }

  private change(items: Unsent[]): void {
    this.items = items;
    tab.setList(this.name, items);
  }
}
