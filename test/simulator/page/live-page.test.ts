import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunDocument, UpdateDocument } from "../../../simulator/page/documents.ts";
import { LivePage } from "../../../simulator/page/live-page.ts";
import { GOOD_COSTS, GOOD_VERDICT, StagedRun } from "../../support/staged-run.ts";
import { until } from "../../support/until.ts";

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

describe("the live page's server", () => {
  const run = new StagedRun(["--sites", "40"]);
  let page: LivePage;

  beforeEach(async () => {
    page = await LivePage.open(0, run.document, run.recorder);
  });

  afterEach(() => page.close(undefined));

  function ask(path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(new URL(path, page.address), { agent: false, ...options }, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk) => {
          body += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
      });
      asked.on("error", reject).end();
    });
  }

  /** Opens a stream; `heard` is what came so far. */
  function follow() {
    const stream = { heard: "", status: 0, isOver: false };
    const asked = request(new URL("/live", page.address), { agent: false }, (response) => {
      stream.status = response.statusCode ?? 0;
      response.setEncoding("utf8").on("data", (chunk) => {
        stream.heard += chunk;
      });
      response.on("close", () => {
        stream.isOver = true;
      });
    });
    asked.on("error", () => undefined).end();
    return stream;
  }

  it("gives its files to this machine, with nothing from elsewhere allowed in them", async () => {
    for (const path of ["/", "/page.js", "/page.css", "/run.json"]) {
      const { status, headers, body } = await ask(path);
      expect([path, status]).toEqual([path, 200]);
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(headers["cache-control"]).toBe("no-store");
      expect(body).not.toMatch(/https?:\/\/(?!127\.0\.0\.1|www\.w3\.org)/);
    }
    const { fleet } = JSON.parse((await ask("/run.json")).body) as RunDocument;
    expect(fleet.sites).toBe(40);
  });

  it("answers under no other name, to no other page, and nothing but GET and HEAD", async () => {
    expect((await ask("/", { headers: { host: "rebound.example" } })).status).toBe(421);
    expect((await ask("/run.json", { headers: { origin: "https://elsewhere.example" } })).status).toBe(403);
    expect((await ask("/", { method: "POST" })).status).toBe(405);
    expect((await ask("/../../package.json")).status).toBe(404);
    expect((await ask("/", { method: "HEAD" })).body).toBe("");
  });

  it("tells a new viewer everything so far, and then what changes", async () => {
    run.tell(() => ["connecting", 0]);
    run.second("starting", 0, 0);
    run.second("starting", 0, 0);
    const stream = follow();
    const first = await until("the first update", () => updatesIn(stream.heard)[0]);
    expect(first.samples).toHaveLength(1);
    expect(first.phases).toEqual([{ phase: "starting", at: 0 }]);
    expect(Buffer.from(first.states ?? "", "base64")).toEqual(Buffer.alloc(40, 3));
    run.tell(() => ["live", 2]);
    run.second("running", 40, 80);
    const later = await until("another state", () =>
      updatesIn(stream.heard)
        .slice(1)
        .find(({ states }) => states !== undefined),
    );
    expect(later.samples.map(({ connected }) => connected)).toEqual([40]);
    expect(later.provinces.reduce((sum, { queued }) => sum + queued, 0)).toBe(80);
    const quiet = await until("one without news", () => updatesIn(stream.heard).find((_, index) => index > 2));
    expect(quiet.states).toBeUndefined();
    expect(quiet.samples).toEqual([]);
  });

  it("has room for ten viewers", async () => {
    const streams = Array.from({ length: 10 }, follow);
    await until("ten streams", () => streams.every(({ status }) => status === 200));
    expect((await ask("/live")).status).toBe(503);
  });

  it("says how the run ended before it goes", async () => {
    const stream = follow();
    await until("the stream", () => stream.status === 200);
    await page.close({ verdict: GOOD_VERDICT, costs: GOOD_COSTS, cutShort: false });
    await until("the end", () => stream.isOver);
    expect(stream.heard).toMatch(/event: end\ndata: \{"verdict":\{"ok":true/);
    await expect(ask("/")).rejects.toThrow("ECONNREFUSED");
  });

  it("says so when its port is taken", async () => {
    const { port } = new URL(page.address);
    await expect(LivePage.open(Number(port), run.document, run.recorder)).rejects.toThrow("EADDRINUSE");
  });
});

function updatesIn(stream: string): readonly UpdateDocument[] {
  return [...stream.matchAll(/^event: update\ndata: (.*)\n\n/gm)].map(
    ([, data = ""]) => JSON.parse(data) as UpdateDocument,
  );
}
