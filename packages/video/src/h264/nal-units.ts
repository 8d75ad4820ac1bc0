/** Types of NAL units (ITU-T H.264, table 7-1) this package tells apart. */
export const nalType = { slice: 1, instantRefresh: 5, sequenceParameters: 7, pictureParameters: 8 } as const;

/** The NAL units of a packet in which each stands after its length in four bytes. */
export function* nalUnits(packet: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  for (let at = 0; at + 4 <= packet.length; ) {
    const length = view.getUint32(at);
    yield packet.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
}

/** The type of a NAL unit. */
export function typeOf(nal: Uint8Array): number {
  return nal[0]! & 31;
}

/** NAL units, each after its length in four bytes: the inverse of `nalUnits`. */
export function joinNalUnits(units: readonly Uint8Array[]): Uint8Array {
  const packet = new Uint8Array(units.reduce((sum, unit) => sum + 4 + unit.length, 0));
  const view = new DataView(packet.buffer);
  let at = 0;
  for (const unit of units) {
    view.setUint32(at, unit.length);
    packet.set(unit, at + 4);
    at += 4 + unit.length;
  }
  return packet;
}

/** The first sequence and picture parameter set of an `AVCDecoderConfigurationRecord` (ISO/IEC 14496-15, 5.3.3.1). */
export function parameterSetsOf(record: Uint8Array): { sequence: Uint8Array; picture: Uint8Array } {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const sequenceEnd = 8 + view.getUint16(6);
  const pictureStart = sequenceEnd + 3;
  return {
    sequence: record.slice(8, sequenceEnd),
    picture: record.slice(pictureStart, pictureStart + view.getUint16(sequenceEnd + 1)),
  };
}

/** Makes the record `parameterSetsOf` reads, for lengths of four bytes. */
export function decoderConfiguration(sequence: Uint8Array, picture: Uint8Array): Uint8Array {
  const record = new Uint8Array(11 + sequence.length + picture.length);
  const view = new DataView(record.buffer);
  record.set([1, sequence[1]!, sequence[2]!, sequence[3]!, 0xff, 0xe1]);
  view.setUint16(6, sequence.length);
  record.set(sequence, 8);
  record[8 + sequence.length] = 1;
  view.setUint16(9 + sequence.length, picture.length);
  record.set(picture, 11 + sequence.length);
  return record;
}
