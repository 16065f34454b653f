// For contributors: the server restarts when its sources change, Next reloads pages, workers are bundled anew.
import './lib/node-version.mjs'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { buildStale } from './build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { copyPythonWorkers, workerOptions, writeCorpus } from './lib/programs.mjs'
import { root } from './lib/root.mjs'

await ensureInstalled()
await buildStale(['generated'])
writeCorpus()
copyPythonWorkers()
const esbuild = await import('esbuild')
const workers = await esbuild.context({ ...workerOptions(), logLevel: 'warning' })
await workers.watch()

const server = spawn(
  process.execPath,
  [path.join(root, 'node_modules/tsx/dist/cli.mjs'), 'watch', '--clear-screen=false', 'server/main.ts'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' } },
)
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal))
server.on('exit', async (code) => {
  await workers.dispose()
  process.exit(code ?? 0)
})
