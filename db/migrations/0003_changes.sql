CREATE TABLE "change_events" (
	"server_id" bigint NOT NULL,
	"basis" text NOT NULL,
	"listed_at" timestamp (3) with time zone NOT NULL,
	"run_id" text COLLATE "C" NOT NULL,
	"position" integer NOT NULL,
	"name_key" text,
	"event" text NOT NULL,
	CONSTRAINT "change_events_server_id_basis_listed_at_run_id_position_pk" PRIMARY KEY("server_id","basis","listed_at","run_id","position")
);
--> statement-breakpoint
CREATE TABLE "listings" (
	"server_id" bigint NOT NULL,
	"listed_at" timestamp (3) with time zone NOT NULL,
	"run_id" text COLLATE "C" NOT NULL,
	"basis" text NOT NULL,
	"set_key" text NOT NULL,
	"launch" text,
	"server_version" text,
	CONSTRAINT "listings_server_id_basis_listed_at_run_id_pk" PRIMARY KEY("server_id","basis","listed_at","run_id")
);
--> statement-breakpoint
CREATE TABLE "looks" (
	"server_id" bigint PRIMARY KEY NOT NULL,
	"looked_at" timestamp (3) with time zone NOT NULL,
	"run_id" text COLLATE "C" NOT NULL,
	"failures" integer NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tool_sets" (
	"key" text PRIMARY KEY NOT NULL,
	"digests" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "change_events" ADD CONSTRAINT "change_events_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listings" ADD CONSTRAINT "listings_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listings" ADD CONSTRAINT "listings_set_key_tool_sets_key_fk" FOREIGN KEY ("set_key") REFERENCES "public"."tool_sets"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "looks" ADD CONSTRAINT "looks_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "change_events_by_time" ON "change_events" USING btree ("server_id","listed_at");--> statement-breakpoint
CREATE INDEX "looks_by_due" ON "looks" USING btree ("due_at","server_id");--> statement-breakpoint
-- What was looked at before there was a schedule is due; an import is no look.
INSERT INTO "looks" ("server_id", "looked_at", "run_id", "failures", "due_at")
	SELECT DISTINCT ON ("server_id") "server_id", "inspected_at", "run_id", 0, "inspected_at" FROM "inspections"
	WHERE NOT starts_with("run_id", 'import-') ORDER BY "server_id", "inspected_at" DESC, "run_id" DESC;
