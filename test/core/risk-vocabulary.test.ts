import { describe, expect, it } from 'vitest';
import { CATEGORIES, type Category, type Classification, FACETS, type Facet } from '#core/classification';
import { RISK_LEVELS, type Risk } from '#core/risk';
import { RiskVocabulary, riskVocabularyOf } from '#core/risk-vocabulary';

function aClassification(category: Category, risk: Risk, facets: Facet[] = [], more: Partial<Classification> = {}): Classification {
  return {
    digest: `sha256:${'0'.repeat(64)}`,
    category,
    risk,
    riskReasons: ['It does.'],
    confidence: 0.9,
    facets,
    argumentRisks: [],
    evidence: [],
    rationale: 'It does what it does.',
    attacks: [],
    flags: [],
    decidedBy: 'rules',
    versions: {},
    ...more,
  };
}

const found = (rule: string): Partial<Classification> => ({ evidence: [{ rule, in: 'name', quote: 'x' }] });

describe('the words of the proposed risk metadata', () => {
  it.each<[string, Classification, RiskVocabulary]>([
    ['a read', aClassification('Read', 'low'), { riskLevel: 'low', category: 'read', approvalRecommendation: 'none' }],
    [
      'a sum',
      aClassification('Read', 'low', [], found('computes')),
      { riskLevel: 'low', category: 'utility', approvalRecommendation: 'none' },
    ],
    [
      'a sum over what a file holds',
      aClassification('Read', 'medium', ['fs'], found('computes')),
      { riskLevel: 'medium', category: 'read', approvalRecommendation: 'none' },
    ],
    [
      'a write',
      aClassification('Write', 'medium'),
      { riskLevel: 'medium', category: 'mutate', reversibility: 'manual', approvalRecommendation: 'none' },
    ],
    [
      'a post that everybody sees',
      aClassification('Write', 'high', ['public-sink']),
      { riskLevel: 'high', category: 'mutate', blastRadius: 'global', reversibility: 'none', approvalRecommendation: 'none' },
    ],
    [
      'a message',
      aClassification('Write', 'medium', ['message']),
      { riskLevel: 'medium', category: 'mutate', reversibility: 'none', approvalRecommendation: 'none' },
    ],
    ['a job', aClassification('Execute', 'high'), { riskLevel: 'high', approvalRecommendation: 'none' }],
    ['a command', aClassification('Execute', 'critical', ['shell']), { riskLevel: 'critical', approvalRecommendation: 'single' }],
    [
      'a statement',
      aClassification('Execute', 'high', ['sql']),
      { riskLevel: 'high', blastRadius: 'namespace', approvalRecommendation: 'none' },
    ],
    [
      'a deleted note',
      aClassification('Destructive', 'critical', ['delete']),
      { riskLevel: 'critical', category: 'delete', reversibility: 'none', approvalRecommendation: 'single' },
    ],
    [
      'a deleted volume',
      aClassification('Destructive', 'critical', ['delete'], { attacks: [{ id: 'AP-34', why: 'It takes away a volume.' }] }),
      { riskLevel: 'critical', category: 'destroy', reversibility: 'none', approvalRecommendation: 'single' },
    ],
    [
      'a cancelled order',
      aClassification('Destructive', 'critical'),
      { riskLevel: 'critical', reversibility: 'none', approvalRecommendation: 'single' },
    ],
    [
      'a payment',
      aClassification('Financial', 'critical', ['money']),
      { riskLevel: 'critical', category: 'mutate', reversibility: 'none', approvalRecommendation: 'single' },
    ],
  ])('for %s', (_what, classification, words) => {
    expect(riskVocabularyOf(classification)).toEqual(words);
  });

  it('never calls a read what changes something, and keeps the risk whatever the facets', () => {
    for (const category of CATEGORIES) {
      for (const risk of RISK_LEVELS) {
        for (const facet of FACETS) {
          const words = RiskVocabulary.strict().parse(riskVocabularyOf(aClassification(category, risk, [facet], found('computes'))));
          expect(words.riskLevel).toBe(risk);
          expect(['read', 'utility'].includes(words.category ?? '')).toBe(category === 'Read');
        }
      }
    }
  });
});
