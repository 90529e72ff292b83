CREATE TABLE "opinions" (
	"key" text PRIMARY KEY NOT NULL,
	"server_id" bigint NOT NULL,
	"tool" text NOT NULL,
	"prompt_version" text NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "opinions_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"answer" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "opinions" ADD CONSTRAINT "opinions_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "opinions_by_tool" ON "opinions" USING btree ("server_id","tool");