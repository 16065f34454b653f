import { describe, expect, it } from 'vitest'
import { readResults } from '../storage/read-tree'
import { memoryTree, UNREADABLE } from '../storage/testing/memory-tree'
import {
  cacheFiles,
  changed,
  checkpointFiles,
  type PackageFiles,
  package2,
  package3,
  trainingFiles,
  vectorDatabaseFiles,
  without,
} from '../storage/testing/package-tree'
import type { Edition } from '../storage/types'
import { judge } from './judge'
import type { Verdict } from './types'

/** Every error of a tree, once: the rule, with a question mark where it could not be judged. */
async function judged(files: PackageFiles, edition: Edition) {
  const results = await readResults(memoryTree(files))
  const document = judge(results, { edition })
  const all = [...document.runs, ...document.submissions, document.package].flatMap(({ findings }) => findings)
  const errors = all.filter(({ severity, verdict }) => severity === 'error' && verdict !== 'closed')
  const said = errors.map(({ rule, messageId }) => (messageId === 'unjudged' ? `${rule}?` : rule))
  return { document, detected: results.detected.edition, verdict: document.verdict, said: [...new Set(said)].sort() }
}

const SYSTEM = 'closed/Acme/results/nvme-box'
const RUNS = `${SYSTEM}/training/unet3d/run`
const SECOND = `${RUNS}/20260302_101200`
const CHECKPOINT = `${SYSTEM}/checkpointing/llama3-8b/20260302_100000`
const DESCRIPTION = /systems\/.*\.yaml$/

const whole3 = package3({
  results: {
    ...trainingFiles({ edition: '3.0' }),
    ...checkpointFiles('3.0'),
    ...cacheFiles(),
    ...vectorDatabaseFiles(),
  },
})
const whole2 = package2({ results: { ...trainingFiles({ edition: '2.0' }), ...checkpointFiles('2.0') } })
const training3 = package3()

// biome-ignore lint/suspicious/noExplicitAny: tests break files at any depth
type Loose = any
type Break = [what: string, files: PackageFiles, verdict: Verdict, said: string[]]
const at = (path: string, name: string) => new RegExp(`^${path}/${name}$`)
/** In every place that a driver writes it to. */
const parameter = (files: PackageFiles, path: string, change: (parameters: Loose) => void) => {
  const metadata = changed(files, new RegExp(`^${path}/.*_metadata\\.json$`), ({ parameters }: Loose) =>
    change(parameters),
  )
  return changed(metadata, new RegExp(`^${path}/(.*/)?dlio_config/config\\.yaml$`), ({ workload }: Loose) =>
    change(workload),
  )
}
const overridden = (files: PackageFiles, line: string) => ({
  ...files,
  [`${SECOND}/dlio_config/overrides.yaml`]: `${files[`${SECOND}/dlio_config/overrides.yaml`]}- ${line}\n`,
})
const fileCount = (files: PackageFiles, phase: string, count: number) =>
  parameter(files, `${SYSTEM}/training/unet3d/${phase}`, ({ dataset }) => {
    dataset.num_files_train = count
  })
const replaced = (path: string, what: string | RegExp, by: string) => (training3[path] ?? '').replace(what, by)
const renamed = (files: PackageFiles, from: string, to: string): PackageFiles =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace(from, to), text]))
const inDivision = Object.fromEntries(Object.entries(training3).filter(([path]) => path.startsWith('closed/')))
const described = (files: PackageFiles, change: (content: Loose) => void) => changed(files, DESCRIPTION, change)
const args = (files: PackageFiles, path: string, change: (of: Loose) => void) =>
  changed(files, new RegExp(`^${path}/.*_metadata\\.json$`), ({ args: of }: Loose) => change(of))

const BROKEN3: Break[] = [
  // Training.
  [
    'with an AU under the minimum is INVALID',
    changed(training3, at(SECOND, 'summary.json'), ({ metric }: Loose) => {
      metric.train_au_mean_percentage = 89.9
      metric.train_au_percentage = [89.9, 89.9, 89.9, 89.9, 89.9]
      metric.train_au_meet_expectation = 'fail'
    }),
    'invalid',
    ['training/accelerator-utilization'],
  ],
  [
    'whose limit of AU was lowered is INVALID',
    parameter(training3, SECOND, (of) => (of.metric.au = 0.5)),
    'invalid',
    ['training/workload-parameters'],
  ],
  [
    'with a file less than 500 steps ask for is INVALID',
    changed(fileCount(training3, 'run', 27_999), at(RUNS, '.*/summary.json'), (summary: Loose) => {
      summary.num_files_train = 27_999
    }),
    'invalid',
    ['training/dataset-size', 'package/run-size'],
  ],
  [
    'with five runs in place of six is INVALID',
    package3({ results: trainingFiles({ edition: '3.0', runs: 5 }) }),
    'invalid',
    ['training/run-count'],
  ],
  [
    'with seven runs in place of six is INVALID',
    package3({ results: trainingFiles({ edition: '3.0', runs: 7 }) }),
    'invalid',
    ['training/run-count'],
  ],
  [
    'with gaps longer than a run is INVALID',
    package3({ results: trainingFiles({ edition: '3.0', every: 1300 }) }),
    'invalid',
    ['training/run-gaps'],
  ],
  [
    'with a parameter that nobody may change is INVALID',
    overridden(training3, '++workload.reader.batch_size=8'),
    'invalid',
    ['training/allowed-overrides'],
  ],
  [
    'with a parameter that OPEN may change is OPEN',
    overridden(training3, '++workload.framework=tensorflow'),
    'open',
    ['training/allowed-overrides'],
  ],
  [
    'with a summary that was pruned cannot be judged',
    { ...training3, [`${SECOND}/summary.json`]: 'PRUNED BY STAFF\n' },
    'unjudged',
    [
      'training/accelerator-utilization?',
      'training/epochs?',
      'training/figures-agree?',
      'training/one-client?',
      'training/utilization-flag?',
    ],
  ],
  [
    'without the summary of a run is INVALID, told once',
    without(training3, `${SECOND}/summary.json`),
    'invalid',
    ['package/required-files'],
  ],
  [
    'with metadata that is cut off cannot be judged',
    { ...training3, [`${SECOND}/training_20260302_101200_metadata.json`]: '{"benchmark_type": "tr' },
    'unjudged',
    ['package/paths-differ?'],
  ],
  [
    'with an AU that is no number cannot be judged',
    {
      ...training3,
      [`${SECOND}/summary.json`]: replaced(`${SECOND}/summary.json`, /("train_au_mean_percentage": )93/, '$1NaN'),
    },
    'unjudged',
    ['training/accelerator-utilization?', 'training/utilization-flag?'],
  ],
  [
    'with numbers as texts is CLOSED',
    changed(training3, at(SECOND, 'summary.json'), (summary: Loose) => {
      summary.num_accelerators = '8'
      summary.metric.train_au_mean_percentage = '93'
    }),
    'closed',
    [],
  ],
  [
    'with an equals sign inside of a value is CLOSED',
    {
      ...training3,
      [`${SECOND}/dlio_config/overrides.yaml`]: replaced(
        `${SECOND}/dlio_config/overrides.yaml`,
        '/mnt/sut',
        '/mnt/a=b',
      ),
    },
    'closed',
    [],
  ],
  [
    'with metadata of another model is INVALID',
    changed(training3, at(SECOND, '.*_metadata\\.json'), (of: Loose) => (of.model = 'retinanet')),
    'invalid',
    ['common/own-metadata', 'training/run-count', 'training/run-gaps', 'training/workload-parameters'],
  ],
  [
    'whose clock went backwards is INVALID',
    changed(training3, at(SECOND, 'summary.json'), (of: Loose) => (of.end = '2026-03-02T10:00:00.000000')),
    'invalid',
    ['common/clock-forward', 'training/run-gaps'],
  ],
  // The tree.
  ['without sizing is INVALID', without(training3, '/datasize/'), 'invalid', ['package/training-phases']],
  [
    'with two generations is INVALID',
    {
      ...training3,
      ...Object.fromEntries(
        Object.entries(training3)
          .filter(([path]) => path.includes('20260302_083000'))
          .map(([path, text]) => [
            path.replaceAll('20260302_083000', '20260302_084000'),
            text.replaceAll('20260302_083000', '20260302_084000'),
          ]),
      ),
    },
    'invalid',
    ['package/datagen-timestamp'],
  ],
  [
    'that generated less than it read is INVALID',
    fileCount(training3, 'datagen', 27_000),
    'invalid',
    ['package/datagen-size'],
  ],
  [
    'that sized too few files is INVALID',
    changed(
      training3,
      /datasize.*_metadata\.json$/,
      ({ parameters }: Loose) => (parameters.dataset.num_files_train = 1000),
    ),
    'invalid',
    ['package/datasize-recomputed'],
  ],
  ['without `results.json` is INVALID', without(training3, '/results.json'), 'invalid', ['package/results-json']],
  [
    'without a file of the configuration is INVALID',
    without(training3, `${SECOND}/dlio_config/hydra.yaml`),
    'invalid',
    ['package/dlio-config'],
  ],
  ['without the PDF of its system is INVALID', without(training3, '.pdf'), 'invalid', ['package/systems-files']],
  [
    'without systems is INVALID, told once',
    without(training3, '/systems/'),
    'invalid',
    ['package/organisation-folders'],
  ],
  ['with a folder too many at its root is INVALID', { ...training3, 'backup/x': '' }, 'invalid', ['package/top-level']],
  [
    'with a folder that is no benchmark is INVALID',
    { ...training3, [`${SYSTEM}/notes/x`]: '' },
    'invalid',
    ['package/workload-categories'],
  ],
  [
    'with a run that is not named like a time is INVALID',
    renamed(training3, SECOND, `${RUNS}/best`),
    'invalid',
    ['package/timestamp-folders'],
  ],
  [
    'of two organisations is CLOSED',
    { ...training3, ...renamed(inDivision, 'closed/Acme', 'closed/Other') },
    'closed',
    [],
  ],
  [
    'with the same in both divisions is CLOSED',
    { ...training3, ...renamed(inDivision, 'closed/', 'open/') },
    'closed',
    [],
  ],
  [
    'with results that are never submitted is INVALID',
    { ...training3, ...renamed(inDivision, 'closed/', 'whatif/') },
    'invalid',
    ['common/never-whatif'],
  ],
  // Papers of a run.
  [
    'whose results went to the folder of the data is INVALID',
    args(training3, SECOND, (of) => (of.results_dir = of.data_dir)),
    'invalid',
    ['package/paths-differ'],
  ],
  [
    'measured on one file system is INVALID',
    changed(training3, at(SECOND, 'fs_separation.json'), (of: Loose) => (of.same_filesystem = true)),
    'invalid',
    ['package/file-systems'],
  ],
  [
    'that does not say which file systems cannot be judged',
    without(training3, `${SECOND}/fs_separation.json`),
    'unjudged',
    ['package/file-systems?'],
  ],
  [
    'of code that was not handed in is INVALID',
    { ...training3, [`${SECOND}/.mlps-code-image`]: `md5-tree-v2:${'f'.repeat(32)}` },
    'invalid',
    ['package/code-image', 'package/provenance'],
  ],
  [
    'with a torn stamp is INVALID',
    { ...training3, [`${SECOND}/provenance.json`]: '{' },
    'invalid',
    ['package/provenance'],
  ],
  // The system.
  [
    'with rack units that do not add up is INVALID',
    described(training3, ({ system_under_test: of }) => (of.total_rack_units = 9)),
    'invalid',
    ['package/rack-units-sum'],
  ],
  [
    'with a remap nobody needs is INVALID',
    described(training3, ({ system_under_test: of }) => (of.solution.capabilities.remap_time_in_seconds = 20)),
    'invalid',
    ['package/remap-time'],
  ],
  [
    'of a cloud with power is INVALID',
    described(training3, ({ system_under_test: of }) => (of.deployment = 'cloud')),
    'invalid',
    ['package/rack-and-power'],
  ],
  // The other benchmarks.
  [
    'with four runs of a vector database is INVALID',
    without(whole3, 'DISKANN/run/20260302_104000'),
    'invalid',
    ['vector-database/run-count'],
  ],
  [
    'without the verdict on a ground truth cannot be judged',
    without(whole3, 'DISKANN/run/20260302_100000/result_verdict.json'),
    'unjudged',
    ['vector-database/ground-truth?'],
  ],
  [
    'with twice the processes for a checkpoint is OPEN',
    changed(whole3, at(CHECKPOINT, '(summary|.*_metadata)\\.json'), (of: Loose) => {
      if (of.num_processes) of.num_processes = 16
      else of.num_accelerators = 16
    }),
    'open',
    ['checkpointing/processes'],
  ],
  [
    'without fsync is INVALID',
    parameter(whole3, CHECKPOINT, (of) => (of.checkpoint.fsync = false)),
    'invalid',
    ['checkpointing/fsync'],
  ],
  [
    'that declares nine writes and did ten is INVALID',
    parameter(whole3, CHECKPOINT, (of) => (of.checkpoint.num_checkpoints_write = 9)),
    'invalid',
    ['checkpointing/checkpoint-counts', 'checkpointing/operations-done'],
  ],
  [
    'without the third option of its cache is INVALID',
    changed(whole3, /kv_cache.*\/summary\.json$/, ({ options }: Loose) => delete options[3]),
    'invalid',
    ['kv-cache/all-options'],
  ],
]
const BROKEN2: Break[] = [
  [
    'with four runs in place of five is INVALID',
    package2({ results: trainingFiles({ edition: '2.0', runs: 4 }) }),
    'invalid',
    ['training/run-count'],
  ],
  [
    'with gaps longer than a run is INVALID',
    package2({ results: trainingFiles({ edition: '2.0', every: 1300 }) }),
    'invalid',
    ['training/run-gaps'],
  ],
  [
    'with an AU under the minimum is INVALID',
    changed(whole2, at(SECOND, 'summary.json'), ({ metric }: Loose) => (metric.train_au_mean_percentage = 89.9)),
    'invalid',
    ['training/accelerator-utilization', 'training/figures-agree', 'training/utilization-flag'],
  ],
  ['without code is INVALID', without(whole2, '/code/'), 'invalid', ['package/organisation-folders']],
  ['without `dlio.log` is INVALID', without(whole2, `${SECOND}/dlio.log`), 'invalid', ['package/required-files']],
  [
    'without a configuration of a run is INVALID',
    without(whole2, `${SECOND}/dlio_config/`),
    'invalid',
    ['package/dlio-config'],
  ],
  [
    'that does not say whether hosts read at the same time is INVALID',
    described(whole2, ({ System }) => {
      delete System.shared_capabilities.simultaneous_read__support
    }),
    'invalid',
    ['package/simultaneous-access'],
  ],
  [
    'with eleven reads is INVALID',
    parameter(whole2, CHECKPOINT, (of) => (of.checkpoint.num_checkpoints_read = 11)),
    'invalid',
    ['checkpointing/checkpoint-counts', 'checkpointing/operations-done'],
  ],
]

describe('a whole package of edition 3.0', () => {
  it('is CLOSED without an error, and known for what it is', async () => {
    const { document, detected, verdict, said } = await judged(whole3, '3.0')
    expect({ said, verdict, detected, faults: document.tree }).toEqual({
      said: [],
      verdict: 'closed',
      detected: '3.0',
      faults: [],
    })
    expect(document.submissions.map(({ benchmark }) => benchmark).sort()).toEqual([
      'checkpointing',
      'kv_cache',
      'training',
      'vector_database',
    ])
  })
  it.each(BROKEN3)('%s', async (_what, files, verdict, said) => {
    expect(await judged(files, '3.0')).toMatchObject({ said: said.sort(), verdict })
  })
})

describe('a whole package of edition 2.0', () => {
  it('is CLOSED without an error, and known for what it is', async () => {
    const { document, detected, verdict, said } = await judged(whole2, '2.0')
    expect({ said, verdict, detected, faults: document.tree }).toEqual({
      said: [],
      verdict: 'closed',
      detected: '2.0',
      faults: [],
    })
  })
  it.each(BROKEN2)('%s', async (_what, files, verdict, said) => {
    expect(await judged(files, '2.0')).toMatchObject({ said: said.sort(), verdict })
  })
})

describe('a folder that nobody can list', () => {
  const hidden = async (folder: string) => {
    const rest = Object.fromEntries(Object.entries(whole3).filter(([path]) => !path.startsWith(`${folder}/`)))
    const results = await readResults(memoryTree({ ...rest, [`${folder}/`]: UNREADABLE }))
    return judge(results, { edition: '3.0' })
  }
  const findings = (document: Awaited<ReturnType<typeof hidden>>) =>
    [...document.submissions, document.package].flatMap((one) => one.findings)

  it('among the runs of a group is no missing run: the group cannot be judged, and the folder is named', async () => {
    const document = await hidden(SECOND)
    expect(document.verdict).toBe('unjudged')
    const group = document.submissions.find(({ benchmark }) => benchmark === 'training')
    expect(group).toMatchObject({ verdict: 'unjudged', runs: { length: 5 } })
    expect(group?.findings[0]).toMatchObject({ verdict: 'unjudged', message: expect.stringContaining(SECOND) })
    expect(document.submissions.filter(({ verdict }) => verdict === 'closed')).toHaveLength(3)
  })
  it.each(['closed/Acme', 'closed/Acme/systems', 'closed/Acme/results', SYSTEM])(
    '%s is not a missing one',
    async (folder) => {
      const document = await hidden(folder)
      expect(document.verdict).toBe('unjudged')
      expect(
        findings(document).filter(({ verdict, severity }) => verdict === 'invalid' && severity === 'error'),
      ).toEqual([])
      expect(document.tree.map(({ path }) => path)).toContain(folder)
    },
  )
})
