import { describe, expect, it } from 'vitest';
import { classify } from '#classifier/classify';
import type { ToolDefinition } from '#core/tool-definition';
import { ADVERSARIAL } from '../corpus/adversarial/corpus.ts';
import { aServer, aTool } from './support.ts';

const rationaleOf = (tool: ToolDefinition): string => classify(tool, aServer).rationale;

describe('a rationale', () => {
  it.each([
    ['get_team_members(team_id)', 'gets team members and takes `team_id`.'],
    ['get_indicator_for_country(country)', 'gets an indicator for a country and takes `country`.'],
    ['get_issues_by_type(type)', 'gets issues by type and takes `type`.'],
    ['send_sms(to)', 'sends an sms and takes `to`.'],
  ])('says what `%s` does as a person would', (example, words) => {
    expect(rationaleOf(aTool(example))).toContain(words);
  });

  it.each(['stake_quote(id)', 'bulk_update_records(id)', 'remove_liquidity(id)', 'batch_mark_done(id)', 'browser_type(text)'])(
    'makes no sentence of `%s` that no person would write',
    (example) => {
      expect(rationaleOf(aTool(example))).toMatch(/ of Example takes `\w+`\./);
    },
  );

  it.each<[string, string]>([
    ['delete_queue(queue)', 'With a wrong `queue` another queue is gone than was meant'],
    ['delete_entities(entityNames)', 'other entities are gone than was meant, and no second call brings them back'],
    ['cancel_subscription(id)', 'With a wrong `id` it ends another subscription than was meant'],
    ['create_category(title)', 'Called twice it leaves a second category'],
    ['update_entry(entry_id)', 'With a wrong `entry_id` it changes another entry than was meant'],
    ['transfer_funds(recipient, amount)', 'fills in `recipient` and `amount` as it was told to'],
    ['execute_code(code)', 'Whatever stands in `code` runs with the rights of the server'],
    ['send_email(to, body)', 'A wrong value in `to` takes the words to somebody they were not meant for'],
    ['search_products(query)', 'A badly chosen `query` brings back the wrong products'],
    ['list_genres', 'Called without need it returns the genres once more, and everything stays as it was'],
    ['fetch(url)', 'The address in `url` can point into the network'],
    ['get_secret(name)', 'A secret in its answer'],
    ['restart_server(server_id)', 'Whoever relies on the server notices a mistaken call first'],
    ['refresh_tools', 'the agent may face other tools than those that were reviewed'],
  ])('says what could go wrong with `%s`', (example, words) => {
    expect(rationaleOf(aTool(example))).toContain(words);
  });

  it('names the argument that alone decides, wherever it stands among the others', () => {
    const many = rationaleOf(aTool('get_locks(app, database, limit, format, ids_to_delete)'));
    expect(many).toContain('takes `ids_to_delete`, `app`, `database` and 2 more arguments.');
    expect(many).toContain('A call that sets `ids_to_delete` takes away');
    expect(many).toContain('It is a Destructive tool because of its argument `ids_to_delete`:');
    expect(rationaleOf(aTool('delete_locks(ids_to_delete)'))).toContain('because its name says `delete`');
  });

  it.each([
    ['delete_weather(id)', 'other weather is gone than was meant, and no second call brings it back'],
    ['drop_query(id)', 'it takes away what others may still need'],
  ])('keeps to grammar and sense for `%s`', (example, words) => {
    expect(rationaleOf(aTool(example))).toContain(words);
  });

  it('says which word of the name decided, and only of a word that stands there', () => {
    expect(rationaleOf(aTool('delete_branch(name)'))).toContain('because its name says `delete`: a call can take away something for good.');
    expect(rationaleOf(aTool('frobnicate(x)'))).not.toContain('its name says `');
    expect(rationaleOf(aTool('branch(name)', 'Deletes a branch.'))).not.toContain('its name says `');
  });

  it('names the server’s arguments and never its promises, on one line, without a word of risk', () => {
    for (const { tool, server } of ADVERSARIAL) {
      const text = classify({ ...tool, name: 'delete_branch' }, { ...server, name: 'Example' }).rationale;
      expect(text).not.toMatch(/[\n\r\u200b]|\b(?:low|medium|high|critical)[ -]risk\b|\bsevere\b/i);
      expect(text.split(/(?<=\.)\s+(?=[A-Z`])/).length).toBeLessThanOrEqual(4);
    }
  });

  it('differs between tools of one category that differ in what they act on', () => {
    const middle = (example: string): string | undefined => rationaleOf(aTool(example)).split('. ')[2];
    const names = ['delete_label(id)', 'delete_queue(id)', 'delete_note(note_id)', 'purge_cache', 'delete_users(ids)'];
    expect(new Set(names.map(middle)).size).toBe(names.length);
  });
});
