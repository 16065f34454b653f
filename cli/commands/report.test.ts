import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readPdf } from '../../io/testing/pdf-text'
import { readZip } from '../../io/testing/read-zip'
import { say } from '../testing'

const SAMPLES = path.join(import.meta.dirname, '../../lib/storage/testing/samples/mlperf-storage-v1.0/Closed')
const HPE = path.join(SAMPLES, 'HPE/results/Cray_C500_4xHDR200_1host/unet3d_h100')
const TIME = ['--time', '2026-03-03T09:30:00Z']

describe('rungrid report', () => {
  let cwd: string
  beforeEach(async () => {
    cwd = await mkdtemp(path.join(tmpdir(), 'report-'))
  })
  afterEach(() => rm(cwd, { recursive: true, force: true }))
  const report = (...argv: string[]) => say(['report', ...argv], { env: {}, cwd })

  it('judges published results without a server and writes all that is handed in', async () => {
    const { code, out } = await report(HPE, '--out', 'handed in', '--name', 'HPE, one host', ...TIME)
    expect(out).toMatch(/^CLOSED: Every requirement of edition 1.0 is met by all 5 runs\.\nwrote /)
    expect(code).toBe(0)
    const dir = path.join(cwd, 'handed in')
    const names = [
      'mlperf_storage_report.json',
      'package.zip',
      'report.html',
      'report.json',
      'report.pdf',
      'results.csv',
    ]
    expect((await readdir(dir)).sort()).toEqual(names)
    const { pages, info } = await readPdf(await readFile(path.join(dir, 'report.pdf')))
    expect(info).toMatchObject({ Title: 'HPE, one host: CLOSED' })
    expect(pages.join('\n')).toContain('CLOSED: 5 runs of Training')
    const entries = await readZip(await readFile(path.join(dir, 'package.zip')))
    expect(entries.get('run-1/summary.json')).toEqual(await readFile(path.join(HPE, 'run-1/summary.json')))
    expect(entries.get('report/report.pdf')).toEqual(await readFile(path.join(dir, 'report.pdf')))
    expect(entries.get('checksums.sha256')?.toString()).toContain('  run-1/summary.json\n')
    const { report: facts, verdict } = JSON.parse(await readFile(path.join(dir, 'report.json'), 'utf8'))
    expect(facts).toEqual({
      id: null,
      name: 'HPE, one host',
      createdAt: '2026-03-03T09:30:00.000Z',
      generator: expect.stringMatching(/^rungrid \d/),
    })
    expect(verdict).toMatchObject({ verdict: 'closed', edition: '1.0' })
  })

  it('writes the same bytes again for the same tree and time', async () => {
    const of = ['--name', 'x', '--format', 'pdf,html,json,csv,zip', ...TIME]
    await report(HPE, '--out', 'a', ...of)
    await report(HPE, '--out', 'b', ...of)
    for (const name of await readdir(path.join(cwd, 'a')))
      expect((await readFile(path.join(cwd, 'a', name))).equals(await readFile(path.join(cwd, 'b', name))), name).toBe(
        true,
      )
  })

  it('takes the package of a report as what it judges, with the same verdict', async () => {
    await report(HPE, '--out', 'first', '--format', 'zip', ...TIME)
    const { code, out } = await report('first/package.zip', '--out', 'second', '--format', 'zip', '--json', ...TIME)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ verdict: 'closed', counts: { runs: 5, closed: 5 } })
    const [first, second] = await Promise.all(
      ['first', 'second'].map(async (dir) => readZip(await readFile(path.join(cwd, dir, 'package.zip')))),
    )
    const judged = (entries = new Map<string, Buffer>()) => [...entries].filter(([name]) => name.startsWith('run-'))
    expect(judged(second)).toEqual(judged(first))
  })

  it('ends with 9 for INVALID, and writes the report that says why', async () => {
    const dir = path.join(SAMPLES, 'Juicedata/results/JuiceFS-cloud-nvme-distributed-cache/cosmoflow-10acc')
    const { code, out } = await report(dir, '--out', 'o', '--format', 'html', '--edition', '1.0', '--json')
    expect(code).toBe(9)
    expect(JSON.parse(out)).toMatchObject({ verdict: 'invalid', counts: { runs: 5, invalid: 5 }, files: [{}] })
    expect(await readFile(path.join(cwd, 'o/report.html'), 'utf8')).toContain(
      'So many files would fit 32 GiB of memory.',
    )
  })

  it('writes over nothing unless it is told to', async () => {
    await mkdir(path.join(cwd, 'o'))
    await writeFile(path.join(cwd, 'o/report.html'), 'mine')
    const first = await report(HPE, '--out', 'o', '--format', 'html,json')
    expect(first).toMatchObject({ code: 2, err: expect.stringContaining('o has report.html already.') })
    expect(await readdir(path.join(cwd, 'o'))).toEqual(['report.html'])
    expect(await readFile(path.join(cwd, 'o/report.html'), 'utf8')).toBe('mine')
    expect((await report(HPE, '--out', 'o', '--format', 'html,json', '--force')).code).toBe(0)
    expect(await readFile(path.join(cwd, 'o/report.html'), 'utf8')).toContain('<!doctype html>')
  })

  it('puts no document into the folder that it judges', async () => {
    await mkdir(path.join(cwd, 'results'))
    const { code, err } = await report('results', '--out', 'results/report/today', '--format', 'html')
    expect(code).toBe(2)
    expect(err).toContain('is in the folder that is judged')
    expect(await readdir(path.join(cwd, 'results'))).toEqual([])
  })

  it('ends with 3 for a folder that is not there or holds no run, and with 2 for a format that is none', async () => {
    expect(await report('nowhere', '--out', 'o')).toMatchObject({ code: 3, err: expect.stringContaining('not there') })
    await mkdir(path.join(cwd, 'empty'))
    expect(await report('empty', '--out', 'o')).toMatchObject({ code: 3, err: expect.stringContaining('is empty') })
    expect(await readdir(cwd)).toEqual(['empty'])
    expect(await report(HPE, '--out', 'o', '--format', 'docx')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no format docx'),
    })
  })
})
