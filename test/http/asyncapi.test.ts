import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleAlerts, sampleEpisode, sampleStatus } from '../../dashboard/gallery/samples.ts';
import { parseTopic } from '../../edge/mqtt/topics.ts';
import { getJson, openWard, type Ward } from './ward.ts';

interface Document {
  readonly asyncapi: string;
  readonly channels: Record<string, { readonly address: string; readonly parameters: Record<string, unknown> }>;
  readonly components: { readonly schemas: Record<string, object> };
}

let ward: Ward;
let document: Document;

beforeAll(async () => {
  ward = await openWard();
  document = (await getJson<Document>(`${ward.url}/api/v1/asyncapi.json`)).body;
});
afterAll(() => ward.close());

describe('the AsyncAPI document', () => {
  test('is one by AsyncAPI’s own JSON Schema, which refuses one without an address book', () => {
    const file = createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json');
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats.default(ajv);
    const valid = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
    expect(valid(document) || valid.errors).toBe(true);
    expect(valid({ ...document, info: { title: 'no version' } })).toBe(false);
  });

  test('its addresses are topics of the map, and its parameters those in the addresses', () => {
    for (const { address, parameters } of Object.values(document.channels)) {
      expect(parseTopic(address)).not.toBeNull();
      const named = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(parameters)).toEqual(named);
    }
  });

  test('its schemas take what is published, and nothing that lacks a part', () => {
    const ajv = new Ajv({ strict: false });
    const payloads: [string, object][] = [
      ['status', sampleStatus()],
      ['episode', sampleEpisode()],
      ...Object.values(sampleAlerts).map((alert): [string, object] => ['alert', alert]),
    ];
    for (const [kind, payload] of payloads) {
      const valid = ajv.compile(document.components.schemas[kind]!);
      expect(valid(payload) || valid.errors, kind).toBe(true);
      expect(valid({ ...payload, revision: 'one', state: 'unheard of', issuedAt: 3 }), kind).toBe(false);
    }
  });
});
