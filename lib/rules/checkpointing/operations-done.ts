import { type CheckpointingRun, isMeasured } from '../../storage/benchmarks/checkpointing/run'
import { isKnown, need } from '../../storage/fact'
import { fail, notApplicable, pass, type RawFinding, runRule } from '../types'

export default runRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/operations-done',
    title: 'Every declared checkpoint was really written and read',
    scope: 'run',
    benchmarks: ['checkpointing'],
    clauses: { '2.0': '2.2.3', '3.0': '4.7.1' },
    severity: 'error',
    when: 'after',
    requirement: 'The logs of the ranks hold every declared write and read',
    messages: {
      count: '{declared} {what} are declared, and the logs of the ranks hold {actual}.',
      none: '{declared} {what} are declared, and `summary.json` has no figures of any.',
    },
    fixes: {
      count: 'Run again: this one ended early, or its logs belong to another run.',
      none: 'Run again: this one ended early, or its summary belongs to another run.',
    },
    docs: `\`checkpoint.num_checkpoints_write\` and \`checkpoint.num_checkpoints_read\` are what was asked for. What was done is counted
in \`<rank>_per_epoch_stats.json\` (\`save_ckpt<N>\`, \`load_ckpt<N>\`); an operation counts when all ranks have it. Beside that
\`summary.json\` must have figures of each direction that is declared. The editions' tools trust the declaration alone.`,
  },
  check(run) {
    if (!isMeasured(run)) return notApplicable('nothing is written')
    const directions = [
      { what: 'writes', kind: 'write', declared: need(run.writes), figure: run.writeGibPerSecond },
      { what: 'reads', kind: 'read', declared: need(run.reads), figure: run.readGibPerSecond },
    ] as const
    const operations = need(run.operations)
    const findings = directions.flatMap(({ what, kind, declared, figure }): RawFinding[] => {
      const actual = operations.filter((operation) => operation.kind === kind).length
      const facts = { parameter: `checkpoint.num_checkpoints_${kind}`, expected: declared, actual }
      const data = { declared, what }
      if (actual !== declared) return [{ ...facts, verdict: 'invalid', messageId: 'count', data }]
      if (declared > 0 && !isKnown(figure)) return [{ ...facts, verdict: 'invalid', messageId: 'none', data }]
      return []
    })
    const [writes, reads] = directions
    return findings.length > 0 ? fail(findings) : pass(`${writes.declared} writes, ${reads.declared} reads`)
  },
})
