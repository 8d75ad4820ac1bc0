import { InvalidArgumentError } from 'commander';

/** A whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text.trim()) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Wanted a whole number of at least ${least}.`);
    }
    return value;
  };
}

/** A finite number above `above` (or equal to it, when `orEqual`). */
export function numberAbove(above: number, { orEqual = false } = {}): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || value < above || (!orEqual && value === above)) {
      throw new InvalidArgumentError(`Wanted a number ${orEqual ? 'of at least' : 'above'} ${above}.`);
    }
    return value;
  };
}

/** A seed: 0 to 2^64 - 1. */
export function seedNumber(text: string): bigint {
  if (!/^\d+$/.test(text.trim()) || BigInt(text) >= 1n << 64n) {
    throw new InvalidArgumentError('Wanted a whole number from 0 to 2^64 - 1.');
  }
  return BigInt(text);
}

/** `N=FILE`: a picture and the frame it is. */
export function givenFrame(text: string): { at: number; path: string } {
  const [, at, path] = /^(-?\d+)=(.+)$/s.exec(text) ?? [];
  if (at === undefined || path === undefined) {
    throw new InvalidArgumentError('Wanted FRAME=FILE, such as 8=middle.png.');
  }
  return { at: Number(at), path };
}

/** `WxH` in pixels. */
export function frameSize(text: string): { width: number; height: number } {
  const match = /^(\d+)[x×](\d+)$/i.exec(text.trim());
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || width < 1 || height < 1)
    throw new InvalidArgumentError('Wanted WIDTHxHEIGHT in pixels, such as 64x64.');
  return { width, height };
}
