import Type from 'typebox';
import { SETTABLE_CONDITIONS, type SettableCondition } from './condition-names.ts';

const closed = { additionalProperties: false } as const;
const PrioritySchema = Type.Enum(['high', 'medium', 'low']);
const minutes = () => Type.Optional(Type.Number({ minimum: 1, maximum: 1440 }));
const probability = () => Type.Optional(Type.Number({ minimum: 0, maximum: 1 }));

const ConditionPolicySchema = Type.Object(
  {
    priority: Type.Optional(PrioritySchema),
    muted: Type.Optional(Type.Boolean({ description: 'Journaled and listed, but no alert' })),
  },
  closed,
);
const policies = Object.fromEntries(SETTABLE_CONDITIONS.map((name) => [name, Type.Optional(ConditionPolicySchema)]));

/** What a site decides of its alerts, apart from whom they are brought to. */
export const alertingPolicy = {
  conditions: Type.Object(policies as { [Name in SettableCondition]: Type.TOptional<typeof ConditionPolicySchema> }, {
    ...closed,
    default: {},
    description: 'By condition: another priority than the default one, or muted',
  }),
  thresholds: Type.Object(
    { CHE: probability(), RHE1: probability(), RHE2: probability() },
    {
      ...closed,
      default: {},
      description:
        "Probability from which on expansion counts as predicted, by definition; without one, the threshold of the model's manifest",
    },
  ),
  followUp: Type.Object(
    {
      dueHours: Type.Number({
        minimum: 0.01,
        maximum: 720,
        default: 6,
        description: 'After the arrival of the baseline, a follow-up scan counts as due (about 6 h: CLINICAL.md 5)',
      }),
      overdueHours: Type.Number({
        minimum: 0.01,
        maximum: 720,
        default: 24,
        description: 'And as overdue (serial CT within 24 h, AHA/ASA 2022: CLINICAL.md 5)',
      }),
    },
    { ...closed, default: {} },
  ),
  repeat: Type.Object(
    {
      minutesUnacknowledged: Type.Object(
        { high: minutes(), medium: minutes(), low: minutes() },
        {
          ...closed,
          default: {},
          description:
            'By priority: an alert that nobody takes sounds again after each so many minutes; without, only when its priority rises',
        },
      ),
    },
    { ...closed, default: {} },
  ),
} as const;
