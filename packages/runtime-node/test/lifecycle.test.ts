import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const folder = pathOf('../node_modules/.lifecycle');

/** Bundles the program as a user's bundler would: one file of everything but onnxruntime, the host beside it. */
beforeAll(async () => {
  await build({
    config: false,
    entry: { program: pathOf('program.ts'), host: pathOf('../src/host.js') },
    format: ['esm'],
    target: 'node20',
    outDir: folder,
    noExternal: [/^(?!onnxruntime-node)/],
    external: ['onnxruntime-node'],
    esbuildOptions: (options) => {
      options.conditions = ['@kinograph/source'];
    },
    silent: true,
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly milliseconds: number;
  readonly engineAlive: boolean;
}

/** Runs the program; `act` is called once its run is under way. Everything is measured from then on. */
async function outcomeOf(what: string, act?: (program: ChildProcess, engine: number) => void): Promise<Outcome> {
  const program = spawn(process.execPath, [`${folder}/program.js`, what], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let start = performance.now();
  let engine: number | undefined;
  program.stderr.on('data', (text) => (output += text));
  program.stdout.on('data', (text) => {
    output += text;
    if (engine !== undefined || !output.includes('running')) return;
    engine = Number(execFileSync('ps', ['-o', 'pid=', '--ppid', String(program.pid)], { encoding: 'utf8' }).trim());
    start = performance.now();
    act?.(program, engine);
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    program.once('close', (...end) => resolve(end));
  });
  const milliseconds = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { code, signal, output, milliseconds, engineAlive: engine !== undefined && isAlive(engine) };
}

/** A process that has ended but that nobody has asked about yet (a zombie) is not alive. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

describe.runIf(process.platform === 'linux')('a program with a run under way', () => {
  it('ends at once with the code it asks for, and takes the engine along', async () => {
    const outcome = await outcomeOf('exits');
    expect(outcome).toMatchObject({ code: 130, signal: null, output: 'running\n', engineAlive: false });
    expect(outcome.milliseconds).toBeLessThan(1500);
  });

  it('ends at once when its own Ctrl-C handler says so, though the engine is sent the signal too', async () => {
    const outcome = await outcomeOf('handles SIGINT', (program, engine) => {
      process.kill(engine, 'SIGINT');
      program.kill('SIGINT');
    });
    expect(outcome).toMatchObject({ code: 130, signal: null, output: 'running\n', engineAlive: false });
    expect(outcome.milliseconds).toBeLessThan(1500);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('leaves no engine behind when it dies of %s', async (signal) => {
    const outcome = await outcomeOf('runs', (program) => program.kill(signal));
    expect(outcome).toMatchObject({ code: null, signal, output: 'running\n', engineAlive: false });
  });

  it('leaves no engine behind when it dies of an exception', async () => {
    const outcome = await outcomeOf('throws');
    expect(outcome).toMatchObject({ code: 1, engineAlive: false });
    expect(outcome.output).toContain('Error: unexpected');
  });

  it('is told when the engine is killed, and goes on', async () => {
    const outcome = await outcomeOf('runs', (_program, engine) => process.kill(engine, 'SIGKILL'));
    expect(outcome).toMatchObject({ code: 0, engineAlive: false });
    expect(outcome.output).toContain(
      'runtime.stopped: node runtime: the engine process: wanted an answer, got signal SIGKILL',
    );
  });
});

it('does not keep a program alive that forgets to dispose it', async () => {
  expect(await outcomeOf('forgets to dispose')).toMatchObject({ code: 0, output: '' });
});
