import { clipFields, diffusionFields, diffusionPrediction, flag, number, spacingFields } from './config-fields.js';

/** The config fields of both CogVideoX schedulers. */
export const cogVideoXFields = () => ({
  ...diffusionFields({ start: 0.00085, end: 0.012, schedule: 'scaled_linear' }),
  ...clipFields(true),
  ...spacingFields('leading'),
  set_alpha_to_one: flag(true),
  prediction_type: diffusionPrediction(),
  sample_max_value: number(1),
  rescale_betas_zero_snr: flag(false),
  snr_shift_scale: number(3),
});
