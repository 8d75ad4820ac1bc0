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

  it('refuses links to what does not exist outside, loops, and names with a zero', () => {
    const check = withinRoots([join(folder, 'inside')]);
    symlinkSync(join(folder, 'outside', 'new.mp4'), join(folder, 'inside', 'dangling.mp4'));
    symlinkSync(join(folder, 'inside', 'new.mp4'), join(folder, 'inside', 'own.mp4'));
    symlinkSync(join(folder, 'inside', 'loop'), join(folder, 'inside', 'loop'));
    for (const path of ['dangling.mp4', 'dangling.mp4/deeper', 'loop', 'loop/video.mp4', 'video.mp4\0']) {
      expect(() => check(join(folder, 'inside', path)), path).toThrow('output path');
    }
    expect(check(join(folder, 'inside', 'own.mp4'))).toBe(join(folder, 'inside', 'own.mp4'));
  });

  it('lets nothing out, whatever a path is put together from', () => {
    const check = withinRoots([join(folder, 'inside')]);
    const parts = [
      '..',
      '.',
      '',
      'inside',
      'outside',
      'link',
      'new',
      'inside-too',
      '../..',
      '/etc',
      '~',
      '%2e%2e',
      '..\\..',
    ];
    let state = 7;
    const pick = () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return parts[(state >>> 16) % parts.length]!;
    };
    let allowed = 0;
    for (let time = 0; time < 3000; time++) {
      const path = [join(folder, 'inside'), pick(), pick(), pick(), pick()].join('/');
      let full: string;
      try {
        full = check(path);
      } catch {
        continue;
      }
      allowed++;
      // What is really made there is inside.
      mkdirSync(full, { recursive: true });
      expect(realpathSync(full).startsWith(join(folder, 'inside')), path).toBe(true);
      expect(realpathSync(full).startsWith(join(folder, 'inside-too')), path).toBe(false);
    }
    expect(allowed).toBeGreaterThan(100);
  });
});
