import { KinographError } from '@kinograph/errors';
import type { DType, Tensor } from '@kinograph/tensor';
import type { Attribute, Graph, Initializer, Node, ValueType } from './graph.js';
import { formatShape, type Shape } from './shape.js';
import { Value } from './value.js';

/** What one operator call is, before its outputs have names. */
export interface NodeParts {
  /** Where it is emitted: the scope's path. */
  readonly path: string;
  readonly type: string;
  readonly domain?: 'com.microsoft';
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly ValueType[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** The graph while it grows: hands out names, remembers values, and in the end keeps what the outputs need. */
export class GraphBuilder {
  readonly name: string;
  /** Values of symbolic dimensions already computed, by the dimension's text. */
  readonly sizes = new Map<string, Value>();
  readonly #inputs: Value[] = [];
  readonly #outputs = new Map<string, Value>();
  readonly #nodes: Node[] = [];
  readonly #values = new Map<string, Value>();
  readonly #initializers = new Map<string, Initializer>();
  readonly #constants = new Map<string, Value>();
  #constantCount = 0;
  readonly #nameCounts = new Map<string, number>();

  constructor(name: string) {
    this.name = name;
  }

  /** The values declared with `input`, in order. */
  get inputs(): readonly Value[] {
    return this.#inputs;
  }

  input(name: string, dtype: DType, shape: Shape): Value {
    this.#takeName(name, 'input');
    const value = this.#remember(new Value(name, dtype, shape));
    this.#inputs.push(value);
    return value;
  }

  output(name: string, value: Value): void {
    this.check(value, 'output');
    if (this.#outputs.has(name)) throw this.#nameTaken(name, 'output');
    this.#outputs.set(name, value);
  }

  /** A tensor of a weight file. */
  initializer(initializer: Initializer): Value {
    this.#takeName(initializer.name, 'weight');
    this.#initializers.set(initializer.name, initializer);
    return this.#remember(new Value(initializer.name, initializer.dtype, initializer.shape));
  }

  /** A value known now. Equal small constants are one; only those that a kept node reads are written. */
  constant(tensor: Tensor): Value {
    const key = tensor.data.length <= 64 ? `${tensor.dtype}[${tensor.shape}]${tensor.data.join()}` : undefined;
    const known = key === undefined ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const value = this.#remember(new Value(`constant:${this.#constantCount++}`, tensor.dtype, tensor.shape, tensor));
    if (key !== undefined) this.#constants.set(key, value);
    return value;
  }

  add({ path, type, domain, inputs, outputs, attributes }: NodeParts): Value[] {
    for (const input of inputs) if (input !== undefined) this.check(input, type);
    const name = this.#uniqueName(path === '' ? type : `${path}/${type}`);
    const values = outputs.map(({ dtype, shape }, index) =>
      this.#remember(new Value(outputs.length === 1 ? `${name}:out` : `${name}:out${index}`, dtype, shape)),
    );
    this.#nodes.push({
      name,
      type,
      domain: domain ?? '',
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: values.map((value) => value.name),
      attributes: attributes ?? {},
    });
    return values;
  }

  /** @throws KinographError `onnx.foreign-value` when the value belongs to another model. */
  check(value: Value, user: string): void {
    if (this.#values.get(value.name) === value) return;
    throw new KinographError('onnx.foreign-value', {
      where: `${this.name}: ${user}`,
      wanted: 'a value of this model',
      got: `${value.name} of another one`,
    });
  }

  /** The finished graph: nodes that no output needs are left out, and outputs carry their public names. */
  finish(): Graph {
    const renamed = this.#nameOutputs();
    const nodes = this.#neededNodes().map((node) => ({
      ...node,
      inputs: node.inputs.map((name) => renamed.get(name) ?? name),
      outputs: node.outputs.map((name) => renamed.get(name) ?? name),
    }));
    const inputs = this.#inputs.map(({ name }) => name);
    const outputs = [...this.#outputs.keys()];
    const read = new Set(nodes.flatMap((node) => node.inputs));
    const initializers = [...read].flatMap((name) => {
      const constant = this.#values.get(name)?.constant;
      const stored = this.#initializers.get(name);
      return stored ? [stored] : constant ? [initializerOf(name, constant)] : [];
    });
    const publicValues = new Map([...this.#values].map(([name, value]) => [renamed.get(name) ?? name, value]));
    const named = new Set([...inputs, ...outputs, ...read, ...nodes.flatMap((node) => node.outputs)]);
    named.delete('');
    const values = new Map(
      [...named].map((name): [string, ValueType] => {
        const { dtype, shape } = publicValues.get(name)!;
        return [name, { dtype, shape }];
      }),
    );
    return { name: this.name, inputs, outputs, nodes, initializers, values };
  }

  /** Gives every output its public name; one that is an input, a weight, or already an output passes an Identity. */
  #nameOutputs(): Map<string, string> {
    const renamed = new Map<string, string>();
    const made = new Set(this.#nodes.flatMap((node) => node.outputs));
    for (const [name, value] of this.#outputs) {
      let source = value;
      if (!made.has(value.name) || renamed.has(value.name)) {
        source = this.add({ path: '', type: 'Identity', inputs: [value], outputs: [value] })[0]!;
        this.#outputs.set(name, source);
      }
      if (this.#values.has(name) && name !== source.name) throw this.#nameTaken(name, 'output');
      renamed.set(source.name, name);
    }
    return renamed;
  }

  #neededNodes(): Node[] {
    const needed = new Set([...this.#outputs.values()].map(({ name }) => name));
    const kept: Node[] = [];
    for (const node of this.#nodes.toReversed()) {
      if (!node.outputs.some((name) => needed.has(name))) continue;
      kept.push(node);
      for (const name of node.inputs) needed.add(name);
    }
    return kept.reverse();
  }

  #remember(value: Value): Value {
    this.#values.set(value.name, value);
    return value;
  }

  #uniqueName(base: string): string {
    for (;;) {
      const count = this.#nameCounts.get(base) ?? 0;
      this.#nameCounts.set(base, count + 1);
      const name = count === 0 ? base : `${base}_${count}`;
      if (count === 0 || !this.#nameCounts.has(name)) return name;
    }
  }

  #takeName(name: string, what: string): void {
    if (name === '' || this.#nameCounts.has(name)) throw this.#nameTaken(name, what);
    this.#nameCounts.set(name, 1);
  }

  #nameTaken(name: string, what: string): KinographError<'onnx.name'> {
    const of = this.#values.get(name);
    return new KinographError('onnx.name', {
      where: `${this.name}: ${what} ${JSON.stringify(name)}`,
      wanted: 'a name that nothing else has',
      got: of ? `the name of a ${of.dtype} ${formatShape(of.shape)}` : 'a name in use',
    });
  }
}

function initializerOf(name: string, { dtype, shape, data }: Tensor): Initializer {
  return { name, dtype, shape, data: { bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) } };
}
