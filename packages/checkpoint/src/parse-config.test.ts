import { KinographError } from '@kinograph/errors';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseConfig } from './parse-config.js';

const schema = z.object({
  _class_name: z.literal('WanTransformer3DModel'),
  num_layers: z.number().int().positive(),
  eps: z.number().positive().default(1e-6),
  qk_norm: z.enum(['rms_norm', 'rms_norm_across_heads']).nullable().default(null),
  patch_size: z.tuple([z.number().int(), z.number().int(), z.number().int()]).default([1, 2, 2]),
});
const good = { _class_name: 'WanTransformer3DModel', num_layers: 2 };
const component = (config: Record<string, unknown>) => ({ location: '/models/wan/transformer', config });

function failure(config: Record<string, unknown>): KinographError {
  try {
    parseConfig(component(config), schema);
  } catch (error) {
    if (error instanceof KinographError) return error;
  }
  throw new Error('nothing was refused');
}

it('gives the config typed, defaults filled in and unknown fields dropped', () => {
  const config: z.infer<typeof schema> = parseConfig(component({ ...good, _diffusers_version: '0.42.1' }), schema);
  expect(config).toEqual({ ...good, eps: 1e-6, qk_norm: null, patch_size: [1, 2, 2] });
});

it('names folder, field, value wanted and value found', () => {
  const error = failure({ ...good, num_layers: 'two' });
  expect(error.code).toBe('checkpoint.config-unsupported');
  expect(error.message).toContain('/models/wan/transformer: config num_layers: wanted a number, got "two".');
  expect(failure({ ...good, num_layers: 1.5 }).wanted).toBe('an integer');
  expect(failure({ ...good, num_layers: 0 }).wanted).toBe('more than 0');
});

it('says "nothing" for a field that is not there', () => {
  expect(failure({ _class_name: 'WanTransformer3DModel' })).toMatchObject({ wanted: 'a number', got: 'nothing' });
});

it('lists the values an option can take, with the nearest match', () => {
  const error = failure({ ...good, qk_norm: 'rms_nrom' });
  expect(error.wanted).toContain('"rms_norm" or "rms_norm_across_heads"');
  expect(failure({ ...good, _class_name: 'WanTransformer3DModell' }).next).toContain(
    'Did you mean "WanTransformer3DModel"?',
  );
});

it('names an element of an array by its index', () => {
  expect(failure({ ...good, patch_size: [1, '2', 2] }).where).toMatch(/config patch_size\[1\]$/);
});

it('tells all fields at fault in one message', () => {
  const { message } = failure({ ...good, eps: -1, num_layers: null });
  expect(message).toContain('num_layers');
  expect(message).toContain('eps (wanted more than 0, got -1)');
});
