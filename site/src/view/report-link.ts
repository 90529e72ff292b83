import type { CatalogueTool } from '#core/catalogue';
import { excerpt, safeLink } from './shown-text.ts';

/**
 * A prefilled link to report a wrong classification, or nothing when the installation names no place for reports. `title` and
 * `body` are what GitHub and GitLab style issue forms read.
 */
export function reportLink(reportUrl: string | undefined, tool: CatalogueTool): string | undefined {
  const place = safeLink(reportUrl);
  if (place === undefined) return undefined;
  const url = new URL(place);
  const { category, risk, decidedBy, confidence } = tool.classification;
  url.searchParams.set('title', `Classification of ${tool.serverSlug}/${tool.slug}`);
  url.searchParams.set(
    'body',
    [
      `Server: ${tool.serverSlug}`,
      `Tool: ${excerpt(tool.definition.name, 200)}`,
      `Digest: ${tool.digest}`,
      `Present verdict: ${category}, ${risk} (decided by ${decidedBy}, confidence ${confidence})`,
      '',
      'What it should be, and why:',
    ].join('\n'),
  );
  return url.href;
}
