'use client'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { severityWord } from '@/components/alerts/severity'
import { Button, IconButton } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { ConfirmDialog, Dialog } from '@/components/ui/dialog'
import { Menu, MenuItem, MenuSeparator } from '@/components/ui/menu'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { toast } from '@/components/ui/toast'
import { Time } from '@/components/ui/values'
import type { Channel } from '@/lib/api/notifications'
import { formOf } from '@/lib/notifications/forms'
import { ChannelForm } from './channel-form'
import { Deliveries } from './deliveries'
import { useChangeChannel, useChannels, useDeleteChannel, useRenewSecret, useTestChannel } from './queries'
import { Switch } from './switch'

export function Notifications() {
  return (
    <>
      <Channels />
      <Deliveries />
    </>
  )
}

function Channels() {
  const channels = useChannels()
  const [form, setForm] = useState<Channel | 'new' | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const [deleting, setDeleting] = useState<Channel | null>(null)
  const remove = useDeleteChannel()
  return (
    <Panel
      title="Channels"
      note="where alerts go besides these pages"
      end={
        <Button small onClick={() => setForm('new')}>
          New channel
        </Button>
      }
    >
      {channels.error && !channels.data ? (
        <LoadError error={channels.error} what="The channels" retry={() => channels.refetch()} />
      ) : !channels.data ? (
        <Skeleton className="px-4 pb-4" />
      ) : channels.data.length === 0 ? (
        <Empty title="There are no channels" className="!pt-1">
          Alerts are shown in these pages in any case. A channel sends them on: to Slack, Discord, or a program of
          yours.
        </Empty>
      ) : (
        <Table>
          <thead>
            <tr>
              <Th>Channel</Th>
              <Th className="max-sm:hidden">Takes</Th>
              <Th className="max-sm:hidden">State</Th>
              <Th>On</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {channels.data.map((channel) => (
              <Row
                key={channel.id}
                channel={channel}
                onEdit={() => setForm(channel)}
                onDelete={() => setDeleting(channel)}
                onSecret={setSecret}
              />
            ))}
          </tbody>
        </Table>
      )}
      {form ? (
        <ChannelForm channel={form === 'new' ? undefined : form} onClose={() => setForm(null)} onSecret={setSecret} />
      ) : null}
      {secret ? <SecretOnce secret={secret} close={() => setSecret(null)} /> : null}
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={() => setDeleting(null)}
        title={`Delete ${deleting?.name ?? 'this channel'}?`}
        action="Delete"
        onConfirm={() => deleting && remove.mutate(deleting)}
      >
        Nothing is sent to it any more; what waits for it and the list of what was sent are gone. Rules that name it go
        on without it.
      </ConfirmDialog>
    </Panel>
  )
}

function Row({
  channel,
  onEdit,
  onDelete,
  onSecret,
}: {
  channel: Channel
  onEdit: () => void
  onDelete: () => void
  onSecret: (secret: string) => void
}) {
  const change = useChangeChannel(channel.id)
  const test = useTestChannel(channel.id)
  const renew = useRenewSecret()
  const send = () =>
    test.mutate(undefined, {
      onSuccess: ({ ok, status, milliseconds, answer, problem }) => {
        const description = [status === null ? null : `${status} after ${milliseconds} ms`, answer]
          .filter(Boolean)
          .join(': ')
        if (ok) toast.success(`${channel.name} took the test`, { description })
        else toast.error(`${channel.name}: ${problem ?? 'it failed'}`, { description })
      },
      onError: (error) => toast.error('The test could not be sent', { description: error.message }),
    })
  return (
    <Tr>
      <Td className="py-1.5">
        <b className="block font-medium [overflow-wrap:anywhere]">{channel.name}</b>
        <span className="text-ink-3 text-small [overflow-wrap:anywhere]">
          {formOf(channel.form)?.title ?? channel.form} · {channel.shownUrl}
        </span>
      </Td>
      <Td className="text-ink-2 text-small max-sm:hidden">
        {channel.severities.map((severity) => severityWord(severity).toLowerCase()).join(', ')}
        <span className="block text-ink-3">
          {channel.takes === 'every' ? 'of every rule' : 'of rules that name it'}
          {channel.tellsOver ? ', also the end' : ''}
        </span>
      </Td>
      <Td className="text-ink-2 text-small max-sm:hidden">
        <ChannelState channel={channel} />
      </Td>
      <Td>
        <Switch
          label={`${channel.name}: on`}
          on={channel.enabled}
          disabled={change.isPending}
          onChange={(enabled) => change.mutate({ enabled }, { onError: (error) => toast.error(error.message) })}
        />
      </Td>
      <Td num>
        <span className="inline-flex items-center gap-1">
          <Button small disabled={test.isPending} onClick={send} aria-label={`Send a test to ${channel.name}`}>
            Test
          </Button>
          <Menu
            trigger={
              <IconButton small label={`Actions on ${channel.name}`}>
                <Ellipsis aria-hidden />
              </IconButton>
            }
          >
            <MenuItem onSelect={onEdit}>Change</MenuItem>
            <MenuItem onSelect={() => renew.mutate(channel, { onSuccess: ({ secret }) => onSecret(secret) })}>
              New signing secret
            </MenuItem>
            <MenuSeparator />
            <MenuItem danger onSelect={onDelete}>
              Delete
            </MenuItem>
          </Menu>
        </span>
      </Td>
    </Tr>
  )
}

function ChannelState({ channel }: { channel: Channel }) {
  if (!channel.usable) return <span className="text-failed-text">its address must be given again</span>
  return (
    <>
      {channel.problem ? (
        <span className="block text-failed-text">{channel.problem}</span>
      ) : channel.deliveredAt ? (
        <span className="block">
          arrived <Time at={channel.deliveredAt} />
        </span>
      ) : (
        <span className="block text-ink-3">nothing sent yet</span>
      )}
      {channel.waiting > 0 ? <span className="block text-ink-3">{channel.waiting} waiting</span> : null}
    </>
  )
}

/** The secret is in one answer and nowhere else. */
function SecretOnce({ secret, close }: { secret: string; close: () => void }) {
  return (
    <Dialog open onOpenChange={close} title="Signing secret">
      <Note kind="warn" title="Copy it now.">
        It is shown this once. A program that gets these notifications can check with it that they are from here; Slack
        and Discord don’t need it.
      </Note>
      <div className="flex min-w-0 items-center gap-2 rounded-control bg-sunken py-1 pr-1.5 pl-3">
        <code className="min-w-0 flex-1 break-all text-small">{secret}</code>
        <CopyButton text={secret} label="Copy the secret" />
      </div>
      <div className="flex justify-end">
        <Button onClick={close}>Done</Button>
      </div>
    </Dialog>
  )
}
