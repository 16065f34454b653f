/**
 * Runs the tests of the Python library against a real server: the API, the scheduler and workers as processes. The hub is
 * a stand-in (server/testing/stand-ins): there is no GPU and no torch here.
 */
import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { ADMIN_TOKEN } from '../../server/api/testing/api-server'
import { HUB, serverForPython } from './testing/server'

const TIMEOUT_MS = 240_000

const { api, results } = await serverForPython()

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
