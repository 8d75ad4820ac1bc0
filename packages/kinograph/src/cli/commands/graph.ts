import { Command } from 'commander';
import { type CacheFlags, withCacheOptions } from '../cache-options.js';
import { exitCodes } from '../exit-codes.js';
import type { GraphLockFlags } from '../graph-lock.js';
import { printJson } from '../report.js';
import { type MemoryFlag, type RuntimeFlags, withMemoryOption, withRuntimeOptions } from '../shared-options.js';

interface JsonFlag {
  readonly json?: boolean;
}

/** What `graph run` was asked for. */
export interface GraphRunFlags extends RuntimeFlags, MemoryFlag, CacheFlags, JsonFlag {
  readonly set: readonly string[];
  readonly root: readonly string[];
  readonly locked?: boolean;
}

const rootMeaning = 'folder the graph may read and write, or address it may read; repeatable (default: where you are)';

const collect = (value: string, known: readonly string[]) => [...known, value];

/** `kinograph graph show|validate|lock|run FILE.json`. */
export function graphCommand(signal: AbortSignal): Command {
  const command = new Command('graph').description('show, check or run a graph saved as JSON (or inside a video)');
  command.addCommand(
    new Command('show')
      .description('the nodes of a graph, in the order they run')
      .argument('<file>', 'graph as JSON, or a video Kinograph wrote')
      .option('--json', 'print one machine-readable object')
      .action(async (file: string, flags: JsonFlag) => {
        const { describeGraph, loadGraph } = await import('../graph-file.js');
        const graph = await loadGraph(file);
        if (flags.json) printJson(graph.data);
        else process.stdout.write(`${describeGraph(graph).join('\n')}\n`);
      }),
  );
  command.addCommand(
    new Command('validate')
      .description('everything wrong with a graph; exit 1 if anything is')
      .argument('<file>', 'graph as JSON, or a video Kinograph wrote')
      .option('--json', 'print one machine-readable object')
      .action(async (file: string, flags: JsonFlag) => {
        const { problemsOf } = await import('../graph-file.js');
        const { problems, lines } = await problemsOf(file);
        if (flags.json) printJson({ file, problems });
        else process.stdout.write(`${lines.length > 0 ? lines.join('\n') : `${file}: nothing wrong`}\n`);
        if (problems.length > 0) process.exitCode = exitCodes.failed;
      }),
  );
  const lockCommand = new Command('lock')
    .description('write down, beside a graph, the stages, weights and engine it runs with now')
    .argument('<file>', 'graph as JSON, or a video Kinograph wrote')
    .option('--root <dir>', rootMeaning, collect, [])
    .option('--json', 'print one machine-readable object');
  command.addCommand(
    withRuntimeOptions(lockCommand).action(async (file: string, flags: GraphLockFlags & JsonFlag) => {
      const { lockGraphFile } = await import('../graph-lock.js');
      const { path, lock } = await lockGraphFile(file, flags, signal);
      if (flags.json) printJson(lock);
      else process.stdout.write(`${path}\n`);
    }),
  );
  const runCommand = new Command('run')
    .description('run a graph')
    .argument('<file>', 'graph as JSON, or a video Kinograph wrote')
    .option('--set <node.param=value>', 'change a parameter (JSON, or plain text); repeatable', collect, [])
    .option('--root <dir>', rootMeaning, collect, [])
    .option('--locked', 'refuse to run anything else than what graph lock wrote down')
    .option('--json', 'print one machine-readable object');
  command.addCommand(
    withMemoryOption(withRuntimeOptions(withCacheOptions(runCommand))).action(
      async (file: string, flags: GraphRunFlags) => {
        const { runGraphFile } = await import('../run-graph-file.js');
        const outputs = await runGraphFile(file, flags, signal);
        if (flags.json) printJson(outputs);
        else for (const line of outputs.lines) process.stdout.write(`${line}\n`);
      },
    ),
  );
  return command;
}
