-- AlterTable
ALTER TABLE "file_offset" ADD COLUMN     "state" JSONB;
