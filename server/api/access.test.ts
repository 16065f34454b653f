import { describe, expect, test } from 'vitest'
import { createSignInCode } from '../services/tokens/create-code'
import { testDatabase } from '../testing/database'
import { startApi, testContext } from './testing/api-server'
import { seedAttempt, seedMatrix } from './testing/seed'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)
const STRANGER = { authorization: null }

function cookieOf(header: string | string[] | undefined): string {
  return String(Array.isArray(header) ? header[0] : header).split(';')[0] ?? ''
}

describe('who may come in', () => {
  test('nothing but health and the sign-in page opens without a session or token', async () => {
    for (const path of ['/api/v1/runs', '/api/v1/system', '/api/v1/openapi.json', '/metrics', '/api/v1/tokens']) {
      const answer = await api.call('GET', path, { headers: STRANGER })
      expect([path, answer.status, answer.json.code]).toEqual([path, 401, 'unauthorized'])
      expect(answer.json.fix).toContain('link')
    }
    expect((await api.call('GET', '/healthz', { headers: STRANGER })).text).toBe('ok\n')
    expect((await api.call('GET', '/sign-in', { headers: STRANGER })).text).toContain('<form method="post"')
  })

  test('a wrong token is refused, also one with the length of the right one', async () => {
    for (const token of ['x', 'admin-token-of-the-testz', ''])
      expect((await api.call('GET', '/api/v1/runs', { headers: { authorization: `Bearer ${token}` } })).status).toBe(
        401,
      )
  })

  test('a one-time code signs a browser in once; the second time the page says what to do', async () => {
    const { code } = await createSignInCode(ctx)
    const first = await api.call('GET', `/sign-in?code=${code}`, { headers: STRANGER })
    expect(first.status).toBe(303)
    expect(first.headers.location).toBe('/')
    expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict; Max-Age=\d+/)
    const cookie = cookieOf(first.headers['set-cookie'])
    expect((await api.call('GET', '/api/v1/runs', { headers: { authorization: null, cookie } })).status).toBe(200)

    const second = await api.call('GET', `/sign-in?code=${code}`, { headers: STRANGER })
    expect(second.status).toBe(401)
    expect(second.text).toContain('npx rungrid sign-in')
    expect(second.headers['set-cookie']).toBeUndefined()
  })

  test('two who use one code at once: one of them gets in', async () => {
    const { code } = await createSignInCode(ctx)
    const both = await Promise.all(
      [1, 2].map(() => api.call('POST', '/api/v1/session', { headers: STRANGER, body: { code } })),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([204, 401])
  })

  test('a browser that only looks ahead does not use the code up', async () => {
    const { code } = await createSignInCode(ctx)
    const path = `/sign-in?code=${code}`
    expect((await api.call('HEAD', path, { headers: STRANGER })).headers['set-cookie']).toBeUndefined()
    const ahead = await api.call('GET', path, { headers: { ...STRANGER, 'sec-purpose': 'prefetch' } })
    expect(ahead.headers['set-cookie']).toBeUndefined()
    expect((await api.call('GET', path, { headers: STRANGER })).status).toBe(303)
  })

  test('a link opened from another site still ends up signed in: no redirect that would lose the cookie', async () => {
    const { code } = await createSignInCode(ctx)
    const headers = { ...STRANGER, 'sec-fetch-site': 'cross-site' }
    const answer = await api.call('GET', `/sign-in?code=${code}`, { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers.refresh).toBe('0; url=/')
  })

  test('an expired code is refused', async () => {
    const { code } = await createSignInCode(ctx)
    await ctx.db.prisma.token.updateMany({ where: { kind: 'code' }, data: { expiresAt: new Date(0) } })
    expect((await api.call('POST', '/api/v1/session', { headers: STRANGER, body: { code } })).status).toBe(401)
  })

  test('the sign-in form takes the administrator token, and leads on to a path of this server only', async () => {
    const send = (next: string) =>
      api.call('POST', '/sign-in', {
        headers: { ...STRANGER, 'content-type': 'application/x-www-form-urlencoded', origin: api.url },
        body: `code=admin-token-of-the-tests&next=${encodeURIComponent(next)}`,
      })
    expect((await send('/runs?state=failed')).headers.location).toBe('/runs?state=failed')
    expect((await send('//evil.example')).headers.location).toBe('/')
    expect((await send('/\\evil.example')).headers.location).toBe('/')
  })

  test('signing out ends the session', async () => {
    const { code } = await createSignInCode(ctx)
    const cookie = cookieOf(
      (await api.call('POST', '/api/v1/session', { headers: STRANGER, body: { code } })).headers['set-cookie'],
    )
    const headers = { ...STRANGER, cookie }
    expect((await api.call('DELETE', '/api/v1/session', { headers })).status).toBe(204)
    expect((await api.call('GET', '/api/v1/runs', { headers })).status).toBe(401)
  })

  test('a token is shown once, works, and ends when it is revoked', async () => {
    const made = (await api.call('POST', '/api/v1/tokens', { body: { name: 'ci' } })).json
    const headers = { authorization: `Bearer ${made.token}` }
    expect((await api.call('GET', '/api/v1/runs', { headers })).status).toBe(200)
    const listed = await api.call('GET', '/api/v1/tokens')
    expect(listed.json.items.map((item: { id: string }) => item.id)).toContain(made.id)
    expect(listed.text).not.toContain(made.token)
    expect((await api.call('DELETE', `/api/v1/tokens/${made.id}`)).status).toBe(204)
    expect((await api.call('GET', '/api/v1/runs', { headers })).status).toBe(401)
    const stored = JSON.stringify(await ctx.db.prisma.token.findMany())
    expect(stored).not.toContain(made.token)
  })

  test('the token of an attempt reports for its own run and reaches nothing else', async () => {
    const { runIds } = await seedMatrix(ctx, [{ state: 'running' }, { state: 'running' }])
    const { token } = await seedAttempt(ctx, runIds[0] as string)
    const headers = { authorization: `Bearer ${token}` }
    for (const [method, path] of [
      ['GET', '/api/v1/runs'],
      ['GET', `/api/v1/runs/${runIds[0]}`],
      ['POST', `/api/v1/runs/${runIds[0]}/cancel`],
      ['POST', `/api/v1/runs/${runIds[1]}/points`],
      ['POST', '/api/v1/tokens'],
      ['GET', '/metrics'],
    ] as const) {
      const answer = await api.call(method, path, { headers, body: method === 'POST' ? { name: 'x' } : undefined })
      expect([path, answer.status, answer.json.code]).toEqual([path, 403, 'forbidden'])
    }
    const sent = { points: [{ step: 1, loss: 2.5 }] }
    expect((await api.call('POST', `/api/v1/runs/${runIds[0]}/points`, { headers, body: sent })).status).toBe(200)
    expect((await api.call('POST', `/api/v1/runs/${runIds[0]}/points`, { body: sent })).status).toBe(403)
    expect((await api.call('POST', '/api/v1/session', { headers: STRANGER, body: { code: token } })).status).toBe(401)
  })
})

describe('from where', () => {
  test('a foreign host name is refused, whoever asks', async () => {
    for (const host of [
      'evil.example',
      'evil.example:3000',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '10.0.0.1',
    ]) {
      const answer = await api.call('GET', '/api/v1/runs', { headers: { host } })
      expect([host, answer.status]).toEqual([host, 403])
      expect(answer.json).toMatchObject({
        code: 'forbidden_host',
        fix: expect.stringContaining('RUNGRID_ALLOWED_HOSTS'),
      })
    }
    for (const host of ['localhost:3000', '127.0.0.1', '[::1]:3000', 'rungrid.localhost'])
      expect((await api.call('GET', '/api/v1/runs', { headers: { host } })).status).toBe(200)
  })

  test('a page of another origin can change nothing', async () => {
    const body = { name: 'csrf' }
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://localhost:${api.port}` },
      { origin: 'http://127.0.0.1:1' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ] as Record<string, string>[]) {
      const answer = await api.call('POST', '/api/v1/tokens', { headers, body })
      expect([headers, answer.status, answer.json.code]).toEqual([headers, 403, 'forbidden_origin'])
    }
    const own = { origin: api.url, 'sec-fetch-site': 'same-origin' }
    expect((await api.call('POST', '/api/v1/tokens', { headers: own, body })).status).toBe(201)
  })

  test('RUNGRID_ALLOWED_HOSTS lets a proxy name in', async () => {
    const proxied = await startApi({ ...ctx, config: { ...ctx.config, allowedHosts: ['lab.example'] } })
    const headers = { host: 'lab.example', origin: 'https://lab.example' }
    expect((await proxied.call('POST', '/api/v1/tokens', { headers, body: { name: 'x' } })).status).toBe(201)
  })

  test('every answer forbids frames, sniffing and foreign scripts', async () => {
    for (const path of ['/sign-in', '/api/v1/runs', '/api/v1/nothing']) {
      const { headers } = await api.call('GET', path)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['referrer-policy']).toBe('no-referrer')
    }
  })
})
