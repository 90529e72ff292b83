CREATE TABLE "probes" (
	"host_key" text NOT NULL,
	"target_key" text NOT NULL,
	"host" text NOT NULL,
	"target" text NOT NULL,
	"wanted_at" timestamp (3) with time zone NOT NULL,
	"asked_at" timestamp (3) with time zone,
	"retry_at" timestamp (3) with time zone,
	"requests" text,
	"status" text COLLATE "C",
	CONSTRAINT "probes_host_key_target_key_pk" PRIMARY KEY("host_key","target_key")
);
--> statement-breakpoint
CREATE INDEX "probes_by_time" ON "probes" USING btree ("asked_at");