import { expect, test } from 'vitest'
import { parseAllowed } from '../../lib/notifications/address'
import { ADMIN_TOKEN, startApi, testContext } from '../../server/api/testing/api-server'
import { startReceiver, status } from '../../server/notifications/testing/receiver'
import { testDatabase } from '../../server/testing/database'
import { say } from '../testing'

const ctx = testContext(await testDatabase(), { webhookAllow: parseAllowed(['127.0.0.1']) })
const api = await startApi(ctx)

const rungrid = (line: string, stdin = '') =>
  say(line.split(' '), { env: { RUNGRID_URL: api.url, RUNGRID_TOKEN: ADMIN_TOKEN }, cwd: '/', stdin })

test('channels are added by an address from standard input, tested, switched off and removed; the address is not shown', async () => {
  const { url, received } = await startReceiver(status(200, {}, 'ok'), status(403, {}, 'invalid_token'))
  expect((await rungrid('channels')).out).toBe('No channels: alerts are shown in the pages only.\n')
  const added = await rungrid('channels add lab --form slack --severities error', `${url}/top-secret\n`)
  expect(added).toMatchObject({ code: 0, err: '' })
  expect(added.out).toMatch(/^made lab \(c-\w{10}\)\nsigning secret, shown this once: rgw_[\w-]{43}\n$/)

  const listed = await rungrid('channels')
  expect(listed.out).toMatch(/^lab +slack +http:\/\/127\.0\.0\.1:\d+\/… +error +on/m)
  expect((await rungrid('channels test lab')).out).toMatch(/^it took the test \(200 after \d+ ms\)\nok\n$/)
  expect(received).toHaveLength(1)
  const refused = await rungrid('channels test lab')
  expect(refused).toMatchObject({ code: 1, out: expect.stringMatching(/^It answered 403 .*\ninvalid_token\n$/s) })
  expect((await rungrid('channels off lab')).out).toBe('lab is off\n')
  expect((await rungrid('channels --json')).out).toContain('"enabled":false')
  for (const { out } of [listed, refused, await rungrid('channels --json')]) expect(out).not.toContain('top-secret')
  expect((await rungrid('channels rm lab')).out).toBe('removed lab\n')
  expect((await rungrid('channels rm lab')).code).toBe(3)
})

test('a missing or forbidden address is said with its fix', async () => {
  expect(await rungrid('channels add lab')).toMatchObject({
    code: 2,
    err: expect.stringContaining('no address on standard input'),
  })
  const inside = await rungrid('channels add lab', 'http://10.0.0.7/hook')
  expect(inside).toMatchObject({ code: 2, err: expect.stringContaining('RUNGRID_WEBHOOK_ALLOW') })
  expect(await rungrid('channels paint lab')).toMatchObject({
    code: 2,
    err: expect.stringContaining('add, test, on, off, rm'),
  })
})
