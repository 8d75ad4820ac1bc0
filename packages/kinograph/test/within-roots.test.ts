import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withinRoots } from '../src/cli/within-roots.js';

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'kinograph-roots-')));
  for (const name of ['inside', 'inside-too', 'outside']) mkdirSync(join(folder, name));
  symlinkSync(join(folder, 'outside'), join(folder, 'inside', 'link'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('withinRoots', () => {
  it('lets paths below a root through, folders that do not exist yet included', () => {
    const check = withinRoots([join(folder, 'inside')]);
    const path = join(folder, 'inside', 'new', 'video.mp4');
    expect(check(path)).toBe(path);
  });

  it('refuses what only begins like a root, climbs out, or leaves through a link', () => {
    const check = withinRoots([join(folder, 'inside')]);
    for (const path of ['inside-too/video.mp4', 'inside/../outside/video.mp4', 'inside/link/video.mp4']) {
      expect(() => check(join(folder, path))).toThrow(/outside|inside/);
      expect(() => check(join(folder, path))).toThrow(expect.objectContaining({ code: 'kinograph.outside-roots' }));
    }
  });
});
