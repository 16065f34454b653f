-- AlterTable
ALTER TABLE "device" ADD COLUMN "idle_bytes" BIGINT,
ADD COLUMN "lost_at" TIMESTAMPTZ(3),
ADD COLUMN "mig_index" INTEGER,
ADD COLUMN "notes" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN "parent_id" TEXT,
ADD COLUMN "removed_at" TIMESTAMPTZ(3),
ADD COLUMN "sample_note" TEXT;

-- CreateTable
CREATE TABLE "device_sample" (
    "device_id" TEXT NOT NULL,
    "span" SMALLINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "utilization" REAL,
    "memory_used" BIGINT,
    "temperature" REAL,
    "power" REAL,
    "foreign_memory" BIGINT,
    "foreign_processes" SMALLINT NOT NULL DEFAULT 0,

    CONSTRAINT "device_sample_pkey" PRIMARY KEY ("device_id","span","at")
);

-- AddForeignKey
ALTER TABLE "device_sample" ADD CONSTRAINT "device_sample_device_id_fkey" FOREIGN KEY ("device_id") REFERENCES "device"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- What Prisma's schema can't say.

UPDATE "device" SET "lost_at" = "seen_at" WHERE "health" = 'lost';
-- A discovery used to call a CPU slot lost when it was no longer offered.
UPDATE "device" SET "removed_at" = "seen_at" WHERE "health" = 'lost' AND "kind" = 'cpu';
ALTER TABLE "device" ADD CONSTRAINT "device_slots" CHECK ("slots" BETWEEN 1 AND 64);
