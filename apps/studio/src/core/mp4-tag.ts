/** One box of an ISO base media file (ISO/IEC 14496-12, 4.2): its name, and where its contents lie. */
interface Box {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The most bytes of an index that are read: that of an hour of video is a few megabytes. */
const largestIndex = 2 ** 26;

/**
 * A text from the metadata of an MP4, by its key (handler `mdta`, as QuickTime and Kinograph write it): undefined where the file
 * has none, or is no MP4. Only box headers and the index are read, never pictures.
 */
export async function mp4Tag(file: Blob, key: string): Promise<string | undefined> {
  let position = 0;
  while (position + 8 <= file.size) {
    const header = await viewOf(file.slice(position, position + 16));
    const box = boxAt(header, 0, file.size - position);
    if (!box || (position === 0 && box.name !== 'ftyp')) return undefined;
    if (box.name === 'moov' && box.end <= largestIndex) {
      return tagIn(await viewOf(file.slice(position + box.start, position + box.end)), key);
    }
    position += box.end;
  }
  return undefined;
}

async function viewOf(blob: Blob): Promise<DataView> {
  return new DataView(await blob.arrayBuffer());
}

/** The box at a place, positions relative to the view's; `limit` is where its parent ends. */
function boxAt(view: DataView, at: number, limit: number): Box | undefined {
  if (at + 8 > Math.min(limit, view.byteLength)) return undefined;
  const size = view.getUint32(at);
  const name = textOf(view, at + 4, at + 8);
  if (size === 1 && at + 16 > view.byteLength) return undefined;
  const [header, length] = size === 1 ? [16, Number(view.getBigUint64(at + 8))] : [8, size || limit - at];
  return length < header || at + length > limit ? undefined : { name, start: at + header, end: at + length };
}

function* boxesIn(view: DataView, start: number, end: number): Generator<Box> {
  for (let at = start; ; ) {
    const box = boxAt(view, at, end);
    if (!box) return;
    yield box;
    at = box.end;
  }
}

/** Looks in the metadata boxes of an index: at its top, as QuickTime has them, or in its user data. */
function tagIn(view: DataView, key: string, start = 0, end = view.byteLength): string | undefined {
  for (const box of boxesIn(view, start, end)) {
    const found =
      box.name === 'udta'
        ? tagIn(view, key, box.start, box.end)
        : box.name === 'meta'
          ? tagInMetadata(view, key, box)
          : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function tagInMetadata(view: DataView, key: string, { start, end }: Box): string | undefined {
  if (start + 4 > end) return undefined;
  // As QuickTime writes it the boxes come at once, as MP4 does after four bytes of version and flags.
  const first = view.getUint32(start) === 0 ? start + 4 : start;
  const boxes = new Map([...boxesIn(view, first, end)].map((box) => [box.name, box]));
  const [keys, list] = [boxes.get('keys'), boxes.get('ilst')];
  const number = keys && numberOf(view, keys, key);
  for (const item of number === undefined || !list ? [] : boxesIn(view, list.start, list.end)) {
    if (view.getUint32(item.start - 4) !== number) continue;
    const data = boxAt(view, item.start, item.end);
    // Eight bytes of type and language come before the text.
    if (data?.name === 'data') return textOf(view, data.start + 8, data.end);
  }
  return undefined;
}

/** The number, from 1, by which a list of items knows a key. */
function numberOf(view: DataView, { start, end }: Box, key: string): number | undefined {
  let number = 0;
  for (const entry of boxesIn(view, start + 8, end)) {
    number++;
    if (textOf(view, entry.start, entry.end) === key) return number;
  }
  return undefined;
}

function textOf(view: DataView, start: number, end: number): string {
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + start, end - start));
}
