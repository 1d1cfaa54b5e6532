import { ConfigSchema, INSTALLED_MODELS } from './config.ts';
import type { SchemaNode } from './node.ts';

/** The JSON Schema of the configuration file, for editors and for `npm run doctor -- --schema`. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = JSON.parse(JSON.stringify(ConfigSchema)) as SchemaNode;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'HENet Edge configuration',
    ...asWritten(schema),
  };
}

/**
 * The schema of what a person writes: keys with a default may be left out, and the default that is a place on this machine
 * is not stated.
 */
function asWritten(node: SchemaNode): SchemaNode {
  const { properties, patternProperties, items, default: value, required = [], ...rest } = node;
  const parts = properties && Object.entries(properties).map(([key, part]) => [key, asWritten(part)] as const);
  const needed = (parts ?? []).filter(
    ([key, part]) => required.includes(key) && (!('default' in properties![key]!) || (part.required ?? []).length > 0),
  );
  return {
    ...rest,
    ...(value !== undefined && value !== INSTALLED_MODELS && needed.length === 0 ? { default: value } : {}),
    ...(items ? { items: asWritten(items) } : {}),
    ...(patternProperties
      ? {
          additionalProperties: false,
          patternProperties: Object.fromEntries(
            Object.entries(patternProperties).map(([name, part]) => [name, asWritten(part)]),
          ),
        }
      : {}),
    ...(parts ? { properties: Object.fromEntries(parts), required: needed.map(([key]) => key) } : {}),
  };
}
