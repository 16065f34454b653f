import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { VerdictDocument } from '../../../rules/document'
import { judge } from '../../../rules/judge'
import { readResults } from '../../read-tree'
import { memoryTree } from '../../testing/memory-tree'
import type { Edition } from '../../types'

const SAMPLES = path.join(import.meta.dirname, '../../testing/samples/mlperf-storage-v1.0/Closed')
const HPE = 'HPE/results/Cray_C500_4xHDR200_1host/unet3d_h100'
const JUICEDATA = 'Juicedata/results/JuiceFS-cloud-nvme-distributed-cache/cosmoflow-10acc'

function sample(name: string) {
  const root = path.join(SAMPLES, name)
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return memoryTree(
    Object.fromEntries(
      files.map((entry) => {
        const file = path.join(entry.parentPath, entry.name)
        return [path.relative(root, file).split(path.sep).join('/'), readFileSync(file, 'utf8')]
      }),
    ),
  )
}

const published = (name: string) =>
  JSON.parse(readFileSync(path.join(SAMPLES, name, 'mlperf_storage_report.json'), 'utf8')).overall

async function verdictOf(name: string, edition: Edition | 'auto'): Promise<VerdictDocument> {
  return judge(await readResults(sample(name)), { edition })
}

/** Rules that don't let it be CLOSED, each once. */
function againstIt({ runs, submissions, package: { findings } }: VerdictDocument): string[] {
  const all = [...runs, ...submissions].flatMap((one) => one.findings).concat(findings)
  const hard = all.filter(({ verdict, severity }) => verdict !== 'closed' && severity === 'error')
  return [...new Set(hard.map(({ rule, messageId }) => `${rule} ${messageId}`))].sort()
}

describe('the published results of edition 1.0', () => {
  it('of HPE are CLOSED, and it is found by itself that the edition is 1.0', async () => {
    const document = await verdictOf(HPE, 'auto')
    expect(document.edition).toBe('1.0')
    expect(againstIt(document)).toEqual([])
    expect(document.verdict).toBe('closed')
    expect(document.counts).toEqual({ runs: 5, closed: 5, open: 0, invalid: 0, unjudged: 0 })
    expect(document.submissions).toHaveLength(1)
    expect(document.tree).toEqual([])
  })
  it('of Juicedata are INVALID: their data set would fit 32 GiB of memory, and their hosts had 247.7', async () => {
    const document = await verdictOf(JUICEDATA, '1.0')
    expect(document.verdict).toBe('invalid')
    expect(againstIt(document)).toEqual(['training/dataset-size memory'])
    const finding = document.runs[0]?.findings[0]
    expect(finding).toMatchObject({ expected: 470_168, actual: 60_738 })
    expect(finding?.message).toBe(
      '60,738 files are too few for 5 times the memory of the hosts: 247.7 GiB, measured, ask for 470,168. So many files would fit 32 GiB of memory.',
    )
    expect(document.counts).toMatchObject({ runs: 5, invalid: 5 })
  })
  it.each([HPE, JUICEDATA])('have the means and deviations that were published with them: %s', async (name) => {
    const [submission] = (await verdictOf(name, '1.0')).submissions
    const overall = published(name)
    expect(submission?.metrics).toMatchObject({
      samples_per_second: overall.train_throughput_mean_samples_per_second,
      samples_per_second_stdev: overall.train_throughput_stdev_samples_per_second,
      read_mib_per_second: overall.train_throughput_mean_MB_per_second,
      read_mib_per_second_stdev: overall.train_throughput_stdev_MB_per_second,
    })
    expect([submission?.model, submission?.accelerator, submission?.runs.length]).toEqual([
      overall.model,
      overall.accelerator,
      overall.num_benchmark_runs,
    ])
  })
  it('are something else by the rules of another edition', async () => {
    const by = async (edition: Edition) => againstIt(await verdictOf(HPE, edition))
    expect(await by('2.0')).toEqual([])
    expect(await by('2.x')).toEqual([])
    expect(await by('3.0')).toEqual(['training/accelerator open', 'training/run-count few'])
    expect((await verdictOf(HPE, '3.0')).verdict).toBe('invalid')
  })
})
