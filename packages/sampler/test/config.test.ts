import { tensor } from '@kinograph/tensor';
import { describe, expect, it } from 'vitest';
import {
  dpmSolverMultistep,
  euler,
  flowMatchEuler,
  samplerNames,
  scheduleOptions,
  schedulerByName,
  schedulerFromConfig,
  unipcMultistep,
} from '../src/index.js';

const wan = {
  className: 'UniPCMultistepScheduler',
  config: {
    _class_name: 'UniPCMultistepScheduler',
    flow_shift: 5,
    use_flow_sigmas: true,
    prediction_type: 'flow_prediction',
  },
};

describe('schedulerFromConfig', () => {
  it('fills in what a config leaves out and drops what the class does not know', () => {
    const { config, prediction } = schedulerFromConfig(wan.className, { ...wan.config, some_other_field: 1 });
    expect(config).toMatchObject({ solver_order: 2, solver_type: 'bh2', flow_shift: 5 });
    expect(config).not.toHaveProperty('some_other_field');
    expect(prediction).toBe('velocity');
  });

  it('names the nearest class and the nearest field', () => {
    expect(() => schedulerFromConfig('UniPCScheduler')).toThrow(/got UniPCScheduler/);
    expect(() => schedulerFromConfig('EulerDiscretScheduler')).toThrow(/Did you mean "EulerDiscreteScheduler"/);
    expect(() => schedulerFromConfig(wan.className, {}, { flow_shft: 3 })).toThrow(/Did you mean "flow_shift"/);
  });

  it('names field, choices and value of a config it does not support', () => {
    expect(() => schedulerFromConfig('DDIMScheduler', { beta_schedule: 'cubic' })).toThrow(
      /DDIMScheduler: config field beta_schedule: wanted linear or scaled_linear or squaredcos_cap_v2, got "cubic"/,
    );
    expect(() => schedulerFromConfig(wan.className, { solver_p: { solver: 1 } })).toThrow(/solver_p/);
    expect(() => schedulerFromConfig('FlowMatchLCMScheduler', { scale_factors: [2] })).toThrow(/scale_factors/);
  });

  it('refuses combinations that cannot work', () => {
    expect(() => euler({ use_karras_sigmas: true, use_beta_sigmas: true })).toThrow(/false beside use_karras_sigmas/);
    expect(() => dpmSolverMultistep({ algorithm_type: 'dpmsolver' })).toThrow(/final_sigmas_type: wanted sigma_min/);
    expect(() => unipcMultistep({ shift_terminal: 0.1 })).toThrow(/shift_terminal/);
  });

  it('reads -Infinity as JSON files spell it', () => {
    const { config } = schedulerFromConfig('DPMSolverMultistepScheduler', { lambda_min_clipped: '-Infinity' });
    expect(config.lambda_min_clipped).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('schedulerByName', () => {
  it('keeps the shift and the prediction of a flow checkpoint', () => {
    expect(schedulerByName('flow-euler', wan)).toMatchObject({ prediction: 'velocity', config: { shift: 5 } });
    expect(schedulerByName('dpmpp3m', wan).config).toMatchObject({
      flow_shift: 5,
      solver_order: 3,
      use_flow_sigmas: true,
    });
    const flux = { className: 'FlowMatchEulerDiscreteScheduler', config: { shift: 3 } };
    expect(schedulerByName('unipc', flux)).toMatchObject({ prediction: 'velocity', config: { flow_shift: 3 } });
  });

  it('keeps the training noise schedule of a diffusion checkpoint', () => {
    const config = {
      beta_start: 0.00085,
      beta_end: 0.012,
      beta_schedule: 'scaled_linear',
      prediction_type: 'v_prediction',
    };
    const { name, prediction, config: made } = schedulerByName('euler', { className: 'DDIMScheduler', config });
    expect([name, prediction]).toEqual(['EulerDiscreteScheduler', 'v_prediction']);
    expect(made).toMatchObject({ beta_end: 0.012, beta_schedule: 'scaled_linear' });
  });

  it('makes every name work for the models it is listed for', () => {
    const diffusion = { className: 'DDIMScheduler', config: {} };
    for (const name of samplerNames('velocity')) expect(schedulerByName(name, wan).prediction).toBe('velocity');
    for (const name of samplerNames('epsilon')) expect(schedulerByName(name, diffusion).prediction).toBe('epsilon');
  });

  it('refuses samplers that cannot work for the model, with those that can', () => {
    expect(() => schedulerByName('ddim', wan)).toThrow(/predicts velocity, got one for diffusion.*unipc/);
    expect(() => schedulerByName('flow-euler', { className: 'DDIMScheduler', config: {} })).toThrow(/predicts epsilon/);
    expect(() => schedulerByName('unpic', wan)).toThrow(/Did you mean "unipc"/);
  });

  it('takes diffusers class names too', () => {
    expect(schedulerByName('DEISMultistepScheduler', wan)).toMatchObject({
      prediction: 'velocity',
      config: { flow_shift: 5 },
    });
    expect(() => schedulerByName('DDIMScheduler', wan)).toThrow(/predicts velocity/);
  });
});

describe('a run', () => {
  const sample = tensor('float32', [1, 2]);

  it('refuses options its scheduler does not take, and missing ones', () => {
    expect(() => flowMatchEuler().start({ steps: 2, eta: 1 })).toThrow(/option eta/);
    expect(() => flowMatchEuler().start({})).toThrow(/option steps: wanted a number of steps, got none/);
    expect(() => flowMatchEuler().start({ steps: 0 })).toThrow(/positive integer, got 0/);
    expect(() => flowMatchEuler({ use_dynamic_shifting: true }).start({ steps: 2 })).toThrow(/option mu/);
  });

  it('wants its calls in order, each once', () => {
    const run = flowMatchEuler().start({ steps: 2 });
    expect(() => run.step(sample, sample, 1)).toThrow(/wanted call 0, got call 1/);
    run.step(sample, sample, 0);
    expect(() => run.step(sample, sample, 0)).toThrow(/wanted call 1/);
    run.step(sample, sample, 1);
    expect(() => run.step(sample, sample, 2)).toThrow(/no more than 2 calls/);
  });

  it('wants random numbers where its steps add noise', () => {
    const run = flowMatchEuler({ stochastic_sampling: true }).start({ steps: 2 });
    expect(() => run.step(sample, sample, 0)).toThrow(/source of random numbers/);
  });

  it('refuses an output of another shape', () => {
    const run = flowMatchEuler().start({ steps: 2 });
    expect(() => run.step(tensor('float32', [1, 3]), sample, 0)).toThrow(/shape/);
  });
});

describe('scheduleOptions', () => {
  it("takes diffusers' argument names", () => {
    expect(scheduleOptions({ num_inference_steps: 5, eta: 0, s_churn: 1, mu: null })).toEqual({
      steps: 5,
      eta: 0,
      churn: { amount: 1, from: undefined, to: undefined, noise: undefined },
    });
  });

  it('names the nearest argument and refuses wrong types', () => {
    expect(() => scheduleOptions({ num_inference_step: 5 } as object)).toThrow(/Did you mean "num_inference_steps"/);
    expect(() => scheduleOptions({ sigmas: 'many' })).toThrow(/a list of numbers/);
  });
});
