'use client'
import clsx from 'clsx'
import { useDevices } from '@/components/data/queries'
import { Segmented } from '@/components/ui/segmented'
import type { Device } from '@/lib/api/devices'
import type { Issue } from '@/lib/errors/rungrid-error'
import type { Json } from '@/lib/matrix/types'
import { FAILURE_CLASSES } from '@/lib/runs/failures'
import { DEFAULT_ORDER, listPolicies } from '@/lib/scheduling/policies'
import { ChipsInput } from './chips-input'
import { FieldRow } from './field-row'
import { mapAt, type Spec } from './form-edit'
import { issuesAt } from './issues'
import { Section } from './section'
import { type SpecPath, setValue } from './spec-text'
import { ValueInput } from './value-input'
import { readValue, writeValue } from './values'

export interface PolicySectionProps {
  spec: Spec
  issues: readonly Issue[]
  edit: (change: (text: string) => string) => void
}

/** Numbers of the spec outside of parameters: where they stand, how they are called, what holds when they are empty. */
const NUMBERS: { path: SpecPath; label: string; placeholder: string; unit?: string }[] = [
  { path: ['max_concurrent_runs'], label: 'at once', placeholder: 'automatic', unit: 'runs' },
  { path: ['policy', 'retries'], label: 'retries', placeholder: '0' },
  { path: ['policy', 'timeout_minutes'], label: 'timeout', placeholder: 'none', unit: 'min' },
  { path: ['policy', 'silence_minutes'], label: 'silence', placeholder: 'none', unit: 'min' },
  { path: ['resources', 'devices'], label: 'devices a run', placeholder: '1' },
  { path: ['resources', 'memory_gib'], label: 'memory a run', placeholder: 'not asked for', unit: 'GiB' },
  { path: ['priority'], label: 'priority', placeholder: '0' },
]

/** What null stands for in the spec, as it is written here. */
const NEVER = 'never'

/** Classes that are not retried unless they are named. */
const RETRY_CHOICES = Object.entries(FAILURE_CLASSES)
  .filter(([, { retry }]) => retry === 'no')
  .map(([name, { title }]) => ({ label: name, value: name, detail: title }))

const FOREIGN = [
  { value: 'wait', label: 'Wait until they leave' },
  { value: 'ignore', label: 'Use it as it is' },
]

const orders = listPolicies().map(({ id, title, description }) => ({
  value: id,
  label: <span title={description}>{title}</span>,
}))

export function PolicySection({ spec, issues, edit }: PolicySectionProps) {
  const at = (path: SpecPath): Json | undefined =>
    path.length === 1 ? spec[path[0]!] : mapAt(spec, String(path[0]))[path[1]!]
  const set = (path: SpecPath, value: Json | undefined) => edit((text) => setValue(text, path, value))
  const given = at(['policy', 'retry_on'])
  const retryOn = Array.isArray(given) ? given : given === undefined || given === null ? [] : [given]
  const order = String(at(['policy', 'order']) ?? DEFAULT_ORDER)
  return (
    <Section title="Devices and policy">
      <FieldRow label="devices" group issues={issuesAt(issues, 'devices')}>
        {(_ids, labelId) => (
          <DeviceChips labelId={labelId} value={spec.devices} onChange={(value) => set(['devices'], value)} />
        )}
      </FieldRow>
      <div className="grid gap-x-6 gap-y-3 wide:grid-cols-2">
        {NUMBERS.map(({ path, label, placeholder, unit }) => (
          <FieldRow key={label} label={label} issues={issuesAt(issues, path.join('.'))}>
            {(ids) => (
              <ValueInput
                {...ids}
                value={at(path)}
                onChange={(value) => set(path, value)}
                read={(text) => (text.trim() === '' ? undefined : readValue(text.trim()))}
                write={(value) => (value === undefined || value === null ? '' : writeValue(value))}
                placeholder={placeholder}
                unit={unit}
                numeric
                mono
              />
            )}
          </FieldRow>
        ))}
      </div>
      <FieldRow label="order" group issues={issuesAt(issues, 'policy.order')}>
        {() => (
          <Segmented
            label="order"
            value={order}
            onChange={(value) => set(['policy', 'order'], value === DEFAULT_ORDER ? undefined : value)}
            options={orders}
          />
        )}
      </FieldRow>
      <FieldRow
        label="pause after"
        issues={issuesAt(issues, 'policy.pause_after_alike')}
        help="When so many first runs all failed with one class, the matrix pauses itself; or never."
      >
        {(ids) => (
          <ValueInput
            {...ids}
            value={at(['policy', 'pause_after_alike'])}
            onChange={(value) => set(['policy', 'pause_after_alike'], value)}
            read={readAlike}
            write={(value) => (value === undefined ? '' : value === null ? NEVER : writeValue(value))}
            placeholder="3"
            unit="alike"
            mono
          />
        )}
      </FieldRow>
      <FieldRow
        label="retry on"
        issues={issuesAt(issues, 'policy.retry_on')}
        help="Failure classes that the retries count for, too, although a retry seldom helps."
      >
        {(ids) => (
          <ChipsInput
            {...ids}
            name="retry on"
            values={retryOn}
            choices={RETRY_CHOICES}
            onAdd={(added) => set(['policy', 'retry_on'], [...retryOn, ...added])}
            onRemove={(index) => {
              const rest = retryOn.filter((_, each) => each !== index)
              set(['policy', 'retry_on'], rest.length === 0 ? undefined : rest)
            }}
            isBad={(_, index) => issuesAt(issues, `policy.retry_on[${index}]`).length > 0}
          />
        )}
      </FieldRow>
      <FieldRow label="others on a GPU" group issues={issuesAt(issues, 'policy.foreign_processes')}>
        {() => (
          <Segmented
            label="programs of others on a GPU"
            value={String(at(['policy', 'foreign_processes']) ?? 'wait')}
            onChange={(value) => set(['policy', 'foreign_processes'], value === 'wait' ? undefined : value)}
            options={FOREIGN}
          />
        )}
      </FieldRow>
      <Rules spec={spec} issues={issues} earlyStop={at(['policy', 'early_stop'])} />
      <FieldRow label="resume" issues={issuesAt(issues, 'policy.resume')}>
        {(ids) => (
          <Check
            {...ids}
            checked={at(['policy', 'resume']) !== false}
            onChange={(checked) => set(['policy', 'resume'], checked ? undefined : false)}
          >
            Skip runs that are complete already
          </Check>
        )}
      </FieldRow>
      <FieldRow label="exclusive" issues={issuesAt(issues, 'resources.exclusive')}>
        {(ids) => (
          <Check
            {...ids}
            checked={at(['resources', 'exclusive']) === true}
            onChange={(checked) => set(['resources', 'exclusive'], checked || undefined)}
          >
            A run has its devices to itself
          </Check>
        )}
      </FieldRow>
      <FieldRow label="results_dir" issues={issuesAt(issues, 'results_dir')}>
        {(ids) => (
          <ValueInput
            {...ids}
            value={spec.results_dir}
            onChange={(value) => set(['results_dir'], value)}
            read={(text) => text || undefined}
            write={(value) => (value === undefined ? '' : String(value))}
            placeholder="./benchmark_results"
            mono
          />
        )}
      </FieldRow>
    </Section>
  )
}

function readAlike(text: string): Json | undefined {
  const typed = text.trim()
  if (typed === '') return undefined
  return typed === NEVER ? null : readValue(typed)
}

interface CheckProps {
  id: string
  checked: boolean
  onChange: (checked: boolean) => void
  children: string
}

function Check({ checked, onChange, children, ...ids }: CheckProps) {
  return (
    <label className="flex min-h-7 items-center gap-2">
      <input
        {...ids}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-[var(--ink)]"
      />
      {children}
    </label>
  )
}

/** Rules and early stops are written in the YAML tab; here is said that they are there. */
function Rules({
  spec,
  issues,
  earlyStop,
}: Pick<PolicySectionProps, 'spec' | 'issues'> & { earlyStop: Json | undefined }) {
  const alerts = Array.isArray(spec.alerts) ? spec.alerts.length : 0
  const stops = Array.isArray(earlyStop) ? earlyStop.length : 0
  const faults = issues.filter(({ path }) => /^(alerts|policy\.early_stop)(\b|\[)/.test(path))
  if (alerts === 0 && stops === 0 && faults.length === 0) return null
  return (
    <FieldRow label="alerts" group issues={faults}>
      {() => (
        <p className="leading-7">
          {[
            alerts > 0 ? (alerts === 1 ? '1 alert rule' : `${alerts} alert rules`) : null,
            stops > 0 ? (stops === 1 ? '1 early stop' : `${stops} early stops`) : null,
          ]
            .filter(Boolean)
            .join(', ') || 'see the YAML tab'}
          <span className="text-ink-3 text-small"> · written in the YAML tab</span>
        </p>
      )}
    </FieldRow>
  )
}

interface DeviceChipsProps {
  labelId: string
  value: Json | undefined
  onChange: (value: Json | undefined) => void
}

/** Devices to choose from; none chosen means all. */
function DeviceChips({ labelId, value, onChange }: DeviceChipsProps) {
  const devices = useDevices()
  const chosen = Array.isArray(value) ? value : []
  const list = devices.data ?? []
  const nameOf = (device: Device): Json =>
    list.filter((other) => other.index === device.index).length === 1 ? device.index : device.id
  const toggle = (device: Device) => {
    const rest = chosen.filter((each) => each !== device.index && each !== device.id)
    const next = rest.length < chosen.length ? rest : [...chosen, nameOf(device)]
    onChange(next.length === 0 ? undefined : next)
  }
  const unknown = chosen.filter((each) => !list.some((device) => device.index === each || device.id === each))
  return (
    <fieldset aria-labelledby={labelId} className="flex flex-wrap items-center gap-1">
      {list.map((device) => {
        const pressed = chosen.includes(device.index) || chosen.includes(device.id)
        return (
          <button
            key={device.id}
            type="button"
            aria-pressed={pressed}
            onClick={() => toggle(device)}
            title={`${device.name} · ${device.id}`}
            className={clsx(
              'inline-flex h-7 items-center gap-1.5 rounded-control border px-2.5',
              pressed ? 'border-accent bg-accent-soft font-medium' : 'border-line-2 bg-panel text-ink-2 hover:bg-hover',
            )}
          >
            {device.index}
            <small className="font-normal text-ink-3 text-micro">{noteOf(device)}</small>
          </button>
        )
      })}
      {devices.isSuccess
        ? unknown.map((each) => (
            <button
              key={String(each)}
              type="button"
              aria-pressed
              onClick={() => {
                const next = chosen.filter((other) => other !== each)
                onChange(next.length === 0 ? undefined : next)
              }}
              className="inline-flex h-7 items-center gap-1.5 rounded-control border border-failed bg-failed-soft px-2.5"
            >
              {String(each)} <small className="text-failed-text text-micro">not here</small>
            </button>
          ))
        : null}
      <span className="pl-1 text-ink-3 text-small">
        {devices.isError ? 'The devices could not be read; all are used.' : chosen.length === 0 ? 'all are used' : null}
      </span>
    </fieldset>
  )
}

function noteOf(device: Device): string {
  if (device.health !== 'healthy') return device.health
  if (device.drained) return 'drained'
  if (device.holds.length > 0) return `${device.holds.length} ${device.holds.length === 1 ? 'run' : 'runs'}`
  if (device.sample?.processes.some((process) => process.attemptId === null)) return 'foreign process'
  return device.kind === 'cpu' ? 'CPU' : ''
}
