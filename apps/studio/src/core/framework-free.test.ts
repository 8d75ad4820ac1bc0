import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));

it.each(readdirSync(folder).filter((name) => !/test|fixture/.test(name)))(
  '%s knows no framework and no page',
  (name) => {
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    const imported = [...text.matchAll(/from '([^']+)'/g)].map(([, module]) => module!);
    expect(imported.filter((module) => !/^(\.\/|\.\.\/engine\/|@kinograph\/)/.test(module))).toEqual([]);
    expect(text).not.toMatch(/\b(localStorage|indexedDB|querySelector|addEventListener)\b/);
  },
);
