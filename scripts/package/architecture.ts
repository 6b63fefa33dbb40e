import type { BuildPlatform } from "../build/native.ts";

/** Processors as Debian calls them, and what the build calls them. */
export const PLATFORMS = { amd64: "linux-x64", arm64: "linux-arm64" } as const satisfies Readonly<
  Record<string, BuildPlatform>
>;

export type Architecture = keyof typeof PLATFORMS;
export const ARCHITECTURES = Object.keys(PLATFORMS) as readonly Architecture[];
