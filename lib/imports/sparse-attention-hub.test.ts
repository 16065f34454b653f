/** Trees written by hand in the layout of the hub at its commit f5abf91: no recorded run of it is published. */
import { describe, expect, it } from 'vitest'
import { detectFormat } from './index'
import hub, { taskOf } from './sparse-attention-hub'
import { memoryTree } from './testing'

const CSV =
  '"context","question","task","predicted_answer"\n"a ""long"" one","q","qasper","x"\n"two","q","qasper","y"\n'
const metrics = (score: number, task = 'qasper') =>
  JSON.stringify({
    overall_score: score,
    task_scores: { [task]: score },
    summary: { total_tasks: 1, total_samples: 2 },
  })
const DENSE = JSON.stringify({ sparse_attention_config: null, subsets_to_run: ['qasper'] })
const SPARSE = JSON.stringify({
  sparse_attention_config: { masker_configs: [{ sink_size: 4, search_space: {} }, { window_size: 16 }] },
  subsets_to_run: ['qasper'],
})

const cell = (dir: string, files: { csv?: string; metrics?: string; config?: string; micro?: string } = {}) => ({
  ...(files.csv === undefined ? {} : { [`${dir}/raw_results.csv`]: files.csv }),
  ...(files.metrics === undefined ? {} : { [`${dir}/metrics.json`]: files.metrics }),
  ...(files.config === undefined ? {} : { [`${dir}/config.json`]: files.config }),
  ...(files.micro === undefined ? {} : { [`${dir}/micro_metrics.jsonl`]: files.micro }),
})
const whole = (score = 41.5) => ({ csv: CSV, metrics: metrics(score), config: DENSE })
const read = (files: Record<string, string>) => hub.read(memoryTree(files, 64))
const only = async (dir: string, files: Parameters<typeof cell>[1]) => {
  const { runs } = await read(cell(`m/dense/${dir}`, files))
  expect(runs).toHaveLength(1)
  return runs[0]!
}

describe('a tree of sparse-attention-hub', () => {
  it('becomes model × attention × task, with score, scale, samples and what was attended', async () => {
    const micro = [
      '{"metric": "research_attention_density", "value": 0.1}',
      '{"metric": "research_attention_density", "value": 0.3}',
      '{"metric": "research_attention_density", "value": NaN}',
      '{"metric": "research_attention_output_error", "value": 0.05}',
      '{"metric": "research_attention_density", "val',
    ].join('\n')
    const tree = {
      ...cell('org_a/dense/longbench_qasper', whole()),
      ...cell('org_a/streaming/longbench_qasper', { csv: CSV, metrics: metrics(40), config: SPARSE, micro }),
      'results_tables/x/longbench_results.csv': 'a,b\n1,2\n',
    }
    const found = await read(tree)
    expect(found.problems).toEqual([])
    expect(found.runs.map(({ axes }) => axes)).toEqual([
      {
        model: { label: 'org_a', value: 'org_a' },
        attention: { label: 'dense', value: 'dense', detail: 'every token' },
        task: { label: 'qasper', value: 'qasper', group: 'longbench' },
      },
      {
        model: { label: 'org_a', value: 'org_a' },
        attention: { label: 'streaming', value: 'streaming', detail: 'sink_size 4 · window_size 16' },
        task: { label: 'qasper', value: 'qasper', group: 'longbench' },
      },
    ])
    expect(found.runs[0]).toMatchObject({
      dir: 'org_a/dense/longbench_qasper',
      files: ['raw_results.csv', 'metrics.json', 'config.json'],
    })
    expect(found.runs[0]!.scores).toMatchObject([
      { name: 'overall_score', value: 41.5, scale: [0, 100], samples: 2, headline: true },
      { name: 'density', value: 1 },
    ])
    const density = found.runs[1]!.scores.find(({ name }) => name === 'density')
    expect(density).toMatchObject({ value: 0.2, samples: 2, direction: 'lower' })
    expect(found.runs[1]!.scores.find(({ name }) => name === 'output_error')?.value).toBe(0.05)
    expect((await detectFormat(memoryTree(tree)))?.id).toBe('sparse-attention-hub')
  })

  it('has directories whose names are split at the longest benchmark that is known, in any case', () => {
    expect(
      [
        'infinite_bench_kv_retrieval',
        'mock_benchmark_reading_comprehension',
        'longbench_repobench-p',
        'ruler16K_niah_multikey_1',
        'longbenchv2_cot',
        'ruler_4096',
        'ruler',
        'rulers',
      ].map(taskOf),
    ).toEqual([
      { benchmark: 'infinite_bench', subset: 'kv_retrieval' },
      { benchmark: 'mock_benchmark', subset: 'reading_comprehension' },
      { benchmark: 'longbench', subset: 'repobench-p' },
      { benchmark: 'ruler16k', subset: 'niah_multikey_1' },
      { benchmark: 'longbenchv2', subset: 'cot' },
      { benchmark: 'ruler', subset: '4096' },
      { benchmark: 'ruler', subset: null },
      null,
    ])
  })

  it.each([
    ['micro metrics alone', { micro: '' }, 'raw_results.csv is missing'],
    ['a CSV of no bytes', { csv: '', metrics: metrics(1), config: DENSE }, 'raw_results.csv is empty'],
    ['a CSV with nothing but a header', { ...whole(), csv: '"context","task"\n' }, 'no row below its header'],
    ['no metrics', { csv: CSV, config: DENSE }, 'stopped before it was scored'],
    ['metrics that are cut off', { ...whole(), metrics: metrics(1).slice(0, 30) }, 'metrics.json is cut off'],
    ['metrics with an error', { ...whole(), metrics: '{"error": "No results to evaluate"}' }, 'No results to evaluate'],
    [
      'an error of its only task',
      {
        ...whole(),
        metrics: '{"task_scores": {"qasper": {"error": "unknown metric"}}, "summary": {"total_samples": 2}}',
      },
      'unknown metric',
    ],
    ['a score that is NaN', { ...whole(), metrics: '{"overall_score": NaN, "task_scores": {}}' }, 'overall_score'],
  ])('shows %s as failed, never as 0', async (_what, files, words) => {
    const run = await only('longbench_qasper', files)
    expect(run.failure).toContain(words)
    expect(run.scores).toEqual([])
  })

  it('keeps a score without config.json, and says that the run may not have ended', async () => {
    const run = await only('longbench_qasper', { csv: CSV, metrics: metrics(5), config: '{"sparse' })
    expect(run.failure).toBeUndefined()
    expect(run.scores[0]!.value).toBe(5)
    expect(run.note).toContain('config.json')
    // Whether it was dense is not known then: no density is claimed.
    expect(run.scores.map(({ name }) => name)).toEqual(['overall_score'])
  })

  it('leaves out a score that was made without some of its subsets', async () => {
    const config = JSON.stringify({ sparse_attention_config: null, subsets_to_run: ['qasper', 'hotpotqa'] })
    const run = await only('longbench', { ...whole(), config })
    expect(run.scores[0]).toMatchObject({ value: null, note: expect.stringContaining('hotpotqa') })
  })

  it('takes the newest execution, and one of two spellings, and tells which', async () => {
    const found = await read({
      ...cell('execution_20260101_000000/m/dense/longbench_qasper', whole(1)),
      ...cell('execution_20260102_000000/m/dense/longbench_qasper', whole(2)),
      ...cell('m/dense/ruler16K_cwe', { csv: '', metrics: metrics(1) }),
      ...cell('m/dense/ruler16k_cwe', { csv: CSV, metrics: metrics(3, 'cwe'), config: DENSE }),
    })
    expect(found.runs.map(({ axes, scores }) => [axes.task!.group, scores[0]?.value])).toEqual([
      ['ruler16k', 3],
      ['longbench', 2],
    ])
    expect(found.problems.map(({ path }) => path)).toEqual([
      'm/dense/ruler16K_cwe',
      'execution_20260101_000000/m/dense/longbench_qasper',
    ])
  })

  it('tells of directories that are none, unknown benchmarks, and names that mean two configurations', async () => {
    const found = await read({
      ...cell('m/sparse/longbench_qasper', { ...whole(), config: SPARSE }),
      ...cell('m/sparse/longbench_hotpotqa', { ...whole(), config: SPARSE.replace('16', '32') }),
      ...cell('m/sparse/my_bench', whole()),
      'm/sparse/notes/x.txt': 'x',
    })
    expect(found.problems.map(({ path, message }) => [path, message])).toEqual([
      ['m/sparse/longbench_qasper', '`sparse` is configured otherwise here than in another run of that name.'],
      ['m/sparse/my_bench', '`sparse` is configured otherwise here than in another run of that name.'],
      ['m/sparse/notes', 'This is no benchmark that is known.'],
    ])
    expect(found.runs.at(-1)!.failure).toContain('my_bench is not known')
  })
})
