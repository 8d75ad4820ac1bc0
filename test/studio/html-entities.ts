import { fileURLToPath } from 'node:url';
import { decodeHTML } from 'entities';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import type { StudioUnderTest } from './open-studio.js';

const module = fileURLToPath(new URL('../../apps/studio/src/engine/html-entities.ts', import.meta.url));

/** Names with and without their semicolon, two characters for one name, numbers that are replaced or refused, none at all. */
const entities = [
  ...[
    '&amp;',
    '&amp',
    '&ampamp',
    '&AMP',
    '&eacute;',
    '&Eacute',
    '&notit;',
    '&not',
    '&NotEqualTilde;',
    '&fjlig;',
    '&ThickSpace;',
  ],
  ...['&lt;', '&ltx', '&NewLine;', '&Tab;', '&nbsp;', '&CounterClockwiseContourIntegral;', '&nothing;', '&x', '&_amp;'],
  ...['#65;', '#65', '#x41;', '#X41g', '#', '#x', '#xg;', '#65#66;', '#10;', '#13;', '#9;', '#32;', '#127880;'].map(
    (n) => `&${n}`,
  ),
  ...['#0;', '#128;', '#x9f;', '#xd800;', '#x110000;', '#99999999999999;', '#xfffe;', '#x7f;'].map((n) => `&${n}`),
];

/** What the page says of HTML entities, where the command line has a library. */
export function describeHtmlEntities(studio: () => StudioUnderTest): void {
  it('says of HTML entities what the text encoder’s own library says', async () => {
    const { page, close } = await studio().open();
    await page.addScriptTag({ content: await bundled() });
    const said = await page.evaluate(
      (texts) => (globalThis as unknown as { page: { entitiesIn(texts: string[]): unknown } }).page.entitiesIn(texts),
      entities,
    );
    expect(said).toMatchObject(Object.fromEntries(entities.map((entity) => [entity, decodeHTML(entity)])));
    await close();
  });
}

async function bundled(): Promise<string> {
  const options = { bundle: true, write: false, format: 'iife', globalName: 'page' } as const;
  const { outputFiles } = await build({ entryPoints: [module], ...options });
  return outputFiles[0]!.text;
}
