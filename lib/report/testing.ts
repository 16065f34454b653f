import type { Finding, RunJudgement, SubmissionJudgement, VerdictDocument } from '../rules/document'
import { reasonOf } from '../rules/reason'
import { byVerdict, verdictOf, worst } from '../rules/verdict'
import type { RuleTitle } from './checklist'
import type { BenchmarkTitle, ReportParts } from './report'

/** Rules that the invented documents speak of. They are made up: documents are shown as they are, whatever rules exist. */
export const INVENTED_RULES: (RuleTitle & { scope: 'run' | 'submission' | 'package' })[] = [
  { id: 'training/model', title: 'Benchmark and model are in this edition', scope: 'run' },
  { id: 'training/dataset-size', title: 'The data set is large enough', scope: 'run' },
  { id: 'training/accelerator-use', title: 'Accelerator use reaches the limit', scope: 'run' },
  { id: 'training/parameters', title: 'Only parameters that CLOSED allows are changed', scope: 'run' },
  { id: 'common/same-metadata', title: 'Metadata and folder say the same', scope: 'run' },
  { id: 'training/run-count', title: 'Exactly six runs, the first a warm-up', scope: 'submission' },
  { id: 'training/gaps', title: 'No gap longer than the mean run', scope: 'submission' },
  { id: 'training/checkpoint-count', title: 'Ten writes and ten reads', scope: 'submission' },
  { id: 'package/system-description', title: 'The system description is there', scope: 'package' },
  { id: 'package/required-files', title: 'Required files in every run', scope: 'package' },
]

export function inventedFinding(rule: string, of: Partial<Finding> = {}): Finding {
  return {
    rule,
    verdict: 'invalid',
    severity: 'error',
    message: `${rule} is not met.`,
    parameter: null,
    expected: null,
    actual: null,
    fix: `Mend ${rule}.`,
    edition: '2.0',
    clause: 'Rules.md 4.1',
    messageId: 'other',
    ...of,
  }
}

/** A measured training run of edition 2.0 that meets everything, but for what is given. */
export function inventedRun(path: string, of: Partial<RunJudgement> = {}): RunJudgement {
  const findings = of.findings ?? []
  return {
    path,
    benchmark: 'training',
    model: 'unet3d',
    accelerator: 'h100',
    command: 'run',
    division: 'closed',
    organisation: 'acme',
    system: 'nvme-box',
    startedAt: '2026-03-02T10:00:00.100',
    durationSeconds: 604.25,
    processes: 8,
    hosts: 2,
    verdict: verdictOf(findings),
    checks: [
      { rule: 'training/model', status: 'pass', summary: 'training, unet3d' },
      { rule: 'training/dataset-size', status: 'pass', summary: '28,000 files, at least 28,000' },
      { rule: 'training/accelerator-use', status: 'pass', summary: '93.0 %, at least 90' },
      { rule: 'training/parameters', status: 'pass', summary: '2 changed, all allowed' },
      { rule: 'common/same-metadata', status: 'pass', summary: '' },
    ],
    metrics: {
      train_au_mean_percentage: 93.0123,
      train_throughput_mean_samples_per_second: 161.2,
      read_bandwidth_gib_per_second: 22.0090625,
    },
    ...of,
    findings,
  }
}

/** The status of one check replaced, with its finding where it has one. */
export function saying(
  run: RunJudgement,
  rule: string,
  status: RunJudgement['checks'][number]['status'],
  summary: string,
  finding?: Partial<Finding>,
): RunJudgement {
  const findings = finding ? [...run.findings, inventedFinding(rule, finding)] : run.findings
  return {
    ...run,
    findings,
    verdict: verdictOf(findings),
    checks: run.checks.map((check) => (check.rule === rule ? { rule, status, summary } : check)),
  }
}

export function inventedSubmission(
  key: string,
  runs: readonly RunJudgement[],
  of: Partial<SubmissionJudgement> = {},
): SubmissionJudgement {
  const findings = of.findings ?? []
  const first = runs[0]
  return {
    key,
    benchmark: first?.benchmark ?? 'training',
    model: first?.model ?? null,
    accelerator: first?.accelerator ?? null,
    division: first?.division ?? null,
    organisation: first?.organisation ?? null,
    system: first?.system ?? null,
    runs: runs.map(({ path }) => path),
    verdict: worst([verdictOf(findings), ...runs.map(({ verdict }) => verdict)]),
    checks: [
      { rule: 'training/run-count', status: 'pass', summary: '6 of 6' },
      { rule: 'training/gaps', status: 'pass', summary: '18 s, at most 10 min 04 s' },
      { rule: 'training/checkpoint-count', status: 'not_applicable', summary: 'no checkpointing here' },
    ],
    metrics: {
      train_au_mean_percentage: 93.0123,
      train_throughput_mean_samples_per_second: 161.2,
      read_bandwidth_gib_per_second: 22.0090625,
    },
    ...of,
    findings,
  }
}

/** Counts, order, verdict and reason follow from the parts. */
export function inventedDocument(of: Partial<VerdictDocument> = {}): VerdictDocument {
  const runs = [...(of.runs ?? [])].sort((a, b) => byVerdict(a.verdict, b.verdict) || (a.path < b.path ? -1 : 1))
  const submissions = [...(of.submissions ?? [])].sort(
    (a, b) => byVerdict(a.verdict, b.verdict) || (a.key < b.key ? -1 : 1),
  )
  const pack = of.package ?? { findings: [], checks: [], verdict: 'closed' as const }
  const counts = { runs: runs.length, closed: 0, open: 0, invalid: 0, unjudged: 0 }
  for (const { verdict } of runs) counts[verdict]++
  const judged = {
    edition: '2.0' as const,
    editionReason: 'the layout is `training/<model>/run/<time>` and metadata has no `mode`',
    division: 'closed' as const,
    verdict: worst([pack.verdict, ...runs.map(({ verdict }) => verdict), ...submissions.map(({ verdict }) => verdict)]),
    tree: [],
    ...of,
    counts,
    runs,
    submissions,
    package: pack,
  }
  return { schemaVersion: 1, ...judged, reason: of.reason ?? reasonOf(judged) }
}

/**
 * One of everything: a CLOSED group, an OPEN one, one with INVALID and unjudged runs, data generation, a package with a
 * fault, faults of the tree, and names that would be HTML or are in scripts that few fonts have.
 */
export function richDocument(): VerdictDocument {
  const at = (index: number) => `2026-03-02T1${index}:00:00.100`
  const paths = (workload: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${workload}/run/20260302_1${index}0000`)
  const closed = paths('closed/acme/results/nvme-box/training/unet3d', 6).map((path, index) =>
    inventedRun(path, { startedAt: at(index) }),
  )
  const open = paths('closed/acme/results/nvme-box/training/resnet50', 5).map((path, index) =>
    saying(
      inventedRun(path, { startedAt: at(index), model: 'resnet50' }),
      'training/parameters',
      'fail',
      '1 of 3 changes',
      {
        verdict: 'open',
        messageId: 'open-only',
        parameter: 'reader.data_loader',
        message: '`reader.data_loader` was changed to dali, which only OPEN allows.',
        expected: 'pytorch',
        actual: 'dali',
        fix: 'Leave out `--params reader.data_loader=dali` and repeat the runs; or submit as OPEN.',
      },
    ),
  )
  const hostile = 'closed/acme/results/<script>alert(1)<∕script>"&\'/training/cosmoflow'
  const bad = [...paths(hostile, 3), `${hostile}/run/実行_4 — الرابع 🚀`].map((path, index) => {
    const run = inventedRun(path, { startedAt: at(index), model: 'cosmoflow', system: '<b>nvme</b>' })
    if (index === 3)
      return saying(
        { ...run, durationSeconds: null, metrics: { ...run.metrics, train_au_mean_percentage: null } },
        'training/accelerator-use',
        'unjudged',
        'Cannot be judged: `metric` of `summary.json` is not there.',
        {
          verdict: 'unjudged',
          messageId: 'unjudged',
          parameter: 'metric',
          message: 'Cannot be judged: `metric` of `summary.json` is not there.',
          fix: 'Put `summary.json` with `metric` back as the benchmark wrote it, or repeat the run.',
        },
      )
    const use = 66.5 + index
    return saying(run, 'training/accelerator-use', 'fail', `${use} %, at least 70`, {
      messageId: 'low',
      parameter: 'metric.train_au_mean_percentage',
      message: `The accelerators were used ${use} % of the time; 70 % is the least.`,
      expected: 70,
      actual: use,
      fix: 'Use fewer accelerators or a faster system, and repeat the runs.',
    })
  })
  const datagen = inventedRun('closed/acme/results/nvme-box/training/unet3d/datagen/20260302_090000', {
    command: 'datagen',
    metrics: {},
    startedAt: null,
    durationSeconds: null,
    checks: INVENTED_RULES.filter(({ scope }) => scope === 'run').map(({ id }) => ({
      rule: id,
      status: 'not_applicable',
      summary: 'only data generation',
    })),
  })
  const packageFinding = inventedFinding('package/system-description', {
    messageId: 'absent',
    parameter: 'systems/nvme-box.yaml',
    message: '`closed/acme/systems/nvme-box.yaml` is not there.',
    expected: 'a power figure and rack units in `systems/nvme-box.yaml`',
    actual: 'no file with that name',
    fix: 'Add the system description. The verdict of the runs does not change.',
    clause: 'Rules.md 2.1.7',
  })
  return inventedDocument({
    runs: [...closed, ...open, ...bad, datagen],
    submissions: [
      inventedSubmission('closed/acme/nvme-box/training/unet3d/h100', closed),
      inventedSubmission('closed/acme/nvme-box/training/resnet50/h100', open, {
        findings: [
          inventedFinding('training/run-count', {
            messageId: 'few',
            message: 'There are 5 runs; 6 are needed.',
            expected: 6,
            actual: 5,
            fix: 'Make 1 more run with the same parameters.',
          }),
        ],
        checks: [
          { rule: 'training/run-count', status: 'fail', summary: '5 of 6' },
          { rule: 'training/gaps', status: 'pass', summary: '18 s, at most 10 min 04 s' },
          { rule: 'training/checkpoint-count', status: 'not_applicable', summary: 'no checkpointing here' },
        ],
      }),
      inventedSubmission('closed/acme/<script>alert(1)<∕script>"&\'/training/cosmoflow/h100', bad, {
        metrics: { train_au_mean_percentage: null, train_throughput_mean_samples_per_second: null },
      }),
    ],
    package: {
      verdict: 'invalid',
      findings: [packageFinding],
      checks: [
        { rule: 'package/required-files', status: 'pass', summary: '45 of 45' },
        { rule: 'package/system-description', status: 'fail', summary: 'missing' },
      ],
    },
    tree: [
      {
        path: 'closed/acme/results/<script>alert(1)<∕script>"&\'/training/cosmoflow/run/実行_4 — الرابع 🚀/summary.json',
        kind: 'malformed',
        message: 'ends in the middle of a text at byte 812',
        fix: 'Copy the file again from the machine that measured.',
      },
      {
        path: 'closed/acme/systems/nvme-box.yaml',
        kind: 'missing',
        message: 'a system without a description',
        fix: 'Write one.',
      },
    ],
  })
}

/** A tree of so many runs, one of seven of them INVALID, in groups of five. */
export function largeDocument(count: number): VerdictDocument {
  const runs = Array.from({ length: count }, (_, index) => {
    const run = inventedRun(
      `closed/acme/results/nvme-box-${Math.floor(index / 5)}/training/unet3d/run/20260302_${String(100000 + index)}`,
    )
    if (index % 7 > 0) return run
    return saying(run, 'training/dataset-size', 'fail', `${20_000 + index} files, at least 28,000`, {
      messageId: 'small',
      message: `There are ${20_000 + index} files; 28,000 are the least.`,
      expected: 28_000,
      actual: 20_000 + index,
      fix: 'Generate 28,000 files and repeat the runs.',
    })
  })
  const groups = Array.from({ length: Math.ceil(count / 5) }, (_, group) =>
    inventedSubmission(`closed/acme/nvme-box-${group}/training/unet3d/h100`, runs.slice(group * 5, group * 5 + 5)),
  )
  return inventedDocument({ runs, submissions: groups })
}

/** Metrics of the invented runs, as a benchmark would define them. */
export const INVENTED_BENCHMARKS: BenchmarkTitle[] = [
  {
    id: 'training',
    title: 'Training',
    metrics: [
      { name: 'train_au_mean_percentage', title: 'Accelerator use', unit: '%', direction: 'higher', digits: 2 },
      {
        name: 'train_throughput_mean_samples_per_second',
        title: 'Throughput',
        unit: 'samples/s',
        direction: 'higher',
        digits: 2,
      },
      { name: 'read_bandwidth_gib_per_second', title: 'Read', unit: 'GiB/s', direction: 'higher', digits: 3 },
    ],
  },
]

/** What a report is made of, of an invented document. */
export function inventedParts(document: VerdictDocument, of: Partial<ReportParts> = {}): ReportParts {
  return {
    id: 'rep-0057',
    name: 'nvme-box, round 2.0',
    createdAt: '2026-03-03T09:30:00.000Z',
    generator: 'rungrid 0.1.0',
    document,
    rules: INVENTED_RULES,
    benchmarks: INVENTED_BENCHMARKS,
    ...of,
  }
}
