/**
 * Runs the tests of the Python library against a real server: the API, the scheduler and workers as processes. The hub is
 * a stand-in (server/testing/stand-ins): there is no GPU and no torch here.
 */
import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getBenchmark } from '../../lib/benchmarks/registry'
import { ADMIN_TOKEN, startApi } from '../../server/api/testing/api-server'
import { LocalEngine } from '../../server/engines/local/local-engine'
import { Scheduler } from '../../server/scheduler/scheduler'
import { testContext, testDirectory } from '../../server/testing/context'
import { testDatabase } from '../../server/testing/database'
import { addCpuSlots } from '../../server/testing/rows'

const ROOT = path.resolve(import.meta.dirname, '../..')
const HUB = path.join(ROOT, 'server/testing/stand-ins/sparse-attention-hub')
const TIMEOUT_MS = 240_000

const install = testDirectory()
for (const shared of ['package.json', 'prisma', 'examples'])
  symlinkSync(path.join(ROOT, shared), path.join(install, shared))
const results = testDirectory()
const db = await testDatabase()
const ctx = testContext(db, { installDir: install, adminToken: ADMIN_TOKEN, roots: [results, HUB] })
const api = await startApi(ctx)

beforeAll(async () => {
  const workers = path.join(install, 'dist/workers')
  mkdirSync(workers, { recursive: true })
  copyFileSync(path.join(ROOT, 'workers/sparse-attention-hub/driver.py'), path.join(workers, 'sparse-attention-hub.py'))
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['workers/llm-eval/main.ts'],
    outfile: path.join(workers, 'llm-eval.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
  await addCpuSlots(ctx, 4)
  const scheduler = new Scheduler(ctx, {
    engine: new LocalEngine(),
    getBenchmark,
    drain: async () => {},
    apiUrl: api.url,
  })
  scheduler.start()
  // What the listener of a whole server does when something changed.
  const kicks = setInterval(() => scheduler.kick(), 100)
  afterAll(async () => {
    clearInterval(kicks)
    await scheduler.stop()
  })
})

interface Said {
  code: number | null
  text: string
}

function unittest(module: string): Promise<Said> {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PYTHONPATH: import.meta.dirname,
    PYTHONDONTWRITEBYTECODE: '1',
    RUNGRID_URL: api.url,
    RUNGRID_TOKEN: ADMIN_TOKEN,
    RUNGRID_TEST_ROOT: results,
    RUNGRID_TEST_HUB: HUB,
  } as unknown as NodeJS.ProcessEnv
  return new Promise((resolve, reject) => {
    const child = spawn('python3', ['-m', 'unittest', '-v', module], { cwd: import.meta.dirname, env })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
    child.on('error', () =>
      reject(new Error('python3 is not on PATH: the library for Python is tested. Install Python 3.')),
    )
    child.on('close', (code) => resolve({ code, text }))
  })
}

test.for([
  ['tests.test_plain', 'turns what a script holds into a spec, and nothing else'],
  ['tests.test_launch', 'launches, waits, and leaves runs running at Ctrl+C'],
  ['tests.test_executor', 'runs a matrix of benchmarks, and both examples as they stand'],
] as const)('The Python library %s: %s', { timeout: TIMEOUT_MS }, async ([module]) => {
  const { code, text } = await unittest(module)
  expect(code, text).toBe(0)
  expect(text).toMatch(/^Ran [1-9]\d* tests/m)
})
