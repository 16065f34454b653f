// The library for Python as its users have it, as `npm run test:python`: installed with pip, its own tests, then real
// training scripts against a real server. The frameworks (PyTorch, transformers, Lightning) come from the interpreter that
// RUNGRID_TEST_FRAMEWORKS_PYTHON names, else from a virtual environment in the cache of this account, which is made once:
// 5.5 GB, most of it what PyTorch brings for GPUs. Where that does not work within its bound, what needs them is
// skipped, loudly.
import './lib/node-version.mjs'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildStale } from './build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { root } from './lib/root.mjs'
import { run, runPackage, StepFailed, stopChildren } from './lib/run.mjs'

const FRAMEWORKS = ['torch==2.15.0', 'transformers==5.23.0', 'accelerate==1.15.0', 'lightning==2.6.6']
/** Its parallel downloads make the difference between half a minute and two. */
const INSTALLER = 'uv==0.13.9'
const INSTALL_SECONDS = 100
const DISK_GB = 8
/** Of pip, whose five tries of a registry that never answers would take minutes. */
const PATIENCE = { PIP_RETRIES: '1', PIP_DEFAULT_TIMEOUT: '8', PIP_DISABLE_PIP_VERSION_CHECK: '1' }
/** What pip says where there is no registry. */
const NO_NETWORK = /Could not fetch|No matching distribution|Temporary failure|Failed to establish|Connection refused/

const scratch = mkdtempSync(path.join(os.tmpdir(), 'rungrid-test-python-'))
chmodSync(scratch, 0o755) // as root, PostgreSQL runs as another account
const count = { passed: 0, failed: 0, skipped: 0 }
const skips = []
const windows = process.platform === 'win32'
const interpreterOf = (venv) => path.join(venv, windows ? 'Scripts/python.exe' : 'bin/python')

function skip(what, why) {
  skips.push(`SKIPPED: ${what}: ${why}`)
  console.log(`\n!! SKIPPED: ${what}\n!! because ${why}\n`)
}

async function step(title, work) {
  const began = performance.now()
  const result = await work()
  if (result?.code) throw new StepFailed(title, result)
  console.log(`✓ ${title} ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return result
}

/** Answers the interpreter that has the library installed, and where the library lies. */
async function library(base) {
  const venv = path.join(scratch, 'venv')
  await step('virtual environment', () => run(base, ['-m', 'venv', venv]))
  const python = interpreterOf(venv)
  // From a copy, since a build leaves its directories beside the sources.
  const copy = path.join(scratch, 'sdk/python')
  cpSync(path.join(root, 'sdk/python'), copy, { recursive: true, filter: (file) => !file.includes('__pycache__') })
  const installed = await run(python, ['-m', 'pip', 'install', '--no-input', copy], { env: PATIENCE })
  if (installed.code) {
    const full = installed.output.includes('No space left on device')
    if (!full && !NO_NETWORK.test(installed.output)) throw new StepFailed('pip install ./sdk/python', installed)
    const why = full ? 'the disk is full' : 'no registry answers'
    skip('pip install ./sdk/python', `${why}; the tests use the sources`)
    count.skipped++
    return { python, site: path.join(root, 'sdk/python') }
  }
  console.log(`✓ pip install ./sdk/python ${installed.seconds.toFixed(1)} s`)
  count.passed++
  const site = await run(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'])
  return { python, site: site.output.trim() }
}

/** The tests that need nothing but the loopback, against what is installed: the sources are not beside them. */
async function unitTests({ python, site }) {
  const alone = path.join(scratch, 'alone')
  cpSync(path.join(root, 'sdk/python/tests'), path.join(alone, 'tests'), { recursive: true })
  const modules = ['files', 'http', 'package'].map((name) => `tests.test_reporting_${name}`)
  await step('tests of reporting', async () => {
    const result = await run(python, ['-m', 'unittest', '-v', ...modules], {
      env: { PYTHONPATH: `${alone}${path.delimiter}${site}` },
    })
    const ran = Number(/^Ran (\d+) tests?/m.exec(result.output)?.[1] ?? 0)
    const number = (word) => Number(new RegExp(`\\b${word}=(\\d+)`).exec(result.output)?.[1] ?? 0)
    const failed = number('failures') + number('errors')
    count.passed += ran - failed - number('skipped')
    count.failed += failed
    count.skipped += number('skipped')
    return result.code || ran > 0 ? result : { ...result, code: 1 }
  })
}

/** An interpreter with the frameworks, or null with the reason told. */
async function frameworks(base) {
  const given = process.env.RUNGRID_TEST_FRAMEWORKS_PYTHON
  const missing = async (python) => {
    const found = await run(python, ['-W', 'ignore', '-c', 'import torch, transformers, accelerate, lightning'])
    return found.code ? (found.output.trim().split('\n').at(-1) ?? 'it does not start') : null
  }
  const without = (why) => skip('PyTorch, Hugging Face and Lightning', why)
  if (given) {
    const why = await missing(given)
    if (!why) return given
    without(`RUNGRID_TEST_FRAMEWORKS_PYTHON=${given} lacks them: ${why}`)
    return null
  }
  const { output: version } = await run(base, ['-c', 'import sys; print(*sys.version_info[:2], sys.platform)'])
  const key = createHash('sha256')
    .update([version, ...FRAMEWORKS].join())
    .digest('hex')
    .slice(0, 12)
  const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'rungrid')
  const kept = path.join(cache, `test-python-${key}`)
  if (existsSync(kept)) {
    const why = await missing(interpreterOf(kept))
    if (!why) return interpreterOf(kept)
    rmSync(kept, { recursive: true, force: true })
  }
  const began = performance.now()
  const making = `${kept}.${process.pid}`
  try {
    mkdirSync(cache, { recursive: true })
    const { bavail, bsize } = statfsSync(cache)
    const free = (bavail * bsize) / 1e9
    if (free < DISK_GB) return without(`${cache} has ${free.toFixed(1)} GB free, ${DISK_GB} are needed`) ?? null
    const tool = path.join(scratch, 'installer')
    const left = () => Math.max(1, Math.round(INSTALL_SECONDS * 1000 - (performance.now() - began)))
    const python = interpreterOf(making)
    for (const [command, args] of [
      [base, ['-m', 'venv', tool]],
      [interpreterOf(tool), ['-m', 'pip', 'install', '--no-input', INSTALLER]],
      [base, ['-m', 'venv', '--without-pip', making]],
      [interpreterOf(tool), ['-m', 'uv', 'pip', 'install', '--no-cache', '--python', python, ...FRAMEWORKS]],
    ]) {
      const result = await run(command, args, { env: PATIENCE, timeout: left() })
      if (!result.code) continue
      const late = performance.now() - began >= INSTALL_SECONDS * 1000
      const why = late ? `it takes longer than ${INSTALL_SECONDS} s` : result.output.trim().split('\n').at(-1)
      return without(`they could not be installed: ${why}`) ?? null
    }
    if (!existsSync(kept)) renameSync(making, kept)
    console.log(`✓ ${FRAMEWORKS.join(' ')} ${((performance.now() - began) / 1000).toFixed(1)} s, kept in ${kept}`)
    return interpreterOf(kept)
  } catch (error) {
    return without(`they could not be installed: ${error.message}`) ?? null
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
}

/** Real runs of a real server. */
async function realRuns({ python, site }, frameworksPython) {
  const report = path.join(scratch, 'checks.json')
  await step('training scripts against a server', async () => {
    const args = ['run', '--config', 'sdk/python/vitest.config.ts', '--reporter=default', '--reporter=json']
    const env = {
      TMPDIR: scratch,
      RUNGRID_TEST_PYTHON: python,
      RUNGRID_TEST_SITE: site,
      RUNGRID_TEST_FRAMEWORKS_PYTHON: frameworksPython ?? '',
    }
    const result = await runPackage('vitest/vitest.mjs', [...args, `--outputFile.json=${report}`], { env })
    if (existsSync(report)) {
      const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = JSON.parse(readFileSync(report, 'utf8'))
      count.passed += numPassedTests
      count.failed += numFailedTests
      count.skipped += numPendingTests
    }
    for (const [line, why] of result.output.matchAll(/^SKIPPED: (.*)$/gm))
      if (frameworksPython) {
        skips.push(line)
        console.log(`\n!! SKIPPED: ${why}\n`)
      }
    return result
  })
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopChildren()
    process.exitCode = 130
  })
}
try {
  const base = windows ? 'python' : 'python3'
  const { code } = await run(base, ['--version'])
  if (code) throw new Error(`${base} is not on PATH: the library for Python is tested. Install Python 3.9 or newer.`)
  await ensureInstalled()
  await buildStale(['generated'])
  // Downloads wait for the network, tests for the processor.
  const downloading = frameworks(base)
  const installed = await library(base)
  await unitTests(installed)
  await realRuns(installed, await downloading)
} catch (error) {
  stopChildren()
  console.error(`\n✗ ${error instanceof StepFailed || !error.stack ? error.message : error.stack}\n`)
  process.exitCode = error.exitCode ?? 1
  if (count.failed === 0) count.failed = 1 // a step that is no test
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
for (const line of skips) console.log(line)
console.log(`${count.passed} passed, ${count.failed} failed${count.skipped ? `, ${count.skipped} skipped` : ''}`)
