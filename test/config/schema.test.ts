import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { configJsonSchema } from '../../edge/config/schema.ts';

interface Node {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly default?: unknown;
}
const schema = configJsonSchema() as Node;

test('only what a hospital must decide is required of the file', () => {
  expect(schema.required).toEqual(['site', 'dicom']);
  expect(schema.properties?.dicom?.required).toEqual(['peers']);
  expect(schema.properties?.series?.required).toEqual([]);
});

test('every default is stated, but no place on this machine', () => {
  expect(schema.properties?.dicom?.properties?.port?.default).toBe(11112);
  expect(schema.properties?.expansion?.properties?.comparator?.default).toBe('>=');
  expect(schema.properties?.inference?.properties?.modelsDir).not.toHaveProperty('default');
  expect(JSON.stringify(schema)).not.toContain(import.meta.dirname.slice(0, 10));
});

test('another validator accepts and refuses by it what the appliance does', () => {
  const require = createRequire(import.meta.resolve('fastify'));
  const { default: Ajv } = require('ajv/dist/2020') as {
    default: new (options: object) => { compile(schema: object): (value: unknown) => boolean };
  };
  const validate = new Ajv({ strict: false }).compile(schema);
  const peers = [{ aeTitle: 'CT1', address: '10.1.2.3' }];
  expect(validate({ site: 'a', dicom: { peers } })).toBe(true);
  expect(validate({ site: 'a', dicom: { peers }, http: { port: 1 } })).toBe(true);
  expect(validate({ site: 'a', dicom: { peers }, htpp: { port: 1 } })).toBe(false);
  expect(validate({ site: 'a', dicom: {} })).toBe(false);
  expect(validate({ dicom: { peers } })).toBe(false);
});
