'use client'

import { CopyButton } from '@/components/ui/copy-button'
import { Facts } from '@/components/ui/facts'
import { Panel } from '@/components/ui/panel'
import type { Run } from '@/lib/api/runs'

/** What was asked for, with every default, and what makes it the same run again. */
export function SpecTab({ run }: { run: Run }) {
  const axes = Object.fromEntries(Object.entries(run.axes).map(([name, value]) => [name, value.value]))
  const text = JSON.stringify({ benchmark: run.benchmark, axes, params: run.params }, null, 2)
  return (
    <>
      <Panel title="Identity" inset>
        <Facts
          left
          facts={[
            ['run', <Copyable key="r" text={run.id} label="Copy the id" />],
            ['key', <Copyable key="k" text={run.key} label="Copy the key" />],
            ['identity', <Copyable key="i" text={run.identityHash} label="Copy the identity" />],
            ['results', <Copyable key="d" text={run.resultDir} label="Copy the path of the results" />],
            ['stage', String(run.stage + 1)],
            ['priority', String(run.priority)],
          ]}
        />
      </Panel>
      <Panel
        title="Parameters"
        note="with every default"
        end={<CopyButton text={text} label="Copy the parameters" words="Copy" />}
      >
        <pre
          className="max-h-[70vh] overflow-auto border-line border-t px-4 py-3 text-small leading-[18px]"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keys
          tabIndex={0}
        >
          {text}
        </pre>
      </Panel>
    </>
  )
}

function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <span className="flex items-center gap-1">
      <code className="min-w-0 [overflow-wrap:anywhere]">{text}</code>
      <CopyButton text={text} label={label} />
    </span>
  )
}
