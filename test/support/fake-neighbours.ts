import { keyedHashes } from "../../agent/platform/keyed-hash.ts";
import { FakeDish } from "./fake-dish.ts";
import { FakeFiles } from "./fake-files.ts";
import { FakeHttp } from "./fake-http.ts";
import { FakePrograms } from "./fake-programs.ts";
import { FakeSockets } from "./fake-sockets.ts";

/** What runs beside the agent: pages, files, programs, sockets and a Starlink router of a test's making. Nothing is there to begin with. */
export function fakeNeighbours() {
  const router = new FakeDish();
  return {
    http: new FakeHttp(),
    files: new FakeFiles(),
    programs: new FakePrograms(),
    sockets: new FakeSockets(),
    router,
    openDish: async () => router,
    keyedHashes,
  };
}
