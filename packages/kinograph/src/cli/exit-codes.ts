/** Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted (128 + SIGINT). */
export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;
