/**
 * A server reduced to its scheduler, as a process of its own that a test can kill: it kills itself with SIGKILL at the
 * named point of a run's life that RUNGRID_TEST_CRASH_AT names, the first time that point is reached.
 */
import { connect } from '../db/database'
import { LocalEngine } from '../engines/local/local-engine'
import { Scheduler } from '../scheduler/scheduler'
import { contextIn } from './context-in'
import { scriptBenchmark } from './rows'

const { DATABASE_URL, RUNGRID_TEST_DIR, RUNGRID_TEST_CRASH_AT } = process.env
const ctx = contextIn(connect(DATABASE_URL!), RUNGRID_TEST_DIR!)
const scheduler = new Scheduler(ctx, {
  engine: new LocalEngine(),
  getBenchmark: () => scriptBenchmark,
  drain: async () => undefined,
  apiUrl: 'http://127.0.0.1:1',
  at(point) {
    if (point === RUNGRID_TEST_CRASH_AT) process.kill(process.pid, 'SIGKILL')
  },
})
scheduler.start()
setInterval(() => undefined, 1000)
