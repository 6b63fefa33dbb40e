type Esbuild = typeof import("esbuild");

/** Works that go on. */
let works = 0;

/**
 * Does something with esbuild that leaves no process behind. esbuild keeps one for the next build, in the process group of whoever builds: Ctrl-C at a
 * terminal ends it, and from then on every build fails.
 */
export async function withEsbuild<Result>(work: (esbuild: Esbuild) => Promise<Result>): Promise<Result> {
  // Loaded when somebody builds.
  const esbuild = await import("esbuild");
  works += 1;
  try {
    return await work(esbuild);
  } finally {
    works -= 1;
    // All share the process: who is not done with it would never be answered.
    if (works === 0) await esbuild.stop();
  }
}
