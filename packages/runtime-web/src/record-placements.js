/**
 * Which operators of a model the CPU does though another device was asked for. onnxruntime says so in no other way than its
 * most talkative log, a line a node, which its WebAssembly build sends to the console.
 *
 * @typedef {Record<string, number>} OperatorCounts how many nodes there are of each operator
 */

/** Lines that are about what goes well: `[V:onnxruntime:...`, `[I:onnxruntime:...`. */
const talk = /\[[VI]:onnxruntime:/;
const placedOn = /(All n|N)ode\(?s\)? placed on \[(\w+)\]/;
const placedNode = /VerifyEachNodeIsAssignedToAnEp\] {2,}(\w+) \(/;

/**
 * Takes over the console of this worker, so that it must be called before the engine starts. What onnxruntime says of its
 * own doings is not passed on; all else is.
 *
 * @returns {{ during<Result>(open: () => Promise<Result>): Promise<{ result: Result, fallbacks: OperatorCounts | 'all' }> }}
 * `all` where the engine only says that the CPU does all of it
 */
export function recordPlacements() {
  /** @type {OperatorCounts} */
  let counts = {};
  let onCpu = false;
  let allOnCpu = false;

  for (const level of /** @type {const} */ (['log', 'info', 'warn', 'error'])) {
    const pass = console[level].bind(console);
    console[level] = (...words) => {
      const line = String(words[0]);
      if (talk.test(line)) take(line);
      else pass(...words);
    };
  }

  /** @param {string} line */
  function take(line) {
    const [, which, provider] = placedOn.exec(line) ?? [];
    if (provider !== undefined) onCpu = provider === 'CPUExecutionProvider';
    if (onCpu && which === 'All n') allOnCpu = true;
    const operator = placedNode.exec(line)?.[1];
    if (onCpu && operator !== undefined) counts[operator] = (counts[operator] ?? 0) + 1;
  }

  return {
    async during(open) {
      counts = {};
      onCpu = false;
      allOnCpu = false;
      const result = await open();
      return { result, fallbacks: allOnCpu ? 'all' : counts };
    },
  };
}
