/**
 * The closed list of error codes. API, CLI and pages use these and no others.
 * `status` is the HTTP status, `exit` the exit code of the command line (docs/cli.md).
 */
export const ERROR_CODES = {
  bad_request: { status: 400, exit: 2, title: 'The request could not be read' },
  invalid_spec: { status: 422, exit: 2, title: 'The spec has faults' },
  invalid_input: { status: 422, exit: 2, title: 'The input has faults' },
  unauthorized: { status: 401, exit: 4, title: 'Sign in first' },
  forbidden: { status: 403, exit: 4, title: 'Not allowed' },
  forbidden_host: { status: 403, exit: 4, title: 'This host name is not allowed' },
  forbidden_origin: { status: 403, exit: 4, title: 'This origin is not allowed' },
  not_found: { status: 404, exit: 3, title: 'Not found' },
  method_not_allowed: { status: 405, exit: 2, title: 'Method not allowed' },
  conflict: { status: 409, exit: 1, title: 'Not possible in this state' },
  idempotency_mismatch: { status: 409, exit: 2, title: 'Idempotency-Key was used for another request' },
  too_large: { status: 413, exit: 2, title: 'Too large' },
  unsupported_type: { status: 415, exit: 2, title: 'Content type not supported' },
  too_many_requests: { status: 429, exit: 1, title: 'Too many requests' },
  internal: { status: 500, exit: 1, title: 'Internal error' },
  database_away: { status: 503, exit: 1, title: 'The database is away' },
  busy: { status: 503, exit: 1, title: 'Busy' },
  configuration: { status: 500, exit: 5, title: 'The configuration has faults' },
} as const satisfies Record<string, { status: number; exit: number; title: string }>

export type ErrorCode = keyof typeof ERROR_CODES
