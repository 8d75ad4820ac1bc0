import type { ParameterSchema, StageDescription } from '../engine/stage-catalogue.js';

/** One parameter, as a form shows it. */
export interface Field {
  readonly name: string;
  /** The name in words. */
  readonly label: string;
  readonly description: string;
  readonly required: boolean;
  /** What is used where nothing is given. */
  readonly fallback?: unknown;
  readonly input: FieldInput;
}

/** How a parameter is written down. */
export type FieldInput =
  /** `several`: lines make a list of texts. */
  | { readonly type: 'text'; readonly long: boolean; readonly several: boolean }
  | { readonly type: 'number'; readonly whole: boolean; readonly least?: number; readonly most?: number }
  | { readonly type: 'yes-no' }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  /** Files by their addresses, and pictures that are in the graph itself. */
  | { readonly type: 'files' }
  /** A list of numbers of this length, with commas between. */
  | { readonly type: 'numbers'; readonly count: number }
  | { readonly type: 'json' };

/** The form of a stage's parameters, from their JSON Schema; those that must be given first. */
export function fieldsOf({ parameters, required }: StageDescription): Field[] {
  const fields = Object.entries(parameters).map(
    ([name, schema]): Field => ({
      name,
      label: name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase(),
      description: schema.description ?? '',
      required: required.includes(name),
      fallback: schema.default,
      input: inputOf(name, schema),
    }),
  );
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)];
}

function inputOf(name: string, schema: ParameterSchema): FieldInput {
  if (schema.enum?.every((choice) => typeof choice === 'string'))
    return { type: 'choice', choices: schema.enum as string[] };
  if (schema.type === 'number' || schema.type === 'integer') {
    const whole = schema.type === 'integer';
    const least = bounded(schema.minimum ?? (whole ? plusOne(schema.exclusiveMinimum) : schema.exclusiveMinimum));
    const most = bounded(schema.maximum ?? schema.exclusiveMaximum);
    return { type: 'number', whole, least, most };
  }
  if (schema.type === 'boolean') return { type: 'yes-no' };
  if (schema.prefixItems?.every(({ type }) => type === 'integer' || type === 'number')) {
    return { type: 'numbers', count: schema.prefixItems.length };
  }
  if (name === 'paths' && isText(schema.items)) return { type: 'files' };
  // A union is written as its text; `seed` takes digits of any length that way.
  if (schema.type === 'string' || schema.anyOf?.some(({ type }) => type === 'string')) {
    const several = schema.anyOf?.some(({ type, items }) => type === 'array' && isText(items)) ?? false;
    return { type: 'text', long: name === 'text', several };
  }
  return { type: 'json' };
}

function isText(items: ParameterSchema['items']): boolean {
  return typeof items === 'object' && items.type === 'string';
}

/** JSON Schema says the largest safe integer where there is no bound. */
function bounded(value: number | undefined): number | undefined {
  return value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;
}

function plusOne(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value + 1;
}

/** What a field shows for a value. */
export function textOf({ input }: Field, value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (input.type === 'numbers' && Array.isArray(value)) return value.join(', ');
  if (input.type === 'text' && input.several && Array.isArray(value)) return value.join('\n');
  return JSON.stringify(value);
}

/** What was written, read: a value (undefined for none), or what is wrong with it. */
export function readField({ input, required }: Field, text: string): { value: unknown } | { problem: string } {
  if (text.trim() === '' && input.type !== 'text')
    return required ? { problem: 'This is needed.' } : { value: undefined };
  switch (input.type) {
    case 'text': {
      const lines = input.several ? text.split('\n').filter((line) => line.trim() !== '') : [];
      return { value: lines.length > 1 ? lines : text === '' && !required ? undefined : text };
    }
    case 'choice':
      return input.choices.includes(text) ? { value: text } : { problem: `One of ${input.choices.join(', ')}.` };
    case 'yes-no':
      return { value: text === 'true' };
    case 'number':
      return readNumber(text, input);
    case 'numbers': {
      const values = text
        .split(/[\s,]+/)
        .filter(Boolean)
        .map(Number);
      const good = values.length === input.count && values.every(Number.isFinite);
      return good ? { value: values } : { problem: `${input.count} numbers, with commas between.` };
    }
    case 'files':
    case 'json':
      try {
        return { value: JSON.parse(text) };
      } catch (error) {
        return { problem: `No JSON: ${(error as Error).message}` };
      }
  }
}

function readNumber(text: string, { whole, least, most }: FieldInput & { type: 'number' }) {
  const value = Number(text);
  if (!Number.isFinite(value)) return { problem: 'A number.' };
  if (whole && !Number.isInteger(value)) return { problem: 'A whole number.' };
  if (least !== undefined && value < least) return { problem: `At least ${least}.` };
  if (most !== undefined && value > most) return { problem: `At most ${most}.` };
  return { value };
}
