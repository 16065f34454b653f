-- AlterTable
ALTER TABLE "file_offset" ADD COLUMN     "state" JSONB;

-- AlterTable
ALTER TABLE "progress" ADD COLUMN     "from_output" BOOLEAN NOT NULL DEFAULT false;
