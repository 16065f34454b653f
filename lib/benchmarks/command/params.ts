import { z } from 'zod'

const FORMATS = ['json', 'csv', 'jsonl', 'text', 'binary'] as const

const relativePathSchema = z
  .string()
  .min(1)
  .max(500)
  .refine(
    (path) =>
      !path.startsWith('/') &&
      !/^[A-Za-z]:/.test(path) &&
      !path.includes('\\') &&
      !path.includes('\0') &&
      path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    'A result file is a path inside the result directory: no leading `/`, no `.` or `..`.',
  )
  .refine((path) => path !== 'run.json', 'run.json is written by Rungrid itself.')

const metricSchema = z.strictObject({
  name: z.string().min(1).max(200).describe('Name of the score'),
  path: z.string().min(1).max(500).describe('Where the number stands in the file: `overall.accuracy`'),
  direction: z.enum(['higher', 'lower']).describe('Which way is better'),
  scale: z.tuple([z.number(), z.number()]).optional().describe('Lowest and highest possible value'),
  unit: z.string().max(40).optional(),
  headline: z.boolean().optional().describe('The one that the grid shows; default: the first'),
})

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

export const paramsSchema = z.strictObject({
  argv: z
    .array(z.string().max(100_000))
    .min(1)
    .max(10_000)
    .refine((argv) => argv[0] !== '', 'The first argument is the program.')
    .refine((argv) => !argv.some((part) => part.includes('\0')), 'Arguments hold no NUL character.')
    .describe('Program and arguments, one a list entry; {axis} and {axis.field} stand for values, {{ for a brace'),
  env: z
    .record(
      z
        .string()
        .regex(ENV_NAME, 'This is not the name of an environment variable.')
        .refine((name) => !name.toUpperCase().startsWith('RUNGRID_'), 'RUNGRID_ names are set by Rungrid itself.'),
      z.string().refine((value) => !value.includes('\0'), 'A variable holds no NUL character.'),
    )
    .default({})
    .describe('Environment variables of the program; placeholders as in argv'),
  cwd: z.string().min(1).max(1000).optional().describe('Working directory; default: the result directory of the run'),
  files: z
    .array(
      z.strictObject({
        path: relativePathSchema,
        format: z.enum(FORMATS).optional().describe('How it is checked; default: by its ending'),
        required: z.boolean().default(true),
      }),
    )
    .max(200)
    .refine(
      (files) => new Set(files.map((file) => file.path)).size === files.length,
      'A file stands twice in the list.',
    )
    .default([])
    .describe('Result files that a good run leaves in RUNGRID_RESULT_DIR'),
  scores: z
    .strictObject({
      file: relativePathSchema.describe('A JSON file among the results'),
      metrics: z
        .array(metricSchema)
        .min(1)
        .max(200)
        .refine((metrics) => metrics.filter((metric) => metric.headline).length <= 1, 'Only one score is the headline.')
        .refine((all) => new Set(all.map((metric) => metric.name)).size === all.length, 'A score stands twice.'),
    })
    .optional()
    .describe('Numbers to read from a result file'),
  cost_seconds: z.number().positive().max(31_536_000).default(60).describe('Expected duration until one was measured'),
})

export type CommandParams = z.infer<typeof paramsSchema>

/** How a declared file is checked when the spec does not say. */
export function formatOf(path: string): (typeof FORMATS)[number] {
  const ending = /\.([A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase()
  if (ending === 'json' || ending === 'csv' || ending === 'jsonl') return ending
  return ending === 'txt' || ending === 'log' || ending === 'md' ? 'text' : 'binary'
}
