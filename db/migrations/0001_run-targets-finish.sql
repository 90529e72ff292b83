ALTER TABLE "run_targets" ADD COLUMN "finished_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "run_targets_by_end" ON "run_targets" USING btree ("run_id","finished_at");