import { unzlibSync } from 'fflate';
import { graphKey } from '../embedded-graph.js';
import type { ByteSource } from '../read-embedded-graph.js';

/** The graph in an iTXt chunk in front of a PNG's pixels. */
export async function readPngText(source: ByteSource): Promise<string | undefined> {
  for (let at = 8; ; ) {
    const header = await source.read(at, 8);
    if (header.length < 8) return undefined;
    const length = new DataView(header.buffer, header.byteOffset).getUint32(0);
    const type = String.fromCharCode(...header.subarray(4));
    if (type === 'IDAT' || type === 'IEND') return undefined;
    if (type === 'iTXt') {
      const text = textIn(await source.read(at + 8, length));
      if (text !== undefined) return text;
    }
    at += 12 + length;
  }
}

/** Keyword, 0, compressed or not, method, language, 0, translated keyword, 0, text (PNG, section 11.3.3.4). */
function textIn(data: Uint8Array): string | undefined {
  const keywordEnd = data.indexOf(0);
  const languageEnd = data.indexOf(0, keywordEnd + 3);
  const translatedEnd = data.indexOf(0, languageEnd + 1);
  if (keywordEnd < 0 || languageEnd < 0 || translatedEnd < 0) return undefined;
  if (String.fromCharCode(...data.subarray(0, keywordEnd)) !== graphKey) return undefined;
  const text = data.subarray(translatedEnd + 1);
  return new TextDecoder().decode(data[keywordEnd + 1] === 1 ? unzlibSync(text) : text);
}
