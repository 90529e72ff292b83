import type { CompiledPolicy, Decision, ToolCall } from '#policy/decide';

/** Asks a person whether a call may go ahead. */
export interface Approvals {
  ask(
    call: ToolCall,
    decision: Extract<Decision, { outcome: 'approve' }>,
    policy: CompiledPolicy,
  ): Promise<{ approved: true } | { approved: false; reason: string }>;
}

/** Where nobody can be asked, whatever needs a person is refused. */
export const NO_APPROVALS: Approvals = {
  async ask() {
    return { approved: false, reason: 'The call needs a person; approvals are not configured' };
  },
};
