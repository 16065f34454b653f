import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inventedDocument, inventedRun } from '../lib/report/testing'
import type { VerdictDocument } from '../lib/rules/document'
import { LINK, memoryTree, UNREADABLE } from '../lib/storage/testing/memory-tree'
import type { ResultTree } from '../lib/storage/tree'
import { writePackage } from './package-zip'
import { readZip } from './testing/read-zip'

const exec = promisify(execFile)

const RUN = 'training/unet3d/run/20260302_100000'
const DOCUMENTS = [
  { path: 'report.json', content: '{}\n' },
  { path: 'report.pdf', content: new Uint8Array([37, 80, 68, 70]) },
]

function pack(tree: ResultTree, document: VerdictDocument, options: { maxBytes?: number } = {}) {
  const target = new PassThrough()
  const whole = buffer(target)
  whole.catch(() => {})
  return writePackage(target, { tree, document, documents: DOCUMENTS, ...options }).then(async (packed) => ({
    packed,
    zip: await whole,
  }))
}

describe('the package', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'package-'))
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  const tree = memoryTree({
    [`${RUN}/summary.json`]: '{"a": 1}',
    [`${RUN}/dlio_config/config.yaml`]: 'workload: {}\n',
    [`${RUN}/実行 \n.log`]: 'x'.repeat(100_000),
    [`${RUN}/elsewhere`]: LINK,
    [`${RUN}/locked.json`]: UNREADABLE,
    [`${RUN}/back\\slash`]: 'x',
    'datasets/huge.npz': 'not judged',
  })
  const document = inventedDocument({ runs: [inventedRun(RUN)] })

  it('holds the files of the runs where they lie, the documents, and what was left out and why', async () => {
    const { zip, packed } = await pack(tree, document)
    const entries = await readZip(zip)
    expect([...entries.keys()]).toEqual([
      `${RUN}/dlio_config/config.yaml`,
      `${RUN}/summary.json`,
      `${RUN}/実行 \n.log`,
      'report/left-out.txt',
      'report/report.json',
      'report/report.pdf',
      'checksums.sha256',
    ])
    expect(entries.get(`${RUN}/summary.json`)?.toString()).toBe('{"a": 1}')
    expect(packed).toEqual({
      files: 3,
      leftOut: [
        { path: `${RUN}/back\\slash`, why: 'has a backslash in its name, which unpacks as a folder' },
        { path: `${RUN}/elsewhere`, why: 'is a link' },
        { path: `${RUN}/locked.json`, why: 'can’t be read' },
      ],
    })
    expect(entries.get('report/left-out.txt')?.toString()).toContain(`${RUN}/elsewhere: is a link\n`)
  })

  it('is unpacked and checked by the tools that everybody has', async () => {
    const file = path.join(dir, 'package.zip')
    const target = createWriteStream(file)
    await writePackage(target, { tree, document, documents: DOCUMENTS })
    const out = path.join(dir, 'out')
    for (const [name, content] of await readZip(await readFile(file))) {
      await mkdir(path.join(out, path.dirname(name)), { recursive: true })
      await writeFile(path.join(out, name), content)
    }
    const { stdout } = await exec('sha256sum', ['-c', 'checksums.sha256'], { cwd: out })
    expect(stdout.match(/: OK$/gm)).toHaveLength(6)
    await writeFile(path.join(out, RUN, 'summary.json'), '{"a": 2}')
    await expect(exec('sha256sum', ['-c', 'checksums.sha256'], { cwd: out })).rejects.toThrow()
    expect(await readdir(out)).toEqual(['checksums.sha256', 'report', 'training'])
  })

  it('has the same bytes for the same files, documents and whatever zone', async () => {
    const first = await pack(tree, document)
    const zone = process.env.TZ
    process.env.TZ = 'Asia/Tokyo'
    try {
      expect((await pack(tree, document)).zip.equals(first.zip)).toBe(true)
    } finally {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    }
  })

  it('puts a run that was judged by itself where its edition wants it', async () => {
    const single = inventedDocument({ runs: [inventedRun('.')] })
    const { zip } = await pack(memoryTree({ 'summary.json': '{}' }), single)
    expect([...(await readZip(zip)).keys()]).toContain('training/unet3d/run/20260302_100000/summary.json')
    const old = await pack(memoryTree({ 'summary.json': '{}' }), { ...single, edition: '1.0' })
    expect([...(await readZip(old.zip)).keys()]).toContain('unet3d_h100/run1/summary.json')
  })

  it('holds the whole of a submission package, but not the report of an earlier one', async () => {
    const submission = memoryTree({
      [`closed/acme/results/box/${RUN}/summary.json`]: '{}',
      'closed/acme/systems/box.yaml': 'system_under_test: {}',
      'mlperf-results.yaml': 'orgname: acme',
      'checksums.sha256': 'old',
      'report/report.pdf': 'old',
    })
    const checks = [{ rule: 'package/systems', status: 'pass' as const, summary: '' }]
    const judged = inventedDocument({
      runs: [inventedRun(`closed/acme/results/box/${RUN}`)],
      package: { verdict: 'closed', findings: [], checks },
    })
    const { zip, packed } = await pack(submission, judged)
    const entries = await readZip(zip)
    expect([...entries.keys()]).toEqual(
      expect.arrayContaining(['closed/acme/systems/box.yaml', 'mlperf-results.yaml', 'report/report.pdf']),
    )
    expect(entries.get('report/report.pdf')?.toString()).toBe('%PDF')
    expect(packed.leftOut.map(({ path: of }) => of)).toEqual(['checksums.sha256', 'report'])
  })

  it('refuses more than its limit before it writes, with the way out', async () => {
    await expect(pack(tree, document, { maxBytes: 50_000 })).rejects.toMatchObject({
      code: 'too_large',
      message: 'The judged files have more than 48.8 KiB: 97.7 KiB up to the one that is too much.',
      fix: expect.stringContaining('make reports of parts'),
    })
    const target = new PassThrough()
    await expect(writePackage(target, { tree, document, documents: [], maxBytes: 1 })).rejects.toThrow()
    expect(target.destroyed).toBe(true)
  })

  it('ends with the error of what it writes to', async () => {
    const target = new PassThrough()
    target.destroy(new Error('disk full'))
    await expect(writePackage(target, { tree, document, documents: [] })).rejects.toThrow()
  })
})
