import { KinographError, suggestion } from '@kinograph/errors';
import { cogVideoXDdim } from '../schedulers/cogvideox-ddim.js';
import { cogVideoXDpm } from '../schedulers/cogvideox-dpm.js';
import { ddim } from '../schedulers/ddim.js';
import { ddpm } from '../schedulers/ddpm.js';
import { deisMultistep } from '../schedulers/deis-multistep.js';
import { dpmSolverMultistep } from '../schedulers/dpm-solver-multistep.js';
import { dpmSolverSinglestep } from '../schedulers/dpm-solver-singlestep.js';
import { edmDpmSolverMultistep } from '../schedulers/edm-dpm-solver-multistep.js';
import { edmEuler } from '../schedulers/edm-euler.js';
import { euler } from '../schedulers/euler.js';
import { eulerAncestral } from '../schedulers/euler-ancestral.js';
import { flowMatchEuler } from '../schedulers/flow-match-euler.js';
import { flowMatchHeun } from '../schedulers/flow-match-heun.js';
import { flowMatchLcm } from '../schedulers/flow-match-lcm.js';
import { heun } from '../schedulers/heun.js';
import { lcm } from '../schedulers/lcm.js';
import { pndm } from '../schedulers/pndm.js';
import { saSolver } from '../schedulers/sa-solver.js';
import { tcd } from '../schedulers/tcd.js';
import { unipcMultistep } from '../schedulers/unipc-multistep.js';
import type { SchedulerFactory } from '../scheduling/define-scheduler.js';

const factories = [
  cogVideoXDdim,
  cogVideoXDpm,
  ddim,
  ddpm,
  deisMultistep,
  dpmSolverMultistep,
  dpmSolverSinglestep,
  edmDpmSolverMultistep,
  edmEuler,
  euler,
  eulerAncestral,
  flowMatchEuler,
  flowMatchHeun,
  flowMatchLcm,
  heun,
  lcm,
  pndm,
  saSolver,
  tcd,
  unipcMultistep,
] as const;

/** Every scheduler class, by its name in diffusers. */
export const schedulerClasses: ReadonlyMap<string, SchedulerFactory> = new Map(
  factories.map((factory) => [factory.className, factory as unknown as SchedulerFactory]),
);

/** @throws KinographError `sampler.unknown` with the nearest class name. */
export function schedulerClass(className: string): SchedulerFactory {
  const found = schedulerClasses.get(className);
  if (found) return found;
  throw new KinographError('sampler.unknown', {
    where: 'scheduler class',
    wanted: 'a scheduler class this package has',
    got: className,
    next: suggestion(className, schedulerClasses.keys()),
  });
}
