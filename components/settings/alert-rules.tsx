'use client'
import { Ellipsis } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { AlertDialog } from '@/components/alerts/alert-dialog'
import { conditionSentence } from '@/components/alerts/condition-sentence'
import { FiringList } from '@/components/alerts/firing-list'
import { useFirings, useRules, useRuleVerb } from '@/components/alerts/queries'
import { SeverityIcon } from '@/components/alerts/severity'
import { Button, IconButton } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '@/components/ui/menu'
import { useNowText } from '@/components/ui/now'
import { Panel } from '@/components/ui/panel'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/values'
import type { Scope } from '@/lib/alerts/rule'
import type { AlertRule } from '@/lib/api/alerts'
import { Switch } from './switch'

export function AlertRules() {
  return (
    <>
      <Rules />
      <OpenAlerts />
    </>
  )
}

function Rules() {
  const rules = useRules()
  const [dialog, setDialog] = useState<AlertRule | 'new' | null>(null)
  const [deleting, setDeleting] = useState<AlertRule | null>(null)
  const verb = useRuleVerb()
  return (
    <Panel
      title="Alert rules"
      note="what is worth knowing at once"
      end={
        <Button small onClick={() => setDialog('new')}>
          New rule
        </Button>
      }
    >
      {rules.error && !rules.data ? (
        <LoadError error={rules.error} what="The rules" retry={() => rules.refetch()} />
      ) : !rules.data ? (
        <Skeleton className="px-4 pb-4" />
      ) : rules.data.length === 0 ? (
        <Empty title="There are no rules" className="!pt-1">
          A rule says when something is worth knowing: a loss that becomes NaN, a metric over a value, a run that fails
          or falls silent. Rules can also stand in a spec, under <code>alerts</code>.
        </Empty>
      ) : (
        <Table>
          <thead>
            <tr>
              <Th>Fires when</Th>
              <Th className="max-sm:hidden">Looks at</Th>
              <Th className="max-sm:hidden">Last fired</Th>
              <Th>On</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {rules.data.map((rule) => (
              <Row key={rule.id} rule={rule} onEdit={() => setDialog(rule)} onDelete={() => setDeleting(rule)} />
            ))}
          </tbody>
        </Table>
      )}
      {dialog ? <AlertDialog rule={dialog === 'new' ? undefined : dialog} onClose={() => setDialog(null)} /> : null}
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={() => setDeleting(null)}
        title={`Delete ${deleting?.name ?? 'this rule'}?`}
        action="Delete"
        onConfirm={() => deleting && verb.mutate({ rule: deleting, verb: 'delete' })}
      >
        What it fired stays in the events of the runs; what is open is over.
      </ConfirmDialog>
    </Panel>
  )
}

const SNOOZES = [
  ['1 hour', 60],
  ['8 hours', 480],
  ['1 day', 1440],
  ['1 week', 10_080],
] as const

function Row({ rule, onEdit, onDelete }: { rule: AlertRule; onEdit: () => void; onDelete: () => void }) {
  const verb = useRuleVerb()
  const until = rule.snoozedUntil === null ? 0 : Date.parse(rule.snoozedUntil)
  const snoozed = useNowText((now) => (until > now ? 'snoozed' : '')) !== ''
  const sentence = conditionSentence(rule.rule.condition)
  const named = rule.rule.name !== undefined
  return (
    <Tr>
      <Td className="py-1.5">
        <span className="flex items-start gap-2">
          <SeverityIcon severity={rule.rule.severity} />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            {named ? <b className="block font-medium">{rule.name}</b> : null}
            <span className={named ? 'text-ink-2 text-small' : 'font-medium'}>{sentence}</span>
            {snoozed ? (
              <span className="block text-ink-3 text-small">
                snooze ends <Time at={rule.snoozedUntil!} />
              </span>
            ) : null}
          </span>
        </span>
      </Td>
      <Td className="text-ink-2 text-small max-sm:hidden">
        <ScopeWords rule={rule} />
      </Td>
      <Td className="whitespace-nowrap text-ink-2 max-sm:hidden">
        {rule.lastOpenedAt ? <Time at={rule.lastOpenedAt} /> : 'never'}
        {rule.open > 0 ? <span className="text-failed-text"> · {rule.open} open</span> : null}
      </Td>
      <Td>
        <Switch
          label={`${rule.name}: on`}
          on={rule.enabled}
          disabled={verb.isPending}
          onChange={(on) => verb.mutate({ rule, verb: on ? 'enable' : 'disable' })}
        />
      </Td>
      <Td num>
        <Menu
          trigger={
            <IconButton small label={`Actions on ${rule.name}`}>
              <Ellipsis aria-hidden />
            </IconButton>
          }
        >
          <MenuItem onSelect={onEdit} disabled={rule.origin === 'spec'}>
            Change
          </MenuItem>
          <MenuSeparator />
          <MenuLabel>Snooze</MenuLabel>
          {SNOOZES.map(([words, minutes]) => (
            <MenuItem key={words} onSelect={() => verb.mutate({ rule, verb: 'snooze', minutes })}>
              {words}
            </MenuItem>
          ))}
          {snoozed ? (
            <MenuItem onSelect={() => verb.mutate({ rule, verb: 'snooze', minutes: null })}>End it now</MenuItem>
          ) : null}
          <MenuSeparator />
          <MenuItem danger onSelect={onDelete} disabled={rule.origin === 'spec'}>
            Delete
          </MenuItem>
        </Menu>
      </Td>
    </Tr>
  )
}

function ScopeWords({ rule }: { rule: AlertRule }) {
  const { matrix, run, benchmark, axes }: Scope = rule.rule.scope
  const id = matrix ?? rule.matrixId
  const parts = [
    run ? (
      <Link key="run" href={`/runs/${run}`} className="hover:text-ink hover:underline">
        run <code>{run}</code>
      </Link>
    ) : null,
    id ? (
      <Link key="matrix" href={`/matrices/${id}`} className="hover:text-ink hover:underline">
        matrix <code>{id}</code>
        {rule.origin === 'spec' ? ' (from its spec)' : ''}
      </Link>
    ) : null,
    benchmark ? <span key="benchmark">{benchmark}</span> : null,
    axes ? (
      <code key="axes" className="[overflow-wrap:anywhere]">
        {Object.entries(axes)
          .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
          .join(', ')}
      </code>
    ) : null,
  ].filter(Boolean)
  return parts.length === 0 ? 'all runs' : <span className="grid">{parts}</span>
}

function OpenAlerts() {
  const firings = useFirings({ state: 'open', limit: 200 })
  return (
    <Panel title="Open alerts" note="newest first, also those that were acknowledged">
      {firings.error && !firings.data ? (
        <LoadError error={firings.error} what="The alerts" retry={() => firings.refetch()} />
      ) : !firings.data ? (
        <Skeleton className="px-4 pb-4" />
      ) : firings.data.items.length === 0 ? (
        <Empty title="No open alerts" className="!pt-1">
          What a rule fires for stands here until it is over. What is over is in the events of its run.
        </Empty>
      ) : (
        <>
          <FiringList firings={firings.data.items} />
          {firings.data.nextCursor ? (
            <p className="px-4 py-2 text-ink-3 text-small">There are more than {firings.data.items.length}.</p>
          ) : null}
        </>
      )}
    </Panel>
  )
}
