import { describe, expect, it } from "vitest";
import type { ConfigurationStatus } from "../../agent/core/status.ts";
import { describeConfiguration } from "../../agent/status/configuration.ts";
import { renderSnapshot } from "../../agent/status/render.ts";
import { sampleSnapshot } from "../support/view-model.ts";

describe("settings from the centre, as a technician reads of them", () => {
  it.each<[ConfigurationStatus, string, string]>([
    [{ state: "active", id: "c-3" }, "c-3 from the centre, in force", "c-3 dari pusat, berlaku"],
    [
      { state: "trial", id: "c-3", trialLeftMs: 480_000 },
      "c-3 from the centre, on trial, 8 min left",
      "c-3 dari pusat, sedang dicoba, sisa 8 menit",
    ],
    [{ state: "trial" }, "without the centre's, on trial", "tanpa pengaturan pusat, sedang dicoba"],
    [
      { state: "reverted", id: "c-3", reason: "not-proven" },
      "c-3 from the centre, taken back, nothing reached the broker with it",
      "c-3 dari pusat, dibatalkan, tidak ada yang sampai ke broker",
    ],
    [
      { state: "refused", id: "c-3", reason: "disk-full" },
      "c-3 from the centre, refused, disk-full",
      "c-3 dari pusat, ditolak, disk-full",
    ],
    [
      { state: "refused", id: "c-3", reason: "constructor" },
      "c-3 from the centre, refused, constructor",
      "c-3 dari pusat, ditolak, constructor",
    ],
  ])("%j", (status, english, indonesian) => {
    expect([describeConfiguration(status, "en")?.text, describeConfiguration(status, "id")?.text]).toEqual([
      english,
      indonesian,
    ]);
  });

  it("are one line of the status, and none where there are none", () => {
    const text = (configuration: ConfigurationStatus) => renderSnapshot(sampleSnapshot({ configuration }), "en");
    expect(text({ state: "active", id: "c-3" })).toMatch(/^Settings {2}c-3 from the centre, in force$/m);
    expect(text({ state: "none" })).toBe(renderSnapshot(sampleSnapshot(), "en"));
  });
});
