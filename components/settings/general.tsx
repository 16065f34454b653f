'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTheme } from 'next-themes'
import { useState } from 'react'
import type { z } from 'zod'
import { del, getAll, post } from '@/components/data/api'
import { keys } from '@/components/data/keys'
import { toastError } from '@/components/data/mutations'
import { useSystem } from '@/components/data/queries'
import { THEMES } from '@/components/frame/theme-button'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { ConfirmDialog, Dialog } from '@/components/ui/dialog'
import { Facts } from '@/components/ui/facts'
import { Field, Input } from '@/components/ui/input'
import { Note } from '@/components/ui/note'
import { useMounted } from '@/components/ui/now'
import { Panel } from '@/components/ui/panel'
import { Segmented } from '@/components/ui/segmented'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { toast } from '@/components/ui/toast'
import { Time } from '@/components/ui/values'
import type { tokenInfoSchema } from '@/lib/api/system'

type TokenInfo = z.infer<typeof tokenInfoSchema>

/** What holds for this server and this browser. */
export function GeneralSettings() {
  return (
    <>
      <ServerPanel />
      <TokensPanel />
      <AppearancePanel />
    </>
  )
}

function ServerPanel() {
  const system = useSystem()
  if (system.error && !system.data) {
    return (
      <Panel title="Server">
        <LoadError error={system.error} what="The server's facts" retry={() => system.refetch()} />
      </Panel>
    )
  }
  const { data } = system
  return (
    <Panel title="Server" note="set by the environment it was started in" inset>
      {data ? (
        <Facts
          left
          facts={[
            ['Version', data.version],
            ['Host', data.hostname],
            [
              'Scheduler',
              data.leader
                ? 'this server'
                : data.leaderServerId
                  ? `another server (${data.leaderServerId}); this one waits`
                  : 'no server schedules now',
            ],
            ['Devices', deviceWords(data.devices)],
            ['Data', <code key="data">{data.dataDir}</code>],
            [
              'Roots',
              <span key="roots" className="grid">
                {data.roots.map((root) => (
                  <code key={root}>{root}</code>
                ))}
                <span className="text-ink-3">Paths in specs must lie under one of these. RUNGRID_ROOTS adds more.</span>
              </span>,
            ],
          ]}
        />
      ) : (
        <Skeleton />
      )}
    </Panel>
  )
}

function deviceWords({ gpus, cpus, note }: { gpus: number; cpus: number; note: string | null }): string {
  const words = gpus > 0 ? `${gpus} ${gpus === 1 ? 'GPU' : 'GPUs'}` : `${cpus} CPU ${cpus === 1 ? 'slot' : 'slots'}`
  return note ? `${words}. ${note}` : words
}

function TokensPanel() {
  const tokens = useQuery({ queryKey: keys.tokens, queryFn: ({ signal }) => getAll<TokenInfo>('/tokens', {}, signal) })
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<TokenInfo | null>(null)
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: (token: TokenInfo) => del(`/tokens/${encodeURIComponent(token.id)}`),
    onSuccess: () => toast.success('Revoked. It is refused from now on.'),
    onError: (error) => toastError(error, 'Could not revoke the token'),
    onSettled: () => client.invalidateQueries({ queryKey: keys.tokens }),
  })
  return (
    <Panel
      title="Tokens"
      note="of browsers, scripts, the command line and Python"
      end={
        <Button small onClick={() => setCreating(true)}>
          New token
        </Button>
      }
    >
      {tokens.error && !tokens.data ? (
        <LoadError error={tokens.error} what="The tokens" retry={() => tokens.refetch()} />
      ) : !tokens.data ? (
        <Skeleton className="px-4 pb-4" />
      ) : tokens.data.length === 0 ? (
        <Empty title="There are no tokens" className="!pt-1">
          The command line and scripts on other machines take one from RUNGRID_TOKEN.
        </Empty>
      ) : (
        <Table>
          <thead>
            <tr>
              <Th>Name</Th>
              <Th className="max-sm:hidden">Created</Th>
              <Th className="max-sm:hidden">Last used</Th>
              <Th>Expires</Th>
              <Th>
                <span className="sr-only">Revoke</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {tokens.data.map((token) => (
              <Tr key={token.id}>
                <Td className="font-medium">
                  {token.name ?? (
                    <>
                      Browser session <code className="font-normal text-ink-3 text-small">{token.id}</code>
                    </>
                  )}
                </Td>
                <Td className="text-ink-2 max-sm:hidden">
                  <Time at={token.createdAt} />
                </Td>
                <Td className="text-ink-2 max-sm:hidden">{token.usedAt ? <Time at={token.usedAt} /> : 'never'}</Td>
                <Td className="text-ink-2">{token.expiresAt ? <Time at={token.expiresAt} /> : 'never'}</Td>
                <Td num>
                  <Button small kind="ghost" disabled={revoke.isPending} onClick={() => setRevoking(token)}>
                    Revoke
                  </Button>
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      {creating ? <NewToken close={() => setCreating(false)} /> : null}
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={() => setRevoking(null)}
        title={`Revoke ${revoking?.name ?? revoking?.id ?? 'this token'}?`}
        action="Revoke"
        onConfirm={() => revoking && revoke.mutate(revoking)}
      >
        Whatever uses it is refused from then on. It cannot be undone.
      </ConfirmDialog>
    </Panel>
  )
}

/** Makes a token and shows it once: the server keeps its hash only. */
function NewToken({ close }: { close: () => void }) {
  const [name, setName] = useState('')
  const client = useQueryClient()
  const create = useMutation({
    mutationFn: (wanted: string) => post<{ token: string }>('/tokens', { name: wanted }),
    onError: (error) => toastError(error, 'Could not make the token'),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.tokens }),
  })
  const token = create.data?.token
  return (
    <Dialog open onOpenChange={close} title="New token">
      {token ? (
        <>
          <Note kind="warn" title="Copy it now.">
            It is shown this once; the server keeps only its hash.
          </Note>
          <div className="flex min-w-0 items-center gap-2 rounded-control bg-sunken py-1 pr-1.5 pl-3">
            <code className="min-w-0 flex-1 break-all text-small">{token}</code>
            <CopyButton text={token} label="Copy the token" />
          </div>
          <div className="flex justify-end">
            <Button onClick={close}>Done</Button>
          </div>
        </>
      ) : (
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim()) create.mutate(name.trim())
          }}
        >
          <Field label="Name" help="What it is for, so that you know it when you revoke it.">
            {(ids) => <Input {...ids} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />}
          </Field>
          <div className="flex justify-end gap-2">
            <Button onClick={close}>Not now</Button>
            <Button kind="primary" type="submit" disabled={!name.trim() || create.isPending}>
              Make it
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

function AppearancePanel() {
  const { theme = 'system', setTheme } = useTheme()
  const mounted = useMounted()
  return (
    <Panel title="Appearance" note="kept in this browser" inset>
      <div className="flex items-center gap-3">
        <span className="text-ink-2 text-small">Theme</span>
        <Segmented
          label="Theme"
          value={mounted ? theme : 'system'}
          options={THEMES.map((each) => ({ value: each as string, label: each }))}
          onChange={setTheme}
        />
      </div>
    </Panel>
  )
}
