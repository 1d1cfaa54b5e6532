/** What an ONNX file says of itself. */
export interface OnnxFacts {
  readonly irVersion: number;
  /** Of the default operator set. */
  readonly opset: number;
  /** Operators of the graph, each once, sorted. */
  readonly operators: readonly string[];
}

// Field numbers of ONNX's own schema, https://github.com/onnx/onnx/blob/v1.12.0/onnx/onnx.proto
const MODEL = { irVersion: 1, graph: 7, opsetImport: 8 };
const OPSET = { domain: 1, version: 2 };
const GRAPH = { node: 1 };
const NODE = { opType: 4 };

/**
 * Reads version and operators from the bytes of an ONNX file; the weights are stepped over. Null where the bytes are not an
 * ONNX model with a graph and a default operator set.
 */
export function onnxFacts(bytes: Uint8Array): OnnxFacts | null {
  try {
    const model = fieldsOf(bytes);
    const graph = model.find(({ field }) => field === MODEL.graph)?.value;
    const opset = model
      .filter(({ field }) => field === MODEL.opsetImport)
      .map(({ value }) => fieldsOf(asBytes(value)))
      .find((fields) => textOf(fields, OPSET.domain) === '');
    const irVersion = numberOf(model, MODEL.irVersion);
    const version = opset && numberOf(opset, OPSET.version);
    if (graph === undefined || irVersion === undefined || version === undefined) return null;
    const nodes = fieldsOf(asBytes(graph)).filter(({ field }) => field === GRAPH.node);
    const operators = new Set(nodes.map(({ value }) => textOf(fieldsOf(asBytes(value)), NODE.opType)));
    return { irVersion, opset: version, operators: [...operators].sort() };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** One field of a protobuf message: a varint as a number, anything of a stated length as its bytes. */
interface Field {
  readonly field: number;
  readonly value: number | Uint8Array;
}

/** The fields of a protobuf message (https://protobuf.dev/programming-guides/encoding/). @throws RangeError where it is none */
function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const take = (length: number) => {
    if (at + length > bytes.length) throw new RangeError('the message ends within a field');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const varint = () => {
    // Multiplied, not shifted: lengths and versions are below 2^53, shifts would end at 2^31.
    for (let value = 0, place = 1; place <= 2 ** 63; place *= 128) {
      const [byte = 0] = take(1);
      value += (byte & 0x7f) * place;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number has more than ten bytes');
  };
  while (at < bytes.length) {
    const key = varint();
    const [field, wireType] = [Math.floor(key / 8), key % 8];
    if (wireType === 0) fields.push({ field, value: varint() });
    else if (wireType === 1) fields.push({ field, value: take(8) });
    else if (wireType === 2) fields.push({ field, value: take(varint()) });
    else if (wireType === 5) fields.push({ field, value: take(4) });
    else throw new RangeError(`wire type ${wireType} is not in use`);
  }
  return fields;
}

function asBytes(value: number | Uint8Array): Uint8Array {
  if (typeof value === 'number') throw new RangeError('a number stands where a message should');
  return value;
}

function numberOf(fields: readonly Field[], wanted: number): number | undefined {
  // The last one counts, as protobuf has it.
  const value = fields.findLast(({ field }) => field === wanted)?.value;
  return typeof value === 'number' ? value : undefined;
}

function textOf(fields: readonly Field[], wanted: number): string {
  const value = fields.findLast(({ field }) => field === wanted)?.value;
  return value === undefined ? '' : new TextDecoder().decode(asBytes(value));
}
