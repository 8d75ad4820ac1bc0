import { Command } from 'commander';
import { printJson } from '../report.js';
import { withMemoryOption, withRuntimeOptions } from '../shared-options.js';
import { type VideoFlags, withVideoOptions } from './generate.js';

/** What `plan` was asked for. */
export interface PlanFlags extends VideoFlags {
  readonly root: readonly string[];
}

/** `kinograph plan "<prompt>"|FILE.json`. */
export function planCommand(signal: AbortSignal): Command {
  const command = withVideoOptions(
    new Command('plan')
      .description('what a video or a graph would take: files, weights, memory, operations, time; no weight is read')
      .argument('<prompt|file>', 'what the video shows, or a graph as JSON'),
  )
    .option('--root <dir>', 'folder a graph may read; repeatable', (value, known: string[]) => [...known, value], [])
    .option('--json', 'print one machine-readable object');
  return withMemoryOption(withRuntimeOptions(command)).action(async (what: string, flags: PlanFlags) => {
    const { planWhat, planText } = await import('../plan-what.js');
    const planned = await planWhat(what, flags, signal);
    if (flags.json) {
      const { graph, ...numbers } = planned;
      printJson({ ...numbers, graph: graph.data });
    } else {
      process.stdout.write(planText(planned, flags.memory));
    }
  });
}
