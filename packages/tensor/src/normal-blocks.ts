const block = 16;
const half = block / 2;
/** Values between two yields; a multiple of `block`. */
const pieceSize = 2 ** 14;
const turn32 = Math.fround(2 * Math.PI);

/**
 * Fills `values` (16 or more) with standard normal numbers as torch's CPU `normal_fill` does: uniform numbers first,
 * then Box-Muller (1958) on blocks of 16, whose first half are lengths and second half are angles. Where the size is no
 * multiple of 16 the last 16 values are drawn again. float32 arrays round each step to float32, as torch does. Yields
 * now and then.
 */
export function* fillNormal(values: Float32Array | Float64Array, uniform: () => number): Generator<void, void> {
  for (let i = 0; i < values.length; i++) {
    values[i] = uniform();
    if (i % pieceSize === 0) yield;
  }
  const transform = values instanceof Float64Array ? boxMuller64 : boxMuller32;
  for (let start = 0; start + block <= values.length; start += block) {
    transform(values, start);
    if (start % pieceSize === 0) yield;
  }
  if (values.length % block === 0) return;
  const last = values.length - block;
  for (let i = last; i < values.length; i++) values[i] = uniform();
  transform(values, last);
}

/** The same for torch's 16-bit types: blocks are drawn one by one, so the last 16 values follow the last whole block. */
export function fillNormalBlockwise(values: Float32Array, uniform: () => number): void {
  const drawBlock = (start: number) => {
    for (let i = start; i < start + block; i++) values[i] = uniform();
    boxMuller32(values, start);
  };
  for (let start = 0; start + block <= values.length; start += block) drawBlock(start);
  if (values.length % block !== 0) drawBlock(values.length - block);
}

function boxMuller32(values: Float32Array | Float64Array, start: number): void {
  const { fround } = Math;
  for (let i = start; i < start + half; i++) {
    const radius = fround(Math.sqrt(fround(-2 * fround(Math.log(fround(1 - values[i]!))))));
    const angle = fround(turn32 * values[i + half]!);
    values[i] = radius * fround(Math.cos(angle));
    values[i + half] = radius * fround(Math.sin(angle));
  }
}

function boxMuller64(values: Float32Array | Float64Array, start: number): void {
  for (let i = start; i < start + half; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - values[i]!));
    const angle = 2 * Math.PI * values[i + half]!;
    values[i] = radius * Math.cos(angle);
    values[i + half] = radius * Math.sin(angle);
  }
}
