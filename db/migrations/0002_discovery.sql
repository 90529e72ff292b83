CREATE TABLE "discovery_memory" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "waiting_sightings" (
	"key" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "waiting_sightings_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sighting" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "withdrawals" (
	"identity_key" text PRIMARY KEY NOT NULL,
	"identity" text NOT NULL,
	"reason" text NOT NULL,
	"withdrawn_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "waiting_sightings_by_source" ON "waiting_sightings" USING btree ("source","position");