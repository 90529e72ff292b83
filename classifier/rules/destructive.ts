import { type Rule, words } from './rule.ts';

export const destroysData: Rule = {
  id: 'destroys-data',
  claim: 'can remove data that may not be recoverable',
  why: 'An agent that misreads a request can erase work in one call.',
  category: 'Destructive',
  facets: ['delete'],
  when: [
    {
      in: 'verb',
      words: words(
        `delete drop purge wipe truncate erase destroy prune nuke rm rmdir del obliterate shred overwrite discard flush expunge empty clean cleanup zap eradicate deprovision decommission void trash forget clear reset remove`,
      ),
      unless: words('reaction favorite favourite star bookmark assignee reviewer follower like highlight vote'),
    },
    { in: 'verb', words: ['uninstall', 'hdel', 'xdel', 'zrem', 'srem'] },
    { in: 'verb', words: ['push'], with: ['force'] },
  ],
  finds: ['delete_branch', 'dropTable', 'purge-queue', 'reset_database', 'removeTask', 'hdel(key)', 'migrate-reset', 'delete_label'],
  leaves: ['undelete_row', 'dropdown_open', 'remove_label', 'get_deleted_files'],
};

export const endsThings: Rule = {
  id: 'ends-things',
  claim: 'can end or take away something that others rely on',
  why: 'What was ended is not simply started again: its state, its place or its validity is gone.',
  category: 'Destructive',
  when: [
    {
      in: 'verb',
      words: words('cancel terminate kill revoke invalidate expire abandon evict deregister'),
      unless: words('app application search scan timer session simulator recording'),
    },
  ],
  finds: ['cancel_subscription', 'terminateInstance', 'revoke_key'],
  leaves: ['get_cancelled_orders', 'list_terminations', 'cancel_scan'],
};

export const DESTRUCTIVE_RULES: readonly Rule[] = [destroysData, endsThings];
