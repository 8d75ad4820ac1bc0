import { Command } from 'commander';
import { exitCodes } from '../exit-codes.js';
import { printJson } from '../report.js';
import { type RuntimeFlags, withRuntimeOptions } from '../shared-options.js';

interface ParityFlags extends RuntimeFlags {
  readonly family?: string;
  readonly json?: boolean;
}

/** `kinograph parity TREE`: a line an output; exit 1 on any that differs and any case that cannot be run. */
export function parityCommand(signal: AbortSignal): Command {
  const command = new Command('parity')
    .description('compare every recorded case of a golden tree with what this code computes')
    .argument('<tree>', 'folder of families: <family>/cases/*.safetensors and their checkpoints')
    .option('--family <name>', 'one family only')
    .option('--json', 'print one machine-readable object');
  return withRuntimeOptions(command).action(async (tree: string, flags: ParityFlags) => {
    const [{ runTree }, { openRuntime }] = await Promise.all([
      import('@kinograph/parity'),
      import('../../open-runtime.js'),
    ]);
    const runtime = await openRuntime(flags.runtime, flags);
    const lines: Record<string, unknown>[] = [];
    let failed = 0;
    try {
      for await (const { error: _, ...line } of runTree(tree, { runtime, family: flags.family, signal })) {
        if (!line.ok) failed++;
        lines.push({ ...line, difference: Number.isFinite(line.difference) ? line.difference : null });
        if (flags.json) continue;
        const verdict = line.ok ? 'ok' : `FAIL${line.note ? ` (${line.note})` : ''}`;
        const numbers = `${line.difference.toExponential(2)}  ${line.allowed.toExponential(2)}`;
        process.stdout.write(`${line.family}/${line.case}  ${line.output}  ${numbers}  ${verdict}\n`);
      }
    } finally {
      await runtime.dispose();
    }
    const passed = lines.length - failed;
    if (flags.json) printJson({ runtime: flags.runtime, passed, failed, lines });
    else process.stdout.write(`${passed} ok, ${failed} FAIL\n`);
    if (failed > 0) process.exitCode = exitCodes.failed;
  });
}
