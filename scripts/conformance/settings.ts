import { allowed, type SchemaNode } from '../../edge/config/node.ts';
import { configJsonSchema } from '../../edge/config/schema.ts';

/** A setting of the configuration file, as its schema states it. */
export interface Setting {
  readonly path: string;
  readonly values: string;
  /** In words; empty where there is none. */
  readonly standard: string;
  readonly meaning: string;
}

/** Every setting below a section: `dicom`, `dicom.tls`, `dicom.peers[]`. */
export function settingsOf(section: 'dicom' | 'health'): Setting[] {
  const root = configJsonSchema() as SchemaNode;
  const node = root.properties?.[section];
  if (node === undefined) throw new Error(`the configuration has no section ${section}`);
  return walk(section, node);
}

function walk(path: string, node: SchemaNode): Setting[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, part]) => {
    const at = `${path}.${key}`;
    if (part.items?.properties) return walk(`${at}[]`, part.items);
    if (part.properties) return walk(at, part);
    const isRequired = node.required?.includes(key) ?? false;
    const standard = 'default' in part ? JSON.stringify(part.default) : isRequired ? 'must be set' : 'not set';
    return [{ path: at, values: part.pattern ? 'text' : allowed(part), standard, meaning: part.description ?? '' }];
  });
}
