import type { AnyStage, Stage, ValuesOf } from '@kinograph/graph';
import type { z } from 'zod';

/** A call that a stage must refuse. */
export interface WrongCall<Inputs, Parameters> {
  /** What is wrong, for the name of the check. */
  readonly name: string;
  /** In place of those of the good call. */
  readonly parameters?: Partial<Parameters>;
  readonly inputs?: Partial<Inputs>;
  /** What the error must say. */
  readonly message: RegExp;
}

/** One good call of a stage, at the smallest size that shows everything, and what the kit cannot know by itself. */
export interface StageFixture<Inputs, Outputs, Parameters, Services> {
  readonly parameters: Parameters;
  /** Values of the connected inputs, made anew for each call: the same every time. */
  readonly inputs: () => Inputs | Promise<Inputs>;
  /** What the host gives. Left out: nothing. */
  readonly services?: () => Services | Promise<Services>;
  /** Services on other engines, by name (`web`): what they give must be as near as `tolerance`. */
  readonly elsewhere?: Readonly<Record<string, () => Services | Promise<Services>>>;
  /** Largest difference between two results, and what is allowed of it. Wanted where there is an `elsewhere`. */
  readonly difference?: (one: Outputs, other: Outputs) => number | Promise<number>;
  readonly tolerance?: number;
  /** What shows that outputs which are no data do their work: a few numbers of a prediction. Left out: nothing is looked at. */
  readonly describe?: (outputs: Outputs) => unknown;
  /** Another valid value of a parameter, where it does not follow from the schema. */
  readonly otherParameters?: Partial<Parameters>;
  readonly wrong?: readonly WrongCall<Inputs, Parameters>[];
  /** Puts away what a call left in the world, such as files. */
  readonly cleanUp?: () => void | Promise<void>;
}

type NoInputs<Inputs> = { readonly [Name in keyof Inputs]: Inputs[Name] };

/** The fixture a stage takes. */
export type FixtureOf<S> =
  S extends Stage<string, infer Inputs, infer Outputs, infer Schema, infer Services>
    ? StageFixture<NoInputs<GivenTo<Inputs>>, ValuesOf<Outputs>, z.input<Schema>, Services>
    : never;

/** Values of inputs as a caller gives them: lazy ones are values too. */
type GivenTo<Inputs> = {
  readonly [Name in keyof Inputs as Inputs[Name] extends { readonly optional: true } ? never : Name]: Given<
    Inputs[Name]
  >;
} & {
  readonly [Name in keyof Inputs as Inputs[Name] extends { readonly optional: true } ? Name : never]?: Given<
    Inputs[Name]
  >;
};

type Given<P> = P extends { readonly kind: { readonly value?: infer Value } } ? NonNullable<Value> : never;

/** A fixture whose types are not looked at any more. */
export type AnyFixture = StageFixture<
  Readonly<Record<string, unknown>>,
  Readonly<Record<string, unknown>>,
  Readonly<Record<string, unknown>>,
  unknown
>;

/** A stage with its fixture, as every check is given it. */
export interface Subject {
  readonly stage: AnyStage;
  readonly fixture: AnyFixture;
}
