import type { TSchema } from 'typebox';
import { REMOVED } from './allow.ts';

/** The parts of JSON Schema that the schema of the configuration is made of. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/**
 * A configuration of which only numbers, switches and choices of the schema are told: no name, title, address, path, topic or
 * anything else that somebody wrote. That something is set there is told.
 */
export function redactedConfiguration(schema: TSchema, value: unknown): unknown {
  return redacted(schema as Schema, value);
}

function redacted(schema: Schema, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (schema.enum !== undefined) return schema.enum.includes(value) ? value : REMOVED;
  if (Array.isArray(value)) return value.map((entry) => redacted(schema.items ?? {}, entry));
  if (typeof value === 'object') {
    const fields = value as Record<string, unknown>;
    const named = Object.entries(schema.properties ?? {});
    if (named.length > 0) {
      const set = named.filter(([key]) => fields[key] !== undefined);
      return Object.fromEntries(set.map(([key, of]) => [key, redacted(of, fields[key])]));
    }
    // Its keys are names that the site chose.
    const [of = {}] = Object.values(schema.patternProperties ?? {});
    return Object.values(fields).map((entry) => redacted(of, entry));
  }
  const isPlain = (schema.type === 'number' || schema.type === 'integer') && typeof value === 'number';
  return isPlain || (schema.type === 'boolean' && typeof value === 'boolean') ? value : REMOVED;
}
