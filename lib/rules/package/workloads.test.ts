import { testRule } from '../testing/rule-table'
import { of, SYSTEM, valid3, with3 } from './testing/packages'
import workloads from './workloads'

testRule(workloads, {
  pass: [
    { name: 'a training', edition: '3.0', subject: valid3, summary: '1 workload' },
    {
      name: 'index types with and without the engine, checkpoints and caches',
      edition: '3.0',
      subject: await with3({
        [`${SYSTEM}/vector_database/milvus/DISKANN/run/20260302_100000/x`]: '',
        [`${SYSTEM}/vector_database/HNSW/run/20260302_100000/x`]: '',
        [`${SYSTEM}/checkpointing/llama3-8b/20260302_100000/x`]: '',
        [`${SYSTEM}/kv_cache/llama3.1-8b/run/20260302_100000/x`]: '',
      }),
      summary: '5 workloads',
    },
    {
      name: 'another index type in open',
      edition: '3.0',
      subject: await of({ 'open/Acme/results/box/vector_database/milvus/IVF_FLAT/run/20260302_100000/x': '' }),
    },
  ],
  fail: [
    {
      name: 'a model of another edition',
      edition: '3.0',
      subject: await with3({ [`${SYSTEM}/training/resnet50/run/x`]: '' }),
      verdict: 'invalid',
      messages: ['unexpected'],
      expected: ['unet3d', 'retinanet'],
    },
    {
      name: 'an index type of open in closed',
      edition: '3.0',
      subject: await with3({ [`${SYSTEM}/vector_database/milvus/IVF_FLAT/run/x`]: '' }),
      verdict: 'invalid',
      messages: ['unexpected'],
    },
    {
      name: 'a benchmark without workload',
      edition: '3.0',
      subject: await with3({ [`${SYSTEM}/checkpointing/`]: '' }),
      verdict: 'invalid',
      messages: ['none'],
    },
  ],
  notApplicable: [{ name: 'a tree without benchmarks', edition: '3.0', subject: await of({ 'closed/': '' }) }],
})
