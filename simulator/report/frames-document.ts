import { deflateRawSync } from "node:zlib";
import type { Frame } from "../history/frames.ts";
import type { FramesDocument } from "../page/documents.ts";

/** Packs the states of all sites over time: most of them are those of the moment before, so each is written as what changed. */
export function packFrames(frames: readonly Frame[]): FramesDocument {
  const changes = frames.map(({ states }, index) => {
    const before = frames[index - 1]?.states;
    return states.map((state, site) => state ^ (before?.[site] ?? 0));
  });
  return {
    times: frames.map(({ at }) => Math.round(at)),
    states: deflateRawSync(Buffer.concat(changes), { level: 9 }).toString("base64"),
  };
}
