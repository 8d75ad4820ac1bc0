import type { Plugin } from 'vite';

/** Methods of zod's schemas that are left out, because nothing in the worker calls them; each brings a class, a pattern or more. */
const methods = [
  // Formats of texts.
  'email url jwt emoji guid uuid uuidv4 uuidv6 uuidv7 nanoid cuid cuid2 ulid base64 base64url xid ksuid',
  'ipv4 ipv6 cidrv4 cidrv6 e164 datetime date time duration lowercase uppercase slugify',
  // Other kinds of schemas made of one.
  'exactOptional nonoptional and brand register overwrite exactPartial safeExtend keyof catchall required omit merge',
  // Other ways to use one.
  'encodeAsync decodeAsync safeEncode safeDecode safeEncodeAsync safeDecodeAsync validateAsync isOptional isNullable',
];

const one = `(?:${methods.join(' ').replaceAll(' ', '|')})`;
const definition = new RegExp(`\\n    (?:async )?${one}(?:\\(|: async function )[\\s\\S]*?\\n    \\},?(?=\\n)`, 'g');
const call = new RegExp(`\\.\\s*(${one})\\(`);

/** Objects are read by code that zod writes as it runs, where the page may do so, or by the same in plain code: the latter is kept. */
const written = /core\.\$ZodObjectJIT\.init/;

/** For schemas of `zod/mini`, a way to JSON Schema for every kind there is; those of zod bring their own. */
const allProcessors = /(?<=export const allProcessors = )\{[\s\S]*?\n\}(?=;)/;

/**
 * Leaves out of zod what a bundler cannot see that nobody uses: methods, and a table. What calls one of them nevertheless is an error of the
 * build; it is known by its name, whatever it is a method of.
 */
export function leanZod(): Plugin {
  return {
    name: 'lean-zod',
    apply: 'build',
    transform(code, id) {
      const replaced = (...parts: readonly (readonly [RegExp, string])[]) => {
        if (parts.some(([part]) => code.search(part) < 0))
          this.error(`zod has changed: see what lean-zod does to ${id}.`);
        return { code: parts.reduce((text, [part, stand]) => text.replace(part, stand), code), map: null };
      };
      if (/[/\\]zod[/\\]v4[/\\]classic[/\\]schemas\.js$/.test(id)) {
        return replaced([definition, ''], [written, 'core.$$ZodObject.init']);
      }
      if (/[/\\]zod[/\\]v4[/\\]core[/\\]json-schema-processors\.js$/.test(id)) return replaced([allProcessors, '{}']);
      const [, method] = (/node_modules/.test(id) ? undefined : call.exec(code)) ?? [];
      if (method !== undefined) this.error(`${id} calls .${method}(), which lean-zod leaves out of zod.`);
      return undefined;
    },
  };
}
