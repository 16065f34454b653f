/**
 * What sparse-attention-hub registers, as of its commit f5abf91: names, subsets, where the main score stands and on which
 * scale, and what is known not to work there. Notes are told to people; none of them stops a launch, since the checkout of
 * the user may have it mended.
 */
export interface HubBenchmark {
  subsets: readonly string[]
  /** Path of the main score in metrics.json; null: it has no ground truth. */
  score: { name: string; path: readonly string[]; scale: [number, number] } | null
  /** Path of the number of samples in metrics.json. */
  samples: readonly string[]
  /** Where metrics.json has the scores of single tasks. */
  tasks: string
  /** Tokens of an answer, by subset or for all; undefined: the data set says. */
  answerLimits?: number | Readonly<Record<string, number>>
  /** Seconds that a sample is guessed to take, before any run was measured. */
  secondsPerSample: number
  samplesPerSubset: number
  notes: readonly string[]
  subsetNotes?: Readonly<Record<string, string>>
}

const LONGBENCH = {
  narrativeqa: 128,
  qasper: 128,
  multifieldqa_en: 64,
  multifieldqa_zh: 64,
  hotpotqa: 32,
  '2wikimqa': 32,
  musique: 32,
  dureader: 128,
  gov_report: 512,
  qmsum: 512,
  multi_news: 512,
  vcsum: 512,
  trec: 64,
  triviaqa: 32,
  samsum: 128,
  lsht: 64,
  passage_count: 32,
  passage_retrieval_en: 32,
  passage_retrieval_zh: 32,
  lcc: 64,
  'repobench-p': 64,
}

const LONGBENCH_EXTENDED = [
  'qasper_e',
  'multifieldqa_en_e',
  'hotpotqa_e',
  '2wikimqa_e',
  'gov_report_e',
  'multi_news_e',
  'trec_e',
  'triviaqa_e',
  'samsum_e',
  'passage_count_e',
  'passage_retrieval_en_e',
  'lcc_e',
  'repobench-p_e',
]

const LONGBENCH_CHINESE = ['multifieldqa_zh', 'dureader', 'vcsum', 'lsht', 'passage_retrieval_zh']

const RULER = {
  cwe: 120,
  fwe: 50,
  niah_multikey_1: 128,
  niah_multikey_2: 128,
  niah_multikey_3: 128,
  niah_multiquery: 128,
  niah_multivalue: 128,
  niah_single_1: 128,
  niah_single_2: 128,
  niah_single_3: 128,
  qa_1: 32,
  qa_2: 32,
  vt: 30,
}

const overall = (top: number) => ({
  name: 'overall_score',
  path: ['overall_score'],
  scale: [0, top] as [number, number],
})
const summed = ['summary', 'total_samples']
const of = (names: readonly string[], note: string) => Object.fromEntries(names.map((name) => [name, note]))

const rulerOfLength: HubBenchmark = {
  subsets: Object.keys(RULER),
  score: overall(100),
  samples: summed,
  tasks: 'task_scores',
  answerLimits: RULER,
  secondsPerSample: 4,
  samplesPerSubset: 50,
  notes: [],
}

export const HUB_BENCHMARKS: Readonly<Record<string, HubBenchmark>> = {
  aime2024: {
    subsets: ['aime2024'],
    score: overall(1),
    samples: ['total_problems'],
    tasks: 'task_scores',
    answerLimits: 32_000,
    secondsPerSample: 600,
    samplesPerSubset: 30,
    notes: ['Up to 32,000 tokens an answer: hours a run.'],
  },
  aime2025: {
    subsets: ['aime2025'],
    score: overall(1),
    samples: ['total_problems'],
    tasks: 'task_scores',
    answerLimits: 32_000,
    secondsPerSample: 600,
    samplesPerSubset: 30,
    notes: ['Up to 32,000 tokens an answer: hours a run.'],
  },
  infinite_bench: {
    subsets: [
      'passkey',
      'kv_retrieval',
      'number_string',
      'code_run',
      'code_debug',
      'math_find',
      'longbook_qa_eng',
      'longdialogue_qa_eng',
      'longbook_choice_eng',
    ],
    score: overall(1),
    samples: summed,
    tasks: 'task_scores',
    secondsPerSample: 30,
    samplesPerSubset: 300,
    notes: ['An exception while scoring is recorded as 0.0 without a trace; an exact 0.0 is marked as suspect.'],
    subsetNotes: { math_find: 'Its scorer fails on answers that come as lists, and that is recorded as 0.0.' },
  },
  loft_rag: {
    subsets: ['nq', 'hotpotqa', 'musique', 'qampari', 'quest'].flatMap((set) =>
      ['32k', '128k', '1m'].map((length) => `${set}_${length}`),
    ),
    score: { name: 'em', path: ['overall', 'em'], scale: [0, 1] },
    samples: summed,
    tasks: 'task_metrics',
    secondsPerSample: 20,
    samplesPerSubset: 110,
    notes: ['Rows of the dev and the test part are scored together.'],
  },
  longbench: {
    subsets: [...Object.keys(LONGBENCH), ...LONGBENCH_EXTENDED],
    score: overall(100),
    samples: summed,
    tasks: 'task_scores',
    answerLimits: LONGBENCH,
    secondsPerSample: 4,
    samplesPerSubset: 200,
    notes: ['The data set adds 20 tokens to each answer limit.'],
    subsetNotes: {
      ...of(LONGBENCH_EXTENDED, 'The hub cannot score it (its code expects names that end in -e): the run will fail.'),
      ...of(LONGBENCH_CHINESE, 'It may be missing in the published data set.'),
    },
  },
  longbenchv2: {
    subsets: ['0shot', 'cot'],
    score: overall(100),
    samples: summed,
    tasks: 'task_scores',
    answerLimits: { '0shot': 148, cot: 1044 },
    secondsPerSample: 20,
    samplesPerSubset: 503,
    notes: ['A sample without all of easy, hard, short, medium and long cannot be scored: keep max_requests large.'],
  },
  loogle: {
    subsets: ['shortdep_qa', 'longdep_qa', 'shortdep_cloze', 'longdep_summarization'],
    score: overall(1),
    samples: summed,
    tasks: 'task_scores',
    answerLimits: { shortdep_qa: 300, longdep_qa: 500, shortdep_cloze: 50, longdep_summarization: 500 },
    secondsPerSample: 10,
    samplesPerSubset: 500,
    notes: [
      'Scoring needs the network, and for shortdep_cloze it evaluates what the model answered as Python: run it in a container.',
      'The overall score mixes exact match and BERTScore.',
    ],
  },
  mock_benchmark: {
    subsets: ['reading_comprehension'],
    score: { name: 'accuracy', path: ['accuracy'], scale: [0, 1] },
    samples: ['total_samples'],
    tasks: 'task_scores',
    secondsPerSample: 2,
    samplesPerSubset: 5,
    notes: ["It fails with KeyError: 'answer_prefix' in that version: no test of an installation."],
  },
  ruler: {
    subsets: ['4096', '8192', '16384', '32768'],
    score: overall(100),
    samples: summed,
    tasks: 'task_scores',
    secondsPerSample: 3,
    samplesPerSubset: 6500,
    notes: ['A subset is a context length; each holds the 13 tasks of RULER.'],
  },
  ruler16k: rulerOfLength,
  ruler32k: { ...rulerOfLength, secondsPerSample: 8 },
  zero_scrolls: {
    subsets: ['default'],
    score: null,
    samples: summed,
    tasks: 'task_stats',
    secondsPerSample: 10,
    samplesPerSubset: 400,
    notes: ['It has no ground truth: its runs make answers and no score.'],
  },
}

/** The registry looks names up in lower case, so `ruler16K` and `ruler16k` are one benchmark; here they get one name. */
export function canonicalName(name: string, known: readonly string[]): string | undefined {
  const wanted = name.trim().toLowerCase()
  return known.find((each) => each.toLowerCase() === wanted)
}
