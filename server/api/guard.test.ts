import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { afterAll, describe, expect, test } from 'vitest'
import { createSignInCode } from '../services/tokens/create-code'
import { testDatabase } from '../testing/database'
import { createApi, isApiPath } from './app'
import { createGuard } from './guard'
import { send, testContext } from './testing/api-server'

const ctx = testContext(await testDatabase())
const guard = createGuard(ctx)
const api = getRequestListener(createApi(ctx).fetch, { overrideGlobalObjects: false })
const server: Server = createServer(async (request, response) => {
  if (isApiPath(request.url?.split('?')[0] ?? '/')) return api(request, response)
  if (await guard(request, response)) response.end(`page ${request.url}`)
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
afterAll(() => server.close())
const { port } = server.address() as AddressInfo
const get = (path: string, headers: Record<string, string | null> = {}) =>
  send(port, 'GET', path, { headers: { authorization: null, ...headers } })

describe('pages', () => {
  test('a visitor who is not signed in is led to the sign-in page, and from there to the page that was asked for', async () => {
    const led = await get('/runs?state=failed')
    expect([led.status, led.headers.location]).toEqual([303, '/sign-in?next=%2Fruns%3Fstate%3Dfailed'])
    const { code } = await createSignInCode(ctx)
    const entered = await get(`${led.headers.location}&code=${code}`)
    expect(entered.headers.location).toBe('/runs?state=failed')
    const cookie = String(entered.headers['set-cookie']).split(';')[0] as string
    expect((await get('/runs?state=failed', { cookie })).text).toBe('page /runs?state=failed')
    expect((await get('/sign-in', { cookie })).headers.location).toBe('/')
  })

  test('scripts and styles are open, but no path around them leads to a page', async () => {
    expect((await get('/_next/static/chunks/main.js')).status).toBe(200)
    for (const path of [
      '/_next/static/../../runs',
      '/_next/static/..%2f..%2fruns',
      '/_next/static/%2e%2e/runs',
      '/_next/data/x.json',
    ])
      expect([path, (await get(path)).status]).toEqual([path, 303])
  })

  test('a foreign host sees neither page nor sign-in', async () => {
    const page = await get('/', { host: 'evil.example' })
    expect([page.status, page.text.includes('RUNGRID_ALLOWED_HOSTS')]).toEqual([403, true])
    expect((await get('/sign-in', { host: 'evil.example' })).status).toBe(403)
  })

  test('what stands in an address is text on the sign-in page, never HTML', async () => {
    const shown = await get('/sign-in?next=/%22%3E%3Cscript%3Ealert(1)%3C/script%3E')
    expect(shown.text).not.toContain('<script>')
  })
})
