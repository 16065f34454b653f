'use client'
import { useId, useState } from 'react'
import { ApiError } from '@/components/data/api'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/input'
import { Note } from '@/components/ui/note'
import { Pick } from '@/components/ui/pick'
import { Segmented } from '@/components/ui/segmented'
import { type RuleInput, SEVERITIES } from '@/lib/alerts/rule'
import type { Channel } from '@/lib/api/notifications'
import {
  byField,
  type Draft,
  type FieldSpec,
  type FieldValue,
  faultsOf,
  fieldsOf,
  listKinds,
  ruleOf,
} from './rule-draft'
import { severityWord } from './severity'
import { TryRule } from './try-rule'

export interface RuleFormProps {
  draft: Draft
  onChange: (draft: Draft) => void
  /** Names of metrics to choose from; others can be typed. */
  metrics?: readonly string[]
  /** Undefined: not known yet. */
  channels: readonly Channel[] | undefined
  saving: boolean
  /** What the server said of the latest attempt to save. */
  error: unknown
  onSave: (rule: RuleInput) => void
  onCancel: () => void
  saveLabel: string
}

const KINDS = listKinds()

/** The form of a rule: what is asked at once is what most rules need, the rest stands under “More”. */
export function RuleForm({
  draft,
  onChange,
  metrics,
  channels,
  saving,
  error,
  onSave,
  onCancel,
  saveLabel,
}: RuleFormProps) {
  const [tried, setTried] = useState(false)
  const fields = fieldsOf(draft.kind)
  const rule = ruleOf(draft)
  const faults = {
    ...(error instanceof ApiError ? byField(error.issues) : {}),
    ...(tried ? faultsOf(rule) : {}),
  }
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change })
  const setField = (name: string, value: FieldValue) => set({ fields: { ...draft.fields, [name]: value } })
  const shown = (spec: FieldSpec) => (
    <ConditionField
      key={spec.name}
      spec={spec}
      value={draft.fields[spec.name]}
      fault={faults[`condition.${spec.name}`]}
      metrics={spec.name === 'metric' ? metrics : undefined}
      onChange={(value) => setField(spec.name, value)}
    />
  )
  const more = fields.filter((spec) => !spec.first)
  const [open, setOpen] = useState(
    more.some((spec) => draft.fields[spec.name] !== undefined) || Boolean(draft.cooldown),
  )
  const known = new Set([...fields.map((spec) => `condition.${spec.name}`), ...OWN_FIELDS])
  const others = Object.entries(faults).filter(([at]) => !known.has(at))
  return (
    <form
      className="grid gap-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        const form = event.currentTarget
        // When the faults are drawn: the first of them may be out of sight.
        requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus())
        const wrong = Object.keys(faultsOf(rule))
        if (wrong.length === 0) onSave(rule)
        else if (wrong.some((at) => !fields.some((spec) => spec.first && at === `condition.${spec.name}`)))
          setOpen(true)
      }}
    >
      <div className="grid gap-1">
        <Pick
          label="Fires when"
          value={draft.kind}
          options={KINDS.map(({ kind, title }) => ({ value: kind, label: title }))}
          onChange={(kind) => set({ kind, fields: keptFields(draft, kind) })}
          className="w-full"
        />
        <p className="text-ink-3 text-small">{KINDS.find(({ kind }) => kind === draft.kind)?.description}</p>
      </div>
      <div className="grid items-start gap-3 sm:grid-cols-2">{fields.filter((spec) => spec.first).map(shown)}</div>
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-ink-2 text-small">Severity</span>
        <Segmented
          label="Severity"
          value={draft.severity}
          options={SEVERITIES.map((severity) => ({ value: severity, label: severityWord(severity) }))}
          onChange={(severity) => set({ severity })}
        />
      </div>
      <Scope draft={draft} faults={faults} set={set} />
      <Channels all={channels} chosen={draft.channels} onChange={(chosen) => set({ channels: chosen })} />
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="cursor-pointer text-ink-2 text-small hover:text-ink">More</summary>
        <div className="mt-2 grid items-start gap-3 sm:grid-cols-2">
          <Field label="Name" help="Empty: what the condition says." error={faults.name}>
            {(ids) => (
              <Input
                {...ids}
                value={draft.name}
                maxLength={200}
                onChange={(event) => set({ name: event.target.value })}
              />
            )}
          </Field>
          <Field
            label="Cool-down, seconds"
            help="After it is over it stays quiet for so long."
            error={faults.cooldown_seconds}
          >
            {(ids) => (
              <Input
                {...ids}
                inputMode="decimal"
                placeholder="300"
                value={draft.cooldown}
                onChange={(event) => set({ cooldown: event.target.value })}
              />
            )}
          </Field>
          {more.map(shown)}
          {fields.some(({ name }) => name === 'metric') ? <Clear draft={draft} faults={faults} set={set} /> : null}
        </div>
      </details>
      {others.length > 0 ? (
        <Note kind="failed">
          {others.map(([at, message]) => (
            <span key={at} className="block">
              {message}
            </span>
          ))}
        </Note>
      ) : error && !(error instanceof ApiError && error.issues.length > 0) ? (
        <Note kind="failed">{error instanceof Error ? error.message : String(error)}</Note>
      ) : null}
      <TryRule
        rule={rule}
        run={draft.scope.run}
        ready={Object.keys(faultsOf(rule)).length === 0}
        onUnready={() => setTried(true)}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Not now</Button>
        <Button kind="primary" type="submit" disabled={saving}>
          {saveLabel}
        </Button>
      </div>
    </form>
  )
}

/** Fields that have a place of their own in the form; faults at others are said together. */
const OWN_FIELDS = [
  'name',
  'cooldown_seconds',
  'scope.matrix',
  'scope.run',
  'scope.benchmark',
  'clear.threshold',
  'clear.points',
  'clear.seconds',
]

/** What the new kind of condition has, too: the metric stays when one looks for the right kind. */
function keptFields(draft: Draft, kind: string): Draft['fields'] {
  const names = new Set(fieldsOf(kind).map(({ name }) => name))
  return Object.fromEntries(Object.entries(draft.fields).filter(([name]) => names.has(name)))
}

interface PartProps {
  draft: Draft
  faults: Record<string, string>
  set: (change: Partial<Draft>) => void
}

function Scope({ draft, faults, set }: PartProps) {
  const { scope } = draft
  const field = (name: keyof Draft['scope'], label: string, help: string) => (
    <Field label={label} help={help} error={faults[`scope.${name}`]}>
      {(ids) => (
        <Input
          {...ids}
          value={scope[name]}
          maxLength={200}
          placeholder="any"
          spellCheck={false}
          onChange={(event) => set({ scope: { ...scope, [name]: event.target.value } })}
        />
      )}
    </Field>
  )
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-ink-2 text-small">Looks at runs of</legend>
      <div className="grid items-start gap-3 sm:grid-cols-3">
        {field('matrix', 'Matrix', 'Its id.')}
        {field('run', 'Run', 'Its id.')}
        {field('benchmark', 'Benchmark', 'Such as train-lm.')}
      </div>
      {draft.axes ? (
        <p className="text-ink-3 text-small">
          And with these values: <code>{JSON.stringify(draft.axes)}</code>
        </p>
      ) : null}
    </fieldset>
  )
}

function Channels({
  all,
  chosen,
  onChange,
}: {
  all: readonly Channel[] | undefined
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}) {
  const every = all?.filter((channel) => channel.takes === 'every' && channel.enabled) ?? []
  // Deleted since: the rule can't be saved with them.
  const gone = all ? chosen.filter((id) => !all.some((channel) => channel.id === id)) : []
  const offered = [
    ...(all ?? []).map(({ id, name, enabled }) => ({ id, label: enabled ? name : `${name} (off)` })),
    ...gone.map((id) => ({ id, label: `${id} (deleted)` })),
  ]
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-ink-2 text-small">Told besides the pages</legend>
      {offered.length > 0 ? (
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          {offered.map((channel) => (
            <Check
              key={channel.id}
              checked={chosen.includes(channel.id)}
              onChange={(on) => onChange(on ? [...chosen, channel.id] : chosen.filter((id) => id !== channel.id))}
            >
              {channel.label}
            </Check>
          ))}
        </div>
      ) : null}
      <p className="text-ink-3 text-small">
        {gone.length > 0
          ? 'A channel that this rule names was deleted: take it away to save the rule.'
          : chosen.length > 0
            ? 'Those chosen, and no others.'
            : all?.length === 0
              ? 'There are no channels yet: they are made in Settings, Notifications.'
              : every.length > 0
                ? `None chosen: ${every.map((channel) => channel.name).join(', ')}, which ${every.length === 1 ? 'takes' : 'take'} every rule.`
                : 'None chosen: nobody, as no channel takes every rule.'}
      </p>
    </fieldset>
  )
}

function Clear({ draft, faults, set }: PartProps) {
  const { clear } = draft
  const field = (name: keyof Draft['clear'], label: string, help: string, placeholder: string) => (
    <Field label={label} help={help} error={faults[`clear.${name}`]}>
      {(ids) => (
        <Input
          {...ids}
          inputMode="decimal"
          placeholder={placeholder}
          value={clear[name]}
          onChange={(event) => set({ clear: { ...clear, [name]: event.target.value } })}
        />
      )}
    </Field>
  )
  return (
    <>
      {draft.kind === 'threshold'
        ? field(
            'threshold',
            'Over when back at',
            'On the good side of the threshold, so that it does not flutter.',
            'the threshold',
          )
        : null}
      {field('points', 'Over after good points', 'In a row.', '1')}
      {field('seconds', 'Over after good seconds', 'By the time of the points.', '0')}
    </>
  )
}

/** A box to tick, with its words. */
export function Check({
  checked,
  onChange,
  children,
}: {
  checked: boolean
  onChange: (checked: boolean) => void
  children: React.ReactNode
}) {
  return (
    <label className="flex min-h-6 cursor-pointer items-center gap-2 text-data">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-3.5 shrink-0 accent-[var(--ink)]"
      />
      <span className="min-w-0">{children}</span>
    </label>
  )
}

function ConditionField({
  spec,
  value,
  fault,
  metrics,
  onChange,
}: {
  spec: FieldSpec
  value: FieldValue | undefined
  fault: string | undefined
  metrics?: readonly string[]
  onChange: (value: FieldValue) => void
}) {
  const list = useId()
  if (spec.type === 'switch')
    return (
      <Check checked={value === true} onChange={onChange}>
        {spec.label}
      </Check>
    )
  if (spec.type === 'several') {
    const chosen = Array.isArray(value) ? value : []
    return (
      <fieldset className="grid gap-1 sm:col-span-2">
        <legend className="mb-1 text-ink-2 text-small">{spec.label}</legend>
        <div className="flex flex-wrap gap-x-4">
          {spec.options?.map((option) => (
            <Check
              key={option}
              checked={chosen.includes(option)}
              onChange={(on) => onChange(on ? [...chosen, option] : chosen.filter((each) => each !== option))}
            >
              {option.replaceAll('_', ' ')}
            </Check>
          ))}
        </div>
        {fault ? <p className="text-failed-text text-small">{fault}</p> : null}
        {spec.help && !fault ? <p className="text-ink-3 text-small">{spec.help}</p> : null}
      </fieldset>
    )
  }
  if (spec.type === 'choice')
    return (
      <div className="grid gap-1">
        <span className="text-ink-2 text-small">{spec.label}</span>
        <Segmented
          label={spec.label}
          value={typeof value === 'string' ? value : (spec.placeholder ?? '')}
          options={(spec.options ?? []).map((option) => ({ value: option, label: option }))}
          onChange={onChange}
          className="justify-self-start"
        />
        {fault ? <p className="text-failed-text text-small">{fault}</p> : null}
      </div>
    )
  if (spec.type === 'pair') {
    const [low, high] = Array.isArray(value) && value.length === 2 ? (value as [string, string]) : ['', '']
    return (
      <Field label={`${spec.label}: from, to`} error={fault}>
        {(ids) => (
          <span className="flex gap-2">
            <Input
              {...ids}
              inputMode="decimal"
              className="w-full"
              value={low}
              onChange={(event) => onChange([event.target.value, high])}
            />
            <Input
              inputMode="decimal"
              aria-label={`${spec.label}: to`}
              className="w-full"
              value={high}
              onChange={(event) => onChange([low, event.target.value])}
            />
          </span>
        )}
      </Field>
    )
  }
  return (
    <Field label={spec.label} help={spec.help} error={fault}>
      {(ids) => (
        <>
          <Input
            {...ids}
            value={typeof value === 'string' ? value : ''}
            inputMode={spec.type === 'number' ? 'decimal' : undefined}
            spellCheck={false}
            autoComplete="off"
            list={metrics ? list : undefined}
            placeholder={spec.placeholder}
            onChange={(event) => onChange(event.target.value)}
          />
          {metrics ? (
            <datalist id={list}>
              {metrics.map((metric) => (
                <option key={metric} value={metric} />
              ))}
            </datalist>
          ) : null}
        </>
      )}
    </Field>
  )
}
