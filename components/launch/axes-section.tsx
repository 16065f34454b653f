'use client'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Menu, MenuItem } from '@/components/ui/menu'
import type { BenchmarkInfo } from '@/lib/api/system'
import type { Issue } from '@/lib/errors/rungrid-error'
import type { Json } from '@/lib/matrix/types'
import { ChipsInput } from './chips-input'
import { FieldRow } from './field-row'
import { axisValues, formAxes, mapAt, type Spec } from './form-edit'
import { type AxisCollision, issuesAt } from './issues'
import { Section } from './section'
import { addValues, removeValue, setValue } from './spec-text'
import { chipText } from './values'

export interface AxesSectionProps {
  spec: Spec
  benchmark: BenchmarkInfo
  issues: readonly Issue[]
  collisions: readonly AxisCollision[]
  /** Runs after expansion, by axis: a benchmark with subsets counts once for each. */
  counts: ReadonlyMap<string, number>
  edit: (change: (text: string) => string) => void
}

const AXIS_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/

export function AxesSection({ spec, benchmark, issues, collisions, counts, edit }: AxesSectionProps) {
  const [added, setAdded] = useState<string[]>([])
  const own = new Map(benchmark.axes.map((axis) => [axis.name, axis]))
  const listed = formAxes(spec, benchmark)
  const names = [...listed, ...added.filter((name) => !listed.includes(name))]
  const free = benchmark.paramAxes === 'any' ? [] : benchmark.paramAxes.filter((name) => !names.includes(name))
  const open = (name: string) => setAdded((before) => [...before, name])
  const close = (name: string) => {
    setAdded((before) => before.filter((each) => each !== name))
    edit((text) => setValue(text, ['axes', name], undefined))
  }
  return (
    <Section title="Axes" note="a run for every combination" issues={issues.filter((issue) => issue.path === 'axes')}>
      {names.map((name) => {
        const values = axisValues(spec, name)
        const definition = own.get(name)
        const here = issuesAt(issues, `axes.${name}`)
        const collision = collisions.find((each) => each.axis === name)
        const count = counts.get(name) ?? values.length
        return (
          <FieldRow
            key={name}
            label={
              <>
                {name} <span className="font-normal text-ink-3">{count > 0 ? count : null}</span>
                {definition ? null : (
                  <IconButton small label={`Remove the axis ${name}`} onClick={() => close(name)}>
                    <X aria-hidden />
                  </IconButton>
                )}
              </>
            }
            help={definition?.help}
            issues={collision ? [...here, { path: '', message: collision.message, fix: collision.fix }] : here}
            fixes={
              collision ? (
                <CollisionFixes
                  values={values}
                  labels={collision.labels}
                  onRemove={(index) => edit((text) => removeValue(text, ['axes', name], index))}
                />
              ) : null
            }
          >
            {(ids) => (
              <ChipsInput
                {...ids}
                name={name}
                values={values}
                choices={definition?.choices ?? []}
                onAdd={(more) => edit((text) => addValues(text, ['axes', name], more))}
                onRemove={(index) =>
                  edit((text) =>
                    values.length === 1
                      ? setValue(text, ['axes', name], undefined)
                      : removeValue(text, ['axes', name], index),
                  )
                }
                isBad={(value, index) =>
                  issuesAt(issues, `axes.${name}[${index}]`).length > 0 || isOneOf(value, collision?.labels ?? [])
                }
              />
            )}
          </FieldRow>
        )
      })}
      {free.length > 0 ? (
        <div className="sm:pl-30">
          <Menu
            align="start"
            trigger={
              <Button small>
                <Plus aria-hidden />
                Add an axis
              </Button>
            }
          >
            {free.map((name) => (
              <MenuItem key={name} onSelect={() => open(name)}>
                <code>{name}</code>
              </MenuItem>
            ))}
          </Menu>
        </div>
      ) : null}
      {benchmark.paramAxes === 'any' ? <NewAxis taken={names} onAdd={open} /> : null}
      {Object.keys(mapAt(spec, 'exclude')).length > 0 || Array.isArray(spec.exclude) || Array.isArray(spec.include) ? (
        <p className="text-ink-3 text-small sm:pl-30">
          Combinations are included or excluded by the spec; see them in the YAML tab.
        </p>
      ) : null}
    </Section>
  )
}

/** A benchmark that takes any axis: its name is typed. */
function NewAxis({ taken, onAdd }: { taken: readonly string[]; onAdd: (name: string) => void }) {
  const [name, setName] = useState('')
  const usable = AXIS_NAME.test(name) && !taken.includes(name)
  const add = () => {
    if (!usable) return
    onAdd(name)
    setName('')
  }
  return (
    <div className="flex flex-wrap items-center gap-2 sm:pl-30">
      <Input
        aria-label="Name of a new axis"
        placeholder="new axis, such as lr"
        value={name}
        onChange={(event) => setName(event.target.value.trim())}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return
          event.preventDefault()
          add()
        }}
        className="w-44"
      />
      <Button small disabled={!usable} onClick={add}>
        <Plus aria-hidden />
        Add axis
      </Button>
      {name !== '' && !usable ? (
        <span className="text-failed-text text-small">
          {taken.includes(name) ? 'This axis is there already.' : 'Letters, digits, _ and -, beginning with a letter.'}
        </span>
      ) : null}
    </div>
  )
}

interface CollisionFixesProps {
  values: readonly Json[]
  labels: readonly string[]
  onRemove: (index: number) => void
}

/** All but the first of the values that write to one folder can be taken away. */
function CollisionFixes({ values, labels, onRemove }: CollisionFixesProps) {
  const indexes = values.flatMap((value, index) => (isOneOf(value, labels) ? [index] : [])).slice(1)
  if (indexes.length === 0) return null
  return (
    <>
      <span className="font-medium text-ink">Fix</span>
      {indexes.slice(0, 4).map((index) => (
        <Button small key={index} onClick={() => onRemove(index)}>
          Remove <code>{chipText(values[index]!).label}</code>
        </Button>
      ))}
    </>
  )
}

function isOneOf(value: Json, labels: readonly string[]): boolean {
  return labels.includes(chipText(value).label)
}
