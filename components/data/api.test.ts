import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError, call, getAll } from './api'

const answer = (status: number, body: unknown, type = 'application/json') =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { 'content-type': type } })

function serverThat(respond: (url: URL, init: RequestInit) => Response | Promise<Response>) {
  const spy = vi.fn(async (url: string, init: RequestInit) => respond(new URL(url, 'http://localhost'), init))
  vi.stubGlobal('fetch', spy)
  return spy
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the API client', () => {
  it('turns a problem document into an error that knows the field, the fix and the request', async () => {
    serverThat(() =>
      answer(
        422,
        {
          code: 'invalid_spec',
          detail: 'The spec has 1 fault.',
          requestId: '9f2c',
          issues: [{ path: 'axes.model[1]', message: 'must be a name', fix: 'Write a name.' }],
        },
        'application/problem+json',
      ),
    )
    const error = await call('/matrices/plan', { yaml: 'name: x' }).catch((thrown: ApiError) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 422, code: 'invalid_spec', requestId: '9f2c' })
    if (!(error instanceof ApiError)) throw error
    expect(error.issuesAt('axes.model[1]')).toHaveLength(1)
    expect(error.issuesAt('axes')).toHaveLength(0)
  })

  it('says so when nobody answers, or when a proxy answers in its own words', async () => {
    serverThat(() => Promise.reject(new TypeError('fetch failed')))
    await expect(call('/system')).rejects.toMatchObject({ status: 0, code: 'server_away' })
    serverThat(() => answer(502, '<html>Bad gateway</html>', 'text/html'))
    await expect(call('/system')).rejects.toMatchObject({ status: 502 })
  })

  it('leads to the sign-in page, and back to where one was', async () => {
    const assign = vi.fn()
    vi.stubGlobal('window', { location: { pathname: '/runs', search: '?state=failed', assign } })
    serverThat(() => answer(401, { code: 'unauthorized', detail: 'Sign in first.', requestId: '1' }))
    await expect(call('/runs')).rejects.toMatchObject({ code: 'unauthorized' })
    expect(assign).toHaveBeenCalledWith('/sign-in?next=%2Fruns%3Fstate%3Dfailed')
  })

  it('sends YAML as YAML and leaves empty filters out of the address', async () => {
    const spy = serverThat(() => answer(200, {}))
    await call('/matrices', { method: 'POST', yaml: 'name: x', query: { q: '', state: undefined, limit: 5 } })
    const [url, init] = spy.mock.calls[0] ?? []
    expect(url).toBe('/api/v1/matrices?limit=5')
    expect(init).toMatchObject({ method: 'POST', body: 'name: x', headers: { 'content-type': 'application/yaml' } })
  })

  it('reads a list to its end, page by page', async () => {
    serverThat((url) => {
      const from = Number(url.searchParams.get('cursor') ?? 0)
      const items = Array.from({ length: Math.min(1000, 2500 - from) }, (_, index) => from + index)
      return answer(200, { items, nextCursor: from + 1000 < 2500 ? String(from + 1000) : null })
    })
    const all = await getAll<number>('/runs')
    expect(all).toHaveLength(2500)
    expect(new Set(all).size).toBe(2500)
  })
})
