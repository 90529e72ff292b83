import { RISK_LEVELS, type Risk } from '#core/risk';

/** How far the tools of a server reach, in one letter; it says nothing of how well the server is made. */
export interface Grade {
  letter: 'A' | 'B' | 'C' | 'D' | 'E' | 'F';
  because: string;
}

/** The rule behind the letter, as the page prints it. */
export const GRADE_FORMULA =
  'A: no tool above low risk. B: none above medium. C: none above high. D: some critical, fewer than a quarter. E: a quarter or more critical. F: critical tools, and text from strangers, private data and a way out together on one server.';

export interface GradedTools {
  risks: Readonly<Record<Risk, number>>;
  trifecta: boolean;
}

/** The letter for at least one tool; nothing for a server without any, because nothing known is not a good grade. */
export function gradeOf({ risks, trifecta }: GradedTools): Grade | undefined {
  const tools = RISK_LEVELS.reduce((sum, risk) => sum + risks[risk], 0);
  if (tools === 0) return undefined;
  const critical = `${risks.critical} of ${tools} ${tools === 1 ? 'tool' : 'tools'} ${risks.critical === 1 ? 'is' : 'are'} critical`;
  if (risks.critical > 0) {
    if (trifecta)
      return {
        letter: 'F',
        because: `${critical}, and text from strangers, private data and a way out stand together on this server.`,
      };
    if (risks.critical * 4 >= tools) return { letter: 'E', because: `${critical}.` };
    return { letter: 'D', because: `${critical}.` };
  }
  if (risks.high > 0) return { letter: 'C', because: 'The worst tool is high risk.' };
  if (risks.medium > 0) return { letter: 'B', because: 'The worst tool is medium risk.' };
  return { letter: 'A', because: 'No tool is above low risk.' };
}
