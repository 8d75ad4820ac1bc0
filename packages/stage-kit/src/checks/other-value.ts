import type { Subject } from '../fixture.js';
import { type ParameterSchema, parameterSchemas } from './definition.js';

/** Another valid value of a parameter: the fixture's, or one that follows from the schema. */
export function otherValue(subject: Subject, name: string): unknown {
  const { stage, fixture } = subject;
  const given = fixture.otherParameters?.[name];
  if (given !== undefined) return given;
  const whole = (parameters: object) => stage.parameters.safeParse(parameters);
  const now = whole(fixture.parameters);
  const value: unknown = now.success ? (now.data as Readonly<Record<string, unknown>>)[name] : undefined;
  const schema = parameterSchemas(subject)[name] ?? {};
  return candidates(schema, value).find((candidate) => {
    const parsed = whole({ ...fixture.parameters, [name]: candidate });
    return parsed.success && (parsed.data as Readonly<Record<string, unknown>>)[name] !== value;
  });
}

function candidates({ type, enum: values, minimum }: ParameterSchema, now: unknown): unknown[] {
  if (values) return [...values];
  switch (type) {
    case 'boolean':
      return [true, false];
    case 'integer':
    case 'number': {
      const from = typeof now === 'number' ? now : (minimum ?? 0);
      return [from + 1, from - 1, from / 2, from + 2, 0, 1];
    }
    case 'string':
      return [`${typeof now === 'string' ? now : ''}x`, 'x', '1'];
    default:
      return typeof now === 'bigint' ? [Number(now) + 1] : [0, 1, 'x', true, [1], [1, 1, 1], { x: 1 }, {}];
  }
}
