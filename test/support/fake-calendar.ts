import type { Calendar } from "../../agent/core/calendar.ts";

/** The Calendar port whose hour strikes when a test says so. */
export class FakeCalendar implements Calendar {
  readonly #jobs = new Map<string, () => Promise<void>>();

  schedule(name: string, _expression: string, job: () => Promise<void>): () => void {
    this.#jobs.set(name, job);
    return () => this.#jobs.delete(name);
  }

  localDate(at: number): string {
    return new Date(at).toISOString().slice(0, 10);
  }

  get scheduled(): readonly string[] {
    return [...this.#jobs.keys()];
  }

  async strike(name: string): Promise<void> {
    const job = this.#jobs.get(name);
    if (job === undefined) throw new Error(`nothing is scheduled as ${name}`);
    await job();
  }
}
