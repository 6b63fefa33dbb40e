import type { Site } from "./site.ts";

export const MAXIMUM_SHARDS = 100;

/** One of several machines that have a fleet between them. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** The sites of a shard: every `of`th, so that each shard is a small copy of the country. All of them without one. */
export function sitesOfShard(fleet: readonly Site[], shard: Shard | undefined): readonly Site[] {
  return shard === undefined ? fleet : fleet.filter(({ index }) => index % shard.of === shard.number - 1);
}

/** How many sites that are. @param fleet of the whole fleet. */
export function sizeOfShard(fleet: number, shard: Shard | undefined): number {
  return shard === undefined ? fleet : Math.ceil((fleet - shard.number + 1) / shard.of);
}
