import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { testDirectory } from '../../testing/context'
import type { Context } from '../context'
import { MOST_UPLOADS, receiveUpload } from './receive-upload'

test('an upload that stops coming gives its place to others and leaves nothing behind', async () => {
  const dataDir = testDirectory()
  const ctx = { config: { dataDir }, serverId: 's' } as unknown as Context
  const facts = { id: 'p-1', type: 'application/zip', declared: 1000 } as const
  const stopped = () => {
    const body = new Readable({ read: () => undefined })
    body.push(Buffer.from('PK'))
    return receiveUpload(ctx, body, { ...facts, stalledMs: 1 })
  }
  for (let times = 0; times <= MOST_UPLOADS; times++)
    await expect(stopped()).rejects.toMatchObject({ code: 'bad_request', fix: 'Send it again.' })
  expect(readdirSync(path.join(dataDir, 'reports'))).toEqual([])
  const whole = await receiveUpload(ctx, Readable.from([Buffer.from('PK')]), { ...facts, declared: null })
  expect(existsSync(whole.file)).toBe(true)
})
