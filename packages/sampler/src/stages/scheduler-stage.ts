import { type Json, variable } from '@kinograph/graph';
import { defineStage, type Prediction, type Scheduler, type Services, scheduler } from '@kinograph/ports';
import { z } from 'zod';
import { requirePrediction } from '../registry/require-prediction.js';
import { schedulerByName } from '../registry/sampler-names.js';
import { schedulerFromConfig } from '../registry/scheduler-from-config.js';
import { expectedScheduler } from './estimates.js';

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
  async estimate({ parameters, services }) {
    return { outputs: { scheduler: expectedScheduler(await schedulerOf(parameters, services)) } };
  },
  async run({ parameters, services }) {
    return { scheduler: await schedulerOf(parameters, services) };
  },
});

/** What says which scheduler is wanted. */
interface SchedulerParameters {
  readonly checkpoint: string;
  readonly component: string;
  readonly prediction: Prediction;
  readonly sampler?: string | undefined;
  readonly config: Readonly<Record<string, unknown>>;
}

async function schedulerOf(parameters: SchedulerParameters, services: Services): Promise<Scheduler<Prediction>> {
  const { checkpoint, component, sampler, config, prediction } = parameters;
  const base = await (await services.checkpoint(checkpoint)).component(component);
  const made =
    sampler === undefined
      ? schedulerFromConfig(base.className, base.config, config)
      : schedulerByName(sampler, base, config);
  return requirePrediction(made, prediction, base.location);
}
