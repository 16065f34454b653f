'use client'
import { Pick } from '@/components/ui/pick'
import { Segmented } from '@/components/ui/segmented'
import type { Issue } from '@/lib/errors/rungrid-error'
import { DEFAULT_REPORTING, type Reporting } from '@/lib/matrix/reporting'
import type { Json } from '@/lib/matrix/types'
import { ChipsInput } from './chips-input'
import { FieldRow } from './field-row'
import { mapAt, type Spec } from './form-edit'
import { issuesAt, issuesElsewhere } from './issues'
import { Section } from './section'
import { setValue } from './spec-text'
import { ValueInput } from './value-input'
import { readValue, writeValue } from './values'

export interface ReportingSectionProps {
  spec: Spec
  issues: readonly Issue[]
  edit: (change: (text: string) => string) => void
}

const FORMATS: { value: Reporting['stdout']; label: string; detail?: string }[] = [
  { value: 'none', label: 'not read', detail: 'output is log' },
  { value: 'auto', label: 'auto', detail: 'each line as what it is' },
  { value: 'json', label: 'json', detail: '{"step": 10, "loss": 2.31}' },
  { value: 'dict', label: 'dict', detail: "{'loss': 2.31} of Hugging Face" },
  { value: 'tqdm', label: 'tqdm', detail: 'progress bars and their postfix' },
  { value: 'pairs', label: 'pairs', detail: 'step=10 loss: 2.31' },
]

const FIELDS = Object.keys(DEFAULT_REPORTING).map((field) => `reporting.${field}`)

const STREAMS = (['both', 'stdout', 'stderr'] as const).map((value) => ({ value, label: value }))

/** For programs that report in no way but by what they print: docs/reporting/stdout.md. */
export function ReportingSection({ spec, issues, edit }: ReportingSectionProps) {
  const given = mapAt(spec, 'reporting')
  const set = (field: keyof Reporting, value: Json | undefined) =>
    edit((text) => setValue(text, ['reporting', field], value === DEFAULT_REPORTING[field] ? undefined : value))
  const format = String(given.stdout ?? DEFAULT_REPORTING.stdout)
  const metrics = Array.isArray(given.metrics) ? given.metrics : []
  const at = (field: keyof Reporting) => issuesAt(issues, `reporting.${field}`)
  return (
    <Section title="Reporting" issues={issuesElsewhere(issuesAt(issues, 'reporting'), FIELDS)}>
      <FieldRow
        label="output"
        group
        issues={at('stdout')}
        help="Points and progress from what the program prints, when it reports in no other way."
      >
        {() => (
          <Pick
            label="points in the output"
            hideLabel
            className="w-full !border-line-control"
            value={format}
            onChange={(value) => set('stdout', value)}
            options={
              FORMATS.some(({ value }) => value === format) ? FORMATS : [{ value: format, label: format }, ...FORMATS]
            }
          />
        )}
      </FieldRow>
      {format === 'none' ? null : (
        <>
          <FieldRow label="stream" group issues={at('stream')}>
            {() => (
              <Segmented
                label="stream"
                value={String(given.stream ?? DEFAULT_REPORTING.stream)}
                onChange={(value) => set('stream', value)}
                options={STREAMS}
              />
            )}
          </FieldRow>
          <FieldRow label="step" issues={at('step')} help="Under which name a line has its step, such as iter.">
            {(ids) => (
              <ValueInput
                {...ids}
                value={given.step}
                onChange={(value) => set('step', value)}
                read={(text) => text.trim() || undefined}
                write={(value) => (value === undefined || value === null ? '' : String(value))}
                placeholder={DEFAULT_REPORTING.step}
                mono
              />
            )}
          </FieldRow>
          <FieldRow label="metrics" issues={at('metrics')} help="All, or only these; * stands for any characters.">
            {(ids) => (
              <ChipsInput
                {...ids}
                name="metrics"
                values={metrics}
                choices={[]}
                onAdd={(added) => set('metrics', [...metrics, ...added.map(String)])}
                onRemove={(index) => {
                  const rest = metrics.filter((_, each) => each !== index)
                  set('metrics', rest.length === 0 ? undefined : rest)
                }}
                isBad={(_, index) => issuesAt(issues, `reporting.metrics[${index}]`).length > 0}
              />
            )}
          </FieldRow>
        </>
      )}
      <FieldRow label="look every" issues={at('interval_seconds')} help="How often files and output are read.">
        {(ids) => (
          <ValueInput
            {...ids}
            value={given.interval_seconds}
            onChange={(value) => set('interval_seconds', value)}
            read={(text) => (text.trim() === '' ? undefined : readValue(text.trim()))}
            write={(value) => (value === undefined || value === null ? '' : writeValue(value))}
            placeholder="as the server does"
            unit="s"
            numeric
            mono
          />
        )}
      </FieldRow>
    </Section>
  )
}
