-- What the pace of an attempt is estimated from, so that a restart of the server does not forget it; the road that its
-- document came by; and the last Kubeflow snapshot, against which the next one is compared.
ALTER TABLE "progress" ADD COLUMN "rank" SMALLINT NOT NULL DEFAULT 3;
ALTER TABLE "progress" ADD COLUMN "pace" JSONB;
ALTER TABLE "progress" ADD COLUMN "snapshot" JSONB;

-- Series that only Kubeflow snapshots gave points to: a better road replaces them whole.
ALTER TABLE "series" ADD COLUMN "snapshots" BOOLEAN NOT NULL DEFAULT false;
