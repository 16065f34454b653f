'use client'
import { CopyButton } from '@/components/ui/copy-button'
import { Dialog } from '@/components/ui/dialog'
import { Facts } from '@/components/ui/facts'
import { Duration, Num } from '@/components/ui/values'
import { formatCount } from '@/lib/format/number'
import { shown } from '@/lib/rules/apply'
import type { RunJudgement } from '@/lib/rules/document'
import type { MetricDefinition } from '@/lib/storage/types'
import { FindingView } from './finding-view'
import { VerdictWord } from './verdict'
import { benchmarkWords } from './words'

export interface RunDialogProps {
  /** null: closed. */
  run: RunJudgement | null
  number: number
  metrics: readonly MetricDefinition[]
  onClose: () => void
}

/** One run with all that was found in it. */
export function RunDialog({ run, number, metrics, onClose }: RunDialogProps) {
  return (
    <Dialog
      open={run !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      wide
      title={`Run ${number}`}
      description={
        run ? (
          <span className="flex items-center gap-1">
            <code className="min-w-0 [overflow-wrap:anywhere]">{run.path}</code>
            <CopyButton text={run.path} label="Copy the path" />
          </span>
        ) : undefined
      }
    >
      {run ? <Body run={run} metrics={metrics} /> : null}
    </Dialog>
  )
}

function Body({ run, metrics }: { run: RunJudgement; metrics: readonly MetricDefinition[] }) {
  const fact = (label: string, value: string | number | null) => (value === null ? null : ([label, value] as const))
  return (
    <div className="grid gap-3">
      <p className="font-medium">
        <VerdictWord verdict={run.verdict} />
      </p>
      <Facts
        left
        facts={[
          ['benchmark', `${benchmarkWords(run.benchmark)}${run.command ? `, ${run.command}` : ''}`],
          fact('model', run.model),
          fact('accelerator', run.accelerator),
          fact('system', run.system),
          fact('started', run.startedAt?.replace('T', ' ') ?? null),
          run.durationSeconds === null ? null : ['took', <Duration key="d" seconds={run.durationSeconds} precise />],
          fact('processes', run.processes),
          fact('clients', run.hosts),
          ...metrics
            .filter(({ name }) => run.metrics[name] !== undefined && run.metrics[name] !== null)
            .map(
              ({ name, title, unit, digits }) =>
                [title, <Num key="v" value={run.metrics[name]} digits={digits} unit={unit} />] as const,
            ),
        ]}
      />
      <section aria-label="Findings">
        <h3 className="font-semibold text-small">
          {run.findings.length === 0 ? 'Nothing was found' : `Findings ${formatCount(run.findings.length)}`}
        </h3>
        {run.findings.slice(0, 100).map((finding, index) => (
          <FindingView
            key={index}
            finding={{
              ...finding,
              expected: finding.expected === null ? null : shown(finding.expected),
              actual: finding.actual === null ? null : shown(finding.actual),
              where: '',
            }}
          />
        ))}
      </section>
    </div>
  )
}
