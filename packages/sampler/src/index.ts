export { createNoise, givenNoise, type NoiseOptions } from './denoising/create-noise.js';
export { type DenoiseOptions, type DenoiseState, type DenoiseStep, denoise } from './denoising/denoise.js';
export { denoiseStateCodec } from './denoising/denoise-state-codec.js';
export {
  type ClassifierFreeGuidanceOptions,
  classifierFreeGuidance,
  noGuidance,
} from './guidance/classifier-free-guidance.js';
export { requirePrediction } from './registry/require-prediction.js';
export { samplerNames, schedulerByName } from './registry/sampler-names.js';
export { type DiffusersArguments, scheduleOptions } from './registry/schedule-options.js';
export { schedulerClasses } from './registry/scheduler-classes.js';
export { type SchedulerConfig, schedulerFromConfig } from './registry/scheduler-from-config.js';
export { cogVideoXDdim } from './schedulers/cogvideox-ddim.js';
export { cogVideoXDpm } from './schedulers/cogvideox-dpm.js';
export { ddim } from './schedulers/ddim.js';
export { ddpm } from './schedulers/ddpm.js';
export { deisMultistep } from './schedulers/deis-multistep.js';
export { dpmSolverMultistep } from './schedulers/dpm-solver-multistep.js';
export { dpmSolverSinglestep } from './schedulers/dpm-solver-singlestep.js';
export { edmDpmSolverMultistep } from './schedulers/edm-dpm-solver-multistep.js';
export { edmEuler } from './schedulers/edm-euler.js';
export { euler } from './schedulers/euler.js';
export { eulerAncestral } from './schedulers/euler-ancestral.js';
export { flowMatchEuler } from './schedulers/flow-match-euler.js';
export { flowMatchHeun } from './schedulers/flow-match-heun.js';
export { flowMatchLcm } from './schedulers/flow-match-lcm.js';
export { heun } from './schedulers/heun.js';
export { lcm } from './schedulers/lcm.js';
export { pndm } from './schedulers/pndm.js';
export { saSolver } from './schedulers/sa-solver.js';
export { tcd } from './schedulers/tcd.js';
export { unipcMultistep } from './schedulers/unipc-multistep.js';
export type { PredictionOf, SchedulerFactory } from './scheduling/define-scheduler.js';
export { driftOf, noiseFromVelocity, scoreFromNoise, scoreFromVelocity, velocityFromScore } from './sit/conversions.js';
export { type DiffusionForm, diffusionStrength } from './sit/diffusion-strength.js';
export { type GaussianMixture, mixtureFields } from './sit/gaussian-mixture.js';
export { type InterpolantPath, interpolantPath, type PathName, type PathPoint } from './sit/interpolant-path.js';
export { type Field, type OdeOptions, sampleOde } from './sit/sample-ode.js';
export { type ClosingStep, closingStep, type SdeOptions, sampleSde } from './sit/sample-sde.js';
export { denoiseStage } from './stages/denoise-stage.js';
export { classifierFreeGuidanceStage } from './stages/guidance-stage.js';
export { noiseStage } from './stages/noise-stage.js';
export { schedulerStage } from './stages/scheduler-stage.js';
