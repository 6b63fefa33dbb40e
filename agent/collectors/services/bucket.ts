import type { Bucket } from "../../core/services.ts";

/** From here on a count makes no difference. */
export const LAST_BUCKET_FROM = 20;

/** So coarse that nobody is seen to come or go. @param count 0 or more. */
export function bucketOf(count: number): Bucket {
  if (count === 0) return "0";
  if (count < 5) return "1-4";
  if (count < 10) return "5-9";
  return count < LAST_BUCKET_FROM ? "10-19" : "20+";
}
