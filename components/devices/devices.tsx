'use client'
import { useQueryStates } from 'nuqs'
import { useDevices, useRunPage, useSystem } from '@/components/data/queries'
import { useCrumbs } from '@/components/frame/crumbs'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { Segmented } from '@/components/ui/segmented'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import type { Device } from '@/lib/api/devices'
import { DeviceRow } from './device-row'
import { devicesParams, RANGES } from './search-params'
import { deviceGroups, nodeWords } from './words'

const ACTIVE = 'starting,running,stopping,finishing'
const RANGE_LABELS = { '1h': '1 h', '24h': '24 h', '7d': '7 d' }

export function Devices() {
  const [{ range, device: openId }, setParams] = useQueryStates(devicesParams)
  const devices = useDevices()
  const system = useSystem()
  const active = useRunPage({ state: ACTIVE, sort: 'started', limit: 500 })
  const runs = new Map(active.data?.items.map((run) => [run.id, run]))
  useCrumbs([{ title: 'Devices' }])
  const row = (device: Device) => (
    <DeviceRow
      key={device.id}
      device={device}
      runs={device.holds.flatMap((hold) => runs.get(hold.runId) ?? [])}
      range={range}
      open={device.id === openId}
      onToggle={() => setParams({ device: device.id === openId ? null : device.id })}
    />
  )
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="flex-1">Devices</h1>
        <Segmented
          label="Range of the charts"
          value={range}
          options={RANGES.map((value) => ({ value, label: RANGE_LABELS[value] }))}
          onChange={(value) => setParams({ range: value })}
        />
      </div>
      {system.data?.devices.note ? <Note>{system.data.devices.note}</Note> : null}
      {devices.error && !devices.data ? (
        <Panel>
          <LoadError error={devices.error} what="The devices" retry={() => devices.refetch()} />
        </Panel>
      ) : !devices.data ? (
        <Panel inset>
          <Skeleton widths={[20, 90, 90, 90, 90]} />
        </Panel>
      ) : devices.data.length === 0 ? (
        <Panel>
          <Empty title="No device was found">Runs wait until one comes.</Empty>
        </Panel>
      ) : (
        deviceGroups(devices.data).map(({ node, devices: list, groups }) => (
          <Panel key={node} title={node} note={nodeWords(list)}>
            <ul>
              {groups.map((group) =>
                group.title === null ? (
                  group.devices.map(row)
                ) : (
                  <li key={group.title} className="border-line border-t">
                    <h3 className="px-4 pt-2 pb-1 font-semibold">
                      {group.title}
                      <span className="ml-2 font-normal text-ink-3 text-small">{group.note}</span>
                    </h3>
                    <ul className="ml-4 border-line border-l">{group.devices.map(row)}</ul>
                  </li>
                ),
              )}
            </ul>
          </Panel>
        ))
      )}
    </>
  )
}
