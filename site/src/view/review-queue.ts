import type { CatalogueServer, CatalogueTool } from '#core/catalogue';
import type { Category, Classification, Review } from '#core/classification';
import { type LookReason, lookFirst, lookReasons } from '#core/review-queue';
import { toolJsonPath, toolPath } from './links.ts';

/** A tool that a person should look at. */
export interface QueuedTool {
  why: LookReason[];
  category: Category;
  risk: Classification['risk'];
  confidence: number;
  page: string;
  json: string;
  /** A line for the file of reviews, to be filled in: as it stands it is refused, because nobody has given a reason yet. */
  review: Review;
}

/** More than a person looks at before the next publication. */
const MOST_QUEUED = 1_000;

/** Collects the tools that a person should look at, in memory that does not grow with the catalogue. */
export class ReviewQueue {
  /** All that were wanted, kept or not. */
  count = 0;
  #kept: QueuedTool[] = [];

  offer({ slug, target }: CatalogueServer, tool: CatalogueTool): void {
    const why = lookReasons(tool);
    if (why.length === 0) return;
    this.count += 1;
    const { category, risk, confidence } = tool.classification;
    this.#kept.push({
      why,
      category,
      risk,
      confidence,
      page: toolPath(slug, tool.slug),
      json: toolJsonPath(slug, tool.slug),
      review: { server: target, tool: tool.definition.name, digest: tool.digest, category, reason: '', reviewer: '', at: '' },
    });
    if (this.#kept.length >= 2 * MOST_QUEUED) this.#sort();
  }

  /** The most dangerous first; those that are left out are counted. */
  inOrder(): { count: number; leftOut: number; tools: readonly QueuedTool[] } {
    this.#sort();
    return { count: this.count, leftOut: this.count - this.#kept.length, tools: this.#kept };
  }

  #sort(): void {
    this.#kept = this.#kept.sort((one, other) => lookFirst(one, other) || (one.page < other.page ? -1 : 1)).slice(0, MOST_QUEUED);
  }
}
