import { WireReader, WireType, WireWriter } from './wire.js';

/** Where a message keeps the fields that are not in its table, as they came: they are written again, after the others. */
const others: unique symbol = Symbol('other fields');

/** How a value goes over the wire. */
interface Kind<V> {
  readonly wireType: number;
  write(writer: WireWriter, value: V): void;
  /** `before`: what came of the same field before, to which a message is added. */
  read(reader: WireReader, before?: V): V;
}

/** One field of a message: its number, and how its value is written and read. */
interface Field<V> {
  readonly number: number;
  readonly wireTypes: readonly number[];
  write(writer: WireWriter, value: V): void;
  read(reader: WireReader, wireType: number, before?: V): V;
}

/** A kind of message: by itself a file, or a value inside another message. */
export interface MessageType<M> extends Kind<M> {
  /** The number of each field. */
  readonly numbers: { readonly [K in keyof M]-?: number };
  /** The same message gives the same bytes. */
  encode(value: M): Uint8Array;
  /**
   * Byte strings in the message are views of `file`; a field the file has not is undefined.
   * @throws KinographError `onnx.format` where it is no such message.
   */
  decode(file: Uint8Array): M;
}

export const int64: Kind<bigint> = {
  wireType: WireType.varint,
  write: (writer, value) => writer.varint(value),
  read: (reader) => BigInt.asIntN(64, reader.varint()),
};

export const int32: Kind<number> = {
  wireType: WireType.varint,
  write: (writer, value) => writer.varint(BigInt(value)),
  read: (reader) => Number(BigInt.asIntN(32, reader.varint())),
};

export const float: Kind<number> = {
  wireType: WireType.fixed32,
  write: (writer, value) => writer.float(value),
  read: (reader) => reader.float(),
};

export const bytes: Kind<Uint8Array> = {
  wireType: WireType.lengthDelimited,
  write: (writer, value) => writer.bytes(value),
  read: (reader) => reader.bytes(),
};

export const string: Kind<string> = {
  wireType: WireType.lengthDelimited,
  write: (writer, value) => writer.text(value),
  read: (reader) => reader.text(),
};

/** A field that stands once, or not at all. */
export function one<V>(number: number, kind: Kind<V>): Field<V> {
  return {
    number,
    wireTypes: [kind.wireType],
    write: (writer, value) => kind.write(writer.tag(number, kind.wireType), value),
    read: (reader, _, before) => kind.read(reader, before),
  };
}

/** A field that stands any number of times. It is not written packed, but read so too. */
export function many<V>(number: number, kind: Kind<V>): Field<V[]> {
  return {
    number,
    wireTypes: [kind.wireType, WireType.lengthDelimited],
    write(writer, values) {
      for (const value of values) kind.write(writer.tag(number, kind.wireType), value);
    },
    read(reader, wireType, values = []) {
      if (wireType === kind.wireType) values.push(kind.read(reader));
      else for (const packed = new WireReader(reader.bytes()); !packed.done; ) values.push(kind.read(packed));
      return values;
    },
  };
}

/** A kind of message that has these fields, which are written in this order. */
export function message<M extends object>(
  fields: {
    readonly [K in keyof M]-?: Field<NonNullable<M[K]>>;
  },
): MessageType<M> {
  type Value = M & { [others]?: Uint8Array[] };
  const entries = Object.entries(fields) as [keyof M, Field<M[keyof M]>][];
  const byNumber = new Map(entries.map((entry) => [entry[1].number, entry]));

  function written(value: Value): WireWriter {
    const writer = new WireWriter();
    for (const [name, field] of entries) {
      if (value[name] !== undefined) field.write(writer, value[name]);
    }
    for (const field of value[others] ?? []) writer.raw(field);
    return writer;
  }

  function readInto(value: Value, reader: WireReader): M {
    while (!reader.done) {
      const start = reader.position;
      const { number, wireType } = reader.tag();
      const [name, field] = byNumber.get(number) ?? [];
      if (name !== undefined && field?.wireTypes.includes(wireType)) {
        (value as M)[name] = field.read(reader, wireType, value[name]);
      } else {
        const other = reader.skip(wireType, start);
        value[others] = [...(value[others] ?? []), other];
      }
    }
    return value;
  }

  return {
    wireType: WireType.lengthDelimited,
    numbers: Object.fromEntries(entries.map(([name, { number }]) => [name, number])) as MessageType<M>['numbers'],
    write: (writer, value) => writer.message(written(value)),
    read: (reader, before = {} as M) => readInto(before, new WireReader(reader.bytes())),
    encode: (value) => written(value).finish(),
    decode: (file) => readInto({} as M, new WireReader(file)),
  };
}
