import { z } from '@hono/zod-openapi'
import { countsSchema, jsonSchema } from './common'

/** What the frame of every page shows. */
export const systemSchema = z
  .object({
    version: z.string(),
    nodeId: z.string(),
    hostname: z.string(),
    /** Whether this server schedules, and if not, which does. */
    leader: z.boolean(),
    leaderServerId: z.string().nullable(),
    dataDir: z.string(),
    roots: z.array(z.string()),
    devices: z.object({ gpus: z.int(), cpus: z.int(), note: z.string().nullable() }),
    matrices: z.int(),
    runs: countsSchema,
  })
  .openapi('System')

/** A ready spec that runs at once on any machine. */
export const starterSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    see: z.string(),
    takes: z.string(),
    yaml: z.string(),
  })
  .openapi('Starter')

/** What a matrix may choose from: parameters and axes. */
const choicesShape = {
  /** JSON Schema of the parameters, with defaults, titles and descriptions. */
  params: jsonSchema,
  paramAxes: z.union([z.array(z.string()), z.literal('any')]),
  axes: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      required: z.boolean(),
      help: z.string(),
      choices: z.array(z.object({ label: z.string(), value: jsonSchema, detail: z.string().optional() })).optional(),
    }),
  ),
}

/** What the launch form needs to know about a benchmark. */
export const benchmarkInfoSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    /** Where one parameter decides about the others (llm-eval: `adapter`), these are those of its default. */
    ...choicesShape,
    commands: z.array(z.string()),
    /** The deciding parameter with what holds for each of its values. */
    variants: z
      .object({
        param: z.string(),
        default: z.string(),
        all: z.array(z.object({ id: z.string(), title: z.string(), description: z.string(), ...choicesShape })),
      })
      .optional(),
  })
  .openapi('BenchmarkInfo')

const directionSchema = z.enum(['higher', 'lower'])

/** What can be chosen on the axes of a benchmark under one adapter, in full. */
export const catalogueSchema = z
  .object({
    benchmark: z.string(),
    adapter: z.string(),
    title: z.string(),
    description: z.string(),
    /** Which version of the library this describes. */
    source: z.string(),
    benchmarks: z.array(
      z.object({
        name: z.string(),
        subsets: z.array(z.object({ name: z.string(), detail: z.string().optional(), notes: z.array(z.string()) })),
        /** The headline score of a run; null: it makes none. */
        score: z
          .object({ name: z.string(), direction: directionSchema, scale: z.tuple([z.number(), z.number()]) })
          .nullable(),
        notes: z.array(z.string()),
      }),
    ),
    attention: z.array(
      z.object({ name: z.string(), detail: z.string(), value: jsonSchema, notes: z.array(z.string()) }),
    ),
    maskers: z.array(
      z.object({
        type: z.string(),
        title: z.string(),
        sampling: z.boolean(),
        parameters: z.array(
          z.object({ name: z.string(), means: z.string(), required: z.boolean(), default: jsonSchema.optional() }),
        ),
        notes: z.array(z.string()),
      }),
    ),
  })
  .openapi('Catalogue')

export const tokenInfoSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    name: z.string().nullable(),
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    usedAt: z.string().nullable(),
  })
  .openapi('TokenInfo')

export type System = z.infer<typeof systemSchema>
export type Starter = z.infer<typeof starterSchema>
export type BenchmarkInfo = z.infer<typeof benchmarkInfoSchema>
export type CatalogueInfo = z.infer<typeof catalogueSchema>

export const createTokenInputSchema = z.object({ name: z.string().trim().min(1).max(100) })

/** `token` is shown this once; only its hash is kept. */
export const createdTokenSchema = tokenInfoSchema.extend({ token: z.string() }).openapi('CreatedToken')

export const sessionInputSchema = z.object({ code: z.string().min(1).max(200) })

/** A link that signs a browser in, once, until it expires. */
export const signInLinkSchema = z.object({ url: z.string(), expiresAt: z.string() }).openapi('SignInLink')

export type TokenInfo = z.infer<typeof tokenInfoSchema>
export type CreatedToken = z.infer<typeof createdTokenSchema>
export type SignInLink = z.infer<typeof signInLinkSchema>
