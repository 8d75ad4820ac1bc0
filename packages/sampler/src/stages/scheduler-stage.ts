import { type Json, variable } from '@kinograph/graph';
import { defineStage, scheduler } from '@kinograph/ports';
import { z } from 'zod';
import { requirePrediction } from '../registry/require-prediction.js';
import { schedulerByName } from '../registry/sampler-names.js';
import { schedulerFromConfig } from '../registry/scheduler-from-config.js';

/** Gives the scheduler of a checkpoint, or another sampler for the same model. */
export const schedulerStage = defineStage({
  id: 'scheduler',
  version: 1,
  description: 'The noise schedule and solver of a checkpoint, or another solver for the same model.',
  inputs: {},
  outputs: { scheduler: scheduler({ prediction: variable('prediction') }) },
  parameters: z.object({
    checkpoint: z.string().describe('Checkpoint folder.'),
    component: z.string().default('scheduler').describe('Folder of the scheduler in the checkpoint.'),
    prediction: z
      .enum(['velocity', 'epsilon', 'v_prediction', 'sample'])
      .default('velocity')
      .describe('What the denoiser predicts.'),
    sampler: z
      .string()
      .optional()
      .describe("Short name of another sampler, e.g. unipc. Default: the checkpoint's own."),
    config: z.record(z.string(), z.unknown()).default({}).describe('Config fields to replace, e.g. flow_shift.'),
  }),
  async identity({ parameters, services }) {
    const checkpoint = await services.checkpoint(parameters.checkpoint);
    const { className, config } = await checkpoint.component(parameters.component);
    return [className, config as Json];
  },
  async run({ parameters, services }) {
    const { sampler, config, prediction } = parameters;
    const base = await (await services.checkpoint(parameters.checkpoint)).component(parameters.component);
    const made =
      sampler === undefined
        ? schedulerFromConfig(base.className, base.config, config)
        : schedulerByName(sampler, base, config);
    return { scheduler: requirePrediction(made, prediction, base.location) };
  },
});
