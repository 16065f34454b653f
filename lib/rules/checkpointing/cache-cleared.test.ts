import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './cache-cleared'

const GIB = 3 * 105

testRule(rule, {
  pass: [
    {
      name: 'one host with exactly 3 × the memory of its share',
      edition: '2.0',
      subject: checkpointingRun({}, { hostMemoryGib: known(GIB, 'x') }),
    },
    {
      name: 'reading with a cleared cache',
      edition: '2.0',
      subject: checkpointingRun({ writes: 0 }, { hostMemoryGib: known(2048, 'x'), cachedGib: known(0.9, 'x') }),
      summary: '0.9 GiB in the cache before the reads',
    },
    {
      name: 'reading with exactly 3 × the share in the cache',
      edition: '2.0',
      subject: checkpointingRun(
        { writes: 0 },
        { hostMemoryGib: known(2048, 'x'), cachedGib: known(330_301_440 / 2 ** 20, 'x') },
      ),
      summary: '315 GiB in the cache before the reads',
    },
    {
      name: '405B on 64 hosts, which have the same mix of ranks',
      edition: '2.0',
      // Each host has 4 ranks of the first 256 and 4 others: 8 × 4533/512 + 4 × 755/256.
      subject: checkpointingRun({ model: 'llama3-405b', hosts: 64 }, { hostMemoryGib: known(247, 'x') }),
      summary: '82.63 GiB a host, too much for its cache',
    },
    {
      name: 'one host in subset mode of 405B, with all weights of its 8 ranks',
      edition: '2.0',
      // 8 × 4533/512 + 8 × 755/256
      subject: checkpointingRun({ model: 'llama3-405b', subset: true }, { hostMemoryGib: known(283, 'x') }),
      summary: '94.42 GiB a host, too much for its cache',
    },
  ],
  fail: [
    {
      name: 'a run that writes and reads on a host with more memory',
      edition: '2.0',
      subject: checkpointingRun({}, { hostMemoryGib: known(GIB + 1, 'x') }),
      verdict: 'invalid',
      messages: ['combined'],
      expected: GIB,
      actual: GIB + 1,
    },
    {
      name: 'two hosts, each with half of it',
      edition: '2.0',
      subject: checkpointingRun({ hosts: 2 }, { hostMemoryGib: known(GIB / 2 + 1, 'x') }),
      verdict: 'invalid',
      messages: ['combined'],
      expected: GIB / 2,
    },
    {
      name: 'reading with a kB more than 3 × the share in the cache',
      edition: '2.0',
      subject: checkpointingRun(
        { writes: 0 },
        { hostMemoryGib: known(2048, 'x'), cachedGib: known(330_301_441 / 2 ** 20, 'x') },
      ),
      verdict: 'invalid',
      messages: ['cached'],
      expected: 315,
    },
    {
      name: 'reading with a full cache',
      edition: '2.0',
      subject: checkpointingRun({ writes: 0 }, { hostMemoryGib: known(2048, 'x'), cachedGib: known(400, 'x') }),
      verdict: 'invalid',
      messages: ['cached'],
      actual: 400,
    },
  ],
  unjudged: [
    {
      name: 'a reading run without its page cache',
      edition: '2.0',
      subject: checkpointingRun(
        { writes: 0 },
        { hostMemoryGib: known(2048, 'x'), cachedGib: missing('summary.json', 'host_meminfo.Cached') },
      ),
      file: 'summary.json',
      field: 'host_meminfo.Cached',
    },
    {
      name: 'a run without memory',
      edition: '2.0',
      subject: checkpointingRun({}, { hostMemoryGib: missing('summary.json', 'host_memory_GB') }),
      file: 'summary.json',
      field: 'host_memory_GB',
    },
  ],
  notApplicable: [
    { name: 'a run that only writes', edition: '2.0', subject: checkpointingRun({ reads: 0 }) },
    { name: 'sizing', edition: '2.0', subject: checkpointingRun({}, { command: known('datasize', 'x') }) },
    { name: 'an unknown model', edition: '2.0', subject: checkpointingRun({ model: 'llama3-13b' }) },
  ],
})
