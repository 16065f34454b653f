-- CreateEnum
CREATE TYPE "ReportState" AS ENUM ('judging', 'ready', 'failed');

-- CreateTable
CREATE TABLE "report" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "state" "ReportState" NOT NULL DEFAULT 'judging',
    "source" JSONB NOT NULL,
    "settings" JSONB NOT NULL,
    "edition" TEXT,
    "edition_reason" TEXT NOT NULL DEFAULT '',
    "division" TEXT,
    "verdict" TEXT,
    "reason" TEXT NOT NULL DEFAULT '',
    "counts" JSONB,
    "editions" JSONB NOT NULL DEFAULT '[]',
    "sizes" JSONB NOT NULL DEFAULT '{}',
    "error" JSONB,
    "done" INTEGER,
    "total" INTEGER,
    "server_id" TEXT NOT NULL,
    "heard_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "idempotency_key" TEXT,
    "idempotency_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "report_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "report_idempotency_key_key" ON "report"("idempotency_key");

-- CreateIndex
CREATE INDEX "report_created_at_id_idx" ON "report"("created_at" DESC, "id");
