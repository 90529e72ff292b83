import type { ServerContext } from '#core/classification';
import type { ToolDefinition } from '#core/tool-definition';

export const aServer: ServerContext = { id: 'npm:notes', name: 'Notes', description: 'Keeps notes.' };

/** A tool that deletes, with every member that a prompt shows. */
export const deleteNote: ToolDefinition = {
  name: 'delete_note',
  title: 'Delete a note',
  description: 'Deletes a note.\nNothing brings it back.',
  inputSchema: {
    type: 'object',
    description: 'Which note.',
    properties: {
      noteId: { type: 'string', description: 'The note, "id" for short.' },
      mode: { type: 'string', enum: ['trash', 'purge'], default: 'trash' },
    },
    required: ['noteId'],
  },
  annotations: { readOnlyHint: true },
};

/** What a model could fill in about `deleteNote`. */
export const aForm = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  effects: ['deletes'],
  facets: ['delete'],
  arguments: [],
  operations: [],
  evidence: [{ field: 'name', quote: 'delete_note', shows: 'deletes' }],
  rationale: 'Deletes a note. A note deleted by mistake is gone.',
  confidence: 0.9,
  abstain: 'none',
  ...changes,
});

/** A reply of the Messages API with that form as its text. */
export const aReply = (form: unknown, changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-5-5',
  content: [{ type: 'text', text: typeof form === 'string' ? form : JSON.stringify(form) }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 100, output_tokens: 50, cache_creation_input_tokens: 0, cache_read_input_tokens: 2_500 },
  ...changes,
});
