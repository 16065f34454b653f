-- AlterTable
ALTER TABLE "alert_firing" ADD COLUMN "told" TEXT[] DEFAULT ARRAY[]::TEXT[];
