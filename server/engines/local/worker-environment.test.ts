import { describe, expect, it } from 'vitest'
import { reachedDirectly } from './worker-environment'

describe('requests of a worker to the server', () => {
  it.each([
    [{}, '127.0.0.1', '127.0.0.1', '127.0.0.1'],
    [
      { no_proxy: 'lab.example, .internal' },
      '10.0.0.2',
      'lab.example,.internal,10.0.0.2',
      'lab.example,.internal,10.0.0.2',
    ],
    [{ no_proxy: 'a', NO_PROXY: 'b' }, 'gpu1', 'a,gpu1', 'b,gpu1'],
    [{ NO_PROXY: 'gpu1,a' }, 'gpu1', 'gpu1,a', 'gpu1,a'],
    [{ no_proxy: '*' }, 'gpu1', '*', '*'],
    [{}, '[::1]', '::1', '::1'],
  ])('pass by the proxy of %j at %s', (env, host, lower, upper) => {
    expect(reachedDirectly(env as Record<string, string>, host)).toEqual({ no_proxy: lower, NO_PROXY: upper })
  })
})
