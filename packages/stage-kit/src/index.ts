export type { FixtureOf, StageFixture, WrongCall } from './fixture.js';
export { type StageCheck, stageChecks } from './stage-checks.js';
