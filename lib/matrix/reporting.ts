/** The field `reporting` of a spec: what the server reads from the files and the output of its workers, and how often. */
import { z } from 'zod'
import { FORMAT_NAMES } from '../stdout/formats'
import { LIMITS } from './limits'

export const reportingSchema = z.strictObject({
  /** Format of the points in the output; none: output is log and nothing else. */
  stdout: z.enum(['none', ...FORMAT_NAMES, 'auto']).default('none'),
  /** Which output is read. tqdm writes to stderr. */
  stream: z.enum(['stdout', 'stderr', 'both']).default('both'),
  /** Seconds between two looks at the files of a worker; null: the server's setting. */
  interval_seconds: z.number().min(LIMITS.leastInterval).max(LIMITS.interval).nullable().default(null),
  /** Name under which the output has the step. */
  step: z.string().min(1).max(LIMITS.name).default('step'),
  /** The only metrics that are taken from the output; `*` stands for any characters. null: all. */
  metrics: z.array(z.string().min(1).max(LIMITS.name)).min(1).max(LIMITS.metricPatterns).nullable().default(null),
})

export type Reporting = z.infer<typeof reportingSchema>

export const DEFAULT_REPORTING: Reporting = reportingSchema.parse({})
