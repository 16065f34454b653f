import { z } from '@hono/zod-openapi'
import { ERROR_CODES, type ErrorCode } from '../errors/codes'

const codes = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]

/** Problem document (RFC 9457), the shape of every error answer. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes),
    detail: z.string(),
    fix: z.string().optional(),
    requestId: z.string(),
    issues: z.array(z.object({ path: z.string(), message: z.string(), fix: z.string().optional() })).optional(),
  })
  .openapi('Problem')

export type Problem = z.infer<typeof problemSchema>
