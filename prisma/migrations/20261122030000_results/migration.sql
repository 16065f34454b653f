-- AlterTable
ALTER TABLE "matrix" ADD COLUMN     "summary_path" TEXT;

-- AlterTable
ALTER TABLE "attempt" ADD COLUMN     "code" JSONB;

-- What Prisma's schema can't say.

-- Asked for all the time, and empty nearly always: matrices that ended and wait for their execution summary.
CREATE INDEX "matrix_without_summary" ON "matrix"("finished_at") WHERE "summary_path" IS NULL AND "state" IN ('finished', 'cancelled');
