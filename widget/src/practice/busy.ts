import type { ReactiveControllerHost } from "lit";
import { messageOf } from "../http";

/** Work that goes to the server, one at a time, with its error for the screen. */
export class Busy {
  isBusy = false;
  error = "";

  constructor(private readonly host: ReactiveControllerHost) {}

  /** Do something; true when it worked. Nothing happens while something else is being done. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.isBusy) {
      return false;
    }
    this.isBusy = true;
    this.error = "";
    this.host.requestUpdate();
    try {
      await work();
      return true;
    } catch (error) {
      this.error = messageOf(error);
      return false;
    } finally {
      this.isBusy = false;
      this.host.requestUpdate();
    }
  }
}
