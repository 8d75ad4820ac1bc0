import { describe, expect, it } from 'vitest';
import { gifRate, mediaOf, renamed } from './media.js';

describe('a file that was made', () => {
  it('is shown by its type, whatever is said beside it', () => {
    expect(mediaOf('video/mp4; codecs="avc1"')).toEqual({ shown: 'film', name: 'MP4' });
    expect(mediaOf('image/gif').shown).toBe('picture');
    expect(mediaOf('application/zip')).toEqual({ shown: 'pictures', name: 'PNGs' });
    expect(mediaOf('').shown).toBe('film');
  });

  it('has another extension under another format, where it had one', () => {
    expect(renamed('a.red.ball.mp4', 'gif')).toBe('a.red.ball.gif');
    expect(renamed('ball', 'gif')).toBe('ball.gif');
    expect(renamed('.mp4', 'gif')).toBe('.mp4.gif');
  });

  it('becomes a GIF of its own speed, of at most 50 frames a second', () => {
    expect(gifRate(8)).toEqual({ fps: 8, every: 1 });
    expect(gifRate(50)).toEqual({ fps: 50, every: 1 });
    expect(gifRate(60)).toEqual({ fps: 30, every: 2 });
    expect(gifRate(120)).toEqual({ fps: 40, every: 3 });
  });
});
