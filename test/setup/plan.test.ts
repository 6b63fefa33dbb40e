import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../agent/config/catalogue.ts";
import { loadSettings } from "../../agent/config/load.ts";
import { EMPTY_DRAFT, withMaterials, withValues } from "../../agent/setup/draft.ts";
import { FILE_NAMES, FILE_SETTINGS } from "../../agent/setup/files.ts";
import { planOf } from "../../agent/setup/plan.ts";

describe("the plan of what is written", () => {
  it("names new files in a folder of their own, and says everything else as it was answered", async () => {
    const answered = withValues(EMPTY_DRAFT, {
      "uplink.keyFile": "/etc/suar/access-old/site-key.pem",
      "uplink.certificateFile": "/etc/suar/access-old/site-certificate.pem",
      "page.lan": true,
      site: "5304122003",
      "collectors.services.sources": ["sikopdes check https://example.net/a,b"],
    });
    const draft = withMaterials(answered, { "uplink.keyFile": { text: "KEY" } });
    const plan = planOf(draft, "/etc/suar", "0a1b");
    expect(plan.folder).toBe("/etc/suar/access-0a1b");
    expect(plan.files).toEqual([{ name: "site-key.pem", text: "KEY" }]);
    expect(plan.document).not.toContain('KEY"');
    const readFile = async () => new TextEncoder().encode(plan.document);
    const { settings } = await loadSettings({ file: "x", environment: {}, flags: [], readFile });
    expect(settings.uplink.keyFile).toBe("/etc/suar/access-0a1b/site-key.pem");
    expect(settings.uplink.certificateFile).toBe("/etc/suar/access-old/site-certificate.pem");
    expect(settings.page.lan).toBe(true);
    expect(settings.collectors.services.sources).toEqual(["sikopdes check https://example.net/a,b"]);
  });

  it("makes no folder where there is nothing to put into it, and works in the root", () => {
    expect(planOf(EMPTY_DRAFT, "/etc/suar", "0a1b")).toEqual({ files: [], document: "{}\n" });
    const draft = withMaterials(EMPTY_DRAFT, { "uplink.caFile": { text: "CA" } });
    expect(planOf(draft, "/", "ff").folder).toBe("/access-ff");
  });

  it("knows every setting that names a file of the site's own", () => {
    const ofFiles = CATALOGUE.filter(({ setting }) => setting.kind.description.en === "path of a file").map(
      ({ path }) => path,
    );
    expect(ofFiles.filter((path) => !FILE_SETTINGS.some((known) => known === path))).toEqual([]);
    expect(new Set(Object.values(FILE_NAMES)).size).toBe(FILE_SETTINGS.length);
  });
});
