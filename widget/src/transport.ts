import type { Identity } from "./identity";

/** How the line to the server stands; `refused` is not tried again by itself. */
export type LineState = "connecting" | "online" | "offline" | "refused";

export interface LineEvents {
  /** Signed in; the frame that the server sent first. */
  ready(frame: Record<string, unknown>): void;
  frame(frame: Record<string, unknown>): void;
  state(state: LineState, reason: string): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
const PING_EVERY_MS = 15_000;
const PONG_WITHIN_MS = 8_000;
const SIGN_IN_WITHIN_MS = 12_000;
const CLOSED = { badFrame: 4400, token: 4401, origin: 4403, notThere: 4404, tooLong: 4413, tooFast: 4429 } as const;

/** Return how long to wait before the next try: twice as long each time, half of it by chance. */
export function waitBefore(attempt: number, chance: number): number {
  const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
  // After a restart of the server not everybody comes back in the same instant.
  return most / 2 + (most / 2) * chance;
}

/**
 * One WebSocket that opens itself again until it is closed.
 *
 * @param url of the socket
 * @param identity gives the token for each try
 * @param opening makes the first frame, without the token, for each try
 */
export class Line {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ping: ReturnType<typeof setTimeout> | undefined;
  private isReady = false;
  private isClosed = false;
  private token = "";
  private renewals = 0;
  private readonly comeBack = (): void => this.hurry();

  constructor(
    private readonly url: string,
    private readonly identity: Identity,
    private readonly opening: () => Record<string, unknown>,
    private readonly events: LineEvents,
  ) {
    addEventListener("online", this.comeBack);
    document.addEventListener("visibilitychange", this.comeBack);
    void this.open();
  }

  /** Send a frame; false when there is no line, and the frame is not sent. */
  send(frame: Record<string, unknown>): boolean {
    if (!this.isReady || this.socket?.readyState !== WebSocket.OPEN) {
      return false;
    }
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Try at once, also after a refusal. */
  retry(): void {
    this.renewals = 0;
    this.attempt = 0;
    this.socket?.close();
    void this.open();
  }

  close(): void {
    this.isClosed = true;
    removeEventListener("online", this.comeBack);
    document.removeEventListener("visibilitychange", this.comeBack);
    clearTimeout(this.timer);
    clearTimeout(this.ping);
    this.socket?.close(1000);
    this.socket = null;
  }

  private hurry(): void {
    if (this.timer !== undefined && !document.hidden) {
      void this.open();
    }
  }

  private async open(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.attempt === 0) {
      // Who is offline stays so until the line is there, however often it is tried.
      this.events.state("connecting", "");
    }
    try {
      this.token = await this.identity.token();
    } catch (error) {
      this.lost(error instanceof Error ? error.message : "");
      return;
    }
    if (this.isClosed) {
      return;
    }
    if (!this.token) {
      this.refusedToken("");
      return;
    }
    const socket = new WebSocket(this.url);
    this.socket = socket;
    let reason = "";
    socket.onopen = () => {
      socket.send(JSON.stringify({ ...this.opening(), type: "sign_in", token: this.token }));
      this.ping = setTimeout(() => socket.close(), SIGN_IN_WITHIN_MS);
    };
    socket.onmessage = (event) => {
      const frame = read(event.data);
      reason = frame["type"] === "error" && typeof frame["message"] === "string" ? frame["message"] : reason;
      this.take(frame);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) {
        this.closed(event.code, event.reason || reason);
      }
    };
  }

  private take(frame: Record<string, unknown>): void {
    if (!this.isReady) {
      if (frame["type"] === "error") {
        return;
      }
      this.isReady = true;
      this.attempt = 0;
      this.renewals = 0;
      this.events.ready(frame);
      this.events.state("online", "");
    } else if (frame["type"] !== "pong") {
      this.events.frame(frame);
    }
    this.beat();
  }

  /** A line that went dead without a word is found by a ping without an answer. */
  private beat(): void {
    clearTimeout(this.ping);
    this.ping = setTimeout(() => {
      this.send({ type: "ping" });
      const socket = this.socket;
      this.ping = setTimeout(() => {
        // A dead line would take its time to close: do not wait for it.
        if (socket !== null && socket === this.socket) {
          socket.close();
          this.closed(1006, "");
        }
      }, PONG_WITHIN_MS);
    }, PING_EVERY_MS);
  }

  private closed(code: number, reason: string): void {
    clearTimeout(this.ping);
    this.isReady = false;
    this.socket = null;
    if (this.isClosed) {
      return;
    }
    if (code === CLOSED.token) {
      this.refusedToken(reason);
    } else if (code === CLOSED.origin || code === CLOSED.notThere) {
      this.events.frame({ type: "error", code: "refused", message: reason });
      this.events.state("refused", reason);
    } else {
      if (code === CLOSED.tooFast) {
        this.attempt = Math.max(this.attempt, 3);
      }
      if (code === CLOSED.badFrame || code === CLOSED.tooLong) {
        // What was sent last is at fault; who has sent it must not send it again by himself.
        this.events.frame({ type: "error", code: "bad_frame", message: reason });
      }
      this.lost(reason);
    }
  }

  private lost(reason: string): void {
    const wait = waitBefore(this.attempt, Math.random());
    this.attempt += 1;
    this.events.state("offline", reason);
    this.timer = setTimeout(() => void this.open(), wait);
  }

  private refusedToken(reason: string): void {
    if (this.token) {
      this.identity.refuse(this.token);
    }
    // The page may have a newer one; when that is refused as well, people have to act.
    if (this.identity.getToken && this.renewals === 0) {
      this.renewals += 1;
      void this.open();
      return;
    }
    this.events.state("refused", reason);
    this.identity.dispatchEvent(new Event("refused"));
  }
}

function read(data: unknown): Record<string, unknown> {
  try {
    const frame: unknown = JSON.parse(String(data));
    return typeof frame === "object" && frame !== null ? (frame as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Return the address of a socket on the coach's server. */
export function socketUrl(server: string, path: string): string {
  return `${server.replace(/^http/, "ws")}/coach${path}`;
}
