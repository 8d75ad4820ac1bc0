/** Past forms that no ending tells. */
const IRREGULAR: Readonly<Record<string, string>> = {
  fell: 'fall',
  fallen: 'fall',
  flew: 'fly',
  flown: 'fly',
  went: 'go',
  gone: 'go',
  grew: 'grow',
  grown: 'grow',
  sank: 'sink',
  shrank: 'shrink',
  shrunk: 'shrink',
  slid: 'slide',
  spun: 'spin',
  stood: 'stand',
  risen: 'rise',
  became: 'become',
  came: 'come',
  kept: 'keep',
  swept: 'sweep',
};

const hasVowel = (text: string) => /[aeiouy]/.test(text);

/**
 * What the forms of an English word have in common: `bounces`, `bouncing` and `bounced` are one, and so are `cubes` and `cube`. No
 * word of any language, only a key: both the vocabulary and a prompt go through it.
 *
 * @param word lower case, letters alone
 */
export function stem(word: string): string {
  const known = IRREGULAR[word] ?? word;
  if (known.length <= 3) return known;
  return ending(known).replace(/([b-df-hj-np-tv-z])\1$/, '$1');
}

function ending(word: string): string {
  const bare = /^(.*)(?:ing|ed)$/.exec(word)?.[1];
  if (bare !== undefined && bare.length >= 2 && hasVowel(bare)) return bare;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:s|x|z|ch|sh|o)es$/.test(word)) return word.slice(0, -2);
  const one = /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
  return one.length > 3 && one.endsWith('e') ? one.slice(0, -1) : one;
}
