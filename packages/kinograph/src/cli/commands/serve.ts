import { Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../arguments.js';
import { type CacheFlags, withCacheOptions } from '../cache-options.js';
import { type RuntimeFlags, withRuntimeOptions } from '../shared-options.js';

/** What `serve` was asked for. */
export interface ServeFlags extends RuntimeFlags, CacheFlags {
  readonly host: string;
  readonly port: number;
  readonly allowRemote?: boolean;
  readonly allowHost: readonly string[];
  readonly origin: readonly string[];
  readonly model: readonly NamedModel[];
  readonly folder?: string;
  readonly studio?: string;
  readonly running: number;
  readonly waiting: number;
  readonly maxSteps?: number;
  readonly maxPixels?: number;
  readonly json?: boolean;
}

/** A checkpoint, and what graphs call it. */
export interface NamedModel {
  readonly name: string;
  readonly location: string;
}

const collect = (value: string, known: readonly string[]) => [...known, value];

/** `kinograph serve`. */
export function serveCommand(signal: AbortSignal): Command {
  const command = new Command('serve')
    .description('run graphs over HTTP for programs and pages of this machine, until Ctrl-C')
    .option('--host <name>', 'name or address to listen on', '127.0.0.1')
    .option('--port <n>', 'port; 0 takes any that is free', portNumber, 8077)
    .option('--allow-remote', 'let --host be another than the loopback: there is no password')
    .option('--allow-host <name>', 'a further name in Host, such as of a proxy in front; repeatable', collect, [])
    .option('--origin <origin>', 'lets pages of it in, such as http://localhost:5173; repeatable', collect, [])
    .option('--model <[name=]dir>', 'a checkpoint graphs may name; repeatable, the first is the default', models, [])
    .option('--folder <dir>', 'where runs keep their files (default: a temporary one)')
    .option('--studio <dir>', 'a built studio to serve beside the API')
    .option('--running <n>', 'runs at once', wholeNumber(1), 1)
    .option('--waiting <n>', 'runs that may wait', wholeNumber(0), 8)
    .option('--max-steps <n>', 'denoising steps of a run', wholeNumber(1))
    .option('--max-pixels <n>', 'width x height x frames of a video', wholeNumber(1))
    .option('--json', 'print one machine-readable object once it listens');
  return withCacheOptions(withRuntimeOptions(command)).action(async (flags: ServeFlags) => {
    const { serve } = await import('../serve.js');
    await serve(flags, signal);
  });
}

function portNumber(text: string): number {
  const port = wholeNumber(0)(text);
  if (port > 65535) throw new InvalidArgumentError('Wanted a port, 0 to 65535.');
  return port;
}

function models(text: string, known: readonly NamedModel[]): NamedModel[] {
  const [, name = text, location = text] = /^([\w:.-]+)=(.+)$/.exec(text) ?? [];
  return [...known, { name, location }];
}
