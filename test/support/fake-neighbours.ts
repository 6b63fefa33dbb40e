import { keyedHashes } from "../../agent/platform/keyed-hash.ts";
import { FakeFiles } from "./fake-files.ts";
import { FakeHttp } from "./fake-http.ts";
import { FakePrograms } from "./fake-programs.ts";

/** What runs beside the agent: pages, files and programs of a test's making. Nothing is there to begin with. */
export function fakeNeighbours() {
  return { http: new FakeHttp(), files: new FakeFiles(), programs: new FakePrograms(), keyedHashes };
}
