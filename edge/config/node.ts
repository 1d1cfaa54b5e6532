/** The keywords of JSON Schema that the configuration uses. */
export interface SchemaNode {
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  /** Of a section whose keys are names that people choose; there is one pattern. */
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: SchemaNode;
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly description?: string;
}

/** The schema of the value at a JSON pointer; undefined where the schema has nothing there. */
export function nodeAt(schema: SchemaNode, pointer: string): SchemaNode | undefined {
  return steps(pointer).reduce<SchemaNode | undefined>(
    (node, step) => node?.properties?.[step] ?? named(node)?.[1] ?? node?.items,
    schema,
  );
}

/** The pattern of the names of a section whose keys people choose, and what stands under each; undefined for any other. */
export function named(node: SchemaNode | undefined): [pattern: string, of: SchemaNode] | undefined {
  return Object.entries(node?.patternProperties ?? {})[0];
}

/** The value at a JSON pointer. */
export function valueAt(root: unknown, pointer: string): unknown {
  return steps(pointer).reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], root);
}

/** A JSON pointer as a person writes it: `/dicom/peers/0/address` is `dicom.peers[0].address`. */
export function readable(pointer: string): string {
  return steps(pointer)
    .map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

/** Steps of a JSON pointer (RFC 6901). */
function steps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What a schema allows, in words. */
export function allowed(node: SchemaNode): string {
  if (node.enum) return `one of ${node.enum.map((value) => JSON.stringify(value)).join(', ')}`;
  switch (node.type) {
    case 'object':
      if (node.patternProperties) return `a section of names that match ${named(node)?.[0]}`;
      return `a section with ${Object.keys(node.properties ?? {}).join(', ')}`;
    case 'array':
      return `a list of ${node.minItems ? `at least ${node.minItems}: ` : ''}${allowed(node.items ?? {})}`;
    case 'string':
      return node.pattern ? `text that matches ${node.pattern}` : node.minLength ? 'text that is not empty' : 'text';
    case 'integer':
    case 'number':
      return `${node.type === 'integer' ? 'a whole number' : 'a number'}${range(node)}`;
    case 'boolean':
      return 'true or false';
    default:
      return 'anything';
  }
}

function range({ minimum, maximum }: SchemaNode): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? '' : ` of at most ${maximum}`;
}
