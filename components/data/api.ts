import type { Problem } from '@/lib/api/problem'

/** An answer that was not the one hoped for: a problem document, or no answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  /** `server_away` where no answer came. */
  readonly code: Problem['code']
  readonly fix?: string
  readonly requestId?: string
  readonly issues: NonNullable<Problem['issues']>

  constructor(status: number, problem: Partial<Problem> & { detail: string }) {
    super(problem.detail)
    this.status = status
    this.code = problem.code ?? 'server_away'
    this.fix = problem.fix
    this.requestId = problem.requestId
    this.issues = problem.issues ?? []
  }

  /** What stands at a path of the input, `axes.model[1]`; empty path: the whole. */
  issuesAt(path: string) {
    return this.issues.filter((issue) => issue.path === path)
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'DELETE' | 'PATCH' | 'PUT'
  query?: Query
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is, as `application/yaml`. */
  yaml?: string
  /** A file with what belongs to it; the browser names the type. */
  form?: FormData
  headers?: Record<string, string>
  signal?: AbortSignal
}

const BASE = '/api/v1'

/** The raw answer of a call that succeeded, for texts and downloads. Throws `ApiError`; 401 leads to the sign-in page. */
export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  const { json, yaml, form, query, headers, signal } = options
  const body = form ?? yaml ?? (json === undefined ? undefined : JSON.stringify(json))
  const contentType = yaml !== undefined ? 'application/yaml' : 'application/json'
  let response: Response
  try {
    response = await fetch(`${BASE}${path}${search(query)}`, {
      method: options.method ?? (body === undefined ? 'GET' : 'POST'),
      body,
      headers: { ...(body === undefined || form ? {} : { 'content-type': contentType }), ...headers },
      signal,
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiError(0, {
      detail: 'The server did not answer.',
      fix: 'See whether it runs and whether this machine reaches it.',
    })
  }
  if (response.ok) return response
  const problem = await readProblem(response)
  if (response.status === 401 && typeof window !== 'undefined') {
    const next = `${window.location.pathname}${window.location.search}`
    // The sign-in page belongs to the API server, not to Next.
    // eslint-disable-next-line @next/next/no-location-assign-relative-destination
    window.location.assign(`/sign-in?next=${encodeURIComponent(next)}`)
  }
  throw new ApiError(response.status, problem)
}

/** The JSON answer of a call. `T` is a type of `lib/api`. */
export async function call<T>(path: string, options?: RequestOptions): Promise<T> {
  const response = await request(path, options)
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>(path, { query, signal })
export const post = <T>(path: string, json: unknown = {}) => call<T>(path, { method: 'POST', json })
export const del = <T>(path: string) => call<T>(path, { method: 'DELETE' })

export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/**
 * Every page of a list, one after the other.
 * @param onBegin is given the first page of several, for who shows the beginning while the rest is on its way
 */
export async function getAll<T>(
  path: string,
  query: Query = {},
  signal?: AbortSignal,
  onBegin?: (items: T[]) => void,
): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const page: Page<T> = await get<Page<T>>(path, { limit: 1000, ...query, cursor }, signal)
    if (items.length === 0 && page.nextCursor) onBegin?.(page.items)
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor)
  return items
}

function search(query: Query | undefined): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value))
  }
  const text = params.toString()
  return text ? `?${text}` : ''
}

async function readProblem(response: Response): Promise<Partial<Problem> & { detail: string }> {
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('json')) {
    const body = (await response.json().catch(() => null)) as Problem | null
    if (body?.detail) return body
  }
  // A proxy in between answers in its own words.
  return { detail: `The server answered ${response.status} ${response.statusText}`.trim() }
}
