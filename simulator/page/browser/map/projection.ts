/** A rectangle of the Earth in degrees. */
export interface Region {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The archipelago with some sea around it. */
export const INDONESIA: Region = { west: 94.3, south: -11.6, east: 141.7, north: 6.6 };

const MAXIMUM_ZOOM = 60;

/**
 * Degrees to pixels. Length and breadth have the same scale, which at the equator is true to a hundredth. Pure; every change gives a new
 * one.
 */
export class Projection {
  private constructor(
    readonly width: number,
    readonly height: number,
    /** Pixels a degree. */
    readonly scale: number,
    readonly zoom: number,
    /** Degrees, in the middle of the picture. */
    private readonly longitude: number,
    private readonly latitude: number,
  ) {}

  /** All of the region, as large as it fits. Pixels. */
  static fit(width: number, height: number, { west, south, east, north }: Region = INDONESIA): Projection {
    const scale = Math.min(width / (east - west), height / (north - south));
    return new Projection(width, height, scale, 1, (west + east) / 2, (south + north) / 2);
  }

  x(longitude: number): number {
    return this.width / 2 + (longitude - this.longitude) * this.scale;
  }

  y(latitude: number): number {
    return this.height / 2 - (latitude - this.latitude) * this.scale;
  }

  /** The same view in another size. */
  resized(width: number, height: number): Projection {
    const { scale } = Projection.fit(width, height);
    return new Projection(width, height, scale * this.zoom, this.zoom, this.longitude, this.latitude);
  }

  /** So many times larger around a pixel that stays where it is; never smaller than all of it. */
  zoomed(factor: number, x: number, y: number): Projection {
    const zoom = Math.min(MAXIMUM_ZOOM, Math.max(1, this.zoom * factor));
    if (zoom === 1) return Projection.fit(this.width, this.height);
    const scale = (this.scale * zoom) / this.zoom;
    const shift = 1 / this.scale - 1 / scale;
    return this.#at(zoom, scale, (x - this.width / 2) * shift, (this.height / 2 - y) * shift);
  }

  /** Moved by pixels. */
  panned(dx: number, dy: number): Projection {
    return this.#at(this.zoom, this.scale, -dx / this.scale, dy / this.scale);
  }

  /** The middle of the picture stays within the archipelago. */
  #at(zoom: number, scale: number, east: number, north: number): Projection {
    const longitude = Math.min(INDONESIA.east, Math.max(INDONESIA.west, this.longitude + east));
    const latitude = Math.min(INDONESIA.north, Math.max(INDONESIA.south, this.latitude + north));
    return new Projection(this.width, this.height, scale, zoom, longitude, latitude);
  }
}
