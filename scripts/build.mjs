// Builds what changed. Three parts, each with a fingerprint of its sources in dist/build.json: generated code,
// programs (server, command line, workers: esbuild, well under a second) and pages (`next build`, half a minute when cold).
import './lib/node-version.mjs'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { generateRegistries } from './generate-registry.mjs'
import { fingerprint } from './lib/fingerprint.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { bundlePrograms } from './lib/programs.mjs'
import { root } from './lib/root.mjs'
import { runPackage, StepFailed } from './lib/run.mjs'

const RECORD = path.join(root, 'dist/build.json')
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts/lib', 'scripts/build.mjs']

const PARTS = {
  generated: {
    sources: [
      'prisma/schema.prisma',
      'package-lock.json',
      'scripts/generate-registry.mjs',
      'lib/benchmarks',
      'lib/scheduling/policies',
      'lib/alerts/conditions',
      'lib/storage/benchmarks',
      'lib/rules',
    ],
    products: [
      'server/db/generated/client.ts',
      'lib/benchmarks/registry.generated.ts',
      'lib/benchmarks/llm-eval/adapters/registry.generated.ts',
      'lib/scheduling/policies/registry.generated.ts',
      'lib/alerts/conditions/registry.generated.ts',
      'lib/storage/benchmarks/registry.generated.ts',
      'lib/rules/registry.generated.ts',
    ],
    build: generate,
  },
  programs: {
    sources: ['server', 'cli', 'io', 'lib', 'workers', 'prisma', 'README.md', 'docs', ...SETTINGS],
    products: ['dist/server.mjs', 'dist/judge.mjs', 'dist/cli.mjs', 'dist/corpus.txt'],
    build: bundlePrograms,
  },
  pages: {
    sources: ['app', 'components', 'lib', 'public', 'next.config.ts', 'postcss.config.mjs', ...SETTINGS],
    products: ['.next/BUILD_ID'],
    build: buildPages,
  },
}

async function generate() {
  const generated = await runPackage('prisma/build/index.js', ['generate', '--no-hints'])
  if (generated.code !== 0) throw new StepFailed('prisma generate', generated)
  // Benchmarks, adapters and policies are found by their place; as code, since bundlers can't look into folders.
  generateRegistries()
}

async function buildPages() {
  // Only Next's own cache survives: what an interrupted build or another version left would be served otherwise.
  for (const entry of existsSync(path.join(root, '.next')) ? readdirSync(path.join(root, '.next')) : []) {
    if (entry !== 'cache') rmSync(path.join(root, '.next', entry), { recursive: true, force: true })
  }
  const built = await runPackage('next/dist/bin/next', ['build'], { env: { NODE_ENV: 'production' } })
  if (built.code !== 0) throw new StepFailed('next build', built)
}

function readRecord() {
  try {
    return JSON.parse(readFileSync(RECORD, 'utf8'))
  } catch {
    return {} // absent or torn: everything is built anew
  }
}

/** Names of the parts whose sources changed since they were built, or whose products are missing. */
export function staleParts(names = Object.keys(PARTS)) {
  const record = readRecord()
  return names.filter((name) => {
    const { sources, products } = PARTS[name]
    return record[name] !== fingerprint(root, sources) || products.some((file) => !existsSync(path.join(root, file)))
  })
}

/** Builds the stale ones of `names`; says one line when there is something to do. */
export async function buildStale(names) {
  const stale = staleParts(names)
  if (stale.length === 0) return
  console.log(stale.includes('pages') ? 'Building (half a minute when everything is new)…' : 'Building…')
  for (const name of stale) {
    const before = fingerprint(root, PARTS[name].sources)
    await PARTS[name].build()
    mkdirSync(path.dirname(RECORD), { recursive: true })
    writeFileSync(`${RECORD}.tmp`, `${JSON.stringify({ ...readRecord(), [name]: before }, null, 2)}\n`)
    renameSync(`${RECORD}.tmp`, RECORD)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await ensureInstalled()
    await buildStale()
  } catch (error) {
    console.error(error instanceof StepFailed ? error.message : error)
    process.exit(error.exitCode ?? 1)
  }
}
