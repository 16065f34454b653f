import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseAllowed } from '../../lib/notifications/address'
import { createListener, type Listener } from '../realtime/listener'
import type { Context } from '../services/context'
import { changeChannel, createChannel } from '../services/notifications/channels'
import { listDeliveries, retryDelivery } from '../services/notifications/deliveries'
import { testContext } from '../testing/context'
import { testDatabase } from '../testing/database'
import { eventually } from '../testing/eventually'
import { Courier, type CourierOptions } from './courier'
import { sign } from './signature'
import { fire } from './testing/alerts'
import { hang, startReceiver, status } from './testing/receiver'

const db = await testDatabase()
const ctx = testContext(db, {
  webhookAllow: parseAllowed(['127.0.0.1']),
  publicUrl: 'https://grid.example.org',
})
mkdirSync(ctx.config.dataDir)

let listener: Listener
let couriers: Courier[] = []

beforeEach(async () => {
  await db.pool.query('delete from channel')
  await db.pool.query('delete from notification')
  await db.pool.query('delete from event')
  await lead(ctx)
  listener = await createListener(ctx)
})

afterEach(async () => {
  await Promise.all(couriers.map((each) => each.stop()))
  couriers = []
  await listener.close()
})

const lead = ({ serverId }: Context) => db.pool.query('update leader set server_id = $1 where id = 1', [serverId])

/** Woken by notifications alone, as in a server. */
function startCourier(options: CourierOptions = {}, as: Context = ctx): Courier {
  const courier = new Courier(as, { gatherMs: 0, restSeconds: 0, pause: () => 0.05, ...options })
  listener.onTopic((topic) => topic === 'notifications' && courier.wake())
  couriers.push(courier)
  courier.start()
  return courier
}

const channel = (url: string, over: Partial<Parameters<typeof createChannel>[1]> = {}) =>
  createChannel(ctx, {
    name: 'lab',
    form: 'json',
    url,
    severities: ['warning', 'error'],
    takes: 'every',
    tellsOver: false,
    enabled: true,
    ...over,
  })

const deliveries = async (id?: string) => (await listDeliveries(ctx, { limit: 100, channel: id })).items
const ended = (state: string, id?: string) =>
  eventually(async () => {
    const found = await deliveries(id)
    expect(found.map((each) => each.state)).toEqual([state])
    return found[0]!
  })

describe('a delivery', () => {
  it('brings the run, the matrix, the sentence, the numbers and a link', async () => {
    const { url, received } = await startReceiver()
    const { id, secret } = await channel(url)
    startCourier()
    const { matrixId, firings } = await fire(ctx, id)
    expect(await ended('delivered')).toMatchObject({ status: 200, attempts: 1, count: 1, problem: null })
    expect(secret).toMatch(/^rgw_/)
    const [request] = received
    expect(request!.json).toMatchObject({
      version: 1,
      delivery: request!.headers['x-rungrid-delivery'],
      test: false,
      severity: 'error',
      count: 1,
      notices: [
        {
          firing: firings[0],
          kind: 'fired',
          sentence: 'Attempt 1 failed (crashed): exit code 0',
          numbers: { class: 'crashed', attempt: 1, step: 7 },
          run: { url: expect.stringMatching(/^https:\/\/grid\.example\.org\/runs\/r-/) },
          matrix: { id: matrixId, url: `https://grid.example.org/matrices/${matrixId}` },
        },
      ],
    })
  })

  it.each([
    [
      'python',
      'python3',
      ['-c'],
      'import sys; print(is_from_rungrid(sys.argv[1], sys.argv[2], sys.stdin.buffer.read()))',
    ],
    [
      'js',
      process.execPath,
      ['--input-type=module', '-e'],
      "import { readFileSync } from 'node:fs'; const [secret, header] = process.argv.slice(-2); console.log(isFromRungrid(secret, header, readFileSync(0)))",
    ],
  ])('is signed so that the program of the page in %s can tell', async (language, program, options, call) => {
    const page = readFileSync(path.join(ctx.config.installDir, 'docs/guides/notifications.md'), 'utf8')
    const snippet = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(page)![1]!
    const { url, received } = await startReceiver()
    const { id, secret } = await channel(url)
    startCourier()
    await fire(ctx, id)
    await ended('delivered')
    const { headers, body } = received[0]!
    const header = String(headers['x-rungrid-signature'])
    const check = (text: string, key: string, signature = header) =>
      spawnSync(program, [...options, `${snippet}\n${call}`, key, signature], { input: text, encoding: 'utf8' })
        .stdout.trim()
        .toLowerCase()
    expect(check(body, secret)).toBe('true')
    expect(check(`${body} `, secret)).toBe('false')
    expect(check(body, `${secret}x`)).toBe('false')
    expect(
      check(
        body,
        secret,
        header.replace(/t=(\d+)/, (_all, t) => `t=${Number(t) - 1}`),
      ),
    ).toBe('false')
    // Recorded and sent again: a signature that was good an hour ago.
    expect(check(body, secret, sign(secret, body, Math.floor(Date.now() / 1000) - 3600))).toBe('false')
  })

  it('that fails is tried again with the same id and body, until it arrives', async () => {
    const { url, received } = await startReceiver(status(500, {}, 'oops'), status(502), status(200))
    const { id } = await channel(url)
    startCourier()
    await fire(ctx, id)
    expect(await ended('delivered')).toMatchObject({ attempts: 3 })
    expect(new Set(received.map(({ body }) => body)).size).toBe(1)
    expect(new Set(received.map(({ headers }) => headers['x-rungrid-delivery'])).size).toBe(1)
  })

  it('waits as long as the service asks', async () => {
    const { url, received } = await startReceiver(status(429, { 'retry-after': '1800' }), status(200))
    const { id } = await channel(url)
    const asked: (number | null)[] = []
    startCourier({
      pause: (_attempts, retryAfter) => {
        asked.push(retryAfter)
        return retryAfter ?? 0
      },
    })
    await fire(ctx, id)
    const waits = await eventually(async () => {
      const [found] = await deliveries()
      expect(found).toMatchObject({ state: 'waiting', status: 429, problem: 'It answered 429' })
      return found!
    })
    expect(asked).toEqual([1800])
    expect(Date.parse(waits.nextAt!) - Date.parse(waits.createdAt)).toBeGreaterThan(1_700_000)
    await retryDelivery(ctx, { id: waits.id })
    expect(await ended('delivered')).toMatchObject({ attempts: 2 })
    expect(received).toHaveLength(2)
  })

  it('that the service refuses for good is given up at once, with an event that does not tell the address', async () => {
    const { url } = await startReceiver(status(404, {}, 'no_service'))
    const { id } = await channel(`${url}/secret`)
    startCourier()
    await fire(ctx, id)
    const failed = await ended('failed')
    expect(failed).toMatchObject({ attempts: 1, status: 404, answer: 'no_service' })
    const [event] = await db.prisma.event.findMany({ where: { kind: 'notification.failed' } })
    expect(event).toMatchObject({
      level: 'warning',
      message: 'The channel “lab” could not be told of an alert: It answered 404. Given up after the first attempt',
    })
    expect(
      JSON.stringify([event, failed], (_key, value) => (typeof value === 'bigint' ? Number(value) : value)),
    ).not.toContain('secret')
    await expect(retryDelivery(ctx, { id: failed.id })).resolves.toBeUndefined()
  })

  it('that fails for a day is given up', async () => {
    const { url } = await startReceiver(status(500))
    const { id } = await channel(url)
    startCourier({ pause: () => 25 * 60 * 60 })
    await fire(ctx, id)
    expect(await ended('failed')).toMatchObject({ attempts: 1, problem: 'It answered 500' })
  })

  it('never goes where the settings no longer allow', async () => {
    const { url, received } = await startReceiver()
    const { id } = await channel(url)
    startCourier({}, { ...ctx, config: { ...ctx.config, webhookAllow: parseAllowed([]) } })
    await fire(ctx, id)
    expect(await ended('failed')).toMatchObject({ status: null, problem: /^Refused: / })
    expect(received).toEqual([])
  })
})

describe('what happens within seconds', () => {
  it('is told in one delivery, with the first five and a link', async () => {
    const { url, received } = await startReceiver()
    const { id } = await channel(url, { form: 'slack' })
    const { matrixId } = await fire(ctx, id, { runs: 12 })
    startCourier()
    expect(await ended('delivered')).toMatchObject({ count: 12, title: expect.stringMatching(/^12 runs failed in /) })
    expect(received).toHaveLength(1)
    const { text, blocks } = received[0]!.json
    expect(text).toMatch(/^12 runs failed in /)
    expect(blocks[0].text.text).toContain(`<https://grid.example.org/matrices/${matrixId}|`)
    expect(blocks[1].text.text.split('\n')).toHaveLength(6)
    expect(blocks[1].text.text).toMatch(/and 7 more$/)
  })

  it('waits for others before it goes', async () => {
    const { url, received } = await startReceiver()
    const { id } = await channel(url)
    startCourier({ gatherMs: 600 })
    await fire(ctx, id, { message: 'first' })
    await fire(ctx, id, { message: 'second' })
    expect(await ended('delivered')).toMatchObject({ count: 2 })
    expect(received[0]!.json.notices.map((each: { sentence: string }) => each.sentence)).toEqual(['first', 'second'])
  })

  it('is kept whole up to 200 notices and counted beyond', async () => {
    const { url, received } = await startReceiver()
    const { id } = await channel(url)
    await fire(ctx, id, { runs: 250 })
    startCourier()
    expect(await ended('delivered')).toMatchObject({ count: 250, title: '250 alerts' })
    expect(received[0]!.json).toMatchObject({ count: 250, notices: { length: 200 } })
    expect(await db.prisma.notification.count()).toBe(0)
  })
})

describe('a channel', () => {
  it('that hangs holds up no other', async () => {
    const slow = await startReceiver(hang)
    const quick = await startReceiver()
    const first = await channel(slow.url, { name: 'slow' })
    const second = await channel(quick.url, { name: 'quick' })
    startCourier({ timeoutMs: 60_000 })
    await fire(ctx, first.id)
    await eventually(() => expect(slow.received).toHaveLength(1))
    await fire(ctx, second.id)
    await ended('delivered', second.id)
    expect((await deliveries(first.id)).map((each) => each.state)).toEqual(['sending'])
    // It holds up its own: one delivery at a time.
    await fire(ctx, first.id)
    await fire(ctx, second.id)
    await eventually(() => expect(quick.received).toHaveLength(2))
    expect(slow.received).toHaveLength(1)
    slow.close()
  })

  it('that nobody answers for gets everything once somebody does', async () => {
    const { url, close } = await startReceiver()
    close()
    const { id } = await channel(url)
    startCourier({ pause: () => 3600 })
    await fire(ctx, id)
    await eventually(async () =>
      expect(await deliveries()).toMatchObject([{ state: 'waiting', problem: 'It refuses connections' }]),
    )
    await fire(ctx, id)
    const { url: mended, received } = await startReceiver()
    await changeChannel(ctx, { id, change: { url: mended } })
    // What is new goes first; what failed follows when its time has come.
    await eventually(() => expect(received).toHaveLength(1))
    const [late] = (await deliveries()).filter((each) => each.state === 'waiting')
    await retryDelivery(ctx, { id: late!.id })
    await eventually(() => expect(received).toHaveLength(2))
  })

  it('is told what it wants to be told', async () => {
    const { url, received } = await startReceiver()
    const { id } = await channel(url, { severities: ['error'], tellsOver: true })
    await fire(ctx, id, { severity: 'warning', message: 'a warning' })
    await fire(ctx, id, { severity: 'error', message: 'an error' })
    await fire(ctx, id, { severity: 'error', event: 'alert.resolved', message: 'its end' })
    startCourier()
    await ended('delivered')
    expect(received[0]!.json.notices).toMatchObject([
      { kind: 'fired', sentence: 'an error' },
      { kind: 'cleared', sentence: 'its end' },
    ])
  })

  it('that is switched off gets nothing, and no heap of old alarms afterwards', async () => {
    const { url, received } = await startReceiver(status(500), status(200))
    const { id } = await channel(url)
    startCourier({ pause: () => 3600 })
    await fire(ctx, id)
    await eventually(() => expect(received).toHaveLength(1))
    await fire(ctx, id, { message: 'dropped' })
    await changeChannel(ctx, { id, change: { enabled: false } })
    expect(await deliveries()).toMatchObject([{ state: 'failed', problem: 'The channel was switched off' }])
    await changeChannel(ctx, { id, change: { enabled: true } })
    await db.pool.query('update channel set next_at = now()')
    await fire(ctx, id, { message: 'new' })
    await eventually(() => expect(received).toHaveLength(2))
    expect(received[1]!.json.notices).toMatchObject([{ sentence: 'new' }])
  })
})

describe('a server', () => {
  it('that is killed while it sends loses nothing: the next one sends it again, with the same id', async () => {
    const { url, received } = await startReceiver(hang, status(200))
    const { id } = await channel(url)
    await lead({ ...ctx, serverId: 'to-be-killed' })
    const killed = spawn(process.execPath, ['--import', 'tsx', 'server/notifications/testing/courier-process.ts'], {
      cwd: ctx.config.installDir,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DATABASE_URL: db.url, RUNGRID_TEST_DIR: ctx.config.roots[0]! },
    })
    await fire(ctx, id)
    await eventually(() => expect(received).toHaveLength(1))
    killed.kill('SIGKILL')
    await eventually(() => expect(killed.signalCode).toBe('SIGKILL'))
    expect(await deliveries()).toMatchObject([{ state: 'sending' }])
    await lead(ctx)
    startCourier()
    expect(await ended('delivered')).toMatchObject({ attempts: 2 })
    expect(received[1]!.headers['x-rungrid-delivery']).toBe(received[0]!.headers['x-rungrid-delivery'])
    expect(received[1]!.body).toBe(received[0]!.body)
  })

  it('that does not lead delivers nothing', async () => {
    const { url, received } = await startReceiver()
    const { id } = await channel(url)
    startCourier({}, { ...ctx, serverId: 'another' })
    await fire(ctx, id)
    startCourier()
    await ended('delivered')
    expect(received).toHaveLength(1)
    const row = await db.prisma.delivery.findFirstOrThrow()
    expect(row.attempts).toBe(1)
  })

  it('with another key says that the address must be given again', async () => {
    const { url } = await startReceiver()
    const { id } = await channel(url)
    const other = testContext(db, { webhookAllow: ctx.config.webhookAllow })
    mkdirSync(other.config.dataDir)
    startCourier({}, { ...other, serverId: ctx.serverId })
    await fire(ctx, id)
    expect(await ended('failed')).toMatchObject({ problem: /give the address again/ })
  })
})
