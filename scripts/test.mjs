// The whole check, as `npm test`; `npm test -- lint`, `unit` or `e2e` runs a part, and words after it choose tests.
//
// Two lanes at first, since both are mostly one core wide: checks and build in one, unit and integration tests in the
// other. End-to-end tests come alone at the end, so that nothing competes with the browser.
import './lib/node-version.mjs'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildStale } from './build.mjs'
import { findBrowser } from './lib/browser.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { runPackage, StepFailed, stopChildren } from './lib/run.mjs'

const [part = 'all', ...filters] = process.argv.slice(2)
const scratch = mkdtempSync(path.join(os.tmpdir(), 'rungrid-test-'))
chmodSync(scratch, 0o755) // as root, PostgreSQL runs as another account
// All that tests leave in the directory for temporary files goes at the end, of those too that fail or are interrupted.
const ownEnv = { TMPDIR: scratch }
const count = { passed: 0, failed: 0, skipped: 0 }
let failed = false

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined // the runner died before it could report; its exit code says so
  }
}

async function step(title, work) {
  if (failed) return // nothing begins after a failure or Ctrl+C
  const began = performance.now()
  const result = await work()
  if (failed) return // another step failed meanwhile and stopped this one
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  if (result?.code) throw new StepFailed(title, result)
  console.log(`✓ ${title} ${seconds} s`)
}

const check = (title, bin, args) => step(title, () => runPackage(bin, args))

async function lint() {
  await check('format and lint', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'])
  await check('import direction', 'dependency-cruiser/bin/dependency-cruise.mjs', [
    ...['--config', '.dependency-cruiser.cjs', '--output-type', 'err'],
    ...['app', 'components', 'lib', 'io', 'server', 'cli', 'workers'],
  ])
  await check('types', 'typescript/bin/tsc', ['--noEmit', '--incremental', 'false'])
  await check('Next and hooks rules', 'eslint/bin/eslint.js', ['--max-warnings', '0', 'app', 'components'])
}

const build = () => step('build', () => buildStale())

async function unit() {
  const report = path.join(scratch, 'unit.json')
  await step('unit and integration tests', async () => {
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters]
    const result = await runPackage('vitest/vitest.mjs', args, { env: ownEnv })
    const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0 } = readJson(report) ?? {}
    count.passed += numPassedTests
    count.failed += numFailedTests
    count.skipped += numPendingTests + numTodoTests
    return result
  })
}

async function e2e() {
  const report = path.join(scratch, 'e2e.json')
  const browser = await findBrowser()
  await step('end-to-end tests', async () => {
    const env = { ...ownEnv, CHROMIUM_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_NAME: report }
    const result = await runPackage('@playwright/test/cli.js', ['test', '--reporter=list,json', ...filters], { env })
    const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = readJson(report)?.stats ?? {}
    count.passed += expected + flaky
    count.failed += unexpected
    count.skipped += skipped
    return result
  })
}

const parts = {
  lint: () => lint(),
  unit: () => unit(),
  e2e: async () => {
    await build()
    await e2e()
  },
  all: async () => {
    await Promise.all([lint().then(build), unit()])
    await e2e()
  },
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    failed = true
    stopChildren()
    process.exitCode = 130
  })
}
try {
  if (!parts[part]) throw new Error(`There is no part called ${part}: choose ${Object.keys(parts).join(', ')}.`)
  await ensureInstalled()
  await buildStale(['generated'])
  await parts[part]()
} catch (error) {
  failed = true
  stopChildren()
  console.error(`\n✗ ${error instanceof StepFailed || !error.stack ? error.message : error.stack}\n`)
  process.exitCode = error.exitCode ?? 1
  if (count.failed === 0) count.failed = 1 // a check that is no test
} finally {
  // A child that was stopped may still be writing.
  rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}
console.log(`${count.passed} passed, ${count.failed} failed${count.skipped ? `, ${count.skipped} skipped` : ''}`)
