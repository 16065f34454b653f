'use client'
import { Fragment, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Pick } from '@/components/ui/pick'
import type { BenchmarkInfo } from '@/lib/api/system'
import type { Issue } from '@/lib/errors/rungrid-error'
import type { Json } from '@/lib/matrix/types'
import { FieldRow } from './field-row'
import { mapAt, type Spec } from './form-edit'
import { issuesAt } from './issues'
import { fieldText, fieldValue, type ParamField, paramFields } from './param-fields'
import { Section } from './section'
import { setValue } from './spec-text'
import { ValueInput } from './value-input'

export interface ParamsSectionProps {
  spec: Spec
  benchmark: BenchmarkInfo
  issues: readonly Issue[]
  edit: (change: (text: string) => string) => void
}

/** Fields shown before the rest is asked for; what is required or was set is always there. */
const FIRST = 8

/** The benchmark's parameters, made from its schema. An empty field means the default, which stands in it in grey. */
export function ParamsSection({ spec, benchmark, issues, edit }: ParamsSectionProps) {
  const [all, setAll] = useState(false)
  const params = mapAt(spec, 'params')
  const axes = mapAt(spec, 'axes')
  // The one that decides about the others stands above, with the axes that it decides about too.
  const fields = paramFields(benchmark.params).filter(
    (field) => !(field.name in axes) && field.name !== benchmark.variants?.param,
  )
  const unknown = Object.keys(params).filter(
    (name) => !fields.some((field) => field.name === name) && name !== benchmark.variants?.param,
  )
  const needed = (field: ParamField, at: number) =>
    at < FIRST || field.required || field.name in params || issuesAt(issues, `params.${field.name}`).length > 0
  const shown = all ? fields : fields.filter(needed)
  const set = (name: string, value: Json | undefined) => edit((text) => setValue(text, ['params', name], value))
  return (
    <Section title="Parameters" issues={issues.filter((issue) => issue.path === 'params')}>
      {fields.length === 0 ? <p className="text-ink-3 text-small">This benchmark has none.</p> : null}
      <div className="grid gap-x-6 gap-y-3 wide:grid-cols-2">
        {shown.map((field) => (
          <div key={field.name} className={field.kind === 'structure' ? 'wide:col-span-2' : ''}>
            <Param
              field={field}
              value={params[field.name]}
              issues={issuesAt(issues, `params.${field.name}`)}
              onChange={(value) => set(field.name, value)}
            />
          </div>
        ))}
      </div>
      {unknown.map((name) => (
        <FieldRow key={name} label={<code>{name}</code>} issues={issuesAt(issues, `params.${name}`)} group>
          {() => (
            <Button small onClick={() => set(name, undefined)}>
              Remove
            </Button>
          )}
        </FieldRow>
      ))}
      {fields.length > shown.length || all ? (
        <div className="sm:pl-30">
          {fields.length > FIRST ? (
            <Button small kind="ghost" onClick={() => setAll(!all)}>
              {all ? 'Show fewer' : `Show ${fields.length - shown.length} more`}
            </Button>
          ) : null}
        </div>
      ) : null}
    </Section>
  )
}

interface ParamProps {
  field: ParamField
  value: Json | undefined
  issues: readonly Issue[]
  onChange: (value: Json | undefined) => void
}

/** A long name wraps after an underscore and not within a word. */
function Breakable({ name }: { name: string }) {
  return name.split('_').map((part, at) => (
    <Fragment key={at}>
      {at > 0 ? (
        <>
          _<wbr />
        </>
      ) : null}
      {part}
    </Fragment>
  ))
}

/** Stands for "not given" in lists, where an empty value can't be chosen. */
const DEFAULT = '\u0000default'

function Param({ field, value, issues, onChange }: ParamProps) {
  const isChoice = field.kind === 'choice' || field.kind === 'boolean'
  return (
    <FieldRow label={<Breakable name={field.name} />} help={field.help} issues={issues} group={isChoice}>
      {(ids) => {
        if (isChoice) {
          const choices =
            field.kind === 'boolean'
              ? [true, false].map((choice) => ({ value: choice as Json, label: choice ? 'yes' : 'no' }))
              : field.choices
          const defaultLabel = choices.find((choice) => choice.value === field.default)?.label
          const known = value === undefined || choices.some((choice) => choice.value === value)
          return (
            <Pick
              label={field.name}
              hideLabel
              className="w-full"
              value={value === undefined ? DEFAULT : JSON.stringify(value)}
              onChange={(next) => onChange(next === DEFAULT ? undefined : (JSON.parse(next) as Json))}
              options={[
                { value: DEFAULT, label: defaultLabel === undefined ? 'not set' : `${defaultLabel} (default)` },
                ...choices.map((choice) => ({ value: JSON.stringify(choice.value), label: choice.label })),
                ...(known ? [] : [{ value: JSON.stringify(value), label: String(value) }]),
              ]}
            />
          )
        }
        return (
          <ValueInput
            {...ids}
            value={value}
            onChange={onChange}
            read={(text) => fieldValue(field, text)}
            write={fieldText}
            placeholder={field.default === undefined ? (field.required ? 'required' : '') : fieldText(field.default)}
            numeric={field.kind === 'number'}
            mono
          />
        )
      }}
    </FieldRow>
  )
}
