import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { contents, it, kinograph, start } from './command-line.js';

/** Processes started by a process, and theirs. */
function descendants(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return children.flatMap((child) => [child, ...descendants(child)]);
  } catch {
    return [];
  }
}

const isRunning = (pid: number): boolean => readdirSync('/proc').includes(String(pid));
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('Ctrl-C', () => {
  // From before the modules are loaded to the middle of a run that would take minutes.
  for (const moment of [30, 250, 600, 1500, 3000]) {
    it(`after ${moment} ms ends with 130, no file and no process left`, async ({ expect, folder }) => {
      const { child, ended } = start(folder, 'generate', 'a red ball', '--steps', '5000', '--threads', '1');
      await wait(moment);
      const children = descendants(child.pid!);
      child.kill('SIGINT');
      const { code, output } = await ended;
      // Before Node has read the program (a busy machine takes its time) nobody hears the signal: the system ends it.
      expect(moment > 250 ? [130] : [130, null]).toContain(code);
      expect(output).toBe('');
      expect(contents(folder)).toEqual([]);
      await wait(100);
      expect(children.filter(isRunning)).toEqual([]);
    });
  }

  it('while frames are written leaves nothing of them', async ({ expect, folder }) => {
    const args = ['--steps', '1', '--frames', '801', '--size', '64x64', '--threads', '1', '--out', 'frames'];
    const { child, ended } = start(folder, 'generate', 'a red ball', ...args);
    for (let tries = 0; tries < 600 && contents(folder).length === 0; tries++) await wait(50);
    expect(contents(folder)).toHaveLength(1); // a folder under its temporary name
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(contents(folder)).toEqual([]);
  });
});

/** Whether a small file system can be mounted here. */
function canMount(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

describe.runIf(canMount())('a full disk', () => {
  for (const out of ['video.mp4', 'video.gif', 'frames']) {
    it(`is said in one line, and ${out} is not there`, async ({ expect, folder }) => {
      const disk = join(folder, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', disk]);
      try {
        const args = [
          '--steps',
          '1',
          '--size',
          '160x160',
          '--frames',
          '17',
          '--threads',
          '1',
          '--out',
          join('disk', out),
        ];
        const { code, errors } = await kinograph(folder, 'generate', 'a red ball', ...args);
        expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(/disk is full.*Nothing was left/) });
        expect(contents(disk)).toEqual([]);
      } finally {
        execFileSync('umount', [disk]);
      }
    });
  }
});
