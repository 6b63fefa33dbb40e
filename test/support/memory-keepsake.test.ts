import { keepsakeSuite } from "../suites/keepsake.ts";
import { MemoryKeepsake } from "./memory-keepsake.ts";

keepsakeSuite("the memory keepsake", async () => {
  const keepsake = new MemoryKeepsake();
  return {
    keepsake: () => keepsake,
    damage: async () => void keepsake.damaged.add("commands"),
    remove: async () => undefined,
  };
});
