// `pnpm bench`: measures this project beside PyTorch and diffusers, in one run, and prints ratios.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { checkpointUrl } from '@kinograph/model-scenes';
import { Command } from 'commander';
import { browserSuite } from './browser/browser-suite.js';
import { eventLoopSuite } from './event-loop-suite.js';
import { memorySuite } from './memory-suite.js';
import { packingSuite } from './packing-suite.js';
import { planSuite } from './plan-suite.js';
import { findPython } from './sides.js';
import { type BenchOptions, ditSuite, generateSuite, graphSuite, int8Suite, vaeSuite } from './suites.js';

const suites: Readonly<Record<string, (options: BenchOptions) => Promise<string>>> = {
  generate: generateSuite,
  dit: ditSuite,
  vae: vaeSuite,
  int8: int8Suite,
  graph: graphSuite,
  plan: planSuite,
  memory: memorySuite,
  'event-loop': eventLoopSuite,
  packing: packingSuite,
  browser: browserSuite,
};
const page = fileURLToPath(new URL('../../../docs/benchmarks.md', import.meta.url));
const [begin, end] = ['<!-- measured: begin -->', '<!-- measured: end -->'];

interface Flags {
  readonly model: string;
  readonly realSize?: string;
  readonly threads: string;
  readonly rounds: string;
  readonly write?: boolean;
}

const program = new Command('bench')
  .description('Measures this project beside PyTorch and diffusers (found by KINOGRAPH_PYTHON, else python3).')
  .argument('[suites...]', `some of ${Object.keys(suites).join(', ')}; all of them when left out`)
  .option('--model <dir>', 'checkpoint to measure with', fileURLToPath(checkpointUrl))
  .option('--real-size <dir>', 'checkpoint of real-size-checkpoint.js; without it the real-size step is left out')
  .option('--threads <n>', 'math threads of both sides', String(availableParallelism()))
  .option('--rounds <n>', 'how often the sides take turns', '5')
  .option('--write', 'put the results into docs/benchmarks.md')
  .action(async (names: readonly string[], flags: Flags) => {
    const chosen = names.length > 0 ? names : Object.keys(suites);
    const unknown = chosen.find((name) => !Object.hasOwn(suites, name));
    if (unknown !== undefined) program.error(`error: no suite ${unknown}; there are ${Object.keys(suites).join(', ')}`);
    const { model, realSize } = flags;
    for (const folder of [model, realSize]) {
      if (folder !== undefined && !existsSync(folder)) program.error(`error: no folder at ${folder}`);
    }
    const python = findPython();
    const options = { model, realSize, python, threads: Number(flags.threads), rounds: Number(flags.rounds) };
    const parts = [machine(options)];
    console.log(parts[0]);
    for (const name of chosen) {
      parts.push(await suites[name]!(options));
      console.log(`\n${parts.at(-1)}`);
    }
    if (flags.write) write(parts.join('\n'));
  });

function machine({ python, threads, rounds }: BenchOptions): string {
  const cpu = cpus()[0]?.model.trim() ?? 'unknown processor';
  const other = python === undefined ? 'PyTorch and diffusers not found' : 'beside PyTorch and diffusers';
  const when = new Date().toISOString().slice(0, 10);
  return `${when}: ${cpu}, ${cpus().length} cores, Linux ${release()}, Node ${process.versions.node}; ${threads} threads, medians of ${rounds} turns, ${other}.\n`;
}

function write(results: string): void {
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.split(begin)[0]!, text.split(end)[1]!];
  writeFileSync(page, `${before}${begin}\n\n${results}\n${end}${after}`);
}

await program.parseAsync();
