import type { Codec, MadeAgain, StreamCodec } from './codec.js';
import type { Stream } from './stream.js';

/** Named values that say more about what flows through a port, such as the space of a latent. */
export type Attributes = Readonly<Record<string, string>>;

/** An attribute that all ports of one stage that use the same name share; its value comes from the wiring. */
export interface Variable<Name extends string = string> {
  readonly variable: Name;
}

/** Attributes as a stage declares them: fixed, or variable. */
export type AttributePattern = Readonly<Record<string, string | Variable>>;

/** How values of a port are kept: those of streams item by item, those that are no data by making them again. */
export type CodecOf<Value> =
  | (Value extends Stream<infer Item, infer Info> ? StreamCodec<Item, Info> : Codec<Value>)
  | MadeAgain;

/** What a kind of port is, whatever its attributes. */
export interface PortKind<Kind extends string = string, Value = unknown> {
  readonly kind: Kind;
  readonly attributes: readonly string[];
  /** A lazily produced sequence: the producer runs while the consumer pulls. */
  readonly stream: boolean;
  /** How its values are kept; without one, a node that gives such a value is never cached. */
  readonly codec?: Codec<Value> | StreamCodec<unknown, unknown> | MadeAgain;
  /** Frees what a value holds, after its last consumer. */
  release?(value: Value): void | Promise<void>;
  /** The attributes a value itself carries; checked against the wiring when it crosses an edge. */
  attributesOf?(value: Value): Attributes;
  /** Types only: what flows through. */
  readonly value?: Value;
}

/** A port of a stage: a kind of value with its attributes. */
export interface Port<
  Kind extends string = string,
  Value = unknown,
  Pattern extends AttributePattern = AttributePattern,
> {
  readonly kind: PortKind<Kind, Value>;
  readonly attributes: Pattern;
  readonly optional: boolean;
  /** Its value is made only once the stage asks for it. */
  readonly lazy?: boolean;
}

type NoOthers<Pattern, Names> = { readonly [Name in Exclude<keyof Pattern, Names>]: never };

/** Makes the ports of one kind. */
export interface PortMaker<Kind extends string, Value, Names extends string> {
  <const Pattern extends Readonly<Record<Names, string | Variable>>>(
    ...attributes: [Names] extends [never] ? [] : [attributes: Pattern & NoOthers<Pattern, Names>]
  ): Port<Kind, Value, [Names] extends [never] ? Readonly<Record<never, never>> : Pattern>;
  readonly kind: PortKind<Kind, Value>;
}

/** How a kind of port behaves. */
export interface PortOptions<Value, Names extends string> {
  readonly attributes?: readonly Names[];
  readonly stream?: boolean;
  readonly codec?: CodecOf<Value>;
  readonly release?: (value: Value) => void | Promise<void>;
  readonly attributesOf?: (value: Value) => Readonly<Record<Names, string>>;
}

/** An attribute whose value all ports of a stage that name it share (and a string parameter of that name gives). */
export function variable<const Name extends string>(name: Name): Variable<Name> {
  return { variable: name };
}

/**
 * Defines a kind of port: `const latent = definePort<Latents>()('latent', { attributes: ['space'] })`, then
 * `latent({ space: 'wan21' })` or `latent({ space: variable('space') })` in a stage.
 */
export function definePort<Value>(): <const Kind extends string, const Names extends string = never>(
  kind: Kind,
  options?: PortOptions<Value, Names>,
) => PortMaker<Kind, Value, Names> {
  return <Kind extends string, Names extends string = never>(kind: Kind, options: PortOptions<Value, Names> = {}) => {
    const { attributes = [], stream = false, codec, release, attributesOf } = options;
    const definition = { kind, attributes, stream, codec, release, attributesOf } as PortKind<Kind, Value>;
    const make = (pattern: AttributePattern = {}) => ({ kind: definition, attributes: pattern, optional: false });
    return Object.assign(make, { kind: definition }) as unknown as PortMaker<Kind, Value, Names>;
  };
}

/** A port that may be left unconnected; its value is then undefined. */
export function optional<P extends Port>(port: P): P & { readonly optional: true } {
  return { ...port, optional: true };
}

/**
 * An input whose value a stage may turn out not to need: `run` is given a function that asks for it. The nodes behind it run
 * when, and only if, it is called.
 */
export function lazy<P extends Port>(port: P): P & { readonly lazy: true } {
  return { ...port, lazy: true };
}

/** Whether an attribute is left to the wiring. */
export function isVariable(attribute: string | Variable): attribute is Variable {
  return typeof attribute !== 'string';
}
