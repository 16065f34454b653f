-- A run is stopped because its device vanished.
ALTER TYPE "Intent" ADD VALUE 'device_lost';

-- How often a run was queued again for what was not its fault; see lib/runs/failures.ts.
ALTER TABLE "run" ADD COLUMN "requeues" INTEGER NOT NULL DEFAULT 0;

-- Launched, resumed or retried by a person: runs that ended before do not count when a matrix pauses itself.
ALTER TABLE "matrix" ADD COLUMN "restarted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
