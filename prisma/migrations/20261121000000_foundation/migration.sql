-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "MatrixState" AS ENUM ('active', 'paused', 'finished', 'cancelled');

-- CreateEnum
CREATE TYPE "RunState" AS ENUM ('queued', 'starting', 'running', 'stopping', 'finishing', 'succeeded', 'failed', 'cancelled', 'stopped', 'skipped');

-- CreateEnum
CREATE TYPE "AttemptState" AS ENUM ('starting', 'running', 'ended');

-- CreateEnum
CREATE TYPE "AttemptOutcome" AS ENUM ('succeeded', 'failed', 'cancelled', 'stopped');

-- CreateEnum
CREATE TYPE "Intent" AS ENUM ('cancel', 'stop', 'timeout', 'silent');

-- CreateTable
CREATE TABLE "matrix" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "state" "MatrixState" NOT NULL DEFAULT 'active',
    "pause_reason" TEXT,
    "spec" JSONB NOT NULL,
    "source" TEXT,
    "benchmark" TEXT NOT NULL,
    "results_dir" TEXT NOT NULL,
    "stages" INTEGER NOT NULL DEFAULT 1,
    "idempotency_key" TEXT,
    "idempotency_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "matrix_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" TEXT NOT NULL,
    "matrix_id" TEXT NOT NULL,
    "stage" INTEGER NOT NULL DEFAULT 0,
    "position" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "axes" JSON NOT NULL,
    "params" JSONB NOT NULL,
    "benchmark" TEXT NOT NULL,
    "result_dir" TEXT NOT NULL,
    "identity" JSONB NOT NULL,
    "identity_hash" TEXT NOT NULL,
    "state" "RunState" NOT NULL DEFAULT 'queued',
    "priority" INTEGER NOT NULL DEFAULT 0,
    "order_key" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "devices" INTEGER NOT NULL DEFAULT 1,
    "memory_gib" DOUBLE PRECISION,
    "exclusive" BOOLEAN NOT NULL DEFAULT false,
    "cost_seconds" DOUBLE PRECISION,
    "timeout_minutes" DOUBLE PRECISION,
    "silence_minutes" DOUBLE PRECISION,
    "retries" INTEGER NOT NULL DEFAULT 0,
    "retries_used" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3),
    "intent" "Intent",
    "intent_reason" TEXT,
    "intent_deadline" TIMESTAMPTZ(3),
    "wait_reason" TEXT,
    "failure_class" TEXT,
    "skip_reason" TEXT,
    "scores" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "state" "AttemptState" NOT NULL DEFAULT 'starting',
    "outcome" "AttemptOutcome",
    "node_id" TEXT NOT NULL,
    "engine" TEXT NOT NULL DEFAULT 'local',
    "epoch" BIGINT NOT NULL,
    "dir" TEXT NOT NULL,
    "staging_dir" TEXT NOT NULL,
    "handle" JSONB,
    "token_hash" TEXT NOT NULL,
    "exit_code" INTEGER,
    "signal" TEXT,
    "failure" JSONB,
    "deadline_at" TIMESTAMPTZ(3),
    "heard_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "device" (
    "id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "memory_bytes" BIGINT,
    "health" TEXT NOT NULL DEFAULT 'healthy',
    "health_note" TEXT,
    "drained" BOOLEAN NOT NULL DEFAULT false,
    "slots" INTEGER,
    "sample" JSONB,
    "sampled_at" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "device_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hold" (
    "id" BIGSERIAL NOT NULL,
    "attempt_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "slot" INTEGER NOT NULL,
    "share" DOUBLE PRECISION NOT NULL,
    "held_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "series" (
    "id" SERIAL NOT NULL,
    "attempt_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "count" BIGINT NOT NULL DEFAULT 0,
    "non_finite" BIGINT NOT NULL DEFAULT 0,
    "conflicts" BIGINT NOT NULL DEFAULT 0,
    "min" DOUBLE PRECISION,
    "max" DOUBLE PRECISION,
    "first_step" BIGINT,
    "last_step" BIGINT,
    "last_time" DOUBLE PRECISION,
    "last_value" DOUBLE PRECISION,
    "levels" SMALLINT NOT NULL DEFAULT 0,

    CONSTRAINT "series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "point" (
    "series_id" INTEGER NOT NULL,
    "rank" SMALLINT NOT NULL,
    "step" BIGINT NOT NULL,
    "time" DOUBLE PRECISION NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "point_pkey" PRIMARY KEY ("series_id","step")
);

-- CreateTable
CREATE TABLE "rollup" (
    "series_id" INTEGER NOT NULL,
    "level" SMALLINT NOT NULL,
    "bucket" BIGINT NOT NULL,
    "min" DOUBLE PRECISION,
    "max" DOUBLE PRECISION,
    "min_time" DOUBLE PRECISION NOT NULL,
    "max_time" DOUBLE PRECISION NOT NULL,
    "last_step" BIGINT NOT NULL,
    "last_time" DOUBLE PRECISION NOT NULL,
    "last_value" DOUBLE PRECISION NOT NULL,
    "count" BIGINT NOT NULL,
    "non_finite" BIGINT NOT NULL,

    CONSTRAINT "rollup_pkey" PRIMARY KEY ("series_id","level","bucket")
);

-- CreateTable
CREATE TABLE "rollup_dirty" (
    "series_id" INTEGER NOT NULL,
    "bucket" BIGINT NOT NULL,

    CONSTRAINT "rollup_dirty_pkey" PRIMARY KEY ("series_id","bucket")
);

-- CreateTable
CREATE TABLE "progress" (
    "attempt_id" TEXT NOT NULL,
    "doc" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "progress_pkey" PRIMARY KEY ("attempt_id")
);

-- CreateTable
CREATE TABLE "file_offset" (
    "attempt_id" TEXT NOT NULL,
    "road" TEXT NOT NULL,
    "inode" TEXT NOT NULL,
    "offset" BIGINT NOT NULL,

    CONSTRAINT "file_offset_pkey" PRIMARY KEY ("attempt_id","road")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "matrix_id" TEXT,
    "run_id" TEXT,
    "attempt_id" TEXT,
    "device_id" TEXT,
    "kind" TEXT NOT NULL,
    "level" TEXT NOT NULL DEFAULT 'info',
    "message" TEXT NOT NULL,
    "data" JSONB,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "token" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT,
    "hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "leader" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "epoch" BIGINT NOT NULL DEFAULT 0,
    "server_id" TEXT,
    "node_id" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "leader_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "matrix_idempotency_key_key" ON "matrix"("idempotency_key");

-- CreateIndex
CREATE INDEX "matrix_created_at_id_idx" ON "matrix"("created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "run_matrix_id_stage_position_idx" ON "run"("matrix_id", "stage", "position");

-- CreateIndex
CREATE INDEX "run_created_at_id_idx" ON "run"("created_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "run_matrix_id_stage_key_key" ON "run"("matrix_id", "stage", "key");

-- CreateIndex
CREATE UNIQUE INDEX "attempt_token_hash_key" ON "attempt"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "attempt_run_id_number_key" ON "attempt"("run_id", "number");

-- CreateIndex
CREATE INDEX "hold_attempt_id_idx" ON "hold"("attempt_id");

-- CreateIndex
CREATE UNIQUE INDEX "series_attempt_id_name_key" ON "series"("attempt_id", "name");

-- CreateIndex
CREATE INDEX "event_run_id_id_idx" ON "event"("run_id", "id");

-- CreateIndex
CREATE INDEX "event_matrix_id_id_idx" ON "event"("matrix_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "token_hash_key" ON "token"("hash");

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_matrix_id_fkey" FOREIGN KEY ("matrix_id") REFERENCES "matrix"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hold" ADD CONSTRAINT "hold_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hold" ADD CONSTRAINT "hold_device_id_fkey" FOREIGN KEY ("device_id") REFERENCES "device"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "series" ADD CONSTRAINT "series_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "progress" ADD CONSTRAINT "progress_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "file_offset" ADD CONSTRAINT "file_offset_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event" ADD CONSTRAINT "event_matrix_id_fkey" FOREIGN KEY ("matrix_id") REFERENCES "matrix"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event" ADD CONSTRAINT "event_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event" ADD CONSTRAINT "event_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempt"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- What Prisma's schema can't say.

-- Two runs never write one result directory at once, whichever matrix they belong to.
CREATE UNIQUE INDEX "run_active_target" ON "run"("result_dir") WHERE "state" IN ('starting', 'running', 'stopping', 'finishing');
CREATE INDEX "run_queue" ON "run"("matrix_id", "stage", "priority" DESC, "queued_at", "order_key", "position") WHERE "state" = 'queued';
CREATE INDEX "run_active" ON "run"("state") WHERE "state" IN ('starting', 'running', 'stopping', 'finishing');
-- A slot of a device is held by one attempt at a time.
CREATE UNIQUE INDEX "hold_active_slot" ON "hold"("device_id", "slot") WHERE "released_at" IS NULL;
CREATE INDEX "hold_history" ON "hold"("device_id", "held_at");
CREATE INDEX "attempt_live" ON "attempt"("node_id") WHERE "state" <> 'ended';
CREATE INDEX "token_expiry" ON "token"("expires_at") WHERE "expires_at" IS NOT NULL;

ALTER TABLE "hold" ADD CONSTRAINT "hold_share" CHECK ("share" > 0 AND "share" <= 1);
ALTER TABLE "leader" ADD CONSTRAINT "leader_one_row" CHECK ("id" = 1);
INSERT INTO "leader" ("id", "epoch") VALUES (1, 0);

-- Points are written in bulk and updated rarely: vacuum by inserts, not by the size of the table.
ALTER TABLE "point" SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
-- A refresh of a growing series updates its last rollups and its counters in place.
ALTER TABLE "rollup" SET (fillfactor = 80);
ALTER TABLE "series" SET (fillfactor = 60);
CREATE INDEX "point_non_finite" ON "point"("series_id", "step") WHERE "value" IN ('NaN', 'Infinity', '-Infinity');

-- In place of foreign keys, whose check of every single row would cost more than the insert.
CREATE FUNCTION "series_contents_go_too"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "point" USING gone WHERE "point"."series_id" = gone."id";
  DELETE FROM "rollup" USING gone WHERE "rollup"."series_id" = gone."id";
  DELETE FROM "rollup_dirty" USING gone WHERE "rollup_dirty"."series_id" = gone."id";
  RETURN NULL;
END $$;
CREATE TRIGGER "series_contents" AFTER DELETE ON "series" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION "series_contents_go_too"();
