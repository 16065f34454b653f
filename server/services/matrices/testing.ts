/** A context with directories of its own, for tests of planning and launching. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { afterAll } from 'vitest'
import { RungridError } from '../../../lib/errors/rungrid-error'
import type { RunRecord } from '../../../lib/results/run-record'
import type { Device } from '../../db/generated/client'
import { testDatabase } from '../../testing/database'
import type { Context } from '../context'
import type { PreparedRun } from './prepare'

export interface TestContext extends Context {
  /** The first root. */
  root: string
  /** A directory outside the roots. */
  outside: string
}

export async function testContext(): Promise<TestContext> {
  const dir = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'rungrid-matrices-')))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  const [root, outside, install] = ['root', 'outside', 'install'].map((name) => path.join(dir, name)) as [
    string,
    string,
    string,
  ]
  for (const one of [root, outside, path.join(install, 'dist')]) mkdirSync(one, { recursive: true })
  writeFileSync(path.join(install, 'dist', 'corpus.txt'), 'to be or not to be\n'.repeat(100))
  const config = { roots: [root], installDir: install } as Context['config']
  const log = pino({ level: 'silent' })
  return { db: await testDatabase(), config, log, nodeId: 'node', serverId: 'server', root, outside }
}

export async function addDevices(
  ctx: Context,
  devices: (Partial<Omit<Device, 'notes' | 'sample'>> & { id: string })[],
) {
  await ctx.db.prisma.device.createMany({
    data: devices.map((device, index) => ({ nodeId: ctx.nodeId, index, kind: 'nvidia', name: 'GPU', ...device })),
  })
}

/** What the scheduler leaves when a run succeeded: a result file and its run.json. */
export function publish(run: Pick<PreparedRun, 'resultDir' | 'identity' | 'identityHash'>): string {
  const text = '{"accuracy": 0.5}\n'
  mkdirSync(run.resultDir, { recursive: true })
  const file = path.join(run.resultDir, 'metrics.json')
  writeFileSync(file, text)
  const { size, mtimeMs } = statSync(file)
  const record: RunRecord = {
    format: 1,
    identityHash: run.identityHash,
    identity: JSON.parse(run.identity),
    runId: 'r-before',
    attemptId: 'a-before',
    state: 'succeeded',
    files: [{ path: 'metrics.json', size, mtimeMs, sha256: createHash('sha256').update(text).digest('hex') }],
    scores: [{ name: 'accuracy', value: 0.5, direction: 'higher', headline: true }],
    environment: {},
    endedAt: '2026-11-21T10:11:12.000Z',
    durationSeconds: 12,
  }
  writeFileSync(path.join(run.resultDir, 'run.json'), JSON.stringify(record))
  return file
}

/** The error that a promise ends with; fails when it does not. */
export async function errorOf(promise: Promise<unknown>): Promise<RungridError> {
  const error = await promise.then(
    () => new Error('it was accepted'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof RungridError) return error
  throw error
}
