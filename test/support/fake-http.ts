import { SuarError } from "../../agent/core/errors.ts";
import type { HttpAnswer, HttpClient, HttpOutcome, HttpQuestion } from "../../agent/core/http.ts";

type Scripted = Partial<Omit<HttpAnswer, "body">> & { readonly body?: string | Uint8Array };

/** The HttpClient port with the answers of a test's choice, by URL. A URL without one does not answer. */
export class FakeHttp implements HttpClient {
  readonly answers = new Map<
    string,
    Scripted | { readonly failure: Extract<HttpOutcome, { failure: unknown }>["failure"] }
  >();
  /** In order. */
  readonly asked: HttpQuestion[] = [];

  async ask(question: HttpQuestion, signal: AbortSignal): Promise<HttpOutcome> {
    this.asked.push(question);
    if (signal.aborted) throw new SuarError("stopped", {});
    const answer = this.answers.get(`${question.method} ${question.url}`) ?? this.answers.get(question.url);
    if (answer === undefined) return { failure: "no-answer" };
    if ("failure" in answer) return answer;
    const { body = "", ...head } = answer;
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    if (question.maximumBytes > 0 && bytes.byteLength > question.maximumBytes) return { failure: "too-long" };
    return { status: 200, ms: 600, ...head, body: question.maximumBytes === 0 ? new Uint8Array() : bytes };
  }
}
