-- What the benchmark declared, beside what is expected: costs learn from runs that were measured.
ALTER TABLE "run" ADD COLUMN "declared_seconds" DOUBLE PRECISION;

-- Durations of a benchmark, the newest first. Partial indexes are written by hand: Prisma knows none.
CREATE INDEX "run_measured" ON "run"("benchmark", "ended_at" DESC) WHERE "state" = 'succeeded';
