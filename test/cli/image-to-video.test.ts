import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { contents, it, kinograph, quick } from './command-line.js';

const prompt = 'a red ball moving right over a green meadow';
/** A red PNG picture of 8x4 pixels. */
const red = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAIAAAA8r+mnAAAAEUlEQVR4nGO4oKCAFTFQTwIAur4iAYWO6DEAAAAASUVORK5CYII=',
  'base64',
);

describe.concurrent('kinograph generate, from pictures', () => {
  it('goes on from a picture, with the embedded image-to-video model, and writes a graph that runs again', async ({
    expect,
    folder,
  }) => {
    writeFileSync(join(folder, 'red.png'), red);
    const args = [...quick, '--first', 'red.png', '--out', 'clip.gif'];
    expect(await kinograph(folder, 'generate', prompt, ...args)).toMatchObject({ code: 0, errors: '' });
    const { output } = await kinograph(folder, 'inspect', 'clip.gif', '--json');
    expect(output).toMatch(/kinograph:scenes-i2v/);
    const made = readFileSync(join(folder, 'clip.gif'));
    const again = await kinograph(
      folder,
      'graph',
      'run',
      'clip.gif',
      '--threads',
      '1',
      '--set',
      'write.path=again.gif',
    );
    expect(again).toMatchObject({ code: 0 });
    expect(pixels(readFileSync(join(folder, 'again.gif')))).toEqual(pixels(made));
  });

  it('makes another clip of another picture, place or video', async ({ expect, folder }) => {
    writeFileSync(join(folder, 'red.png'), red);
    const made = new Set<string>();
    const ways = [
      ['--first', 'red.png'],
      ['--last', 'red.png'],
      ['--loop', 'red.png'],
      ['--frame', '2=red.png'],
      ['--extend', 'red.png'],
    ];
    for (const [index, way] of ways.entries()) {
      const out = `${index}.gif`;
      const { code, errors } = await kinograph(folder, 'generate', prompt, ...quick, ...way, '--out', out);
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      made.add(pixels(readFileSync(join(folder, out))));
    }
    // A picture to go on from is a first frame.
    expect(made.size).toBe(ways.length - 1);
  });

  it('says what it cannot read, and leaves nothing', async ({ expect, folder }) => {
    writeFileSync(join(folder, 'text.png'), 'no picture');
    const args = [...quick, '--first', 'text.png'];
    const { code, errors } = await kinograph(folder, 'generate', prompt, ...args);
    expect([code, errors]).toEqual([1, expect.stringMatching(/text\.png: wanted a PNG or JPEG picture, got neither/)]);
    expect(contents(folder)).toEqual(['text.png']);
  });

  it.for([
    [['--frame', 'red.png'], /FRAME=FILE/],
    [['--loop', 'a.png', '--first', 'a.png'], /cannot be used with option/],
    [['--model', 'kinograph:scenes-i2v'], /frames to go on from/],
    [['--model', 'kinograph:scenes', '--last', 'a.png'], /wanted an image-to-video checkpoint/],
    [['--frame', '99=a.png'], /wanted a picture for a frame of its own, 0 to 8, got frame 99/],
  ] as const)('refuses %j', async ([args, message], { expect, folder }) => {
    const { code, errors } = await kinograph(folder, 'generate', prompt, ...quick, ...args);
    expect(code).not.toBe(0);
    expect(errors).toMatch(message);
    expect(contents(folder)).toEqual([]);
  });
});

/** A GIF without its comment, which holds the graph and with it the name of the file. */
function pixels(gif: Buffer): string {
  const comment = gif.indexOf(Buffer.from([0x21, 0xfe]));
  let end = comment + 2;
  while (gif[end] !== 0) end += gif[end]! + 1;
  return Buffer.concat([gif.subarray(0, comment), gif.subarray(end + 1)]).toString('latin1');
}
