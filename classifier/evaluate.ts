export { EvaluationLabel, type EvaluationRow, evaluate } from './evaluation/evaluate.ts';
export { formatEvaluation } from './evaluation/text.ts';
