/** The matrix spec (docs/concepts/matrix.md): one schema for browser, API, CLI and tests. Unknown keys are faults. */
import { z } from 'zod'
import { earlyStopSchema, specRulesSchema } from '../alerts/rule'
import { FAILURE_CLASS_NAMES } from '../runs/failures'
import { DEFAULT_ORDER, listPolicies } from '../scheduling/policies'
import { jsonSchema } from './json'
import { LIMITS } from './limits'
import { reportingSchema } from './reporting'
import type { Json } from './types'

export const ORDERS = listPolicies().map((policy) => policy.id)
export const DEFAULT_RESULTS_DIR = './benchmark_results'

const axisNameSchema = z
  .string()
  .max(LIMITS.axisName)
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'An axis is named with letters, digits, `_` and `-`, beginning with a letter.')

const axesSchema = z
  .record(
    axisNameSchema,
    z
      .array(jsonSchema, 'An axis is a list of values: `[a, b]`.')
      .min(1, 'This axis is empty.')
      .max(LIMITS.values, `An axis has at most ${LIMITS.values} values.`),
  )
  .refine((axes) => Object.keys(axes).length <= LIMITS.axes, `A matrix has at most ${LIMITS.axes} axes.`)

const combinationsSchema = z
  .array(
    z
      .record(axisNameSchema, jsonSchema)
      .refine((entry) => Object.keys(entry).length > 0, 'This names no axis, so it would mean every run.'),
  )
  .max(LIMITS.combinations)

const paramsSchema = z.record(z.string(), jsonSchema)

const benchmarkSchema = z.string().trim().min(1).max(LIMITS.name)

const stageSchema = z.strictObject({
  name: z.string().trim().min(1).max(LIMITS.name).optional(),
  benchmark: benchmarkSchema,
  /** One of the benchmark's commands; default `run`. */
  command: z.string().trim().min(1).max(LIMITS.name).default('run'),
  axes: axesSchema.default({}),
  params: paramsSchema.default({}),
  include: combinationsSchema.default([]),
  exclude: combinationsSchema.default([]),
})

const minutesSchema = z.number().positive().max(LIMITS.minutes).nullable().default(null)

const deviceSchema = z.custom<number | string>(
  (value) =>
    (typeof value === 'number' && Number.isInteger(value) && value >= 0) ||
    (typeof value === 'string' && value.length > 0 && value.length <= LIMITS.name),
  { error: 'A device is an index from 0 or the id (UUID) of a device.', params: { fix: 'See the page Devices.' } },
)

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

const environmentSchema = z.record(z.string(), z.string()).superRefine((env, context) => {
  const names = Object.keys(env)
  if (names.length > LIMITS.environment)
    context.addIssue({ code: 'custom', message: `At most ${LIMITS.environment} variables are possible.` })
  for (const name of names) {
    if (!ENV_NAME.test(name))
      context.addIssue({ code: 'custom', path: [name], message: 'This is not the name of an environment variable.' })
    if (name.toUpperCase().startsWith('RUNGRID_'))
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'Variables beginning with RUNGRID_ are set by Rungrid itself.',
        params: { fix: 'Use another name.' },
      })
    if (env[name]?.includes('\0'))
      context.addIssue({ code: 'custom', path: [name], message: 'A variable holds no NUL character.' })
  }
})

/** What stands in a spec once, whatever its stages are. */
const commonShape = {
  devices: z.array(deviceSchema).min(1, 'This list is empty.').max(LIMITS.devices).nullable().default(null),
  max_concurrent_runs: z.int().min(1).max(LIMITS.concurrent).nullable().default(null),
  resources: z
    .strictObject({
      devices: z.int().min(1).max(LIMITS.devices).default(1),
      memory_gib: z.number().positive().max(1_000_000).nullable().default(null),
      exclusive: z.boolean().default(false),
    })
    .prefault({}),
  results_dir: z.string().trim().min(1).max(1000).default(DEFAULT_RESULTS_DIR),
  policy: z
    .strictObject({
      order: z.enum(ORDERS).default(DEFAULT_ORDER),
      retries: z.int().min(0).max(LIMITS.retries).default(0),
      /** Classes that are retried although a retry seldom helps. */
      retry_on: z
        .array(z.enum(FAILURE_CLASS_NAMES))
        .max(FAILURE_CLASS_NAMES.length)
        .transform((classes) => [...new Set(classes)])
        .default([]),
      /** So many first runs that fail the same way pause the matrix; null: never. */
      pause_after_alike: z.int().min(1).max(LIMITS.retries).nullable().default(3),
      /** What a GPU means on which programs run that Rungrid did not start. */
      foreign_processes: z.enum(['wait', 'ignore']).default('wait'),
      timeout_minutes: minutesSchema,
      silence_minutes: minutesSchema,
      resume: z.boolean().default(true),
      /** What ends a run early and well: the first that holds. */
      early_stop: earlyStopSchema,
    })
    .prefault({}),
  reporting: reportingSchema.prefault({}),
  priority: z.int().min(-1000).max(1000).default(0),
  env: environmentSchema.default({}),
  /** Rules that live with the matrix; no part of the identity of a result. */
  alerts: specRulesSchema,
}

const { name: _stageName, ...stageShape } = stageSchema.shape

/** A spec whose axes stand at the top. */
export const flatSpecSchema = z.strictObject({
  name: z.string().trim().min(1).max(LIMITS.name).optional(),
  ...stageShape,
  ...commonShape,
})

/** A spec of stages, each beginning when the one before it succeeded. */
export const stagedSpecSchema = z.strictObject({
  name: z.string().trim().min(1).max(LIMITS.name).optional(),
  stages: z.array(stageSchema).min(1).max(LIMITS.stages),
  ...commonShape,
})

export type Stage = z.infer<typeof stageSchema>
type Common = { [K in keyof typeof commonShape]: z.infer<(typeof commonShape)[K]> }

/** A spec after parsing: every default filled in, and the stages always there (one of them for a spec with `axes`). */
export interface MatrixSpec extends Common {
  name: string
  stages: Stage[]
  /** True when it was written with `axes` at the top: then it is shown that way, and paths of faults have no `stages[0]`. */
  flat: boolean
}

/** Path of a stage in the text the user wrote: empty for a flat spec. */
export function stagePath(spec: Pick<MatrixSpec, 'flat'>, stage: number): string {
  return spec.flat ? '' : `stages[${stage}]`
}

/** A spec as it is written: what `parseSpec` takes and `toPlain` gives. */
export type PlainSpec = { [key: string]: Json }
