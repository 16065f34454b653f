import { llmModel, ranksGib, ranksOfHost } from '../../storage/benchmarks/checkpointing/models'
import { type CheckpointingRun, isMeasured } from '../../storage/benchmarks/checkpointing/run'
import { need } from '../../storage/fact'
import { fail, notApplicable, pass, runRule } from '../types'

/** A host whose memory is more than so many times what it writes can keep the checkpoint in its cache. */
const FACTOR = 3

export default runRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/cache-cleared',
    title: 'Checkpoints are not read from the page cache of the hosts',
    scope: 'run',
    benchmarks: ['checkpointing'],
    clauses: { '2.0': '2.2.2' },
    severity: 'error',
    when: 'after',
    requirement:
      'Where a host has more than 3 × the memory of its share, caches are cleared between writing and reading',
    messages: {
      combined:
        'A host has {actual} GiB of memory for a share of {share} GiB of the checkpoint, and writes and reads ran at once, so that no cache was cleared between them.',
      cached: 'The page cache of the host held {actual} GiB, more than 3 × its share of {share} GiB of the checkpoint.',
    },
    fixes: {
      combined:
        'Write with `--num-checkpoints-read=0`, clear the caches of all hosts, then read with `--num-checkpoints-write=0`.',
      cached:
        'Clear the caches of all hosts right before the reads (`echo 3 > /proc/sys/vm/drop_caches`) and read again.',
    },
    docs: `The share of a host is what its ranks write of one checkpoint; ranks are dealt out to hosts one by one, as \`mpirun\` does,
and the share follows from the model: with ZeRO 3 weights and optimizer are cut by all processes; with ZeRO 1 the
optimizer is, and the first tensor × pipeline ranks hold the weights. A host needs its cache cleared when its memory is
more than 3 × its smallest share. Then

- a run that writes and reads in one go is INVALID, for nothing could be cleared in between;
- a run that only reads must find \`host_meminfo.Cached\` of \`summary.json\` at 3 × the share or less.

Memory is \`system_info.max_memory_bytes\` of the metadata, else the sum of \`host_memory_GB\` over the hosts divided by their
number, since DLIO misplaces single entries of that list. \`Cached\` is that of the host of rank 0, the only one recorded.

**The text contradicts itself.** Its sentence in bold asks for clearing when the share is below 3 × the memory; its
worked examples when 3 × the share is below the memory. By the first nearly every system would have to clear, also one
whose checkpoint is larger than its memory and can't be cached. The examples, and the program of the reviewers, read it
the second way; so does this rule.`,
  },
  check(run) {
    if (!isMeasured(run)) return notApplicable('nothing is written')
    const model = llmModel(need(run.model))
    if (!model) return notApplicable('the model is not one of the benchmark')
    const reads = need(run.reads)
    if (reads === 0) return notApplicable('it only writes')
    const processes = need(run.processes)
    const hosts = Math.min(need(run.hosts), processes)
    const cut = need(run.subset) ? model.processes : processes
    const share = Math.min(
      ...Array.from({ length: hosts }, (_, host) => ranksGib(model, ranksOfHost(host, hosts, processes), cut)),
    )
    const memory = need(run.hostMemoryGib)
    const rounded = Math.round(share * 100) / 100
    const facts = { expected: Math.round(share * FACTOR * 100) / 100, data: { share: rounded } }
    if (memory <= FACTOR * share) return pass(`${rounded} GiB a host, too much for its cache`)
    if (need(run.writes) > 0)
      return fail({ ...facts, verdict: 'invalid', messageId: 'combined', parameter: 'host_memory_GB', actual: memory })
    const cached = need(run.cachedGib)
    if (cached <= FACTOR * share) return pass(`${Math.round(cached * 100) / 100} GiB in the cache before the reads`)
    return fail({
      ...facts,
      verdict: 'invalid',
      messageId: 'cached',
      parameter: 'host_meminfo.Cached',
      actual: cached,
    })
  },
})
