import type { Me } from "./contract";
import type { Http } from "./http";
import type { Identity } from "./identity";

/** What every view needs: the server, who is signed in, and a voice for screen readers. */
export interface Session {
  readonly server: string;
  readonly http: Http;
  readonly identity: Identity;
  readonly me: Me;
  /** Tell people who do not see the screen; `urgent` interrupts them. */
  announce(text: string, urgent?: boolean): void;
}
