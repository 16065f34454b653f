/** A real server for scripts in Python: the API, the scheduler, intake, and workers as processes. */
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll } from 'vitest'
import { getBenchmark } from '../../../lib/benchmarks/registry'
import { ADMIN_TOKEN, type ApiServer, startApi } from '../../../server/api/testing/api-server'
import { LocalEngine } from '../../../server/engines/local/local-engine'
import { FileIntake } from '../../../server/intake/files'
import { Scheduler } from '../../../server/scheduler/scheduler'
import { testContext, testDirectory } from '../../../server/testing/context'
import { testDatabase } from '../../../server/testing/database'
import { addCpuSlots } from '../../../server/testing/rows'

export const ROOT = path.resolve(import.meta.dirname, '../../..')
export const HUB = path.join(ROOT, 'server/testing/stand-ins/sparse-attention-hub')

export interface PythonServer {
  api: ApiServer
  /** A directory under the roots of the server. */
  results: string
}

/** To be awaited at the top of a test file; everything ends with the file. */
export async function serverForPython(): Promise<PythonServer> {
  const install = testDirectory()
  for (const shared of ['package.json', 'prisma', 'examples'])
    symlinkSync(path.join(ROOT, shared), path.join(install, shared))
  const results = testDirectory()
  const db = await testDatabase()
  const roots = [results, HUB, path.join(ROOT, 'examples')]
  const ctx = testContext(db, { installDir: install, adminToken: ADMIN_TOKEN, roots })
  const api = await startApi(ctx)

  beforeAll(async () => {
    const workers = path.join(install, 'dist/workers')
    mkdirSync(workers, { recursive: true })
    copyFileSync(
      path.join(ROOT, 'workers/sparse-attention-hub/driver.py'),
      path.join(workers, 'sparse-attention-hub.py'),
    )
    await build({
      absWorkingDir: ROOT,
      entryPoints: ['workers/llm-eval/main.ts'],
      outfile: path.join(workers, 'llm-eval.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
    })
    await addCpuSlots(ctx, 4)
    const intake = new FileIntake(ctx, { intervalMs: 200 })
    intake.start()
    const scheduler = new Scheduler(ctx, {
      engine: new LocalEngine(),
      getBenchmark,
      drain: (attemptId) => intake.drain(attemptId),
      apiUrl: api.url,
    })
    scheduler.start()
    // What the listener of a whole server does when something changed.
    const kicks = setInterval(() => scheduler.kick(), 100)
    afterAll(async () => {
      clearInterval(kicks)
      await scheduler.stop()
      await intake.stop()
    })
  })
  return { api, results }
}
