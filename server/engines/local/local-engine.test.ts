import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../lib/ids'
import { eventually } from '../../testing/eventually'
import type { Handle } from '../types'
import { giveUp, readClaim } from './claim'
import { LocalEngine } from './local-engine'
import { bootId, listProcesses, markOf, statOf } from './processes'

let dir: string
let attemptId: string
let engine: LocalEngine

beforeEach(async () => {
  attemptId = newId('a')
  dir = path.join(await mkdtemp(path.join(os.tmpdir(), 'rungrid-engine-')), attemptId)
  await mkdir(dir)
  engine = new LocalEngine()
})

afterEach(async () => {
  for (const p of marked()) process.kill(p.pid, 'SIGKILL')
  await rm(path.dirname(dir), { recursive: true, force: true })
})

const marked = () => listProcesses().filter((p) => markOf(p.pid) === attemptId)
const start = (script: string) =>
  engine.start({ attemptId, dir, argv: ['/bin/sh', '-c', script], env: { PATH: process.env.PATH! }, cwd: dir })
const pollOnce = async (handle: Handle, by = engine) => (await by.poll([handle])).get(attemptId)!
const log = (name: string) => readFileSync(path.join(dir, name), 'utf8')

async function ended(handle: Handle, by = engine) {
  return eventually(async () => {
    const poll = await pollOnce(handle, by)
    if (poll.state === 'alive' || poll.state === 'unknown') throw new Error(poll.state)
    return poll
  })
}

describe('a worker', () => {
  it('writes straight into files and leaves its exit code', async () => {
    const handle = await start('echo out; echo err >&2; exit 3')
    expect(await ended(handle)).toMatchObject({ state: 'exited', code: 3, signal: null })
    expect(log('stdout.log')).toBe('out\n')
    expect(log('stderr.log')).toBe('err\n')
  })

  it('is told with its signal when somebody kills it', async () => {
    const handle = await start('echo $$ > pid; exec sleep 60')
    const pid = await eventually(() => Number(readFileSync(path.join(dir, 'pid'), 'utf8').trim() || fail()))
    process.kill(pid, 'SIGKILL')
    expect(await ended(handle)).toMatchObject({ state: 'exited', code: null, signal: 'SIGKILL' })
  })

  it('starts in the directory that was asked for, without the server’s environment', async () => {
    process.env.RUNGRID_TEST_SECRET = 'hidden'
    const cwd = path.dirname(dir)
    const handle = await engine.start({
      attemptId,
      dir,
      argv: ['/bin/sh', '-c', 'pwd; env'],
      env: { PATH: '/usr/bin:/bin' },
      cwd,
    })
    await ended(handle)
    expect(log('stdout.log').split('\n')[0]).toBe(cwd)
    expect(log('stdout.log')).not.toContain('hidden')
    delete process.env.RUNGRID_TEST_SECRET
  })

  it('writes 100 MB to stdout without going through the server', async () => {
    const handle = await start('head -c 100000000 /dev/zero')
    expect(await ended(handle)).toMatchObject({ state: 'exited', code: 0 })
    expect(statSize('stdout.log')).toBe(100_000_000)
  })
})

describe('stopping', () => {
  it('asks first: a worker that saves on SIGTERM can', async () => {
    const handle = await start('trap "echo saved; exit 0" TERM; echo ready; while :; do sleep 0.05; done')
    await eventually(() => expect(log('stdout.log')).toContain('ready'))
    await engine.stop(handle, new Date(Date.now() + 60_000))
    expect(await ended(handle)).toMatchObject({ state: 'exited', code: 0 })
    expect(log('stdout.log')).toContain('saved')
  })

  it('kills the whole tree at the deadline, children that left the session included', async () => {
    const handle = await start(
      'trap "" TERM; setsid sh -c "trap \\"\\" TERM; echo away; while :; do sleep 0.05; done" & echo ready; while :; do sleep 0.05; done',
    )
    await eventually(() => expect(log('stdout.log').split('\n').sort()).toEqual(['', 'away', 'ready']))
    await engine.stop(handle, new Date(Date.now() + 60_000))
    expect(await pollOnce(handle)).toEqual({ state: 'alive' })
    await engine.stop(handle, new Date())
    expect(await ended(handle)).toMatchObject({ state: 'exited', signal: 'SIGKILL' })
    await engine.sweep(handle)
    expect(marked()).toEqual([])
  })

  it('finds an orphan that cleared its environment as long as it stays in the group', async () => {
    const handle = await start('env -i sleep 61 & echo ready; exit 0')
    await ended(handle)
    expect(inGroup(handle).length).toBe(1)
    await engine.sweep(handle)
    expect(inGroup(handle)).toEqual([])
  })

  it('never signals a process that got the pid of an ended one', async () => {
    const bystander = await start('exec sleep 60')
    const stranger: Handle = { ...bystander, attemptId: 'a-other', start: '1' }
    await engine.stop(stranger, new Date(0))
    await engine.sweep(stranger)
    expect(await pollOnce(bystander)).toEqual({ state: 'alive' })
  })
})

describe('a server that comes back', () => {
  it('adopts a running worker by its claim and sees its end', async () => {
    await start('echo ready; sleep 0.3; exit 7')
    await eventually(() => expect(log('stdout.log')).toContain('ready'))
    const after = new LocalEngine()
    const found = await after.adopt(attemptId, dir)
    if (found.state !== 'running') throw new Error(found.state)
    expect(await pollOnce(found.handle, after)).toEqual({ state: 'alive' })
    expect(await ended(found.handle, after)).toMatchObject({ state: 'exited', code: 7 })
  })

  it('finds the exit of a worker that ended meanwhile', async () => {
    const handle = await start('exit 5')
    await ended(handle)
    const found = await new LocalEngine().adopt(attemptId, dir)
    expect(found.state).toBe('running')
    expect(await pollOnce(handle, new LocalEngine())).toMatchObject({ state: 'exited', code: 5 })
  })

  it('claims an attempt that nobody started; a shim that comes late leaves without running anything', async () => {
    expect(await engine.adopt(attemptId, dir)).toEqual({ state: 'never-started' })
    const late = await start('touch ran')
    await eventually(() => expect(statOf(late.pid)?.state ?? 'Z').toBe('Z'))
    expect(existsSync(path.join(dir, 'ran'))).toBe(false)
    expect(await readClaim(dir)).toEqual({ by: 'recovery' })
  })

  it('lets exactly one win when the shim and recovery come at once', async () => {
    const [, found] = await Promise.all([start('touch ran; sleep 0.1'), new LocalEngine().adopt(attemptId, dir)])
    const settled = found.state === 'unknown' ? await eventually(decided) : found
    if (settled.state === 'running') await ended(settled.handle, new LocalEngine())
    else await eventually(() => expect(marked()).toEqual([]))
    expect(existsSync(path.join(dir, 'ran'))).toBe(settled.state === 'running')
  })

  it('waits for a shim between its claim and its identity, and calls it gone once it is', async () => {
    await mkdir(path.join(dir, 'claim'))
    expect(await engine.adopt(attemptId, dir)).toMatchObject({ state: 'gone' })
  })

  it('knows a worker of another boot as gone, whatever has its pid now', async () => {
    const handle: Handle = { attemptId, dir, pid: process.pid, start: statOf(process.pid)!.start, boot: 'another' }
    expect(await pollOnce(handle)).toEqual({ state: 'gone', reason: 'the machine was restarted' })
    expect(await pollOnce({ ...handle, boot: bootId() })).toEqual({ state: 'alive' })
  })

  it('takes a torn exit file for no proof of an exit', async () => {
    writeFileSync(path.join(dir, 'exit'), '')
    expect(await pollOnce({ attemptId, dir, pid: 2 ** 22 + 1, start: '1', boot: bootId() })).toMatchObject({
      state: 'gone',
    })
  })

  it('gives an attempt up only once', async () => {
    expect(await giveUp(dir)).toBe(true)
    expect(await giveUp(dir)).toBe(false)
  })
})

const inGroup = (handle: Handle) => listProcesses().filter((p) => p.pgid === handle.pid)
const statSize = (name: string) => Buffer.byteLength(readFileSync(path.join(dir, name)))

async function decided() {
  const found = await new LocalEngine().adopt(attemptId, dir)
  if (found.state === 'unknown') throw new Error(found.reason)
  return found
}

function fail(): never {
  throw new Error('not yet')
}
