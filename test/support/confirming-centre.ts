import type { CentralReader } from "./central-reader.ts";
import type { SitePublisher } from "./site-publisher.ts";

/** Tells a site what the centre has stored: everything that has come, and nothing else. */
export async function confirmArrivals(
  reader: CentralReader,
  control: SitePublisher,
  { site, epoch, recorded }: { readonly site: string; readonly epoch: string; readonly recorded: number },
): Promise<void> {
  const stored = ranges(recorded, (seq) => reader.arrivals.has(seq));
  const [first] = stored;
  const through = first?.[0] === 1 ? first[1] : 0;
  const also = stored.filter(([from]) => from > 1).slice(0, MOST_RANGES);
  await control.publish(`suar/v1/${site}/commit`, JSON.stringify({ v: 1, epoch, through, also }));
}

/** As the contract allows. */
const MOST_RANGES = 256;

function ranges(count: number, has: (seq: number) => boolean): [number, number][] {
  const found: [number, number][] = [];
  for (let seq = 1; seq <= count; seq++) {
    if (!has(seq)) continue;
    const last = found.at(-1);
    if (last !== undefined && last[1] === seq - 1) last[1] = seq;
    else found.push([seq, seq]);
  }
  return found;
}
