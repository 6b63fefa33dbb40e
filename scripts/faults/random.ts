export { hash, SeededRandom } from "../../simulator/random.ts";
