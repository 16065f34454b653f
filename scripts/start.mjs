// Installs and builds what is missing, then runs the server in this very process: a signal that a service manager
// sends to `node scripts/start.mjs` reaches the server itself (npm does not pass signals on).
import './lib/node-version.mjs'
import { buildStale } from './build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { StepFailed } from './lib/run.mjs'

process.env.NODE_ENV = 'production'
process.env.NEXT_TELEMETRY_DISABLED = '1'
try {
  await ensureInstalled()
  await buildStale()
} catch (error) {
  console.error(error instanceof StepFailed ? error.message : error)
  process.exit(error.exitCode ?? 1)
}
const { main } = await import('../dist/server.mjs')
await main()
