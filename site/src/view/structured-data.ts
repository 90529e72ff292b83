import type { Question } from './questions.ts';

export interface Crumb {
  name: string;
  /** A published path; absent for the page itself. */
  path?: string;
}

/**
 * schema.org data for a page. Addresses stand in it only where the installation has one: a made-up origin would be worse.
 *
 * @see https://schema.org/BreadcrumbList
 */
export function structuredData(page: {
  title: string;
  summary: string;
  crumbs: readonly Crumb[];
  address: (path: string) => string | undefined;
  path: string;
  modified?: string;
  about?: { name: string; version?: string };
  questions?: readonly Question[];
}): object {
  const address = page.address(page.path);
  return {
    '@context': 'https://schema.org',
    '@graph': [
      {
        '@type': 'WebPage',
        name: page.title,
        description: page.summary,
        ...(address !== undefined && { url: address, '@id': address }),
        ...(page.modified !== undefined && { dateModified: page.modified }),
        ...(page.about !== undefined && {
          about: {
            '@type': 'SoftwareApplication',
            name: page.about.name,
            applicationCategory: 'DeveloperApplication',
            ...(page.about.version !== undefined && { softwareVersion: page.about.version }),
          },
        }),
      },
      {
        '@type': 'BreadcrumbList',
        itemListElement: page.crumbs.map(({ name, path }, index) => {
          const item = path === undefined ? undefined : page.address(path);
          return { '@type': 'ListItem', position: index + 1, name, ...(item !== undefined && { item }) };
        }),
      },
      ...(page.questions === undefined || page.questions.length === 0
        ? []
        : [
            {
              '@type': 'FAQPage',
              mainEntity: page.questions.map(({ question, answer }) => ({
                '@type': 'Question',
                name: question,
                acceptedAnswer: { '@type': 'Answer', text: answer.replaceAll('`', '') },
              })),
            },
          ]),
    ],
  };
}
