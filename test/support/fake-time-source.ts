import type { Alarm } from "../../agent/core/clock.ts";
import type { Millis } from "../../agent/core/time.ts";
import type { TimeSource } from "../../agent/platform/time-source.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** The TimeSource of a NodeClock on virtual time: `world` has the two clocks of the box (its trust is not asked), the rest is set here. */
export class FakeTimeSource implements TimeSource {
  readonly bootId: string;
  /** What the system says when it is asked. */
  vouches = false;
  /** Happens while the question is under way. */
  duringQuestion = () => {};
  /** The monotonic times of the questions. */
  readonly questions: Millis[] = [];
  setNoticed = 0;

  constructor(private readonly world: VirtualClock) {
    this.bootId = world.bootId;
  }

  monotonic(): Millis {
    return this.world.monotonic();
  }

  date(): Millis {
    return this.world.wall().at;
  }

  after(ms: Millis, then: () => void): Alarm {
    return this.world.after(ms, then);
  }

  synchronisedAlready(): boolean {
    return this.vouches;
  }

  async synchronised(): Promise<boolean> {
    this.questions.push(this.monotonic());
    const answer = this.vouches;
    this.duringQuestion();
    return answer;
  }

  wallWasSet(): void {
    this.setNoticed++;
  }
}
