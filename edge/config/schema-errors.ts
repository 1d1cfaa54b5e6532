import { Settings } from 'typebox/system';
import { Value } from 'typebox/value';
import { ConfigSchema } from './config.ts';
import { allowed, nodeAt, readable, type SchemaNode, valueAt } from './node.ts';
import { suggest } from './suggest.ts';

const ROOT = ConfigSchema as unknown as SchemaNode;

export interface SchemaError {
  /** JSON pointer to what is wrong. */
  readonly pointer: string;
  /** Where, what was found, what is allowed: one sentence for an operator. */
  readonly text: string;
}

/** Everything in which a value departs from the schema. Empty when it fits. */
export function schemaErrors(value: unknown): SchemaError[] {
  const sentences = new Map<string, string>();
  for (const { keyword, instancePath, params } of everyError(value)) {
    if (keyword === 'required') {
      const { requiredProperties } = params as { requiredProperties: string[] };
      for (const key of requiredProperties) {
        const node = nodeAt(ROOT, `${instancePath}/${key}`) ?? {};
        const path = readable(`${instancePath}/${key}`);
        sentences.set(`${instancePath}/${key}`, `${path} is missing: must be ${expected(node)}`);
      }
    } else if (keyword === 'additionalProperties') {
      const { additionalProperties } = params as { additionalProperties: string[] };
      for (const key of additionalProperties) sentences.set(`${instancePath}/${key}`, unknownKey(instancePath, key));
    } else if (keyword !== 'boolean' && !sentences.has(instancePath)) {
      const found = JSON.stringify(valueAt(value, instancePath)).slice(0, 80);
      const path = instancePath === '' ? 'The configuration' : readable(instancePath);
      sentences.set(instancePath, `${path} is ${found}: must be ${expected(nodeAt(ROOT, instancePath) ?? {})}`);
    }
  }
  return [...sentences].map(([pointer, text]) => ({ pointer, text }));
}

function unknownKey(parent: string, key: string): string {
  const siblings = Object.keys(nodeAt(ROOT, parent)?.properties ?? {});
  const path = readable(`${parent}/${key}`);
  const meant = suggest(key, siblings);
  if (meant) return `${path} is not a setting; did you mean ${readable(`${parent}/${meant}`)}?`;
  const home = Object.entries(ROOT.properties ?? {}).find(([, section]) => section.properties?.[key]);
  if (home) return `${path} is not a setting; did you mean ${home[0]}.${key}?`;
  const where = parent === '' ? 'the configuration' : readable(parent);
  return `${path} is not a setting; ${where} has ${siblings.join(', ')}`;
}

function expected(node: SchemaNode): string {
  return node.description ? `${allowed(node)} (${node.description})` : allowed(node);
}

/** TypeBox stops after 8 errors unless its process-wide limit is raised; an operator should correct a file once. */
function everyError(value: unknown) {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: 10_000 });
  try {
    return Value.Errors(ConfigSchema, value);
  } finally {
    Settings.Set({ maxErrors });
  }
}
