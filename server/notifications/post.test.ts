import { createServer as createTcpServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { NOTHING_ALLOWED, parseAllowed } from '../../lib/notifications/address'
import { post } from './post'
import { hang, startReceiver, status } from './testing/receiver'

const HERE = parseAllowed(['127.0.0.1'])
const send = (url: string, options: Partial<Parameters<typeof post>[3]> = {}) =>
  post(new URL(url), '{"a":1}', { 'content-type': 'application/json' }, { allowed: HERE, ...options })

describe('a webhook that is sent', () => {
  it('arrives once, with its body', async () => {
    const { url, received } = await startReceiver(status(200, {}, 'thank\nyou'))
    expect(await send(url)).toMatchObject({ ok: true, status: 200, answer: 'thank you', problem: null, retry: false })
    expect(received).toMatchObject([{ path: '/hook', body: '{"a":1}' }])
  })

  it.each([
    [500, true],
    [503, true],
    [429, true],
    [408, true],
    [400, false],
    [401, false],
    [404, false],
    [410, false],
  ])('and is answered %i may be tried again: %s', async (code, retry) => {
    const { url } = await startReceiver(status(code))
    expect(await send(url)).toMatchObject({ ok: false, status: code, problem: `It answered ${code}`, retry })
  })

  it('tells how long the service asks to wait', async () => {
    const { url } = await startReceiver(status(429, { 'retry-after': '17' }))
    expect(await send(url)).toMatchObject({ retryAfter: 17 })
  })

  it('follows no redirect, not even to the same machine', async () => {
    const target = await startReceiver(status(200))
    const { url } = await startReceiver(status(307, { location: target.url }))
    expect(await send(url)).toMatchObject({ ok: false, status: 307, retry: false, problem: /redirect/ })
    expect(target.received).toEqual([])
  })

  it('reads no more than the beginning of a giant answer', async () => {
    let written = 0
    const { url } = await startReceiver((response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && written < 1e9) {
          written += 65_536
          if (!response.write('x'.repeat(65_536))) return response.once('drain', more)
        }
      }
      more()
    })
    const posted = await send(url)
    expect(posted).toMatchObject({ ok: true, status: 200, answer: 'x'.repeat(200) })
    expect(written).toBeLessThan(1e8)
  })

  it('waits no longer than its time, for an answer and for the rest of one', async () => {
    const silent = await startReceiver(hang)
    expect(await send(silent.url, { timeoutMs: 50 })).toMatchObject({ ok: false, status: null, retry: true })
    const slow = await startReceiver((response) => response.writeHead(200).write('thank'))
    expect(await send(slow.url, { timeoutMs: 300 })).toMatchObject({ ok: true, status: 200, answer: 'thank' })
  })

  it('says so when nobody listens, or hangs up', async () => {
    const gone = await startReceiver()
    gone.close()
    expect(await send(gone.url)).toMatchObject({ problem: 'It refuses connections', retry: true })
    const rude = createTcpServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void rude.close())
    const { port } = rude.address() as { port: number }
    expect(await send(`http://127.0.0.1:${port}/secret`)).toMatchObject({ ok: false, status: null, retry: true })
  })

  it('never tells the address in what it says', async () => {
    const problems = [
      await send('http://does-not-exist.invalid/secret'),
      await send('http://10.0.0.1/secret', { allowed: NOTHING_ALLOWED }),
      await send('https://127.0.0.1:1/secret'),
    ].map(({ problem }) => problem)
    expect(problems.every(Boolean)).toBe(true)
    expect(problems.join()).not.toContain('secret')
  })
})

describe('a webhook may not reach inside', () => {
  const named = (...addresses: string[]) => ({
    allowed: NOTHING_ALLOWED,
    resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  })

  it.each([['127.0.0.1'], ['169.254.169.254'], ['10.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['64:ff9b::7f00:1']])(
    'by a name that leads to %s',
    async (address) => {
      const posted = await send('http://hooks.example.org/', named(address))
      expect(posted).toMatchObject({ ok: false, status: null, retry: false, problem: /^Refused: its name leads to / })
    },
  )

  it('by a name with one address outside and one inside', async () => {
    expect(await send('http://hooks.example.org/', named('93.184.216.34', '192.168.0.1'))).toMatchObject({
      problem: 'Refused: its name leads to 192.168.0.1, a private network',
    })
  })

  it('by an address in the URL, however it is written', async () => {
    const { url, received } = await startReceiver()
    const port = new URL(url).port
    for (const host of ['127.0.0.1', '127.1', '0x7f.0.0.1', '2130706433', '[::ffff:127.0.0.1]', 'localhost'])
      expect(await send(`http://${host}:${port}/`, { allowed: NOTHING_ALLOWED })).toMatchObject({ problem: /^Refused/ })
    expect(received).toEqual([])
  })

  it('by a name that resolves differently a moment later: it is asked once, and that is where the connection goes', async () => {
    const { url, received } = await startReceiver()
    let asked = 0
    const resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '169.254.169.254', family: 4 }]
    const rebound = url.replace('127.0.0.1', 'hooks.example.org')
    expect(await send(rebound, { resolve })).toMatchObject({ ok: true })
    expect([asked, received.length]).toEqual([1, 1])
    // And the other way round: what was outside at first is inside now, and is refused at that attempt.
    expect(await send(rebound, { resolve })).toMatchObject({ ok: false, problem: /^Refused/ })
    expect(received).toHaveLength(1)
  })

  it('unless its host is allowed by name', async () => {
    const { url, received } = await startReceiver()
    const allowed = parseAllowed(['Chat.lab'])
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
    expect(await send(url.replace('127.0.0.1', 'chat.lab'), { allowed, resolve })).toMatchObject({ ok: true })
    expect(received[0]?.headers.host).toMatch(/^chat\.lab:/)
    expect(await send(url.replace('127.0.0.1', 'other.lab'), { allowed, resolve })).toMatchObject({ ok: false })
  })
})
