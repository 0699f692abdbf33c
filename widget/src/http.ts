import type { Identity } from "./identity";
import { texts } from "./texts";

const PATIENCE_MS = 20_000;

/** Something that the server refused, or that did not reach it (`status` 0); the message is for people. */
export class CoachError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly demo = false,
  ) {
    super(message);
  }
}

/** Return what to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : texts.errors.unknown;
}

type Method = "GET" | "POST" | "DELETE";

/** The coach's HTTP routes. */
export class Http {
  constructor(
    readonly server: string,
    private readonly identity: Identity,
  ) {}

  get<T>(path: string): Promise<T> {
    return this.ask<T>("GET", path);
  }

  /** A body that is a form goes as it is, anything else as JSON. */
  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.ask<T>("POST", path, body);
  }

  delete(path: string): Promise<void> {
    return this.ask<void>("DELETE", path);
  }

  private async ask<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const token = await this.identity.token();
    try {
      return await this.askAs<T>(token, method, path, body);
    } catch (error) {
      if (!(error instanceof CoachError) || error.status !== 401 || !token) {
        throw error;
      }
      // The token may have expired meanwhile: one more try with a new one.
      this.identity.refuse(token);
      const renewed = await this.identity.token();
      if (!renewed || renewed === token) {
        this.identity.dispatchEvent(new Event("refused"));
        throw error;
      }
      return this.askAs<T>(renewed, method, path, body);
    }
  }

  private async askAs<T>(token: string, method: Method, path: string, body: unknown): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (token) {
      headers["Authorization"] = `Bearer ${token}`;
    }
    const request: RequestInit = { method, headers, credentials: "omit", signal: AbortSignal.timeout(PATIENCE_MS) };
    if (body instanceof FormData) {
      request.body = body;
    } else if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      request.body = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await fetch(`${this.server}/coach${path}`, request);
    } catch {
      // A browser does not tell a page whether it was refused or the network is down; only from another origin can it be either.
      const isElsewhere = this.server !== location.origin;
      throw new CoachError(0, "offline", isElsewhere ? texts.errors.offlineOrRefused(location.origin) : texts.errors.offline);
    }
    return (await readAnswer(response)) as T;
  }
}

async function readAnswer(response: Response): Promise<unknown> {
  if (response.status === 204) {
    return undefined;
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok && body !== null) {
    return body;
  }
  const told = (body as { error?: { code?: string; message?: string; demo?: boolean } } | null)?.error;
  const message = told?.message ?? texts.errors.status(response.status);
  throw new CoachError(response.status, told?.code ?? "broken", message, told?.demo === true);
}
