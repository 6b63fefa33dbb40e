import { SITE_STATES, type SiteState } from "../../history/site-state.ts";

/** Colours of what is drawn on canvases; page.css has them, for light, dark and paper. */
export interface Theme {
  readonly land: string;
  readonly neighbour: string;
  readonly shore: string;
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly band: string;
  readonly states: Readonly<Record<SiteState, string>>;
  readonly series: readonly [string, string];
  readonly font: string;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    land: colour("land"),
    neighbour: colour("neighbour"),
    shore: colour("shore"),
    paper: colour("paper"),
    ink: colour("ink"),
    faint: colour("faint"),
    line: colour("line"),
    band: colour("band"),
    states: Object.fromEntries(SITE_STATES.map((state) => [state, colour(`state-${state}`)])) as Theme["states"],
    series: [colour("series-1"), colour("series-2")],
    font: getComputedStyle(document.body).fontFamily,
  };
}

/** Calls `changed` when the colours are others: the person switched to dark, or the page goes to paper. */
export function onThemeChange(changed: () => void): void {
  for (const query of ["(prefers-color-scheme: dark)", "print"]) matchMedia(query).addEventListener("change", changed);
}
