import type { AnyStage } from '@kinograph/graph';
import { checkCached, checkKeys } from './checks/cache.js';
import { checkDefinition } from './checks/definition.js';
import { checkRefusals, checkWrong } from './checks/refusals.js';
import { checkCodecs, checkElsewhere, checkRepeats } from './checks/results.js';
import { checkCancel, checkLeftStreams, checkResume } from './checks/stopping.js';
import type { AnyFixture, FixtureOf, Subject } from './fixture.js';

/** One thing that is true of a good stage. */
export interface StageCheck {
  /** A fact in the present tense, for the name of a test. */
  readonly name: string;
  /** @throws KinographError `stage-kit.failed` where it is not true. */
  run(): Promise<void>;
}

/**
 * Everything the graph expects of a stage, as checks for any test runner:
 * `for (const { name, run } of stageChecks(stage, fixture)) it(name, run)`. Each runs the stage alone, through the real executor.
 */
export function stageChecks<const S extends AnyStage>(stage: S, fixture: FixtureOf<S>): StageCheck[] {
  const subject: Subject = { stage, fixture: fixture as unknown as AnyFixture };
  const { elsewhere = {}, wrong = [] } = subject.fixture;
  const checks: [name: string, check: (subject: Subject) => void | Promise<void>][] = [
    ['says what it is, in words and schemas', checkDefinition],
    ['gives the same for the same', checkRepeats],
    ['takes and gives values that survive being kept', checkCodecs],
    ['is found in the cache exactly where it should be', checkCached],
    ['has another cache key for every other parameter', checkKeys],
    ['stops where it is told to', checkCancel],
    ['ends well when its streams are left', checkLeftStreams],
    ['goes on from every state it saves', checkResume],
    ['has wrong parameters and missing inputs found before it runs', checkRefusals],
    ...wrong.map((one): [string, (subject: Subject) => Promise<void>] => [
      `refuses ${one.name}`,
      (of) => checkWrong(of, one),
    ]),
    ...Object.keys(elsewhere).map((name): [string, (subject: Subject) => Promise<void>] => [
      `gives nearly the same on ${name}`,
      (of) => checkElsewhere(of, name),
    ]),
  ];
  return checks.map(([name, check]) => ({ name, run: async () => check(subject) }));
}
