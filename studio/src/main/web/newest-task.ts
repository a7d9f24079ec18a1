/**
 * Runs one task at a time and keeps only the newest one that waits, so that a moving pointer never builds up a queue and
 * its last position is always handled.
 */
export class NewestTask {
  private running = false;
  private waiting: ((isNewest: () => boolean) => Promise<void>) | undefined;

  /** @param task receives a function that returns whether no newer task waits */
  run(task: (isNewest: () => boolean) => Promise<void>): void {
    this.waiting = task;
    if (!this.running) {
      void this.work();
    }
  }

  private async work(): Promise<void> {
    this.running = true;
    try {
      while (this.waiting) {
        const task = this.waiting;
        this.waiting = undefined;
        await task(() => this.waiting === undefined);
      }
    } finally {
      this.running = false;
    }
  }
}
