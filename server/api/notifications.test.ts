import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { CHANNELS_MOST } from '../../lib/api/notifications'
import { parseAllowed } from '../../lib/notifications/address'
import { startReceiver, status } from '../notifications/testing/receiver'
import { testDatabase } from '../testing/database'
import { startApi, testContext } from './testing/api-server'

const db = await testDatabase()
const ctx = testContext(db, { webhookAllow: parseAllowed(['127.0.0.1']) })
const api = await startApi(ctx)
const call = (method: string, target: string, body?: unknown) => api.call(method, `/api/v1${target}`, { body })

beforeEach(async () => {
  await db.pool.query('delete from channel')
})

it('A channel is made, listed, changed and deleted', async () => {
  const made = await call('POST', '/channels', { name: 'lab', url: 'https://hooks.example.org/services/T0/secret' })
  expect(made.status).toBe(201)
  expect(made.headers['cache-control']).toBe('no-store')
  expect(made.json).toMatchObject({
    name: 'lab',
    form: 'json',
    shownUrl: 'https://hooks.example.org/…',
    severities: ['warning', 'error'],
    takes: 'every',
    tellsOver: false,
    enabled: true,
    usable: true,
    deliveredAt: null,
    problem: null,
    waiting: 0,
    secret: expect.stringMatching(/^rgw_[\w-]{43}$/),
  })
  const { id } = made.json
  const changed = await call('PATCH', `/channels/${id}`, { name: 'all', severities: ['error', 'info', 'error'] })
  expect(changed.json).toMatchObject({ id, name: 'all', severities: ['info', 'error'], form: 'json' })
  expect((await call('GET', '/channels')).json.items).toMatchObject([{ id, name: 'all' }])
  expect((await call('DELETE', `/channels/${id}`)).status).toBe(204)
  for (const [method, target] of [
    ['GET', `/channels/${id}`],
    ['DELETE', `/channels/${id}`],
    ['POST', `/channels/${id}/test`],
    ['POST', `/channels/${id}/secret`],
    ['POST', '/deliveries/d-0000000000/retry'],
  ] as const)
    expect([target, (await call(method, target)).json.code]).toEqual([target, 'not_found'])
  expect((await call('PATCH', `/channels/${id}`, { name: 'x' })).json.code).toBe('not_found')
})

it('Its address and its secret are nowhere to be read: not in answers, not in the database, not in a log', async () => {
  const { url } = await startReceiver(status(200))
  const made = await call('POST', '/channels', { name: 'lab', url: `${url}/top-secret` })
  const { id, secret } = made.json
  await call('POST', `/channels/${id}/test`)
  const renewed = (await call('POST', `/channels/${id}/secret`)).json.secret
  expect(renewed).not.toBe(secret)
  const answers = await Promise.all(
    ['/channels', `/channels/${id}`, '/deliveries', '/events'].map(async (target) => (await call('GET', target)).text),
  )
  const { rows } = await db.pool.query(
    'select to_jsonb(c) as row from channel c union all select to_jsonb(d) from delivery d',
  )
  for (const text of [...answers, JSON.stringify(rows)]) {
    expect(text.length).toBeGreaterThan(2)
    for (const hidden of ['top-secret', secret, renewed]) expect(text).not.toContain(hidden)
  }
  const key = path.join(ctx.config.dataDir, 'secret-key')
  expect(statSync(key).mode & 0o777).toBe(0o600)
  expect(readFileSync(key, 'utf8')).toHaveLength(43)
  expect(readdirSync(ctx.config.dataDir).filter((name) => name.startsWith('secret-key.'))).toEqual([])
})

it('The test button says what the service answered, also that it could not be reached, and is kept among the deliveries', async () => {
  const { url, received, close } = await startReceiver(status(202, {}, 'ok'), status(403, {}, 'invalid_token'))
  const { id } = (await call('POST', '/channels', { name: 'lab', url, form: 'slack', enabled: false })).json
  expect((await call('POST', `/channels/${id}/test`)).json).toMatchObject({
    ok: true,
    status: 202,
    answer: 'ok',
    problem: null,
  })
  expect(received[0]!.json.text).toBe('This is a test of Rungrid')
  expect((await call('POST', `/channels/${id}/test`)).json).toMatchObject({
    ok: false,
    status: 403,
    answer: 'invalid_token',
    problem: 'It answered 403',
  })
  close()
  expect((await call('POST', `/channels/${id}/test`)).json).toMatchObject({
    status: null,
    problem: 'It refuses connections',
  })
  const page = (await call('GET', `/deliveries?channel=${id}&limit=2`)).json
  expect(page.items.map((each: { state: string; test: boolean }) => [each.state, each.test])).toEqual([
    ['failed', true],
    ['failed', true],
  ])
  const rest = (await call('GET', `/deliveries?channel=${id}&cursor=${page.nextCursor}`)).json
  expect(rest.items).toMatchObject([{ state: 'delivered', status: 202 }])
  expect((await call('POST', `/deliveries/${rest.items[0].id}/retry`)).json.code).toBe('conflict')
  expect((await call('POST', `/deliveries/${page.items[0].id}/retry`)).json.code).toBe('conflict')
})

it('Faults stand at their fields', async () => {
  const faults = async (body: object) => {
    const answer = await call('POST', '/channels', { name: 'lab', url: 'https://hooks.example.org/x', ...body })
    expect(answer.status).toBe(422)
    expect(answer.text).not.toContain('hidden')
    return answer.json.issues.map(({ path: at }: { path: string }) => at)
  }
  expect(await faults({ url: 'http://10.0.0.7/hidden' })).toEqual(['url'])
  expect(await faults({ url: 'https://me:hidden@hooks.example.org/' })).toEqual(['url'])
  expect(await faults({ url: 'http://[::ffff:169.254.169.254]/hidden' })).toEqual(['url'])
  expect(await faults({ name: ' ', severities: [], form: 'fax' })).toEqual(['name', 'form', 'severities'])
  expect(await faults({ secret: 'hidden' })).toEqual([''])
  const { id } = (await call('POST', '/channels', { name: 'lab', url: 'https://hooks.example.org/x' })).json
  expect((await call('PATCH', `/channels/${id}`, { url: 'file:///etc/passwd' })).json.issues[0].path).toBe('url')
})

it(`There are at most ${CHANNELS_MOST} channels`, async () => {
  for (let at = 0; at < CHANNELS_MOST; at++)
    expect((await call('POST', '/channels', { name: `${at}`, url: 'https://hooks.example.org/x' })).status).toBe(201)
  expect((await call('POST', '/channels', { name: 'one more', url: 'https://hooks.example.org/x' })).json.code).toBe(
    'conflict',
  )
})
