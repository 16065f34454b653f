import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { intakeContext, makeAttempt } from '../../intake/testing/attempt'
import { testDatabase } from '../../testing/database'
import { readLog } from './read-log'

const db = await testDatabase()
const ctx = intakeContext(db)
const root = await mkdtemp(path.join(os.tmpdir(), 'rungrid-logs-'))
afterAll(() => rm(root, { recursive: true, force: true }))

async function runWithLog(content: string | Buffer) {
  const dir = await mkdtemp(path.join(root, 'attempt-'))
  await writeFile(path.join(dir, 'stdout.log'), content)
  return { dir, ...(await makeAttempt(db, { dir })) }
}

describe('a log', () => {
  it('is read part by part without cutting a character, whatever the size of the parts', async () => {
    const text = 'Größe 好 🙂 end\n'.repeat(20)
    const { runId } = await runWithLog(text)
    for (const limit of [1, 2, 3, 5, 7, 64, 4096]) {
      let read = ''
      let offset = 0
      for (;;) {
        const part = await readLog(ctx, { runId, stream: 'stdout', offset, limit })
        expect(part.offset).toBe(offset)
        if (part.bytes.length === 0) break
        read += new TextDecoder('utf-8', { fatal: true }).decode(part.bytes)
        offset = part.nextOffset
      }
      expect(read).toBe(text)
    }
  })

  it('is read from its end with a negative offset, beginning at a whole character', async () => {
    const { runId } = await runWithLog('abc🙂def')
    for (const [offset, text] of [
      [-3, 'def'],
      [-4, 'def'],
      [-6, 'def'],
      [-7, '🙂def'],
      [-100, 'abc🙂def'],
    ] as const) {
      const part = await readLog(ctx, { runId, stream: 'stdout', offset })
      expect(part.bytes.toString()).toBe(text)
      expect([part.nextOffset, part.size]).toEqual([10, 10])
    }
  })

  it('gives a character that is still being written with the next part', async () => {
    const { runId, dir } = await runWithLog(Buffer.from('a🙂').subarray(0, 3))
    const first = await readLog(ctx, { runId, stream: 'stdout', offset: 0 })
    expect([first.bytes.toString(), first.nextOffset]).toEqual(['a', 1])
    await writeFile(path.join(dir, 'stdout.log'), 'a🙂')
    const second = await readLog(ctx, { runId, stream: 'stdout', offset: first.nextOffset })
    expect(second.bytes.toString()).toBe('🙂')
  })

  it('that is not there yet, or beyond its end, is empty', async () => {
    const { runId } = await runWithLog('abc')
    expect(await readLog(ctx, { runId, stream: 'stderr', offset: 0 })).toMatchObject({ size: 0, nextOffset: 0 })
    expect(await readLog(ctx, { runId, stream: 'stdout', offset: 99 })).toMatchObject({ size: 3, nextOffset: 3 })
  })

  it('comes from the latest attempt unless another one is named', async () => {
    const { runId } = await runWithLog('first')
    const dir = await mkdtemp(path.join(root, 'attempt-'))
    await writeFile(path.join(dir, 'stdout.log'), 'second')
    await makeAttempt(db, { dir, runId, number: 2 })
    const read = async (attempt?: number) =>
      (await readLog(ctx, { runId, attempt, stream: 'stdout', offset: 0 })).bytes.toString()
    expect([await read(), await read(1), await read(2)]).toEqual(['second', 'first', 'second'])
    await expect(read(3)).rejects.toMatchObject({ code: 'not_found' })
    await expect(readLog(ctx, { runId: 'r-none', stream: 'stdout', offset: 0 })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('is not read through a link, nor from a directory in its place', async () => {
    const { runId, dir } = await runWithLog('x')
    await writeFile(path.join(root, 'secret'), 'secret')
    await rm(path.join(dir, 'stdout.log'))
    await symlink(path.join(root, 'secret'), path.join(dir, 'stdout.log'))
    await mkdir(path.join(dir, 'stderr.log'))
    for (const stream of ['stdout', 'stderr'] as const)
      await expect(readLog(ctx, { runId, stream, offset: 0 })).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('is not read for a limit that is none', async () => {
    const { runId } = await runWithLog('x')
    for (const limit of [0, -1, 1.5, 2 ** 21])
      await expect(readLog(ctx, { runId, stream: 'stdout', offset: 0, limit })).rejects.toMatchObject({
        code: 'invalid_input',
      })
  })
})
