/** What programs report, as JSON Schema (draft 2020-12) for other tools: made from the schemas that check it here. */
import { z } from 'zod'
import { pointsInputSchema, stepSchema, wireNumberSchema } from '../api/series'
import { MAX_NAME_LENGTH } from '../series/batch'
import { progressSchema } from './schema'

/** One line of the metrics file. What a line may hold is decided by hand in lib/series/batch.ts, value by value. */
export const metricsLineSchema = z
  .object({
    step: stepSchema.describe('Step of all values of the line.'),
    time: z
      .number()
      .nullable()
      .optional()
      .describe('When they were measured, seconds since 1970. Absent: when the line is read.'),
  })
  .catchall(wireNumberSchema.nullable())

interface Described {
  title: string
  description: string
  schema: z.ZodType
  examples: unknown[]
}

const DESCRIBED: Record<string, Described> = {
  'progress.v1': {
    title: 'Progress document',
    description:
      'Where a program is: the content of $RUNGRID_STATUS_FILE and the body of POST /api/v1/runs/{id}/progress.',
    schema: progressSchema,
    examples: [
      {
        schemaVersion: 1,
        state: 'running',
        step: 450,
        totalSteps: 1000,
        epoch: 1.35,
        totalEpochs: 3,
        message: 'evaluating',
        metrics: [{ name: 'loss', value: '0.2347' }],
        lastUpdatedTime: '2026-11-21T10:11:12.5Z',
      },
      { progressPercentage: 45, estimatedRemainingSeconds: 310, lastUpdatedTime: '2026-11-21T11:11:12+01:00' },
    ],
  },
  'point.v1': {
    title: 'Metrics line',
    description: `One line of $RUNGRID_METRICS_FILE. Every other member is a metric: a number, or one of three texts. Names have 1 to ${MAX_NAME_LENGTH} characters.`,
    schema: metricsLineSchema,
    examples: [
      { step: 10, time: 1763760000.12, loss: 2.31, lr: 0.0003 },
      { step: 11, loss: 'NaN', 'eval/accuracy': null },
    ],
  },
  'points.v1': {
    title: 'Batch of points',
    description: 'The body of POST /api/v1/runs/{id}/points: columns of equal length, or lines.',
    schema: pointsInputSchema,
    examples: [
      {
        schemaVersion: 1,
        columns: {
          step: [10, 11],
          time: [1763760000.1, 1763760000.2],
          values: { loss: [2.31, 'NaN'], lr: [0.0003, null] },
        },
      },
      { points: [{ step: 10, loss: 2.31 }] },
    ],
  },
}

export const SCHEMA_NAMES = Object.keys(DESCRIBED)

/** A schema by its name, such as progress.v1; undefined for a name that there is not. */
export function jsonSchemaOf(name: string): Record<string, unknown> | undefined {
  if (!Object.hasOwn(DESCRIBED, name)) return undefined
  const { schema, title, description, examples } = DESCRIBED[name]!
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return { $schema, $id: `urn:rungrid:schema:${name}`, title, description, ...rest, examples }
}

/** The content of docs/schemas: text by file name. */
export function schemaFiles(): Map<string, string> {
  return new Map(
    SCHEMA_NAMES.map((name) => [`${name}.schema.json`, `${JSON.stringify(jsonSchemaOf(name), null, 2)}\n`]),
  )
}
