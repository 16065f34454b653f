import { z } from '@hono/zod-openapi'
import {
  ERROR_CATEGORIES,
  ERROR_CODES,
  type ErrorCategory,
  type ErrorCode,
  errorDefinition,
  errorPage,
} from '../errors/codes'
import type { RungridError } from '../errors/rungrid-error'

const codes = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]
const categories = Object.keys(ERROR_CATEGORIES) as [ErrorCategory, ...ErrorCategory[]]

/** Problem document (RFC 9457), the shape of every error answer. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes),
    category: z.enum(categories),
    detail: z.string(),
    fix: z.string().optional(),
    /** Page of the code, in the documents of the project. */
    docs: z.string(),
    requestId: z.string(),
    issues: z.array(z.object({ path: z.string(), message: z.string(), fix: z.string().optional() })).optional(),
  })
  .openapi('Problem')

export type Problem = z.infer<typeof problemSchema>

/** What API and command line say of an error. Without a fix or faults of its own it has the fix of its code. */
export function problemFacts(error: RungridError): Omit<Problem, 'requestId'> {
  const { code, message, issues } = error
  const { title, category, ...definition } = errorDefinition(code)
  const fix = error.fix ?? (issues?.length ? undefined : definition.fix)
  return {
    type: `urn:rungrid:error:${code}`,
    title,
    status: error.status,
    code,
    category,
    detail: message,
    ...(fix ? { fix } : {}),
    docs: errorPage(code),
    ...(issues?.length ? { issues } : {}),
  }
}
