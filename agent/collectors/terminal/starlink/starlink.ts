import type { Clock } from "../../../core/clock.ts";
import { isProblem, SuarError } from "../../../core/errors.ts";
import type { TerminalAlert, TerminalAnswer, TerminalDriver } from "../../../core/terminal.ts";
import type { Dish, DishReply, DishRequest } from "../../../core/terminal-access.ts";
import { HOUR, MINUTE, type Millis, SECOND } from "../../../core/time.ts";
import { withinTerminalDeadline } from "../deadline.ts";
import { readDiagnostics } from "./diagnostics.ts";
import { History } from "./history.ts";
import { type Message, NotProtobuf } from "./protobuf.ts";
import { replyTo } from "./response.ts";
import { readStatus, type StatusReading } from "./status.ts";

export const STARLINK_ADDRESS = "192.168.100.1:9200";

const DIAGNOSTICS_EVERY: Millis = 10 * MINUTE;
/** A request that the dish refused or does not know is not repeated every time: it fills the dish's own log. An update may change its mind. */
const REFUSED_FOR: Millis = HOUR;

/**
 * A Starlink dish. Status and history with every reading: the history fills in the seconds between, 20 kB on the LAN and none on the satellite.
 * The diagnostics, the only request that SpaceX documents, every ten minutes, and with every reading from a dish that refuses its status.
 */
export class Starlink implements TerminalDriver {
  readonly profile = "starlink";
  readonly every = 15 * SECOND;
  readonly fastest = SECOND;
  readonly deadline = 10 * SECOND;
  readonly #refused = new Map<DishRequest, { readonly until: Millis; readonly problem: SuarError }>();
  #history = new History();
  #diagnosed: { readonly at: Millis; readonly alerts: readonly TerminalAlert[] } | undefined;
  #diagnosticsDue: Millis;

  constructor(
    private readonly dish: Dish,
    private readonly clock: Clock,
  ) {
    this.#diagnosticsDue = clock.monotonic();
  }

  async read(signal: AbortSignal): Promise<TerminalAnswer> {
    const due = this.#due();
    if (due.length === 0) throw this.#refusal();
    const replies = await withinTerminalDeadline(this.clock, this.dish.address, this.deadline, signal, (limited) =>
      this.dish.ask(due, limited),
    );
    const problems: SuarError[] = [];
    const status = this.#take("get_status", due, replies, problems, (message) => {
      const reading = readStatus(message);
      if (reading === undefined) throw this.#unknownSchema("get_status");
      return reading;
    });
    const history = this.#take("get_history", due, replies, problems, (message) => this.#history.read(message));
    const diagnosed = this.#take("get_diagnostics", due, replies, problems, readDiagnostics);
    if (diagnosed !== undefined) this.#diagnosed = { at: this.clock.monotonic(), alerts: diagnosed };
    // What was diagnosed earlier is no reading of now.
    if (status === undefined && history === undefined && diagnosed === undefined) throw problems[0] ?? this.#refusal();
    return this.#answer(status, history, problems);
  }

  #answer(
    status: StatusReading | undefined,
    history: StatusReading | undefined,
    [problem]: readonly SuarError[],
  ): TerminalAnswer {
    const alerts = this.#diagnosedAlerts();
    return {
      reading: {
        profile: this.profile,
        ...status,
        ...history,
        ...(status === undefined && alerts === undefined
          ? {}
          : { alerts: [...(status?.alerts ?? []), ...(alerts ?? [])] }),
      },
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /** They hold until the next ones are due, and once more that long where those fail. */
  #diagnosedAlerts(): readonly TerminalAlert[] | undefined {
    const fresh = this.#diagnosed !== undefined && this.clock.monotonic() - this.#diagnosed.at < 2 * DIAGNOSTICS_EVERY;
    return fresh ? this.#diagnosed?.alerts : undefined;
  }

  #due(): readonly DishRequest[] {
    const now = this.clock.monotonic();
    for (const [request, { until }] of this.#refused) if (now >= until) this.#refused.delete(request);
    const requests: DishRequest[] = ["get_status", "get_history"];
    if (now >= this.#diagnosticsDue || this.#refused.has("get_status")) {
      requests.push("get_diagnostics");
      this.#diagnosticsDue = now + DIAGNOSTICS_EVERY;
    }
    return requests.filter((request) => !this.#refused.has(request));
  }

  /** What `read` makes of the reply to `request`; its problem goes to `problems`. */
  #take<Value>(
    request: DishRequest,
    due: readonly DishRequest[],
    replies: readonly DishReply[],
    problems: SuarError[],
    read: (message: Message) => Value,
  ): Value | undefined {
    const reply = replies[due.indexOf(request)];
    if (reply === undefined) return undefined;
    try {
      if ("problem" in reply) throw reply.problem;
      const message = replyTo(request, reply.message);
      if (message === undefined) throw this.#unknownSchema(request);
      return read(message);
    } catch (error) {
      const problem = this.#problemOf(error, request);
      if (isProblem(problem, "terminal-denied") || isProblem(problem, "terminal-unsupported")) {
        this.#refused.set(request, { until: this.clock.monotonic() + REFUSED_FOR, problem });
      }
      problems.push(problem);
      return undefined;
    }
  }

  #problemOf(error: unknown, request: DishRequest): SuarError {
    if (error instanceof SuarError) return error;
    if (!(error instanceof NotProtobuf)) throw error;
    const details = { address: this.dish.address, what: request, malformed: "not-protobuf" } as const;
    return new SuarError("terminal-malformed", details, { cause: error });
  }

  #unknownSchema(request: DishRequest): SuarError {
    return new SuarError("terminal-schema-unknown", {
      address: this.dish.address,
      profile: this.profile,
      what: request,
    });
  }

  /** There is one whenever no request is due. */
  #refusal(): SuarError {
    const [first] = this.#refused.values();
    return first?.problem ?? this.#unknownSchema("get_status");
  }
}
