'use client'
import { Dialog } from '@/components/ui/dialog'
import { Facts } from '@/components/ui/facts'
import { Markdown } from '@/components/ui/markdown'
import { LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { EDITIONS, type Edition } from '@/lib/storage/types'
import { useRule } from './queries'
import { benchmarkWords } from './words'

const SCOPES = { run: 'each run', submission: 'the group of runs', package: 'the package' } as const

export interface RuleDialogProps {
  /** null: closed. */
  id: string | null
  edition: Edition | null
  onClose: () => void
}

/** The page of a rule: what it asks for in this edition, what it computes and from which fields. */
export function RuleDialog({ id, edition, onClose }: RuleDialogProps) {
  const { data: rule, error, refetch } = useRule(id)
  return (
    <Dialog
      open={id !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      wide
      title={rule?.title ?? 'Rule'}
      description={<code>{id}</code>}
    >
      {rule ? (
        <>
          <Facts
            left
            facts={[
              edition && rule.requirements[edition] ? ['Asks for', rule.requirements[edition]] : null,
              [
                'Clauses',
                EDITIONS.filter((each) => rule.clauses[each] !== undefined)
                  .map((each) => `${each}: ${rule.clauses[each]}`)
                  .join(' · ') || 'none',
              ],
              [
                'Judges',
                rule.benchmarks.length > 0
                  ? `${SCOPES[rule.scope]} of ${rule.benchmarks.map((each) => benchmarkWords(each).toLowerCase().replace('kv ', 'KV ')).join(', ')}`
                  : SCOPES[rule.scope],
              ],
              ['When', rule.when === 'before' ? 'before a launch and after it' : 'after it: it needs results'],
              rule.severity === 'error' ? null : ['Weight', 'a warning: it changes no verdict'],
            ]}
          />
          <Markdown text={rule.docs} />
        </>
      ) : error ? (
        <LoadError error={error} what="The rule" retry={() => void refetch()} className="!px-0" />
      ) : (
        <Skeleton />
      )}
    </Dialog>
  )
}
