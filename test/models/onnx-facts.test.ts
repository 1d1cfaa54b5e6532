import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onnxFacts } from '../../scripts/models/onnx-facts.ts';
import { manifestOf } from './packages.ts';

const model = readFileSync('models/henet/model.onnx');

test.each(['hematoma', 'henet'])(
  'version and operators of %s are those that the onnx package read when it was made',
  (name) => {
    const folder = join('models', name);
    const { opset, irVersion, operators } = manifestOf(folder);
    expect(onnxFacts(readFileSync(join(folder, 'model.onnx')))).toEqual({ opset, irVersion, operators });
  },
);

describe('bytes that are no ONNX model are none', () => {
  test.each([
    ['no byte', new Uint8Array()],
    ['text', Buffer.from('# not a model\n')],
    ['a model cut short', model.subarray(0, model.length - 1)],
    ['the first half of a model', model.subarray(0, model.length / 2)],
    ['a length beyond any file', Buffer.from([0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])],
    ['a number without an end', Buffer.alloc(32, 0xff)],
    ['a number where the graph should be', Buffer.from([0x08, 0x07, 0x38, 0x01])],
    ['a model without a graph', Buffer.from([0x08, 0x07, 0x42, 0x02, 0x10, 0x0d])],
  ])('%s', (_, bytes) => {
    expect(onnxFacts(bytes)).toBeNull();
  });
});

test('the operator set counted is the default one, wherever it stands in the list', () => {
  // opset_import { domain: "x", version: 3 }, then { version: 13 }; ir_version 7; an empty graph.
  const bytes = [0x42, 0x05, 0x0a, 0x01, 0x78, 0x10, 0x03, 0x42, 0x02, 0x10, 0x0d, 0x08, 0x07, 0x3a, 0x00];
  expect(onnxFacts(Buffer.from(bytes))).toEqual({ irVersion: 7, opset: 13, operators: [] });
});
