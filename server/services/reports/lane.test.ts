import { expect, it } from 'vitest'
import { Lane } from './lane'

const never = new AbortController().signal

/** Work that ends when it is told to. */
function held() {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { work: () => ended, end }
}

it('does one piece at a time, in order, also after one that failed', async () => {
  const lane = new Lane(10, 'pieces', 1)
  const order: string[] = []
  const piece = (name: string, fails = false) =>
    lane.run(async () => {
      order.push(`${name} begins`)
      await Promise.resolve()
      order.push(`${name} ends`)
      if (fails) throw new Error(name)
    }, never)
  await Promise.allSettled([piece('a', true), piece('b'), piece('c')])
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

it('a piece that is cancelled while it waits ends at once, and is never done', async () => {
  const lane = new Lane(10, 'pieces', 1)
  const first = held()
  const running = lane.run(first.work, never)
  const control = new AbortController()
  let begun = false
  const second = lane.run(async () => {
    begun = true
  }, control.signal)
  const third = lane.run(async () => 'third', never)
  control.abort(new Error('cancelled'))
  await expect(second).rejects.toThrow('cancelled')
  first.end()
  await running
  expect(await third).toBe('third')
  expect(begun).toBe(false)
})

it('beyond its bound it says busy, with how long to wait, until a place is given back', () => {
  const lane = new Lane(2, 'pieces', 7)
  const release = lane.take()
  lane.take()
  expect(() => lane.take()).toThrow(expect.objectContaining({ code: 'busy', retryAfter: 7 }))
  release()
  release()
  lane.take()
  expect(() => lane.take()).toThrow('2 pieces are waiting')
})
