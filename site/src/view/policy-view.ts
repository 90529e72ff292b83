import type { CatalogueTool } from '#core/catalogue';
import type { JsonObject } from '#core/json';
import { parsePolicyValue, printPolicy } from '#policy/document';
import { explainPolicy } from '#policy/explain';
import { standingGroups, standingSentence } from '#policy/explain-standings';
import { alternativesForServer, alternativesForTool, type Preset } from '#policy/recommend';
import { firstLines, type JsonToken, jsonTokens } from './json-tokens.ts';
import { shownText } from './shown-text.ts';

/** A policy as a page shows it: the very bytes of the file, and sentences made from it. */
export interface PolicyView {
  text: string;
  tokens: JsonToken[];
  /** Lines of the file beyond those shown. */
  linesLeft: number;
  explanation: string[];
}

const MOST_LINES = 400;

/** @throws {Error} for a document that is no policy: the catalogue was checked when it was written, so this is a bug. */
export function policyView(document: JsonObject): PolicyView {
  const parsed = parsePolicyValue(document);
  if (!parsed.ok) throw new Error(`A policy in the catalogue is not valid: ${JSON.stringify(parsed.errors)}`);
  const text = printPolicy(parsed.policy);
  const shown = firstLines(text, MOST_LINES);
  return {
    text,
    tokens: jsonTokens(shown.text),
    linesLeft: shown.linesLeft,
    explanation: explainPolicy(parsed.policy).map(shownText),
  };
}

/** The bytes of the published file. */
export function policyBytes(document: JsonObject): string {
  return policyView(document).text;
}

/** The other policies for a tool: stricter and looser ones, each with when to take it. */
export function alternativeViews(tool: CatalogueTool): { title: string; when: string; policy: PolicyView }[] {
  return alternativesForTool(tool).map(({ title, when, policy }) => ({ title, when, policy: policyView(policy) }));
}

/** A preset for a whole server: when to take it, and the bytes of its file. */
export interface PresetView {
  preset: Preset;
  title: string;
  when: string;
  /** How many of its tools stand where. */
  summary: string;
  text: string;
}

export function presetViews(tools: Iterable<CatalogueTool>): PresetView[] {
  return alternativesForServer([...tools]).map(({ preset, title, when, policy }) => ({
    preset,
    title,
    when,
    summary: standingSentence(standingGroups(policy)),
    text: printPolicy(policy),
  }));
}
