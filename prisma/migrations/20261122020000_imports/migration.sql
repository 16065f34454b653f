-- CreateEnum
CREATE TYPE "MatrixOrigin" AS ENUM ('launched', 'imported');

-- AlterTable
ALTER TABLE "matrix" ADD COLUMN     "import_hash" TEXT,
ADD COLUMN     "imported" JSONB,
ADD COLUMN     "origin" "MatrixOrigin" NOT NULL DEFAULT 'launched';

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "imported" JSONB;

-- CreateIndex
CREATE INDEX "matrix_import_hash_idx" ON "matrix"("import_hash");
