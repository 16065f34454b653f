import type { Problem } from '../lib/api/problem'
import { ERROR_CODES, type ErrorCode } from '../lib/errors/codes'
import { RungridError } from '../lib/errors/rungrid-error'
import type { Connection } from './connection'

interface Facts {
  fix?: string
  issues?: Problem['issues']
  /** As the server answered it. */
  problem?: Problem
  /** No answer came: the connection was refused, or the request may have arrived (`lost`). */
  away?: 'refused' | 'lost'
}

/** An error that the command line tells and ends with, by the exit code of its code. */
export class CliError extends RungridError {
  constructor(
    message: string,
    code: ErrorCode,
    readonly facts: Facts = {},
  ) {
    super(code, message, facts)
  }

  /** Whether waiting may help: no server answers, or one whose database is away. */
  get isAway(): boolean {
    return this.facts.away !== undefined || this.facts.problem?.status === 503
  }
}

/** How long an answer may take; a server that is frozen counts as away. A launch of 10,000 runs takes about a second. */
const ANSWER_MS = 60_000

export interface RequestOptions {
  json?: unknown
  text?: { type: string; body: string }
  /** Sent as `multipart/form-data`. */
  form?: FormData
  headers?: Record<string, string>
  /** The answer may take as long as it takes, as a download of millions of points. */
  untimed?: boolean
}

/** The HTTP API as the commands use it. Every failure is a CliError with the exit code of its kind. */
export class Client {
  constructor(
    readonly connection: Connection,
    readonly signal: AbortSignal,
  ) {}

  /** The same server, given up by another signal. */
  until(signal: AbortSignal): Client {
    return new Client(this.connection, signal)
  }

  async get<T>(path: string): Promise<T> {
    return (await (await this.request('GET', path)).json()) as T
  }

  async post<T>(path: string, options: RequestOptions = {}): Promise<T> {
    const response = await this.request('POST', path, options)
    return (response.status === 204 ? undefined : await response.json()) as T
  }

  async request(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
    const { url, token } = this.connection
    const headers: Record<string, string> = { accept: 'application/json', ...options.headers }
    if (token) headers.authorization = `Bearer ${token}`
    if (options.json !== undefined) headers['content-type'] = 'application/json'
    if (options.text) headers['content-type'] = options.text.type
    const body =
      options.form ?? options.text?.body ?? (options.json === undefined ? undefined : JSON.stringify(options.json))
    let response: Response
    try {
      const signal = options.untimed ? this.signal : AbortSignal.any([this.signal, AbortSignal.timeout(ANSWER_MS)])
      response = await fetch(`${url}/api/v1${path}`, { method, headers, body, signal, redirect: 'error' })
    } catch (error) {
      if (this.signal.aborted) throw error
      const refused = (error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED'
      throw new CliError(`No server answers at ${url}.`, 'server_away', {
        away: refused ? 'refused' : 'lost',
        fix: 'Start one with `npm start`, or name it with --server or RUNGRID_URL.',
      })
    }
    if (response.ok) return response
    throw await errorOf(response, url, token !== undefined)
  }
}

async function errorOf(response: Response, url: string, hasToken: boolean): Promise<CliError> {
  const text = await response.text()
  let problem: Problem
  try {
    problem = JSON.parse(text) as Problem
  } catch {
    return new CliError(`${url} answered ${response.status}, and not as a Rungrid server does.`, 'server_away', {
      fix: 'Check the address.',
    })
  }
  const fix =
    problem.code === 'unauthorized'
      ? `${hasToken ? 'The token is not good for this server. ' : ''}Run it in the directory of the server, or set RUNGRID_TOKEN or RUNGRID_ADMIN_TOKEN.`
      : problem.fix
  // A newer server may have codes that this command line does not know.
  const code = problem.code in ERROR_CODES ? problem.code : 'internal'
  return new CliError(problem.detail, code, { fix, issues: problem.issues, problem })
}
