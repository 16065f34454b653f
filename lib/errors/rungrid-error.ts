import { ERROR_CODES, type ErrorCode } from './codes'

/** One fault of an input: where it is, what is wrong, and how to mend it. */
export interface Issue {
  /** JSON path as text, `axes.model[1]`; empty for the whole document. */
  path: string
  message: string
  fix?: string
}

export interface ErrorFacts {
  fix?: string
  issues?: Issue[]
  cause?: unknown
  /** Seconds after which a retry makes sense. */
  retryAfter?: number
}

/** The only error that services throw on purpose. Everything else is a defect and becomes `internal`. */
export class RungridError extends Error {
  override readonly name = 'RungridError'
  readonly code: ErrorCode
  readonly fix?: string
  readonly issues?: Issue[]
  readonly retryAfter?: number

  constructor(code: ErrorCode, detail: string, facts: ErrorFacts = {}) {
    super(detail, { cause: facts.cause })
    this.code = code
    this.fix = facts.fix
    this.issues = facts.issues
    this.retryAfter = facts.retryAfter
  }

  get status(): number {
    return ERROR_CODES[this.code].status ?? 500
  }

  get exitCode(): number {
    return ERROR_CODES[this.code].exit
  }
}
