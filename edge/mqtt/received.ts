import Type from 'typebox';

const ID = '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$';

/** Payloads that others publish to the appliance, which believes nothing that is not so. */
export const ReceiptSchema = Type.Object(
  {
    alertId: Type.String({ pattern: ID }),
    revision: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    screenId: Type.String({ pattern: ID }),
    displayedAt: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z$' }),
  },
  { additionalProperties: false },
);

const Name = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' });

/** `ActPayload` of topics.ts as it must come. Further members are left alone, for screens newer than this appliance. */
export const ActSchema = Type.Object({
  actId: Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$', description: 'Becomes part of the answer’s topic' }),
  act: Type.Enum(['acknowledge', 'hand-over', 'close']),
  by: Name,
  revision: Type.Integer({ minimum: 1 }),
  reason: Type.Optional(Type.String({ maxLength: 500 })),
  to: Type.Optional(Name),
  through: Type.Optional(Name),
  asOf: Type.Optional(Type.String({ maxLength: 40 })),
});
