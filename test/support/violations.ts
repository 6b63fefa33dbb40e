/** What broke the contract since the last test ended. A module of its own, because every test file loads it. */
export const violations: string[] = [];
