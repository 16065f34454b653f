import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { judge } from '../rules/judge'
import { readResults } from '../storage/read-tree'
import { memoryTree } from '../storage/testing/memory-tree'
import { package3 } from '../storage/testing/package-tree'
import type { ResultFacts } from './result-facts'
import { resultFacts } from './result-facts'
import { resultFiles, resultsCsv } from './results'
import { COLUMNS_3 } from './results-3'
import { inventedDocument, inventedRun, inventedSubmission, richDocument, saying } from './testing'

const SAMPLES = path.join(import.meta.dirname, '../storage/testing/samples/mlperf-storage-v1.0/Closed')

async function sample(name: string) {
  const root = path.join(SAMPLES, name)
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const files = entries.map((entry): [string, string] => {
    const file = path.join(entry.parentPath, entry.name)
    return [`box/${path.relative(root, file).split(path.sep).join('/')}`, readFileSync(file, 'utf8')]
  })
  const results = await readResults(memoryTree(Object.fromEntries(files)))
  return {
    document: judge(results, { edition: '1.0' }),
    facts: resultFacts(results),
    submitted: JSON.parse(readFileSync(path.join(root, 'mlperf_storage_report.json'), 'utf8')),
  }
}

const json = (document: Parameters<typeof resultFiles>[0], facts: ResultFacts | null) => {
  const [file] = resultFiles(document, facts)
  return { path: file?.path, content: JSON.parse(file?.text ?? 'null') }
}

function cells(csv: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n"]*))(,|\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end === '\n') rows.push([])
  }
  rows.pop()
  return rows
}

const table = (csv: string) => {
  const [head = [], ...rows] = cells(csv)
  return { head, rows: rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index]]))) }
}

describe('results of edition 1.0', () => {
  it.each([
    'HPE/results/Cray_C500_4xHDR200_1host/unet3d_h100',
    'Juicedata/results/JuiceFS-cloud-nvme-distributed-cache/cosmoflow-10acc',
  ])('of %s are what was submitted, field by field, with the verdict beside', async (name) => {
    const { document, facts, submitted } = await sample(name)
    const { path: file, content } = json(document, facts)
    expect(file).toBe('box/mlperf_storage_report.json')
    expect({ overall: content.overall, runs: content.runs }).toEqual(submitted)
    expect(Object.keys(content.overall)).toEqual(Object.keys(submitted.overall))
    expect(content.rungrid.verdict).toBe(name.startsWith('HPE') ? 'CLOSED' : 'INVALID')
  })

  it('are a table too: a row over the runs, then one a run', async () => {
    const { document, facts } = await sample('HPE/results/Cray_C500_4xHDR200_1host/unet3d_h100')
    const { head, rows } = table(resultsCsv(document, facts))
    expect(head.slice(0, 2)).toEqual(['Group', 'Run'])
    expect(head.slice(-2)).toEqual(['Verdict', 'Reasons'])
    expect(rows).toHaveLength(6)
    expect(rows[0]).toMatchObject({ Run: '', num_benchmark_runs: '5', Verdict: 'CLOSED' })
    expect(rows[1]).toMatchObject({ Run: 'run-1', train_throughput_samples_per_second: '39.771037104809814' })
  })
})

describe('results of editions 2.0 and 2.x', () => {
  const run = inventedRun('training/unet3d/run/20260302_100000')
  const facts: ResultFacts = {
    runs: {
      [run.path]: {
        parameters: { dataset: { num_files_train: 28_000, folders: ['a', 'b'] }, model: { name: '=1+1' } },
        systemInfo: { num_hosts: 2 },
        measured: { train_au_mean_percentage: 93.01, odd: 'NaN' },
        filesTrain: null,
        samplesPerFile: null,
        accelerators: 8,
        subset: null,
      },
    },
    systems: [],
    code: [],
  }

  it('are a row a run, with the keys of the tool, and verdict and reasons that the tool leaves out', () => {
    const { content } = json(inventedDocument({ runs: [run] }), facts)
    expect(content).toEqual([
      {
        run_id: 'training_run_unet3d_20260302_100000',
        benchmark_type: 'training',
        model: 'unet3d',
        command: 'run',
        num_processes: 8,
        parameters: facts.runs[run.path]?.parameters,
        system_info: { num_hosts: 2 },
        metrics: { train_au_mean_percentage: 93.01, odd: 'NaN' },
        accelerator: 'h100',
        Verdict: 'CLOSED',
        Reasons: '',
      },
    ])
  })

  it('are flattened with dots into sorted columns, without NaN, with LF, and never a formula', () => {
    const csv = resultsCsv(inventedDocument({ runs: [run] }), facts)
    expect(csv).not.toContain('\r')
    const { head, rows } = table(csv)
    expect(head).toEqual([
      'accelerator',
      'benchmark_type',
      'command',
      'metrics.train_au_mean_percentage',
      'model',
      'num_processes',
      'parameters.dataset.folders',
      'parameters.dataset.num_files_train',
      'parameters.model.name',
      'run_id',
      'system_info.num_hosts',
      'Verdict',
      'Reasons',
    ])
    expect(rows[0]).toMatchObject({ 'parameters.dataset.folders': '["a","b"]', 'parameters.model.name': "'=1+1" })
  })

  it('steer no terminal and turn no text', () => {
    const hostile = { ...run, model: 'a\u001b[31mb\u202ec' }
    const { rows } = table(resultsCsv(inventedDocument({ runs: [hostile] }), null))
    expect(rows[0]).toMatchObject({ model: 'a\\u{001B}[31mb\\u{202E}c' })
  })

  it('say why a run is not CLOSED, also where a tree without metadata tells nothing else', () => {
    const bad = saying(run, 'training/dataset-size', 'fail', 'small', { message: 'Too few, by "far".' })
    const { rows } = table(resultsCsv(inventedDocument({ runs: [bad] }), null))
    expect(rows[0]).toMatchObject({ Verdict: 'INVALID', Reasons: 'training/dataset-size: Too few, by "far".' })
  })
})

describe('results of edition 3.0', () => {
  const document = (submission: ReturnType<typeof inventedSubmission>, runs: ReturnType<typeof inventedRun>[]) =>
    inventedDocument({ edition: '3.0', runs, submissions: [submission] })
  const runs = [0, 1].map((index) =>
    inventedRun(`closed/acme/results/nvme-box/training/unet3d/run/20260302_1${index}0000`, {
      accelerator: 'b200',
    }),
  )
  const figures = {
    name: 'NVMe box',
    description: 'Two drawers',
    type: 'NAS',
    accessProtocol: 'file',
    availability: 'available',
    rackUnits: 4,
    integratedClientStorageTib: null,
    usableCapacityTib: 100.5,
    provisionedPowerWatts: 3200,
  }
  const place = { division: 'closed' as const, organisation: 'acme', system: 'nvme-box' }
  const systems = [{ ...place, figures }]
  const code = [{ ...place, path: 'closed/acme/code-1a2b3c4d' }]

  it('have the columns of the edition in their order, then ours', () => {
    expect(COLUMNS_3).toEqual([
      ...['Public ID', 'Organization', 'Division', 'Benchmark Type', 'Model', 'Name', 'Description', 'Type'],
      ...['Access Protocol', 'Availability', "RU's", 'Integrated Client Storage (TiB)', 'Usable Capacity (TiB)'],
      'Provisioned Power (W)',
      'Training - Accelerator Type',
      'Training - # Client Nodes',
      'Training - Code',
      'Training - Logs',
      'Training - # Simulated Accelerators',
      'Training - Read B/W (GiB/s)',
      'Checkpointing - Checkpoint Mode',
      'Checkpointing - # Client Nodes',
      'Checkpointing - DP Instances',
      'Checkpointing - Code',
      'Checkpointing - Logs',
      'Checkpointing - Write B/W (GiB/s)',
      'Checkpointing - Write Duration (secs)',
      'Checkpointing - Read B/W (GiB/s)',
      'Checkpointing - Read Duration (secs)',
      'VDB - # Client Nodes',
      'VDB - Code',
      'VDB - Logs',
      'VDB - Vector Count',
      'VDB - Vector Dimension',
      'VDB - Index Type',
      'VDB - Queries per Sec',
      'VDB - Query Latency (ms)',
      'VDB - Recall Percentage',
      'VDB - Storage IOPs',
      'VDB - Read B/W (GiB/s)',
      'KVCache - # Client Nodes',
      'KVCache - Code',
      'KVCache - Logs',
      'KVCache llama3.1-8b Storage Only - Throughput (tok/s)',
      'KVCache llama3.1-8b Storage Only - Read B/W (GiB/s)',
      'KVCache llama3.1-8b Storage Only - Write B/W (GiB/s)',
      'KVCache llama3.1-8b Storage Only - P95 Read Latency (ms)',
      'KVCache llama3.1-8b Storage + Mem - Throughput (tok/s)',
      'KVCache llama3.1-8b Storage + Mem - Read B/W (GiB/s)',
      'KVCache llama3.1-8b Storage + Mem - Write B/W (GiB/s)',
      'KVCache llama3.1-8b Storage + Mem - P95 Read Latency (ms)',
      'KVCache llama3.1-70b Storage Only - Throughput (tok/s)',
      'KVCache llama3.1-70b Storage Only - Read B/W (GiB/s)',
      'KVCache llama3.1-70b Storage Only - Write B/W (GiB/s)',
      'KVCache llama3.1-70b Storage Only - P95 Read Latency (ms)',
    ])
    expect(COLUMNS_3).toHaveLength(55)
    const { head } = table(resultsCsv(document(inventedSubmission('k', runs), runs), null))
    expect(head).toEqual([...COLUMNS_3, 'Verdict', 'Reasons'])
  })

  it('have a row a group, with the system, its block filled and the others blank', () => {
    const submission = inventedSubmission('k', runs, { metrics: { read_gib_per_second: 22.009062499 } })
    const { content } = json(document(submission, runs), { runs: {}, systems, code })
    const filled = Object.fromEntries(Object.entries(content[0]).filter(([, cell]) => cell !== null))
    expect(filled).toEqual({
      Organization: 'acme',
      Division: 'closed',
      'Benchmark Type': 'training',
      Model: 'Unet3D',
      Name: 'NVMe box',
      Description: 'Two drawers',
      Type: 'NAS',
      'Access Protocol': 'file',
      Availability: 'available',
      "RU's": 4,
      'Usable Capacity (TiB)': 100.5,
      'Provisioned Power (W)': 3200,
      'Training - Accelerator Type': 'b200',
      'Training - # Client Nodes': 2,
      'Training - Code': { text: 'Code', href: 'closed/acme/code-1a2b3c4d' },
      'Training - Logs': { text: 'Logs', href: 'closed/acme/results/nvme-box/training/unet3d/run' },
      'Training - # Simulated Accelerators': 8,
      'Training - Read B/W (GiB/s)': 22.009062499,
      Verdict: 'CLOSED',
      Reasons: '',
    })
    const { rows } = table(resultsCsv(document(submission, runs), { runs: {}, systems, code }))
    expect(rows[0]?.['Training - Logs']).toBe('<a href="closed/acme/results/nvme-box/training/unet3d/run">Logs</a>')
    expect(rows[0]?.['VDB - Recall Percentage']).toBe('')
  })

  it('are filled from a whole submission package', async () => {
    const results = await readResults(memoryTree(package3()))
    const judged = judge(results, { edition: '3.0' })
    const rows = json(judged, resultFacts(results)).content as Record<string, unknown>[]
    expect(rows.length).toBe(judged.submissions.length)
    const training = rows.find((row) => row['Benchmark Type'] === 'training')
    expect(training).toMatchObject({ Organization: 'Acme', Model: 'Unet3D', "RU's": expect.any(Number) })
    expect(training?.['Training - Read B/W (GiB/s)']).toEqual(expect.any(Number))
    expect(training?.['Training - Code']).toEqual({ text: 'Code', href: expect.stringContaining('code-') })
    expect(training?.['Training - Logs']).toEqual({
      text: 'Logs',
      href: expect.stringMatching(/^closed\/Acme\/results/),
    })
  })

  const filledBy = (over: Parameters<typeof inventedRun>[1], metrics: Record<string, number | null>) => {
    const run = inventedRun('closed/acme/results/nvme-box/x/run/20260302_100000', { accelerator: null, ...over })
    const submission = inventedSubmission('k', [run], { metrics })
    const [row] = json(document(submission, [run]), null).content as Record<string, unknown>[]
    return Object.fromEntries(
      Object.entries(row ?? {}).filter(([column, cell]) => /^(VDB|KVC|Model)/.test(column) && cell !== null),
    )
  }

  it('of the vector database have the p99 latency, the recall as it is, and what nobody measured blank', () => {
    const metrics = { ...{ vectors: 1_000_000, dimension: 1536, queries_per_second: 150, mean_latency_ms: 6.5 } }
    expect(
      filledBy(
        { benchmark: 'vector_database', model: 'DISKANN' },
        { ...metrics, p95_latency_ms: 8.2, p99_latency_ms: 9.9, p999_latency_ms: 14, recall: 0.93 },
      ),
    ).toEqual({
      'VDB - # Client Nodes': 2,
      'VDB - Logs': { text: 'Logs', href: 'closed/acme/results/nvme-box/x/run' },
      'VDB - Vector Count': 1_000_000,
      'VDB - Vector Dimension': 1536,
      'VDB - Index Type': 'DISKANN',
      'VDB - Queries per Sec': 150,
      'VDB - Query Latency (ms)': 9.9,
      'VDB - Recall Percentage': 0.93,
    })
  })

  it('of the KV cache have each option in its own columns, with the latency of the device', () => {
    const figures = (option: number, by: number) => ({
      [`option_${option}_throughput_tokens_per_sec`]: 111 * by,
      [`option_${option}_storage_throughput_tokens_per_sec`]: 7,
      [`option_${option}_read_bandwidth_gibps`]: 11 * by,
      [`option_${option}_write_bandwidth_gibps`]: by,
      [`option_${option}_p95_latency_ms`]: 8120.5,
      [`option_${option}_device_read_p95_ms`]: 45 * by,
    })
    const metrics = { ...figures(1, 1), ...figures(2, 2), ...figures(3, 3), option_3_device_read_p95_ms: null }
    expect(filledBy({ benchmark: 'kv_cache', model: 'llama3.1-8b' }, metrics)).toEqual({
      'KVCache - # Client Nodes': 2,
      'KVCache - Logs': { text: 'Logs', href: 'closed/acme/results/nvme-box/x/run' },
      'KVCache llama3.1-8b Storage Only - Throughput (tok/s)': 111,
      'KVCache llama3.1-8b Storage Only - Read B/W (GiB/s)': 11,
      'KVCache llama3.1-8b Storage Only - Write B/W (GiB/s)': 1,
      'KVCache llama3.1-8b Storage Only - P95 Read Latency (ms)': 45,
      'KVCache llama3.1-8b Storage + Mem - Throughput (tok/s)': 222,
      'KVCache llama3.1-8b Storage + Mem - Read B/W (GiB/s)': 22,
      'KVCache llama3.1-8b Storage + Mem - Write B/W (GiB/s)': 2,
      'KVCache llama3.1-8b Storage + Mem - P95 Read Latency (ms)': 90,
      'KVCache llama3.1-70b Storage Only - Throughput (tok/s)': 333,
      'KVCache llama3.1-70b Storage Only - Read B/W (GiB/s)': 33,
      'KVCache llama3.1-70b Storage Only - Write B/W (GiB/s)': 3,
    })
  })

  it.each([
    ['training', 'unet3d', 8, 'Unet3D', null],
    ['training', 'retinanet', 8, 'RetinaNet', null],
    ['checkpointing', 'llama3-8b', 8, '8B', 8],
    ['checkpointing', 'llama3-70b', 64, '70B', 8],
    ['checkpointing', 'llama3-405b', 512, '405B', 2],
    ['checkpointing', 'llama3-1t', 1024, '1250B', 2],
    ['checkpointing', 'llama3-405b', 768, '405B', 3],
    ['checkpointing', 'llama3-405b', 500, '405B', null],
    ['vector_database', 'DISKANN', 8, null, null],
    ['kv_cache', 'llama3.1-8b', 8, null, null],
  ] as const)(
    'of %s with %s on %i processes have the label %s and %s copies',
    (benchmark, model, processes, label, copies) => {
      const run = inventedRun('closed/acme/results/nvme-box/x/20260302_100000', { benchmark, model, processes })
      const [row] = json(document(inventedSubmission('k', [run], {}), [run]), null).content
      expect([row.Model, row['Checkpointing - DP Instances'], row['Public ID']]).toEqual([label, copies, null])
    },
  )

  it('say how checkpoints were made, and in how many copies of the model', () => {
    const path = 'closed/acme/results/nvme-box/checkpointing/llama3-70b/20260302_100000'
    const run = inventedRun(path, { benchmark: 'checkpointing', model: 'llama3-70b', accelerator: null, processes: 64 })
    const submission = inventedSubmission('c', [run], {
      metrics: { write_gib_per_second: 15.2, write_seconds: 6.9, read_gib_per_second: null, read_seconds: null },
    })
    const fact = { parameters: null, systemInfo: null, measured: null, filesTrain: null, samplesPerFile: null }
    const { content } = json(document(submission, [run]), {
      runs: { [path]: { ...fact, accelerators: 64, subset: false } },
      systems: [],
      code: [],
    })
    expect(content[0]).toMatchObject({
      Model: '70B',
      'Checkpointing - Checkpoint Mode': 'default',
      'Checkpointing - DP Instances': 8,
      'Checkpointing - Write B/W (GiB/s)': 15.2,
      'Checkpointing - Read B/W (GiB/s)': null,
      'Training - Read B/W (GiB/s)': null,
    })
  })
})

describe('results of any document', () => {
  it('are the same for the same document', () => {
    for (const edition of ['1.0', '2.0', '2.x', '3.0', null] as const)
      expect(resultFiles({ ...richDocument(), edition }, null)).toEqual(
        resultFiles({ ...richDocument(), edition }, null),
      )
  })
})
