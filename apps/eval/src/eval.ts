// `pnpm eval`: what the embedded model makes of prompts it has never seen, measured from pixels.
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { embeddedImageModel, embeddedModel } from 'kinograph';
import { type Expand, openGenerator } from './generator.js';
import { type Interpolation, measureInterpolation } from './interpolation.js';
import { made, measureOne, measureSizes, measureTwo, reconstructed, rendered, type Score } from './measure.js';
import { openReconstructor } from './reconstruct.js';

interface Flags {
  readonly model?: string;
  readonly prompts: string;
  readonly threads: string;
  readonly size?: string;
  readonly frames?: string;
  readonly expand?: Expand;
  readonly keep?: string;
  readonly rendered?: boolean;
  readonly reconstructed?: boolean;
  readonly interpolated?: boolean;
  readonly wrong?: boolean;
  readonly json?: boolean;
}

const program = new Command('eval')
  .description(
    'Generates clips of held-out prompts and looks at their pixels: colour, place, motion, object, size order, two objects.',
  )
  .option('--model <dir>', 'checkpoint to measure (default: the embedded one)')
  .option('--prompts <n>', 'prompts of one object; a quarter as many of two, an eighth as many triples of sizes', '200')
  .option('--threads <n>', 'math threads', String(availableParallelism()))
  .option('--size <WxH>', "size of the clips (default: the model's own)")
  .option('--frames <n>', "frames of the clips (default: the model's own)")
  .addOption(
    new Option('--expand <how>', 'who expands prompts (default: as the model says)').choices(['scenes', 'none']),
  )
  .option('--keep <folder>', 'keep the clips there, as GIFs')
  .option('--rendered', 'look at rendered clips instead: how far the checker itself is right')
  .option('--reconstructed', "look at rendered clips that went through the model's autoencoder: how much is lost there")
  .option('--interpolated', 'give the first and last frames of rendered clips instead, and compare the frames between')
  .option('--wrong', 'print every prompt that went wrong')
  .option('--json', 'print one machine-readable object')
  .action(async (flags: Flags) => {
    const count = Number(flags.prompts);
    const threads = Number(flags.threads);
    if (flags.interpolated) {
      const measured = await measureInterpolation(flags.model ?? embeddedImageModel, count, threads, flags.expand);
      process.stdout.write(flags.json ? `${JSON.stringify(measured)}\n` : interpolationTable(measured));
      return;
    }
    const model = flags.model ?? embeddedModel;
    const [width, height] = (flags.size?.split('x') ?? []).map(Number);
    const frames = flags.frames === undefined ? undefined : Number(flags.frames);
    if (flags.keep !== undefined) mkdirSync(flags.keep, { recursive: true });
    const reconstructor = flags.reconstructed ? await openReconstructor(model, threads) : undefined;
    const generates = !flags.rendered && !flags.reconstructed;
    const generator = generates
      ? await openGenerator(model, { threads, expand: flags.expand, keep: flags.keep })
      : undefined;
    const size = { ...(width && height ? { width, height } : {}), ...(frames && { frames }) };
    const draw = rendered({ frames: 17, width: 64, height: 64, ...size });
    const make = generator ? made(generator, size) : reconstructor ? reconstructed(draw, reconstructor) : draw;
    const onWrong = (line: string) => flags.wrong && process.stderr.write(`${line}\n`);
    const scores: Score[] = [
      ...(await measureOne(make, count, onWrong)),
      await measureTwo(make, Math.ceil(count / 4), onWrong),
      await measureSizes(make, Math.ceil(count / 8), onWrong),
    ];
    const seconds = generator?.seconds.toSorted((a, b) => a - b)[Math.floor(generator.seconds.length / 2)];
    await generator?.close();
    await reconstructor?.close();
    if (flags.json) process.stdout.write(`${JSON.stringify({ scores, seconds })}\n`);
    else process.stdout.write(table(scores, seconds));
  });

function table(scores: readonly Score[], seconds: number | undefined): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rows = scores.map(({ what, right, of, goal }) => {
    const share = right / of;
    return `| ${what} | ${right} of ${of} | ${percent(share)} | ${goal ? `${percent(goal)} | ${share >= goal ? 'met' : 'missed'}` : ' | '} |`;
  });
  const head = ['| what | right | share | goal | |', '| --- | --- | --- | --- | --- |'];
  const time = seconds === undefined ? [] : [`\nA clip took ${seconds.toFixed(2)} s (median).`];
  return `${[...head, ...rows, ...time].join('\n')}\n`;
}

function interpolationTable({ clips, seconds, ...ratios }: Interpolation): string {
  const rows = Object.entries(ratios).map(([how, ratio]) => `| ${how} | ${ratio.toFixed(2)} dB |`);
  const above = ratios.model - ratios.linear;
  const verdict = `\n${clips} clips; the model is ${above.toFixed(2)} dB above linear blending (wanted 3): ${above >= 3 ? 'met' : 'missed'}.`;
  return `${['| frames between by | PSNR |', '| --- | --- |', ...rows, verdict].join('\n')}\nA clip took ${seconds.toFixed(2)} s (median).\n`;
}

await program.parseAsync();
