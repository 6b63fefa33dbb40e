import { expect, it } from "vitest";
import { Progress } from "../../agent/cli/progress.ts";

it("tells every two seconds how far it is, in the person's language, and nothing before", () => {
  let now = 0;
  const said: string[] = [];
  const output = { write: (text: string) => void said.push(text) };
  const progress = new Progress(output, "en", () => now);
  const steps: readonly (readonly [number, number])[] = [
    [1900, 500],
    [2000, 1200],
    [3900, 2000],
    [4100, 2500],
  ];
  for (const [at, done] of steps) {
    now = at;
    progress.show(done, 12_000);
  }
  expect(said).toEqual(["1,200 of 12,000 records …\n", "2,500 of 12,000 records …\n"]);
  const indonesian = new Progress(output, "id", () => now);
  now += 2000;
  indonesian.show(3000);
  expect(said.at(-1)).toBe("3.000 catatan …\n");
});
