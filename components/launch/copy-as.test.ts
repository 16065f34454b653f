import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { asCommand, asPython } from './copy-as'

const YAML = `name: "it's \\"quoted\\" \\\\ and $HOME"\nbenchmark: train-lm\nSPEC\n# """ three quotes\n`

it('the command writes the spec exactly as it is', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'copy-as-'))
  try {
    const script = asCommand(YAML).replace('npx rungrid launch spec.yaml', 'true')
    await promisify(execFile)('sh', ['-ec', script], { cwd: directory })
    expect(await readFile(path.join(directory, 'spec.yaml'), 'utf8')).toBe(YAML)
  } finally {
    await rm(directory, { recursive: true })
  }
})

const python = spawnSync('python3', ['--version']).status === 0

it.runIf(python)('the Python script launches the spec with the package, waits, and prints every run', async () => {
  let received = { type: '', token: '', body: '' }
  const run = { id: 'r-1', key: 'seed=1', axes: { seed: { label: '1' } }, state: 'succeeded', startedAt: null }
  const answers: Record<string, unknown> = {
    '/api/v1/matrices': { id: 'm-1', url: '/matrices/m-1' },
    '/api/v1/matrices/m-1': { id: 'm-1', name: 'm', state: 'finished', total: 1, counts: { succeeded: 1 } },
    '/api/v1/runs': { items: [{ ...run, endedAt: null, scores: [{ name: 'loss', value: 0.5 }] }], nextCursor: null },
  }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { 'content-type': type = '', authorization: token = '' } = request.headers
    if (request.method === 'POST') received = { type, token, body }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answers[new URL(request.url!, 'http://x').pathname]))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  try {
    const env = {
      ...process.env,
      PYTHONPATH: path.resolve(import.meta.dirname, '../../sdk/python'),
      RUNGRID_URL: `http://127.0.0.1:${port}/`,
      RUNGRID_TOKEN: 'secret',
    }
    const script = asPython(YAML, 'http://localhost:3000')
    const { stdout } = await promisify(execFile)('python3', ['-c', script], { env })
    expect(stdout).toBe("{'seed': '1'} succeeded {'loss': 0.5}\n")
    expect(received).toEqual({ type: 'application/yaml', token: 'Bearer secret', body: YAML })
  } finally {
    server.close()
  }
})
