// Runs bench/*.bench.ts and prints each figure beside its budget and the best published figure of a peer.
// `npm run bench -- intake` picks by name; `--strict` ends with exit code 1 when a figure is over its budget.
import './lib/node-version.mjs'
import { ensureInstalled } from './lib/install.mjs'

await ensureInstalled()
const { register } = await import('tsx/esm/api')
register()
await import('../bench/main.ts')
