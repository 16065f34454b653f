/** Every error answer is made here: a problem document (RFC 9457) with a code of the closed list, and the fix. */
import { HTTPException } from 'hono/http-exception'
import type { Logger } from 'pino'
import type { output, ZodError, ZodType } from 'zod'
import { type Problem, problemFacts } from '../../lib/api/problem'
import { type Issue, RungridError } from '../../lib/errors/rungrid-error'
import { isDatabaseAway } from '../db/database'

const RETRY_SECONDS = 2

/** What went wrong, as the error that people are told about. Defects become `internal` and keep their cause for the log. */
export function asRungridError(error: unknown): RungridError {
  if (error instanceof RungridError) return error
  if (isDatabaseAway(error))
    return new RungridError('database_away', 'The server can not reach its database at the moment.', {
      fix: 'Wait a moment: running work goes on, and nothing is lost. If it lasts, look at the server log.',
      retryAfter: RETRY_SECONDS,
      cause: error,
    })
  if (isUnstorable(error))
    return new RungridError('invalid_input', 'A text in it holds a NUL character, or half of a surrogate pair.', {
      fix: 'Write it without: no database stores such a text.',
      cause: error,
    })
  if (error instanceof HTTPException && error.status < 500)
    return new RungridError(error.status === 413 ? 'too_large' : 'bad_request', error.message || 'Malformed request.')
  return new RungridError('internal', 'Something went wrong in the server; it is not your input.', {
    fix: 'Try again; if it stays, look in the server log for this request id.',
    cause: error,
  })
}

/** What PostgreSQL says of text that is none in UTF-8; a name, a reason and an axis value may all come with it. */
const UNSTORABLE = new Set(['22021', '22P05'])

function isUnstorable(error: unknown): boolean {
  return error instanceof Error && UNSTORABLE.has(String((error as { code?: unknown }).code))
}

export function problemOf(error: RungridError, requestId: string): Problem {
  return { ...problemFacts(error), requestId }
}

/** The answer for an error; writes defects to the log with the request id. */
export function problemResponse(error: unknown, requestId: string, log: Logger): Response {
  const known = asRungridError(error)
  if (known.code === 'internal') log.error({ err: known.cause ?? known, requestId }, 'request failed')
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': requestId,
  }
  if (known.retryAfter !== undefined) headers['retry-after'] = String(Math.ceil(known.retryAfter))
  if (known.code === 'unauthorized') headers['www-authenticate'] = 'Bearer realm="rungrid"'
  return new Response(JSON.stringify(problemOf(known, requestId)), { status: known.status, headers })
}

/** Faults found by a schema, with their paths: `axes.model[1]`. */
function issuesOf(error: ZodError): Issue[] {
  return error.issues.map((issue) => ({ path: pathText(issue.path), message: issue.message }))
}

/** Input that no route checks: a body by hand, a field of a form. @throws RungridError invalid_input, with every fault */
export function checked<T extends ZodType>(schema: T, value: unknown): output<T> {
  const result = schema.safeParse(value)
  if (!result.success) throw invalidInput(result.error)
  return result.data
}

/** The first fault as the sentence, and all of them as issues. */
export function invalidInput(error: ZodError): RungridError {
  const issues = issuesOf(error)
  const first = issues[0]
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return new RungridError(
    'invalid_input',
    `${first?.path || 'The input'}: ${first?.message ?? 'is not valid'}${more}`,
    {
      issues,
    },
  )
}

function pathText(path: PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
    '',
  )
}
