import type { Port, PortKind, Variable } from './port.js';
import type { Ports } from './stage.js';

/** Where a value comes from: an output of a node, or an input of the graph. */
export type Source = { readonly node: string; readonly output: string } | { readonly input: string };

/** A value that will flow: made by the builder, given to later nodes. Types carry its kind and attributes. */
export interface Ref<Kind extends string = string, Value = unknown, Resolved extends object = object> {
  readonly source: Source;
  readonly port: PortKind<Kind, Value>;
  /** Attributes known while building. */
  readonly attributes: Resolved;
}

type Exact<T> = string extends T ? never : T;
type IsUnion<T, Whole = T> = [T] extends [never]
  ? false
  : T extends Whole
    ? [Whole] extends [T]
      ? false
      : true
    : never;

/** Every type that the wiring and the parameters give a variable; texts not known while compiling are left out. */
type Given<Inputs, Refs, Parameters, Name extends string> =
  | {
      [Key in keyof Inputs & keyof Refs]: Inputs[Key] extends Port<string, unknown, infer Pattern>
        ? Refs[Key] extends Ref<string, never, infer Resolved> | Ref<string, infer _, infer Resolved>
          ? {
              [Attribute in keyof Pattern & keyof Resolved]: Pattern[Attribute] extends Variable<Name>
                ? Exact<Resolved[Attribute]>
                : never;
            }[keyof Pattern & keyof Resolved]
          : never
        : never;
    }[keyof Inputs & keyof Refs]
  | (Name extends keyof Parameters ? Exact<Parameters[Name]> : never);

type Bound<Inputs, Refs, Parameters, Name extends string> = [Given<Inputs, Refs, Parameters, Name>] extends [never]
  ? string
  : Given<Inputs, Refs, Parameters, Name>;

type Resolve<Pattern, Inputs, Refs, Parameters> = {
  readonly [Attribute in keyof Pattern]: Pattern[Attribute] extends Variable<infer Name>
    ? Bound<Inputs, Refs, Parameters, Name>
    : Pattern[Attribute];
};

/** References to the outputs of a node, attributes resolved from how it is wired. */
export type OutputRefs<Inputs, Outputs extends Ports, Refs, Parameters> = {
  readonly [Name in keyof Outputs]: Outputs[Name] extends Port<infer Kind, infer Value, infer Pattern>
    ? Ref<Kind, Value, Resolve<Pattern, Inputs, Refs, Parameters>>
    : never;
};

/** What the compiler shows where attributes do not agree. */
export interface AttributeMismatch<Text extends string> {
  readonly 'these attributes do not agree': Text;
}

type Fits<Wanted extends string, Came> = string extends Came ? true : Came extends Wanted ? true : false;

type CheckAttribute<Wanted, Came, Inputs, Refs, Parameters> =
  Wanted extends Variable<infer Name>
    ? IsUnion<Given<Inputs, Refs, Parameters, Name>> extends true
      ? Given<Inputs, Refs, Parameters, Name> & string
      : never
    : Wanted extends string
      ? Fits<Wanted, Came> extends true
        ? never
        : `${Wanted} | ${Came & string}`
      : never;

type Conflicts<Pattern, Resolved, Inputs, Refs, Parameters> = {
  [Attribute in keyof Pattern & keyof Resolved]: CheckAttribute<
    Pattern[Attribute],
    Resolved[Attribute],
    Inputs,
    Refs,
    Parameters
  >;
}[keyof Pattern & keyof Resolved];

/** What a node's inputs must be: references of the right kind whose attributes agree with each other and the parameters. */
export type CheckedRefs<Inputs, Refs, Parameters> = {
  readonly [Name in keyof Refs]: Name extends keyof Inputs
    ? Inputs[Name] extends Port<infer Kind, infer Value, infer Pattern>
      ? Refs[Name] extends Ref<Kind, Value, infer Resolved>
        ? [Conflicts<Pattern, Resolved, Inputs, Refs, Parameters>] extends [never]
          ? Refs[Name]
          : AttributeMismatch<Conflicts<Pattern, Resolved, Inputs, Refs, Parameters> & string>
        : Refs[Name] extends undefined
          ? Refs[Name]
          : Ref<Kind, Value>
      : never
    : never;
};

/** The references a stage's inputs take, before attributes are looked at. */
export type RefsFor<Inputs extends Ports> = {
  readonly [Name in keyof Inputs as Inputs[Name] extends { readonly optional: true } ? never : Name]: RefOf<
    Inputs[Name]
  >;
} & {
  readonly [Name in keyof Inputs as Inputs[Name] extends { readonly optional: true } ? Name : never]?: RefOf<
    Inputs[Name]
  >;
};

type RefOf<P> = P extends Port<infer Kind, infer Value, infer _> ? Ref<Kind, Value> : never;
