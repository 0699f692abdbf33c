import { texts } from "./texts";
import { tab } from "./storage";

const TOKEN = "token";

/**
 * Who signs in, and how a token comes.
 *
 * A token that the page gives (attribute `token`, property `getToken`) stays in memory: after a reload the page gives
 * it again. Only the token of the demo sign-in is kept, in sessionStorage: it ends with the tab and other tabs do not
 * see it. A script in the page could read it there, but it could read the attribute as well; the defence against such
 * scripts is the Content-Security-Policy.
 */
export class Identity extends EventTarget {
  getToken: (() => Promise<string>) | null = null;
  private given = "";
  private signedIn = tab.get(TOKEN) ?? "";
  private refused = "";
  private asking: Promise<string> | null = null;

  /** Set the token that the page has given; an empty one takes it away. */
  give(token: string): void {
    if (token !== this.given) {
      this.given = token;
      this.dispatchEvent(new Event("change"));
    }
  }

  /** Whether the page itself signs its users in. */
  get isGiven(): boolean {
    return Boolean(this.given || this.getToken);
  }

  /** Return a token, an empty text when nobody has signed in. */
  async token(): Promise<string> {
    const kept = this.given || this.signedIn;
    if (kept && kept !== this.refused) {
      return kept;
    }
    return this.getToken ? this.renewed(this.getToken) : "";
  }

  /** Take note that a token was refused, so that it is not used again. */
  refuse(token: string): void {
    this.refused = token;
    if (token === this.signedIn) {
      this.signedIn = "";
      tab.set(TOKEN, null);
    }
  }

  /** Keep the token of the demo sign-in. */
  signIn(token: string): void {
    this.signedIn = token;
    tab.set(TOKEN, token);
    this.dispatchEvent(new Event("change"));
  }

  signOut(): void {
    this.signedIn = "";
    tab.set(TOKEN, null);
    this.dispatchEvent(new Event("change"));
  }

  private renewed(ask: () => Promise<string>): Promise<string> {
    // Several requests that find the token expired ask the page once.
    this.asking ??= ask()
      .then((token) => {
        this.given = token;
        return token;
      })
      .catch(() => {
        throw new Error(texts.signIn.pageGaveNone);
      })
      .finally(() => {
        this.asking = null;
      });
    return this.asking;
  }
}
