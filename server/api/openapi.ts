import { OpenAPIHono, z } from '@hono/zod-openapi'
import { problemSchema } from '../../lib/api/problem'
import type { Env } from './env'
import { invalidInput } from './problems'

/** Router of one resource: input that a schema refuses becomes one problem that lists every fault. */
export function router(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.error)
    },
  })
}

/** A JSON answer, and the problem document that stands for every other one. */
export function answers<T extends z.ZodType>(schema: T, description: string) {
  return { 200: { description, content: { 'application/json': { schema } } }, ...problems }
}

export const problems = {
  default: { description: 'What went wrong', content: { 'application/problem+json': { schema: problemSchema } } },
} as const

export const idParams = z.object({
  id: z
    .string()
    .max(200)
    .openapi({ param: { name: 'id', in: 'path' } }),
})

/** Optional JSON body of a verb. */
export function jsonBody<T extends z.ZodType>(schema: T, required = false) {
  return { content: { 'application/json': { schema } }, required }
}
