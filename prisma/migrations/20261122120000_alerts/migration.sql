-- CreateTable
CREATE TABLE "alert_rule" (
    "id" TEXT NOT NULL,
    "matrix_id" TEXT,
    "position" INTEGER NOT NULL DEFAULT 0,
    "definition" JSONB NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "snoozed_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alert_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_state" (
    "criterion" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alert_state_pkey" PRIMARY KEY ("criterion","subject","metric")
);

-- CreateTable
CREATE TABLE "alert_firing" (
    "id" TEXT NOT NULL,
    "rule_id" TEXT,
    "criterion" TEXT NOT NULL,
    "rule_name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "matrix_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "attempt_id" TEXT,
    "subject" TEXT NOT NULL,
    "metric" TEXT NOT NULL DEFAULT '',
    "episode" INTEGER NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(3),
    "resolution" TEXT,
    "acknowledged_at" TIMESTAMPTZ(3),
    "message" TEXT NOT NULL,
    "numbers" JSONB NOT NULL,

    CONSTRAINT "alert_firing_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification" (
    "id" BIGSERIAL NOT NULL,
    "channel_id" TEXT NOT NULL,
    "firing_id" TEXT,
    "kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "alert_rule_matrix_id_idx" ON "alert_rule"("matrix_id");

-- CreateIndex
CREATE INDEX "alert_state_run_id_idx" ON "alert_state"("run_id");

-- CreateIndex
CREATE INDEX "alert_firing_opened_at_id_idx" ON "alert_firing"("opened_at" DESC, "id");

-- CreateIndex
CREATE INDEX "alert_firing_run_id_opened_at_idx" ON "alert_firing"("run_id", "opened_at" DESC);

-- CreateIndex
CREATE INDEX "alert_firing_matrix_id_idx" ON "alert_firing"("matrix_id");

-- CreateIndex
CREATE INDEX "alert_firing_rule_id_idx" ON "alert_firing"("rule_id");

-- CreateIndex
CREATE UNIQUE INDEX "alert_firing_criterion_subject_metric_episode_key" ON "alert_firing"("criterion", "subject", "metric", "episode");

-- CreateIndex
CREATE INDEX "notification_channel_id_id_idx" ON "notification"("channel_id", "id");

-- CreateIndex
CREATE INDEX "notification_firing_id_idx" ON "notification"("firing_id");

-- AddForeignKey
ALTER TABLE "alert_rule" ADD CONSTRAINT "alert_rule_matrix_id_fkey" FOREIGN KEY ("matrix_id") REFERENCES "matrix"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_state" ADD CONSTRAINT "alert_state_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_firing" ADD CONSTRAINT "alert_firing_rule_id_fkey" FOREIGN KEY ("rule_id") REFERENCES "alert_rule"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_firing" ADD CONSTRAINT "alert_firing_matrix_id_fkey" FOREIGN KEY ("matrix_id") REFERENCES "matrix"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_firing" ADD CONSTRAINT "alert_firing_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_firing" ADD CONSTRAINT "alert_firing_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_firing_id_fkey" FOREIGN KEY ("firing_id") REFERENCES "alert_firing"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Partial indexes are written by hand: Prisma knows none. What is looked at often is little: open firings.
CREATE INDEX "alert_firing_open" ON "alert_firing"("run_id") WHERE "resolved_at" IS NULL;
