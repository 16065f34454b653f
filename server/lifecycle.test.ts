import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { Lifecycle, Stopped } from './lifecycle'

const quiet = pino({ level: 'silent' })

describe('Parts', () => {
  it('stop in the opposite order of their start, each after the one before has ended', async () => {
    const lifecycle = new Lifecycle(quiet)
    const told: string[] = []
    for (const name of ['database', 'pool', 'sockets']) {
      await lifecycle.add(name, async () => {
        await new Promise(setImmediate)
        told.push(name)
      })
    }
    await Promise.all([lifecycle.stop(), lifecycle.stop()])
    expect(told).toEqual(['sockets', 'pool', 'database'])
  })

  it('that fail to stop do not keep the others running', async () => {
    const lifecycle = new Lifecycle(quiet)
    let stopped = false
    await lifecycle.add('database', () => {
      stopped = true
    })
    await lifecycle.add('pool', () => Promise.reject(new Error('no')))
    await lifecycle.stop()
    expect(stopped).toBe(true)
  })

  it('that come up while the server is being stopped are stopped at once', async () => {
    const lifecycle = new Lifecycle(quiet)
    await lifecycle.stop()
    let stopped = false
    const late = lifecycle.add('database', () => {
      stopped = true
    })
    await expect(late).rejects.toBeInstanceOf(Stopped)
    expect(stopped).toBe(true)
  })
})
