import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { create } from 'tar'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { VerdictDocument } from '../../lib/rules/document'
import { type TrainingFiles, trainingTree } from '../../lib/storage/benchmarks/training/testing'
import { runCli } from '../program'
import { say } from '../testing'

const cwd = mkdtempSync(path.join(os.tmpdir(), 'rungrid-verify-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
const SAMPLES = path.join(import.meta.dirname, '../../lib/storage/testing/samples/mlperf-storage-v1.0/Closed')

/** Signs of 1.0 beside such of 2.x: nobody but the user can tell. */
const bothEditions = () => ({
  'a/run1/summary.json': '{"metric": {}}',
  'a/run1/configs/config.yaml': 'workflow: {train: true}',
  ...trainingTree({ edition: '2.x' }),
})

const verdict = z.enum(['closed', 'open', 'invalid', 'unjudged'])
const text = z.string().nullable()
const finding = z.object({
  rule: z.string(),
  verdict,
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string().min(1),
  parameter: text,
  expected: z.json(),
  actual: z.json(),
  fix: z.string(),
  clause: z.string(),
})
const count = z.int().nonnegative()
/** What scripts were promised of the document. */
const DOCUMENT = z.object({
  edition: z.enum(['1.0', '2.0', '2.x', '3.0']).nullable(),
  verdict,
  reason: z.string().min(1),
  counts: z.object({ runs: count, closed: count, open: count, invalid: count, unjudged: count }),
  runs: z.array(
    z.object({
      path: z.string().min(1).regex(/^[^/]/),
      benchmark: z.string(),
      model: text,
      accelerator: text,
      command: text,
      verdict,
      findings: z.array(finding),
    }),
  ),
  submissions: z.array(
    z.object({
      key: z.string(),
      runs: z.array(z.string()),
      verdict,
      findings: z.array(finding),
      metrics: z.record(z.string(), z.number().nullable()),
    }),
  ),
  tree: z.array(
    z.object({
      path: z.string().min(1),
      kind: z.enum(['missing', 'malformed', 'unexpected']),
      message: z.string().min(1),
      fix: z.string().min(1),
    }),
  ),
})

/** No server and no address of one. */
const rungrid = (...argv: string[]) => say(argv, { env: {}, cwd })

let made = 0
function folder(files: Record<string, string>): string {
  const name = `tree-${++made}`
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(cwd, name, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(cwd, name, file), text)
  }
  return name
}
const tree = (options?: TrainingFiles, each?: (index: number) => TrainingFiles) => folder(trainingTree(options, each))
const below = (top: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${top}/${name}`, text]))

async function document(...argv: string[]): Promise<{ code: number; document: VerdictDocument }> {
  const { code, out } = await rungrid('verify', '--json', ...argv)
  expect(out.trimEnd().split('\n')).toHaveLength(1)
  return { code, document: JSON.parse(out) }
}

describe('verify for people', () => {
  it('says CLOSED of the published results of HPE, with their figures', async () => {
    const { code, out, err } = await rungrid('verify', path.join(SAMPLES, 'HPE/results'))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('CLOSED by edition 1.0\nEvery requirement of edition 1.0 is met by all 5 runs.')
    expect(out).toContain('Throughput: 39.69 samples/s')
    expect(out).toContain('Read bandwidth: 5.42 GiB/s')
  })
  it('tells what to change, worst first, and runs that lack the same thing together', async () => {
    const { code, out } = await rungrid(
      'verify',
      tree({ edition: '2.0' }, (i) => (i < 3 ? { au: 80 } : i === 3 ? { params: { 'dataset.format': 'hdf5' } } : {})),
      '--edition',
      '2.0',
    )
    expect(code).toBe(9)
    const titles = out.split('\n').filter((line) => /^[A-Z]{4,} {2}/.test(line))
    expect(titles.map((line) => line.replace(/ training.*/, ''))).toEqual([
      'INVALID  3 runs of',
      'OPEN  1 run of',
      'CLOSED  1 run of',
      expect.stringContaining('INVALID  submission'),
    ])
    expect(out).toContain('Accelerator utilization is 80 % on average, below the 90 % that unet3d needs.')
    expect(out).toMatch(/expected 90, found 80\n {6}fix: Run fewer accelerators/)
    expect(out).toContain('training/accelerator-utilization, 4.1 of edition 2.0')
  })
  it('goes on after a file that is broken, and names it', async () => {
    const name = tree({}, (i) => (i === 1 ? { replace: { 'summary.json': 'PRUNED BY STAFF' } } : {}))
    const { code, out } = await rungrid('verify', name, '--edition', '2.0', '--division', 'closed')
    expect(code).toBe(10)
    expect(out).toContain('UNJUDGED by edition 2.0')
    expect(out).toContain('malformed: training/unet3d/run/20260302_101100/summary.json')
    expect(out).toContain('CLOSED  4 runs of training unet3d h100 run')
  })
  it('prints no character of a name that would act on the terminal', async () => {
    const { out } = await rungrid('verify', folder(below('a\u001b[2J\u202eb', trainingTree())), '--edition', '2.0')
    expect(out).not.toContain('\u001b')
    expect(out).not.toContain('\u202e')
    expect(out).toContain('\\u{202E}b')
  })
  it('draws a bar on a terminal while many runs are read, and takes it away', async () => {
    const stream = Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 80,
      rows: 24,
      cursorTo() {},
      clearLine() {},
      moveCursor() {},
    })
    const drawn: string[] = []
    stream.on('data', (data) => drawn.push(String(data)))
    const never = new AbortController().signal
    const printed: string[] = []
    const code = await runCli({
      argv: ['verify', folder(trainingTree({ count: 25, accelerators: 1 })), '--edition', '2.x'],
      env: {},
      cwd,
      stdin: (async function* () {})(),
      signal: never,
      output: {
        out: (text) => printed.push(text),
        err: (text) => printed.push(text),
        raw: (text) => printed.push(text),
        isTTY: true,
        stream: stream as unknown as NodeJS.WriteStream,
      },
    })
    expect({ code, first: printed[0]?.split('\n')[0] }).toMatchObject({
      first: expect.stringContaining('by edition 2.x'),
    })
    expect(drawn.join('')).toContain('of 25 runs')
  })
})

describe('what verify ends with', () => {
  it('is 0 for what is asked for, 9 for INVALID and 10 for less than was asked for', async () => {
    const closed = tree()
    const open = tree({ params: { 'dataset.format': 'hdf5' } })
    const code = async (...argv: string[]) => (await rungrid('verify', ...argv, '--edition', '2.0')).code
    expect(await code(closed, '--division', 'closed')).toBe(0)
    expect(await code(open)).toBe(0)
    expect(await code(open, '--division', 'open')).toBe(0)
    expect(await code(open, '--division', 'closed')).toBe(10)
    expect(await code(tree({ au: 10 }), '--division', 'open')).toBe(9)
    const unjudged = tree({ replace: { 'summary.json': '{' } })
    expect(await code(unjudged)).toBe(0)
    expect(await code(unjudged, '--division', 'open')).toBe(10)
  })
  it('is 10 too where the folder `closed` asks for it', async () => {
    const runs = trainingTree({ params: { 'dataset.format': 'hdf5' } })
    const code = async (division: string) => {
      const name = folder(below(`${division}/acme/results/box`, runs))
      return (await rungrid('verify', `${name}`, '--edition', '2.x')).code
    }
    expect([await code('closed'), await code('open')]).toEqual([10, 0])
  })
  it('is 3 where nothing is there, 4 where nothing may be read, 2 for what it does not know', async () => {
    mkdirSync(path.join(cwd, 'empty'))
    expect((await rungrid('verify', 'nowhere')).code).toBe(3)
    expect((await rungrid('verify', 'empty')).code).toBe(3)
    writeFileSync(path.join(cwd, 'some.txt'), 'no archive')
    const file = await rungrid('verify', 'some.txt')
    expect([file.code, file.out]).toEqual([4, expect.stringContaining('some.txt is a file, and neither zip')])
    expect(file.out).not.toContain(cwd)
    expect((await rungrid('verify', 'empty', '--edition', '4.0')).code).toBe(2)
    expect((await rungrid('verify', 'empty', '--division', 'whatif')).code).toBe(2)
    expect((await rungrid('verify')).code).toBe(2)
  })
  it('is 2 where runs are there and nothing tells their edition: naming it is all that lacks', async () => {
    const name = folder(bothEditions())
    const found = await rungrid('verify', name)
    expect(found).toMatchObject({
      code: 2,
      out: expect.stringMatching(/^UNJUDGED\n.*Name the edition to judge by\./),
    })
    expect((await rungrid('verify', name, '--edition', '2.0')).code).not.toBe(2)
    const report = await rungrid('report', name, '--out', 'unknown-edition', '--json')
    expect([report.code, JSON.parse(report.out)]).toEqual([2, expect.objectContaining({ code: 'edition_unknown' })])
    expect(existsSync(path.join(cwd, 'unknown-edition'))).toBe(false)
  })
  it.skipIf(process.getuid?.() === 0)('is 4 for a folder that may not be read', async () => {
    const name = tree()
    chmodSync(path.join(cwd, name), 0)
    expect((await rungrid('verify', name)).code).toBe(4)
    chmodSync(path.join(cwd, name), 0o700)
  })
})

describe('verify of a folder that is not the one meant', () => {
  const HPE = path.join(SAMPLES, 'HPE/results/Cray_C500_4xHDR200_1host/unet3d_h100')
  const faultOf = async (dir: string) =>
    (await document(dir)).document.tree.map(({ path: at, message, fix }) => [at, message, fix])
  it('says of a single run that its group was not judged, and what to give instead', async () => {
    expect(await faultOf(path.join(HPE, 'run-1'))).toEqual([
      [
        '.',
        expect.stringMatching(/single run.*are not applied/),
        expect.stringContaining('the other runs of its workload'),
      ],
    ])
  })
  it('says where the results lie below, and of which level it is when it is below them', async () => {
    const high = folder(below('a/b', trainingTree()))
    expect(await faultOf(high)).toEqual([
      ['.', expect.stringContaining('2 levels too high'), expect.stringContaining('`a/b`')],
    ])
    const model = path.join(tree(), 'training/unet3d')
    expect(await faultOf(model)).toEqual([
      ['.', expect.stringContaining('too low'), expect.stringContaining('results directory')],
    ])
  })
  it('is told by a sentence of its own, the first thing said, where there is none', async () => {
    expect((await rungrid('verify', 'not/here')).out).toMatch(/^UNJUDGED\nnot\/here is not there\.\n/)
    expect((await document('not/here')).document.reason).toBe('not/here is not there.')
  })
  it('is the same however it is named', async () => {
    const name = tree()
    symlinkSync(name, path.join(cwd, 'linked'))
    const { document: expected } = await document(name)
    for (const dir of [`${name}/`, `./${name}/.`, 'linked', 'linked/', path.join(cwd, name)])
      expect((await document(dir)).document, dir).toEqual(expected)
    const { out } = await say(['verify', '.', '--json'], { env: {}, cwd: path.join(cwd, name) })
    expect(JSON.parse(out)).toEqual(expected)
  })
})

describe('verify --json', () => {
  it('has every key with its type, whatever is there: a reader needs no case for a broken tree', async () => {
    writeFileSync(path.join(cwd, 'note.txt'), 'no archive')
    mkdirSync(path.join(cwd, 'bare'))
    const trees = [
      SAMPLES,
      path.join(SAMPLES, 'HPE/results/Cray_C500_4xHDR200_1host/unet3d_h100/run-1'),
      tree({ replace: { 'summary.json': '{' } }),
      folder(bothEditions()),
      'bare',
      'never/made',
      'note.txt',
    ]
    for (const dir of trees) {
      const { document: found } = await document(dir)
      const checked = DOCUMENT.safeParse(found)
      expect([dir, checked.error?.issues ?? []]).toEqual([dir, []])
    }
  })
  it('is one document with runs, submissions and the findings of each', async () => {
    const { code, document: of } = await document(tree({ fileCount: 1000 }), '--edition', '2.0')
    expect(code).toBe(9)
    expect(of).toMatchObject({ schemaVersion: 1, edition: '2.0', verdict: 'invalid', counts: { runs: 5, invalid: 5 } })
    expect(of.runs[0]).toMatchObject({
      path: 'training/unet3d/run/20260302_100000',
      benchmark: 'training',
      model: 'unet3d',
      command: 'run',
    })
    expect(of.runs[0]?.findings[0]).toMatchObject({
      rule: 'training/dataset-size',
      severity: 'error',
      parameter: 'dataset.num_files_train',
      expected: 28_000,
      actual: 1000,
    })
    expect(of.submissions[0]?.runs).toHaveLength(5)
    expect(of.submissions[0]?.metrics.samples_per_second).toBeCloseTo(161.2, 10)
  })
  it('is one document too where nothing is there, nothing is in it, or all of it is broken', async () => {
    mkdirSync(path.join(cwd, 'hollow'))
    const broken = trainingTree({
      replace: { 'summary.json': '{', 'dlio_config/config.yaml': '{', 'dlio_config/overrides.yaml': 'x' },
    })
    const cases = { nowhere2: 3, hollow: 3, [folder(broken)]: 0 }
    for (const [name, code] of Object.entries(cases)) {
      const found = await document(name)
      expect([name, found.code, found.document.verdict]).toEqual([name, code, 'unjudged'])
      if (name !== 'hollow') expect(found.document.tree.length).toBeGreaterThan(0)
    }
  })
  it('of an archive is that of its folder', async () => {
    const name = tree()
    await create({ gzip: true, file: path.join(cwd, 'packed.tar.gz'), cwd }, [name])
    expect((await document('packed.tar.gz')).document).toEqual((await document(name)).document)
  })
  it('of one and the same tree is the same, wherever it lies', async () => {
    const name = tree()
    cpSync(path.join(cwd, name), path.join(cwd, 'copy'), { recursive: true })
    expect((await document(name)).document).toEqual((await document('copy')).document)
  })
})
