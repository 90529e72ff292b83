ALTER TABLE "sightings" ADD COLUMN "name_key" text;--> statement-breakpoint
CREATE INDEX "sightings_by_name" ON "sightings" USING btree ("name_key");