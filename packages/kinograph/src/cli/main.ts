import { CommanderError } from 'commander';
import { exitCodes } from './exit-codes.js';
import { createProgram } from './program.js';
import { printError } from './report.js';

/** Runs the command line; gives the exit code. Only the first Ctrl-C is orderly: a second one ends the process at once. */
export async function main(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort(new DOMException('interrupted', 'AbortError'));
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, onSignal);
  try {
    const program = createProgram(interrupt.signal);
    await program.parseAsync(args as string[], { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : exitCodes.done;
  } catch (error) {
    if (interrupt.signal.aborted) return exitCodes.interrupted;
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    printError(error, { json: args.includes('--json') });
    return exitCodes.failed;
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, onSignal);
  }
}
