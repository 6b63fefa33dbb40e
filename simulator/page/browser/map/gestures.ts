/** Where on the map, in pixels of the page from its corner. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface MapMoves {
  zoom(factor: number, spot: Spot): void;
  pan(dx: number, dy: number): void;
  all(): void;
  point(spot: Spot | undefined): void;
}

const STEP = 1.6;
const KEY_PAN = 60;

/**
 * Mouse, fingers and keys: drag and pinch, the wheel with Ctrl (without, the page goes on scrolling), double click, arrows, plus, minus and
 * zero.
 */
export function listenToGestures(box: HTMLElement, moves: MapMoves): void {
  const held = new Map<number, Spot>();
  const spotOf = (event: MouseEvent): Spot => {
    const { left, top } = box.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  box.addEventListener("pointerdown", (event) => {
    if (event.target instanceof HTMLButtonElement) return;
    held.set(event.pointerId, spotOf(event));
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", (event) => {
    const now = spotOf(event);
    const before = held.get(event.pointerId);
    if (before === undefined) return moves.point(now);
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    held.set(event.pointerId, now);
    if (other === undefined) moves.pan(now.x - before.x, now.y - before.y);
    else {
      const apart = (spot: Spot) => Math.max(1, Math.hypot(spot.x - other.x, spot.y - other.y));
      moves.zoom(apart(now) / apart(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    }
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    box.addEventListener(end, (event) => held.delete(event.pointerId));
  }
  box.addEventListener("pointerleave", () => moves.point(undefined));
  // A finger points by a tap: where it rests it would move the map.
  box.addEventListener("click", (event) => moves.point(spotOf(event)));
  box.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      moves.zoom(Math.exp(-event.deltaY / 200), spotOf(event));
    },
    { passive: false },
  );
  box.addEventListener("dblclick", (event) => moves.zoom(event.shiftKey ? 1 / STEP : STEP, spotOf(event)));
  box.addEventListener("keydown", (event) => {
    const middle = { x: box.clientWidth / 2, y: box.clientHeight / 2 };
    const keys: Readonly<Record<string, () => void>> = {
      "+": () => moves.zoom(STEP, middle),
      "=": () => moves.zoom(STEP, middle),
      "-": () => moves.zoom(1 / STEP, middle),
      "0": () => moves.all(),
      ArrowLeft: () => moves.pan(KEY_PAN, 0),
      ArrowRight: () => moves.pan(-KEY_PAN, 0),
      ArrowUp: () => moves.pan(0, KEY_PAN),
      ArrowDown: () => moves.pan(0, -KEY_PAN),
    };
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
}
