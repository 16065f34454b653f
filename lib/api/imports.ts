import { z } from '@hono/zod-openapi'
import { axesSchema, scoreSchema } from './common'

const directionSchema = z.enum(['higher', 'lower'])
const nameSchema = z.string().min(1).max(200)

export const importOptionsSchema = z.strictObject({
  /** Columns of a table that are axes; `benchmark+subset` groups the values of the second by the first. Absent: guessed. */
  axes: z
    .array(z.strictObject({ name: nameSchema, column: z.string().max(500) }))
    .max(100)
    .optional(),
  /** Columns of a table that are scores. Absent: guessed, like a direction and a scale that are absent. */
  scores: z
    .array(
      z.strictObject({
        name: nameSchema,
        column: z.string().max(500),
        direction: directionSchema.optional(),
        scale: z
          .tuple([z.number(), z.number()])
          .refine(([low, high]) => low < high, 'the lowest is not below the highest')
          .optional(),
      }),
    )
    .max(500)
    .optional(),
  /** The score that the grid shows first; absent: the first one. */
  headline: nameSchema.optional(),
})

const settings = {
  /** Absent: recognised by what is there. */
  format: z.string().max(100).optional(),
  /** Of the matrix; absent: that of the directory or file. */
  name: z.string().trim().min(1).max(200).optional(),
  options: importOptionsSchema.default({}),
  /** Import what was imported before once more. */
  force: z.boolean().default(false),
}

/** A file or directory that the server reads, under RUNGRID_ROOTS. */
export const importInputSchema = z
  .strictObject({ path: z.string().min(1).max(4096), ...settings })
  .openapi('ImportInput')

/** Beside an uploaded file. */
export const importUploadSchema = z.strictObject(settings).openapi('ImportUpload')

export const importProblemSchema = z
  .object({
    /** File, with a line where there is one: `scores.csv:7`. */
    path: z.string(),
    message: z.string(),
    fix: z.string(),
    /** Nothing is imported while there is an error. */
    level: z.enum(['error', 'warning']),
  })
  .openapi('ImportProblem')

export const importPlanSchema = z
  .object({
    format: z.object({ id: z.string(), title: z.string() }),
    name: z.string(),
    /** Path that was read, or the name of the uploaded file. */
    source: z.string(),
    total: z.int(),
    succeeded: z.int(),
    /** Cells without a result, each with its reason. */
    failed: z.int(),
    axes: z.array(z.object({ name: z.string(), values: z.int() })),
    /** Combinations of axis values that have no run; at most 20 are named. */
    holes: z.object({ count: z.int(), keys: z.array(z.string()) }),
    scores: z.array(
      z.object({
        name: z.string(),
        direction: directionSchema,
        scale: z.tuple([z.number(), z.number()]).optional(),
        /** Runs that have a value. */
        runs: z.int(),
      }),
    ),
    /** How the columns of a table were understood; null for other formats. */
    columns: z
      .array(
        z.object({
          column: z.string(),
          role: z.enum(['axis', 'group', 'score', 'samples', 'error', 'duration', 'ended', 'ignored']),
          name: z.string().optional(),
          direction: directionSchema.optional(),
          scale: z.tuple([z.number(), z.number()]).optional(),
          guessed: z.boolean(),
          reason: z.string().optional(),
          numeric: z.boolean(),
          examples: z.array(z.string()),
        }),
      )
      .nullable(),
    /** The first 200, errors first; `problemCount` counts all. */
    problems: z.array(importProblemSchema),
    problemCount: z.int(),
    errorCount: z.int(),
    /** At most 2,000; `total` counts all. */
    runs: z.array(
      z.object({
        key: z.string(),
        axes: axesSchema,
        state: z.enum(['succeeded', 'failed']),
        scores: z.array(scoreSchema),
        /** Where its files are; for an upload the name of the file. */
        resultDir: z.string(),
        /** Why it failed, or what to know about its scores. */
        note: z.string().nullable(),
      }),
    ),
    /** The matrix that holds the same already: another import needs `force`. */
    before: z.object({ id: z.string(), name: z.string() }).nullable(),
  })
  .openapi('ImportPlan')

export const importedSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    total: z.int(),
    succeeded: z.int(),
    failed: z.int(),
    /** What was noticed while reading; they stand among the events of the matrix. */
    problems: z.int(),
    url: z.string(),
  })
  .openapi('Imported')

export type ImportInput = z.output<typeof importInputSchema>
export type ImportUpload = z.output<typeof importUploadSchema>
export type ImportSettings = z.input<typeof importUploadSchema>
export type ImportPlan = z.infer<typeof importPlanSchema>
export type ImportResult = z.infer<typeof importedSchema>
