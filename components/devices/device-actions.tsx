'use client'
import { CircleSlash, Play } from 'lucide-react'
import { useState } from 'react'
import { useDeviceVerb } from '@/components/data/mutations'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Pick } from '@/components/ui/pick'
import type { Device } from '@/lib/api/devices'
import { MOST_SLOTS } from '@/lib/api/devices'
import { deviceName } from './words'

const AUTO = 'auto'
const SLOTS = [
  { value: AUTO, label: 'as matrices ask' },
  ...Array.from({ length: MOST_SLOTS }, (_, i) => ({ value: String(i + 1), label: String(i + 1) })),
]

/** How many runs may share it. */
export function SlotsPick({ device }: { device: Device }) {
  const verb = useDeviceVerb(device.id)
  return (
    <Pick
      label={`Slots of ${deviceName(device)}`}
      hideLabel
      value={device.slots === null ? AUTO : String(device.slots)}
      options={SLOTS}
      disabled={verb.isPending}
      className="!h-6 text-small"
      onChange={(value) => verb.mutate({ verb: 'slots', slots: value === AUTO ? null : Number(value) })}
    />
  )
}

export function ReleaseButton({ device }: { device: Device }) {
  const verb = useDeviceVerb(device.id)
  return (
    <Button small disabled={verb.isPending} onClick={() => verb.mutate({ verb: 'release' })}>
      <Play aria-hidden />
      Release {deviceName(device)}
    </Button>
  )
}

export function DrainButton({ device }: { device: Device }) {
  const verb = useDeviceVerb(device.id)
  const [asking, setAsking] = useState(false)
  const name = deviceName(device)
  if (device.drained) {
    return (
      <Button small disabled={verb.isPending} onClick={() => verb.mutate({ verb: 'undrain' })}>
        <Play aria-hidden />
        Use again
      </Button>
    )
  }
  const holds = device.holds.length
  return (
    <>
      <Button small disabled={verb.isPending} onClick={() => setAsking(true)}>
        <CircleSlash aria-hidden />
        Drain
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Drain ${name}?`}
        action={`Drain ${name}`}
        keep="Not now"
        danger={false}
        onConfirm={() => verb.mutate({ verb: 'drain' })}
      >
        Nothing new starts on it until you use it again.{' '}
        {holds > 0
          ? `${holds === 1 ? 'The run that is' : `The ${holds} runs that are`} on it now go on to their end.`
          : ''}
      </ConfirmDialog>
    </>
  )
}
