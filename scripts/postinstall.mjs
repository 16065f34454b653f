// Generates the list of benchmarks and the Prisma client. Prisma's CLI would first download a native engine even for `generate`,
// which needs only WebAssembly; pointing it at any executable keeps the installation offline.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateRegistries } from './generate-registry.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
generateRegistries()

const engine = path.join(root, 'scripts', 'schema-engine.mjs')
const prisma = path.join(root, 'node_modules', 'prisma', 'build', 'index.js')
const { status, error } = spawnSync(process.execPath, [prisma, 'generate', '--no-hints'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
  env: process.platform === 'win32' ? process.env : { PRISMA_SCHEMA_ENGINE_BINARY: engine, ...process.env },
})
if (error) throw error
process.exit(status ?? 1)
