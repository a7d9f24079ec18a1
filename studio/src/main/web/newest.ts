/**
 * Runs one task at a time and keeps only the newest one that waits, so that a moving pointer never builds up a queue and
 * its last position is always handled.
 */
export class NewestTask {
  private running = false;
  private waiting: (() => Promise<void>) | undefined;

  run(task: () => Promise<void>): void {
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
        await task();
      }
    } finally {
      this.running = false;
    }
  }
}
