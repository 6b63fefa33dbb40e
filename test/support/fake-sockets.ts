import type { LocalSockets, SocketFailure, SocketOutcome, SocketQuestion } from "../../agent/core/local-socket.ts";

/** The LocalSockets port: what a socket answers, by its path, or by its path and the question. Others are missing. */
export class FakeSockets implements LocalSockets {
  readonly answers = new Map<string, string | Uint8Array | { readonly failure: SocketFailure }>();
  /** Questions as they were sent, in order. */
  readonly asked: string[] = [];

  async ask({ path, text }: SocketQuestion): Promise<SocketOutcome> {
    this.asked.push(text);
    const answer = this.answers.get(`${path} ${text}`) ?? this.answers.get(path);
    if (answer === undefined) return { failure: "missing" };
    if (typeof answer === "string") return { answer: new TextEncoder().encode(answer) };
    return answer instanceof Uint8Array ? { answer } : answer;
  }
}
