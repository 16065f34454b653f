import type { Page } from '@playwright/test'

/**
 * The longest task of the page in the next seconds, in milliseconds. The browser tells of tasks from 50 ms on; below that,
 * how late a timer comes says how long something else held the page.
 */
export async function longestTask(page: Page, seconds: number): Promise<number> {
  return page.evaluate<number>(WATCH.replace('SECONDS', String(seconds)))
}

// As text: what compiles this file adds helpers to functions, which the page does not have.
const WATCH = `new Promise((resolve) => {
  let task = 0
  let late = 0
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) task = Math.max(task, entry.duration)
  })
  observer.observe({ type: 'longtask' })
  const end = performance.now() + SECONDS * 1000
  let due = performance.now() + 4
  setTimeout(function tick() {
    const now = performance.now()
    late = Math.max(late, now - due)
    due = now + 4
    if (now < end) return setTimeout(tick, 4)
    observer.disconnect()
    resolve(task > 0 ? task : Math.min(late, 50))
  }, 4)
})`
