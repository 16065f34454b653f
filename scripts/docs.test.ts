/** Keeps the documents true where a program can tell: links, commands, variables, codes, fields, limits, examples. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { runCli } from '../cli/program'
import { listBenchmarks } from '../lib/benchmarks/registry'
import { ERROR_CODES } from '../lib/errors/codes'
import { expand } from '../lib/matrix/expand'
import { LIMITS } from '../lib/matrix/limits'
import { parseSpec } from '../lib/matrix/parse'
import { flatSpecSchema } from '../lib/matrix/spec'
import { parseProgressText } from '../lib/progress/parse'
import { progressSchema, shownProgressSchema } from '../lib/progress/schema'
import { executionSummarySchema } from '../lib/results/execution-summary'
import { RUN_RECORD, runRecordSchema } from '../lib/results/run-record'
import { FAILURE_CLASSES } from '../lib/runs/failures'
import { MATRIX_STATES, RUN_STATES } from '../lib/runs/states'
import { planMatrix } from '../server/services/matrices/plan'
import { testContext } from '../server/services/matrices/testing'

const ROOT = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')
const filesBelow = (dir: string, ending: string) =>
  readdirSync(path.join(ROOT, dir), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => path.posix.join(dir, file.split(path.sep).join('/')))
    .sort()

const PAGES = ['README.md', 'CONTRIBUTING.md', 'server/scheduler/README.md', ...filesBelow('docs', '.md')]

/** A page without its fenced blocks, in which brackets are code. */
const prose = (page: string) => page.replace(/^```.*?^```/gms, '')
const linksOf = (page: string) => [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!)
/** Names of headings as GitHub makes them. */
const anchorsOf = (page: string) =>
  [...prose(page).matchAll(/^#+ (.+)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
/** First cells of table rows that are code: the names that a table is about. */
const rowsOf = (page: string) =>
  [...page.matchAll(/^\| ([^|]*`[^|]*) \|/gm)].flatMap((row) => [...row[1]!.matchAll(/`([^`]+)`/g)].map((m) => m[1]!))
const blocksOf = (page: string, language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1]!)
const section = (page: string, from: string, to: string) => page.slice(page.indexOf(from), page.indexOf(to))

describe('links', () => {
  it.each(PAGES)('of %s lead somewhere', (name) => {
    const broken = linksOf(read(name)).filter((link) => {
      if (/^[a-z]+:/.test(link)) return false
      const [file, anchor] = link.split('#')
      const target = file ? path.join(path.dirname(name), file) : name
      if (!existsSync(path.join(ROOT, target))) return true
      return anchor !== undefined && !anchorsOf(read(target)).includes(anchor)
    })
    expect(broken).toEqual([])
  })

  it('lead from the index to every page', () => {
    const seen = new Set<string>()
    const visit = (name: string) => {
      if (seen.has(name) || !name.endsWith('.md')) return
      seen.add(name)
      for (const link of linksOf(read(name)))
        if (!/^[a-z]+:/.test(link) && !link.startsWith('#'))
          visit(path.posix.join(path.posix.dirname(name), link.split('#')[0]!))
    }
    visit('docs/README.md')
    expect(PAGES.filter((name) => name !== 'README.md' && !seen.has(name))).toEqual([])
  })
})

describe('commands', () => {
  async function commandsOfTheCli(): Promise<string[]> {
    let help = ''
    const raw = (text: string) => {
      help += text
    }
    const output = { out: () => {}, err: () => {}, raw, isTTY: false }
    const stdin = { async *[Symbol.asyncIterator]() {} }
    const signal = new AbortController().signal
    await runCli({ argv: ['--help'], env: {}, cwd: ROOT, stdin, signal, output })
    return [...help.slice(help.indexOf('Commands:')).matchAll(/^ {2}([a-z-]+)/gm)]
      .map((match) => match[1]!)
      .filter((name) => name !== 'help')
  }

  it('of npx rungrid that a page names exist, and the page of the command line has all of them', async () => {
    const commands = await commandsOfTheCli()
    expect(commands.length).toBeGreaterThan(5)
    for (const name of PAGES)
      for (const [, command] of read(name).matchAll(/npx rungrid ([a-z][a-z-]*)/g))
        expect(commands, `named in ${name}`).toContain(command)
    const documented = rowsOf(section(read('docs/cli.md'), '| command |', '## Which server')).map(
      (row) => row.split(' ')[0],
    )
    expect(documented.sort()).toEqual(commands.sort())
  })

  it('of npm that a page names exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    for (const name of PAGES)
      for (const [, script] of read(name).matchAll(/npm run ([a-z][a-z-]*)/g))
        expect(scripts, name).toHaveProperty([script!])
  })
})

describe('variables', () => {
  const namesIn = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map((match) => match[1]!))]
  const settings = namesIn(section(read('server/config.ts'), 'const variables', 'type Variable'), /^ {2}([A-Z_]+): /gm)
  const contract = namesIn(
    section(read('server/scheduler/start-attempt.ts'), 'const env:', 'return { request'),
    /^ {4}([A-Z_]+): /gm,
  )
  const ofTheCli = namesIn(read('cli/connection.ts'), /env\.(RUNGRID_[A-Z_]+)/g)

  it('of the server are documented, each one that there is and no other', () => {
    const table = section(read('docs/configuration.md'), '| variable |', '## As a service')
    expect(
      rowsOf(table)
        .filter((name) => /^[A-Z_]{4,}$/.test(name))
        .sort(),
    ).toEqual([...settings].sort())
  })

  it('of the worker contract are documented, each one that there is and no other', () => {
    const table = section(read('docs/concepts/run-and-attempt.md'), '| variable |', 'Standard output and error')
    expect(rowsOf(table).sort()).toEqual([...contract].sort())
  })

  it('that pages name exist', () => {
    const known = new Set([...settings, ...contract, ...ofTheCli])
    for (const name of PAGES)
      for (const [variable] of read(name).matchAll(/\bRUNGRID_[A-Z]+(_[A-Z]+)*/g))
        expect(known, name).toContain(variable)
  })
})

describe('lists', () => {
  it('have every error code that the API answers with, and its status', () => {
    const api = read('docs/api.md')
    for (const [code, { status }] of Object.entries(ERROR_CODES))
      if (status !== null && code !== 'configuration')
        expect(api).toMatch(new RegExp(`^\\| .*\`${code}\`.* \\| ${status} \\|`, 'm'))
  })

  it('have no error code that nothing says', () => {
    const folders = ['cli', 'io', 'lib', 'server', 'components']
    const sources = folders
      .flatMap((folder) => [...filesBelow(folder, '.ts'), ...filesBelow(folder, '.tsx')])
      .filter((file) => !/[.]test[.]|generated|errors\/codes/.test(file))
      .map(read)
    const said = (code: string) => sources.some((text) => new RegExp(`\\b${code}\\b`).test(text))
    expect(Object.keys(ERROR_CODES).filter((code) => !said(code))).toEqual([])
  })

  it('have every state and failure class', () => {
    const page = read('docs/concepts/run-and-attempt.md')
    expect(rowsOf(section(page, '## States of a run', '*Stale*'))).toEqual([...RUN_STATES])
    const classes = section(page, '| class |', 'A worker that itself')
    expect(rowsOf(classes).sort()).toEqual(Object.keys(FAILURE_CLASSES).sort())
    for (const [name, { retry }] of Object.entries(FAILURE_CLASSES))
      expect(classes).toMatch(new RegExp(`^\\| .*\`${name}\`.* \\| (${retry})? ?\\|`, 'm'))
    const states = read('docs/concepts/matrix.md')
    expect(rowsOf(states.slice(states.indexOf('## States')))).toEqual([...MATRIX_STATES])
  })

  it('have every field of run.json', () => {
    const table = section(read('docs/concepts/results.md'), '## run.json', '## Complete')
    expect(RUN_RECORD).toBe('run.json')
    expect(rowsOf(table).sort()).toEqual(Object.keys(runRecordSchema.shape).sort())
  })

  it('have every field of an execution summary', () => {
    const table = read('docs/concepts/execution-summary.md')
    const rows = [...table.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap((row) => [...row[1]!.matchAll(/`(\w+)`/g)])
    expect(rows.map((row) => row[1]).sort()).toEqual(Object.keys(executionSummarySchema.shape).sort())
  })

  it('have every field of a progress document, and what the API adds to it', () => {
    const page = read('docs/reporting/progress-document.md')
    const rows = (text: string) =>
      [...text.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap((row) => [...row[1]!.matchAll(/`(\w+)`/g)].map((m) => m[1]!))
    expect(rows(section(page, '## Fields', 'At most 64 KiB')).sort()).toEqual(Object.keys(progressSchema.shape).sort())
    const added = Object.keys(shownProgressSchema.shape).filter((name) => !(name in progressSchema.shape))
    expect(rows(section(page, '| added |', '**When a run')).sort()).toEqual(added.sort())
    for (const text of blocksOf(page, 'json')) expect(parseProgressText(text), text).toMatchObject({ ok: true })
  })

  it('have every benchmark with a page', () => {
    for (const { id } of listBenchmarks()) expect(PAGES).toContain(`docs/benchmarks/${id}.md`)
  })

  it('have every field of a spec with its default, and every limit', () => {
    const page = read('docs/concepts/matrix.md')
    const { spec } = parseSpec({ benchmark: 'train-lm' })
    const tables: [text: string, defaults: Record<string, unknown>][] = [
      [
        section(page, 'At the top:', '`resources`:\n'),
        { ...spec, ...spec.stages[0], stages: undefined, name: undefined },
      ],
      [section(page, '\n`resources`:\n', '\n`policy`:\n'), spec.resources],
      [section(page, '\n`policy`:\n', '\n`reporting`:\n'), spec.policy],
      [section(page, '\n`reporting`:\n', 'A stage has'), spec.reporting],
    ]
    const fields = [
      [...Object.keys(flatSpecSchema.shape), 'stages'],
      Object.keys(spec.resources),
      Object.keys(spec.policy),
      Object.keys(spec.reporting),
    ]
    for (const [i, [text, defaults]] of tables.entries()) {
      const rows = [...text.matchAll(/^\| `(\w+)` \| ([^|]*) \|/gm)]
      expect(rows.map((row) => row[1]).sort()).toEqual(fields[i]!.sort())
      for (const [, name, cell] of rows) {
        const value = defaults[name!]
        if (name !== 'benchmark' && value !== null && ['string', 'number', 'boolean'].includes(typeof value))
          expect(cell?.replaceAll('`', ''), name).toBe(String(value))
      }
    }
    for (const [name, limit] of Object.entries(LIMITS)) expect(page, name).toContain(limit.toLocaleString('en-US'))
  })
})

describe('examples', () => {
  // What lies deeper belongs to an example: tasks of lm-eval are YAML as well.
  const EXAMPLES = filesBelow('examples', '.yaml').filter((name) => name.split('/').length === 2)

  it('plan without a fault and without a warning', async () => {
    const ctx = await testContext()
    const config = { ...ctx.config, roots: [ROOT] }
    expect(EXAMPLES).toContain('examples/own-script.yaml')
    for (const name of EXAMPLES) {
      // Results of somebody who ran the examples here, of another commit, are told by a warning.
      const spec = { ...parseYaml(read(name)), policy: { ...parseYaml(read(name)).policy, resume: false } }
      const plan = await planMatrix({ ...ctx, config }, { spec, format: 'json' })
      expect(plan.collisions, name).toEqual([])
      expect(plan.warnings, name).toEqual([])
    }
  })

  it.each(PAGES.filter((name) => blocksOf(read(name), 'yaml').length > 0))('in %s are specs without faults', (name) => {
    for (const text of blocksOf(read(name), 'yaml')) {
      const block = parseYaml(text) as Record<string, unknown>
      if (!('benchmark' in block) && !('stages' in block)) continue
      expect(expand(parseSpec(text).spec).issues, text).toEqual([])
    }
  })

  test('the script of the README is the one in examples/', () => {
    expect(blocksOf(read('README.md'), 'python')).toEqual([read('examples/own-script/train.py')])
  })

  test('the script and the spec of the page on Kubeflow are those in examples/', () => {
    const page = read('docs/reporting/kubeflow.md')
    expect(blocksOf(page, 'python')).toEqual([read('examples/reporting/kubeflow.py')])
    expect(blocksOf(page, 'yaml')).toEqual([read('examples/reporting/kubeflow.yaml')])
  })

  test('the script runs by hand, without Rungrid', () => {
    const cwd = mkdtempSync(path.join(os.tmpdir(), 'rungrid-own-script-'))
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('RUNGRID_')))
    try {
      execFileSync('python3', [path.join(ROOT, 'examples/own-script/train.py'), '0.1'], {
        cwd,
        env: env as NodeJS.ProcessEnv,
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      throw new Error('python3 is not on PATH: the example of an own script is Python. Install Python 3.', {
        cause: error,
      })
    }
    const results = JSON.parse(readFileSync(path.join(cwd, 'metrics.json'), 'utf8')) as { loss: number }
    expect(results.loss).toBeLessThan(1e-6)
    const lines = readFileSync(path.join(cwd, 'metrics.jsonl'), 'utf8').trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).step)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
    expect(parseProgressText(readFileSync(path.join(cwd, 'status.json'), 'utf8'))).toMatchObject({
      ok: true,
      doc: { step: 200, totalSteps: 200 },
    })
  })
})
