import { readdirSync, readFileSync } from "node:fs";
import type { Plugin } from "esbuild";
import { describe, expect, it } from "vitest";
import { withEsbuild } from "../../scripts/build/with-esbuild.ts";
import { until } from "../support/until.ts";

/** How many processes of esbuild this one has. */
function services(): number {
  const threads = readdirSync("/proc/self/task");
  const children = threads.flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, "utf8").split(" ").filter(Boolean),
  );
  return children.filter((child) => readFileSync(`/proc/${child}/cmdline`, "utf8").includes("--service=")).length;
}

describe("work with esbuild", () => {
  it("is not disturbed by other work that is done earlier, and leaves no process behind", async () => {
    let proceed = () => {};
    const mayProceed = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    const waiting: Plugin = {
      name: "waiting",
      setup: (builder) => {
        builder.onResolve({ filter: /^entry$/ }, ({ path }) => ({ path, namespace: "waiting" }));
        builder.onLoad({ filter: /^entry$/, namespace: "waiting" }, async () => {
          await mayProceed;
          return { contents: "export default 1 + 1" };
        });
      },
    };
    const long = withEsbuild(({ build }) => build({ entryPoints: ["entry"], plugins: [waiting], write: false }));
    const short = await withEsbuild(({ transform }) => transform("2  +  2"));
    expect(short.code).toBe("2 + 2;\n");
    expect(services()).toBe(1);
    proceed();
    expect((await long).outputFiles?.[0]?.text).toContain("1 + 1");
    await until("its process has ended", () => services() === 0);
    expect((await withEsbuild(({ transform }) => transform("3  +  3"))).code).toBe("3 + 3;\n");
  });

  it("leaves no process behind when it fails", async () => {
    await expect(withEsbuild(({ transform }) => transform("what is this?"))).rejects.toThrow("Transform failed");
    await until("its process has ended", () => services() === 0);
  });
});
