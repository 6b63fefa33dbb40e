import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../../core/time.ts";
import {
  angleBetween,
  difference,
  dot,
  geostationaryPlace,
  groundPlace,
  sunDirection,
  type Vector,
} from "./almanac.ts";

export interface SunSite {
  /** Degrees, north positive. */
  readonly latitude: number;
  /** Degrees, east positive. */
  readonly longitude: number;
  /** Degrees east of a geostationary satellite. */
  readonly satelliteLongitude: number;
  /** Diameter of the antenna. */
  readonly dishMetres: number;
  readonly downlinkGigahertz: number;
}

/** A time in which the Sun stands behind the satellite, UTC milliseconds. */
export interface SunTransit {
  readonly start: Millis;
  readonly peak: Millis;
  readonly end: Millis;
}

/** Half of the Sun's disc, degrees. */
const SUN_RADIUS = 0.27;
/** Width of a parabolic antenna's beam at half its power, in degrees for one wavelength a diameter. */
const BEAM_FACTOR = 70;
const METRES_TIMES_GIGAHERTZ = 0.299792458;
/** The Sun moves 15 degrees an hour: within so much of the middle of the transit it is further from the satellite each minute. */
const STEP: Millis = 8 * MINUTE;
const PRECISION: Millis = SECOND / 10;
/** Two seasons of some days each in a year. */
const HORIZON: Millis = 366 * DAY;

/**
 * When the Sun disturbs a geostationary downlink: its disc touches the beam. Pure geometry; the satellite's own wandering of 0.1 degrees
 * moves it by up to 24 s.
 */
export class SunForecast {
  readonly #look: Vector;
  readonly #isAboveHorizon: boolean;
  /** Degrees between the Sun and the satellite. */
  readonly #limit: number;
  /** Of the Sun's time at the site before UTC. */
  readonly #ahead: Millis;

  constructor(site: SunSite) {
    const up = groundPlace(site.latitude, site.longitude);
    this.#look = difference(geostationaryPlace(site.satelliteLongitude), up);
    this.#isAboveHorizon = dot(this.#look, up) > 0;
    const wavelength = METRES_TIMES_GIGAHERTZ / site.downlinkGigahertz;
    this.#ahead = (site.longitude / 15) * HOUR;
    this.#limit = (BEAM_FACTOR * wavelength) / site.dishMetres / 2 + SUN_RADIUS;
  }

  /** The first one that is not over at `at`, within a year; undefined when there is none or the satellite is below the horizon. */
  next(at: Millis): SunTransit | undefined {
    return this.#first(at, at + HORIZON);
  }

  /** One that touches the time between `from` and `to`, at most some days; undefined when none does. */
  within(from: Millis, to: Millis): SunTransit | undefined {
    const transit = this.#first(from, to);
    return transit !== undefined && transit.start <= to ? transit : undefined;
  }

  #first(at: Millis, until: Millis): SunTransit | undefined {
    if (!this.#isAboveHorizon) return undefined;
    const midnight = Math.floor((at + this.#ahead) / DAY) * DAY - this.#ahead;
    for (let day = midnight; day <= until; day += DAY) {
      const transit = this.#onDay(day);
      if (transit !== undefined && transit.end >= at) return transit;
    }
    return undefined;
  }

  /**
   * The closest approach of a day, if it is close enough.
   * @param midnight of the Sun at the site: a satellite above the horizon is passed in daylight, far from the ends of the day.
   */
  #onDay(midnight: Millis): SunTransit | undefined {
    let closest = midnight + 6 * HOUR;
    for (let hour = closest; hour <= midnight + 18 * HOUR; hour += HOUR) {
      if (this.#angle(hour) < this.#angle(closest)) closest = hour;
    }
    // The closest of the hours is within half an hour, 7.5 degrees, of the closest approach.
    if (this.#angle(closest) > this.#limit + 8) return undefined;
    const peak = this.#closestBetween(closest - HOUR, closest + HOUR);
    if (this.#angle(peak) >= this.#limit) return undefined;
    return { start: this.#edge(peak, -STEP), peak, end: this.#edge(peak, STEP) };
  }

  #closestBetween(from: Millis, to: Millis): Millis {
    let [left, right] = [from, to];
    while (right - left > PRECISION) {
      const third = (right - left) / 3;
      if (this.#angle(left + third) < this.#angle(right - third)) right -= third;
      else left += third;
    }
    return Math.round((left + right) / 2);
  }

  /** Where the limit is crossed, going from the middle in steps. */
  #edge(peak: Millis, step: Millis): Millis {
    let inside = peak;
    while (this.#angle(inside + step) < this.#limit) inside += step;
    let outside = inside + step;
    while (Math.abs(outside - inside) > PRECISION) {
      const middle = (inside + outside) / 2;
      if (this.#angle(middle) < this.#limit) inside = middle;
      else outside = middle;
    }
    return Math.round(inside);
  }

  #angle(at: Millis): number {
    return angleBetween(sunDirection(at), this.#look);
  }
}
