CREATE TABLE "classifications" (
	"server_id" bigint NOT NULL,
	"digest" text NOT NULL,
	"versions_key" text NOT NULL,
	"classification" text NOT NULL,
	CONSTRAINT "classifications_server_id_digest_versions_key_pk" PRIMARY KEY("server_id","digest","versions_key")
);
--> statement-breakpoint
CREATE TABLE "inspections" (
	"server_id" bigint NOT NULL,
	"run_id" text COLLATE "C" NOT NULL,
	"spec_key" text NOT NULL,
	"listed" boolean NOT NULL,
	"inspected_at" timestamp (3) with time zone NOT NULL,
	"inspection" text NOT NULL,
	CONSTRAINT "inspections_server_id_run_id_pk" PRIMARY KEY("server_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "launch_specs" (
	"server_id" bigint NOT NULL,
	"rank" integer NOT NULL,
	"spec" text NOT NULL,
	CONSTRAINT "launch_specs_server_id_rank_pk" PRIMARY KEY("server_id","rank")
);
--> statement-breakpoint
CREATE TABLE "listed_tools" (
	"server_id" bigint NOT NULL,
	"digest" text NOT NULL,
	"name_key" text NOT NULL,
	"position" integer NOT NULL,
	"basis" text NOT NULL,
	"first_seen" timestamp (3) with time zone NOT NULL,
	"last_seen" timestamp (3) with time zone NOT NULL,
	"current" boolean NOT NULL,
	"extra" text,
	CONSTRAINT "listed_tools_server_id_digest_pk" PRIMARY KEY("server_id","digest")
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"server_id" bigint NOT NULL,
	"position" integer NOT NULL,
	"tool" text,
	"digest_key" text NOT NULL,
	"policy" text NOT NULL,
	"compatible" text NOT NULL,
	CONSTRAINT "policies_server_id_position_pk" PRIMARY KEY("server_id","position")
);
--> statement-breakpoint
CREATE TABLE "run_targets" (
	"run_id" text COLLATE "C" NOT NULL,
	"target_key" text NOT NULL,
	"target" text NOT NULL,
	"position" integer NOT NULL,
	"row" text,
	CONSTRAINT "run_targets_run_id_target_key_pk" PRIMARY KEY("run_id","target_key")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" text COLLATE "C" PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL,
	"key" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "servers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "servers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"identity_key" text NOT NULL,
	"identity" text NOT NULL,
	"slug" text COLLATE "C" NOT NULL,
	"facts" text NOT NULL,
	CONSTRAINT "servers_identity_key_unique" UNIQUE("identity_key"),
	CONSTRAINT "servers_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "sightings" (
	"key" text PRIMARY KEY NOT NULL,
	"identity_key" text NOT NULL,
	"source" text NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"sighting" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tool_definitions" (
	"digest" text PRIMARY KEY NOT NULL,
	"definition" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "classifications" ADD CONSTRAINT "classifications_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "classifications" ADD CONSTRAINT "classifications_digest_tool_definitions_digest_fk" FOREIGN KEY ("digest") REFERENCES "public"."tool_definitions"("digest") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "launch_specs" ADD CONSTRAINT "launch_specs_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listed_tools" ADD CONSTRAINT "listed_tools_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listed_tools" ADD CONSTRAINT "listed_tools_digest_tool_definitions_digest_fk" FOREIGN KEY ("digest") REFERENCES "public"."tool_definitions"("digest") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_targets" ADD CONSTRAINT "run_targets_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "inspections_by_time" ON "inspections" USING btree ("server_id","inspected_at");--> statement-breakpoint
CREATE INDEX "run_targets_by_position" ON "run_targets" USING btree ("run_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_unfinished" ON "runs" USING btree ("key") WHERE "runs"."finished_at" is null;--> statement-breakpoint
CREATE INDEX "sightings_by_identity" ON "sightings" USING btree ("identity_key");