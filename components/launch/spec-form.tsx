'use client'
import { useMemo } from 'react'
import { useBenchmarks } from '@/components/data/queries'
import { Note } from '@/components/ui/note'
import { Pick } from '@/components/ui/pick'
import { LoadError, Skeleton } from '@/components/ui/states-of-panels'
import type { Plan } from '@/lib/api/matrices'
import type { BenchmarkInfo } from '@/lib/api/system'
import type { Issue } from '@/lib/errors/rungrid-error'
import { AxesSection } from './axes-section'
import { FieldRow, Issues } from './field-row'
import { changeBenchmark, changeParam, chosenFor, formAxes, mapAt, type Spec } from './form-edit'
import { collidingAxes, issuesAt, issuesElsewhere } from './issues'
import { ParamsSection } from './params-section'
import { PolicySection } from './policy-section'
import { ReportingSection } from './reporting-section'
import { setValue } from './spec-text'
import { ValueInput } from './value-input'

export interface SpecFormProps {
  spec: Spec
  plan: Plan | null
  issues: readonly Issue[]
  edit: (change: (text: string) => string) => void
}

/** The spec as fields. It reads and writes the draft's text, one value at a time. */
export function SpecForm({ spec, plan, issues, edit }: SpecFormProps) {
  const benchmarks = useBenchmarks()
  const known = benchmarks.data?.find((each) => each.id === spec.benchmark)
  const benchmark = known && chosenFor(known, mapAt(spec, 'params'))
  const collisions = useMemo(() => (plan ? collidingAxes(plan) : []), [plan])
  const counts = useMemo(() => new Map(plan?.axes.map((axis) => [axis.name, axis.values]) ?? []), [plan])
  if ('stages' in spec) {
    return (
      <Note title="This spec has stages.">
        Each has its own benchmark, axes and parameters. They are edited in the YAML tab; the plan shows them here.
      </Note>
    )
  }
  const shown = [
    'name',
    'benchmark',
    'params',
    'devices',
    'max_concurrent_runs',
    'policy',
    'resources',
    'reporting',
    'priority',
    'results_dir',
  ]
  const elsewhere = issuesElsewhere(issues, [
    ...shown,
    ...formAxes(spec, benchmark).map((name) => `axes.${name}`),
    'axes',
  ])
  return (
    <div className="grid content-start gap-3">
      {elsewhere.length > 0 ? <Issues issues={elsewhere.map(withPath)} /> : null}
      <FieldRow label="Name" issues={issuesAt(issues, 'name')}>
        {(ids) => (
          <ValueInput
            {...ids}
            value={spec.name}
            onChange={(value) => edit((text) => setValue(text, ['name'], value))}
            read={(text) => text || undefined}
            write={(value) => (value === undefined || value === null ? '' : String(value))}
            placeholder={benchmark?.title ?? 'what this matrix is for'}
          />
        )}
      </FieldRow>
      <FieldRow label="Benchmark" issues={issuesAt(issues, 'benchmark')} help={benchmark?.description} group>
        {() =>
          benchmarks.isPending ? (
            <Skeleton widths={[60]} className="py-2.5" />
          ) : benchmarks.isError ? (
            <LoadError error={benchmarks.error} what="The benchmarks" retry={() => void benchmarks.refetch()} />
          ) : (
            <Pick
              label="Benchmark"
              hideLabel
              className="w-full !border-line-control"
              value={benchmark?.id ?? 'none'}
              onChange={(id) => {
                const chosen = benchmarks.data.find((each) => each.id === id)
                if (chosen) edit((text) => changeBenchmark(text, chosen))
              }}
              options={[
                ...(benchmark
                  ? []
                  : [{ value: 'none', label: spec.benchmark ? String(spec.benchmark) : 'choose one' }]),
                ...benchmarks.data.map((each) => ({ value: each.id, label: each.id, detail: each.title })),
              ]}
            />
          )
        }
      </FieldRow>
      {benchmark ? (
        <>
          <VariantRow spec={spec} benchmark={benchmark} issues={issues} edit={edit} />
          <AxesSection
            spec={spec}
            benchmark={benchmark}
            issues={issues}
            collisions={collisions}
            counts={counts}
            edit={edit}
          />
          <ParamsSection spec={spec} benchmark={benchmark} issues={issues} edit={edit} />
          <PolicySection spec={spec} issues={issues} edit={edit} />
          <ReportingSection spec={spec} issues={issues} edit={edit} />
        </>
      ) : null}
    </div>
  )
}

interface VariantRowProps {
  spec: Spec
  benchmark: BenchmarkInfo
  issues: readonly Issue[]
  edit: SpecFormProps['edit']
}

/** The parameter that decides which others and which values of the axes there are. */
function VariantRow({ spec, benchmark, issues, edit }: VariantRowProps) {
  const { variants } = benchmark
  if (!variants) return null
  const { param, all } = variants
  const given = mapAt(spec, 'params')[param] ?? variants.default
  const chosen = all.find((each) => each.id === given)
  return (
    <FieldRow label={param} issues={issuesAt(issues, `params.${param}`)} help={chosen?.description} group>
      {() => (
        <Pick
          label={param}
          hideLabel
          className="w-full !border-line-control"
          value={chosen?.id ?? 'none'}
          onChange={(id) => {
            if (id !== 'none')
              edit((text) => changeParam(text, benchmark, param, id === variants.default ? undefined : id))
          }}
          options={[
            ...(chosen ? [] : [{ value: 'none', label: typeof given === 'string' ? given : 'choose one' }]),
            ...all.map(({ id, title }) => ({ value: id, label: id, detail: title })),
          ]}
        />
      )}
    </FieldRow>
  )
}

function withPath(issue: Issue): Issue {
  return issue.path ? { ...issue, message: `${issue.path}: ${issue.message}` } : issue
}
