/** What the browser keeps, where it may: a private window or a policy can forbid it, and then nothing is kept. */

const PREFIX = "script-coach:";

export class Kept {
  constructor(private readonly storage: () => Storage) {}

  get(name: string): string | null {
    try {
      return this.storage().getItem(PREFIX + name);
    } catch {
      return null;
    }
  }

  set(name: string, value: string | null): void {
    try {
      if (value === null) {
        this.storage().removeItem(PREFIX + name);
      } else {
        this.storage().setItem(PREFIX + name, value);
      }
    } catch {
      // Nothing is lost but the memory over a reload.
    }
  }

  /** Return a list that was kept; an empty one when there is none, or something else lies there. */
  list<T>(name: string): T[] {
    try {
      const found: unknown = JSON.parse(this.get(name) ?? "[]");
      return Array.isArray(found) ? (found as T[]) : [];
    } catch {
      return [];
    }
  }

  setList(name: string, values: readonly unknown[]): void {
    this.set(name, values.length ? JSON.stringify(values) : null);
  }
}

/** Of this tab, over a reload. */
export const tab = new Kept(() => sessionStorage);
/** Of this browser: no words of a call, and no token. */
export const browser = new Kept(() => localStorage);

/** Return whether a key of the browser's storage is `name`, to follow what another tab has changed. */
export function isNamed(event: StorageEvent, name: string): boolean {
  return event.key === PREFIX + name;
}
