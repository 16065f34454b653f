import { describe, expect, it } from 'vitest'
import type { Device, DeviceSamples } from '@/lib/api/devices'
import { measuresOf, summaryOf } from './measures'
import { deviceGroups, foreignProcesses, nodeWords, placeName } from './words'

const process = { name: 'python', memoryBytes: 1024, attemptId: null }

function device(over: Partial<Device> = {}): Device {
  return {
    id: 'GPU-1',
    nodeId: 'node',
    index: 0,
    kind: 'nvidia',
    parentId: null,
    migIndex: null,
    name: 'H100',
    memoryBytes: 1000,
    memoryFreeBytes: 1000,
    health: 'healthy',
    healthNote: null,
    notes: [],
    lostAt: null,
    drained: false,
    slots: null,
    sample: null,
    sampledAt: null,
    stale: false,
    staleReason: null,
    holds: [],
    ...over,
  }
}
const hold = { attemptId: 'a', runId: 'r', slot: 0, share: 1, heldAt: '2026-01-01T00:00:00Z' }
const sample = (processes: NonNullable<Device['sample']>['processes']): Device['sample'] => ({
  utilization: 0,
  memoryUsedBytes: 0,
  memoryFreeBytes: null,
  temperatureC: null,
  powerW: null,
  powerLimitW: 700,
  processes,
})

describe('devices on the page', () => {
  it('MIG instances stand under their GPU, others by themselves', () => {
    const part = (index: number, migIndex: number) =>
      device({ id: `MIG-${index}${migIndex}`, kind: 'mig', index, migIndex, parentId: `GPU-${index}` })
    const [node] = deviceGroups([part(0, 0), part(0, 1), device({ id: 'GPU-1', index: 1 }), part(2, 0)])
    expect(node?.groups.map(({ title, note, devices }) => [title, title && note, devices.length])).toEqual([
      ['GPU 0', 'split into 2 MIG instances', 2],
      [null, null, 1],
      ['GPU 2', 'split into 1 MIG instance', 1],
    ])
  })

  it('a machine says how many runs it has, and only if something is wrong how many devices are well', () => {
    expect(nodeWords([device(), device()])).toBe('all free')
    expect(nodeWords([device({ holds: [hold] }), device({ health: 'lost' })])).toBe('1 run, 1 of 2 healthy')
  })

  it('a process whose owner can’t be told is a stranger only while no run is on the device', () => {
    const of = (owner: 'foreign' | 'unknown' | 'run' | 'gone') => ({ ...process, pid: 1, owner })
    const strangers = (over: Partial<Device>) => foreignProcesses(device(over)).map(({ owner }) => owner)
    const all = sample([of('run'), of('foreign'), of('unknown'), of('gone')])
    expect(strangers({ sample: all })).toEqual(['foreign', 'unknown', 'gone'])
    expect(strangers({ sample: all, holds: [hold] })).toEqual(['foreign', 'gone'])
    expect(strangers({ sample: all, kind: 'cpu' })).toEqual([])
  })

  it('a place is named as people see it', () => {
    expect(placeName({ id: 'node/cpu-2', index: 2, slot: 0 })).toBe('CPU slot 2')
    expect(placeName({ id: 'GPU-1', index: 0, slot: 1 })).toBe('GPU 0, slot 1')
    expect(placeName({ id: 'MIG-1', index: 0, slot: 0 })).toBe('MIG of GPU 0, slot 0')
  })
})

describe('charts of a device', () => {
  const samples = (over: Partial<DeviceSamples>): DeviceSamples => ({
    deviceId: 'd',
    from: '2026-01-01T00:00:00Z',
    to: '2026-01-01T01:00:00Z',
    bucketSeconds: 15,
    time: [1, 2, 3],
    utilization: [0.5, null, 1],
    memoryUsedBytes: [100, null, 900],
    temperatureC: [null, null, null],
    powerW: [100, null, 650],
    foreignMemoryBytes: [0, null, 0],
    foreignProcesses: [0, null, 0],
    ...over,
  })

  it('reach to what the device has, and leave out what it never told', () => {
    const measures = measuresOf(device({ sample: sample([]) }), samples({}))
    expect(measures.map(({ title, most, part }) => [title, most, part])).toEqual([
      ['Use', 1, undefined],
      ['Memory', 1000, undefined],
      ['Power', 700, undefined],
    ])
    expect(summaryOf(measures[0]!)).toBe('last 100 %, peak 100 %')
    expect(summaryOf({ ...measures[0]!, values: [null] })).toBe('nothing measured')
  })

  it('show what strangers held, and a CPU slot that used more than one core', () => {
    expect(measuresOf(device(), samples({ foreignMemoryBytes: [0, null, 5] }))[1]?.part).toEqual([0, null, 5])
    const cpu = measuresOf(device({ kind: 'cpu' }), samples({ utilization: [0.5, null, 3.5], powerW: [null] }))
    expect(cpu.map(({ title, most }) => [title, most])).toEqual([
      ['Use', 3.5],
      ['Memory', 900],
    ])
  })

  it('a split GPU whose instances tell no use has no chart of it', () => {
    const mig = measuresOf(device({ kind: 'mig' }), samples({ utilization: [null, null, null], powerW: [null] }))
    expect(mig.map(({ title }) => title)).toEqual(['Memory'])
  })
})
