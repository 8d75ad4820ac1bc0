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

/** A text in a contravariant place, so that inferring from several gives what they have in common; wide texts say nothing. */
type Box<T> = string extends T ? never : [T] extends [string] ? (box: { readonly text: T }) => void : never;
type Unboxed<B> = B extends (box: { readonly text: infer T }) => void ? T : never;
type Common<B> = [B] extends [(box: infer Boxes) => void] ? Boxes['text' & keyof Boxes] : never;

/** Everything that the wiring and the parameters say a variable is, boxed. */
type Given<Inputs, Refs, Parameters, Name extends string> =
  | {
      [Key in keyof Inputs & keyof Refs]: Inputs[Key] extends { readonly attributes: infer Pattern }
        ? Refs[Key] extends { readonly attributes: infer Resolved }
          ? {
              [Attribute in keyof Pattern & keyof Resolved]: Pattern[Attribute] extends Variable<Name>
                ? Box<Resolved[Attribute]>
                : never;
            }[keyof Pattern & keyof Resolved]
          : never
        : never;
    }[keyof Inputs & keyof Refs]
  | (Name extends keyof Parameters ? Box<Parameters[Name]> : never);

/** What all that is said of a variable leaves it: any text where nothing is said, `never` where it disagrees. */
type Bound<Boxes> = [Boxes] extends [never] ? string : Common<Boxes>;

type Resolve<Pattern, Inputs, Refs, Parameters> = {
  readonly [Attribute in keyof Pattern]: Pattern[Attribute] extends Variable<infer Name>
    ? Bound<Given<Inputs, Refs, Parameters, Name>>
    : Pattern[Attribute];
};

/** References to the outputs of a node, attributes resolved from how it is wired. */
export type OutputRefs<Inputs, Outputs extends Ports, Refs, Parameters> = {
  readonly [Name in keyof Outputs]: Outputs[Name] extends Port<infer Kind, infer Value, infer Pattern>
    ? Ref<Kind, Value, Resolve<Pattern, Inputs, Refs, Parameters>>
    : never;
};

/** What the compiler shows where attributes do not agree: which one, and what is said of it. */
export interface AttributeMismatch<Attribute, Texts> {
  readonly 'these attributes do not agree': { readonly attribute: Attribute; readonly texts: Texts };
}

type Disagreement<Wanted, Came, Inputs, Refs, Parameters> =
  Wanted extends Variable<infer Name>
    ? [Bound<Given<Inputs, Refs, Parameters, Name>>] extends [never]
      ? Unboxed<Given<Inputs, Refs, Parameters, Name>>
      : never
    : [Wanted & Came] extends [never]
      ? Wanted | Came
      : never;

type Mismatches<Pattern, Resolved, Inputs, Refs, Parameters> = {
  [Attribute in keyof Pattern & keyof Resolved]: [
    Disagreement<Pattern[Attribute], Resolved[Attribute], Inputs, Refs, Parameters>,
  ] extends [never]
    ? never
    : AttributeMismatch<Attribute, Disagreement<Pattern[Attribute], Resolved[Attribute], Inputs, Refs, Parameters>>;
}[keyof Pattern & keyof Resolved];

/** What a node's inputs must be: references of the right kind whose attributes agree with each other and the parameters. */
export type CheckedRefs<Inputs, Refs, Parameters> = {
  readonly [Name in keyof Refs]: Name extends keyof Inputs
    ? Inputs[Name] extends Port<infer Kind, infer Value, infer Pattern>
      ? NonNullable<Refs[Name]> extends Ref<Kind, Value, infer Resolved>
        ? [Mismatches<Pattern, Resolved, Inputs, Refs, Parameters>] extends [never]
          ? Refs[Name]
          : Mismatches<Pattern, Resolved, Inputs, Refs, Parameters>
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
