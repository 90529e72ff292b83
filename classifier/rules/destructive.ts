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
        `delete drop purge wipe truncate erase destroy prune nuke rm rmdir del obliterate shred overwrite discard flush expunge empty clean cleanup zap eradicate deprovision decommission void trash forget clear reset remove
         annihilate incinerate demolish vaporize vaporise exterminate dismantle disband nullify zeroize zeroise zerofill teardown rmtree mkfs
         unprovision extirpate pulverize pulverise dispose devastate wreck shatter slaughter massacre cremate jettison
         tear_down throw_away throw_out get_rid zero_out wipe_out clear_out clean_out clean_up blow_away do_away kill_off root_out`,
      ),
      unlessObject: words('reaction favorite favourite star bookmark assignee reviewer follower like highlight vote'),
    },
    // To format a text is to lay it out, to format a disk to lose what is on it.
    { in: 'verb', words: words('format reformat'), with: words('disk drive volume partition device storage filesystem sdcard usb') },
    {
      in: 'verb',
      words: words('eliminate expel burn dissolve'),
      with: words('data record row user account file table database entry member organization organisation'),
    },
    { in: 'verb', words: words('reset restore'), with: ['factory'] },
    // The system call that deletes a file; what is unlinked from something else stays.
    { in: 'verb', words: ['unlink'], withObject: words('file path directory folder symlink'), unless: ['from'] },
    { in: 'verb', words: ['uninstall', 'hdel', 'xdel', 'zrem', 'srem'] },
    { in: 'verb', words: ['push'], with: ['force'] },
  ],
  finds: [
    'delete_branch',
    'dropTable',
    'purge-queue',
    'reset_database',
    'removeTask',
    'hdel(key)',
    'migrate-reset',
    'delete_label',
    'annihilate_records',
    'tear_down_stack',
    'getridofaccount',
    'format_disk',
    'account_deletion',
    'request_data_erasure',
    'purge_vote_records',
    'de_lete_user',
    'd3l3te_user',
    'NOTESDELETE',
    'read_and_fully_erase',
    'free_space_by_deleting_notes',
    'reset_phone_to_factory',
    'remove_duplicate_customers',
    'eliminate_user_data',
    'unlink_file',
  ],
  leaves: [
    'undelete_row',
    'dropdown_open',
    'remove_label',
    'get_deleted_files',
    'deletion_policy',
    'get_account_deletion',
    'format_text',
    'removal_cost_list',
    'drop_rate',
    'remove_reaction_from_post',
    'burn_rate',
    'unlink_file_from_task',
    'erasure_requests_count',
  ],
};

export const endsThings: Rule = {
  id: 'ends-things',
  claim: 'can end or take away something that others rely on',
  why: 'What was ended is not simply started again: its state, its place or its validity is gone.',
  category: 'Destructive',
  when: [
    {
      in: 'verb',
      words: words(
        'cancel terminate kill revoke invalidate expire abandon evict deregister rescind annul repeal abolish forfeit deauthorize deauthorise bring_down take_down',
      ),
      unlessObject: words('app application search scan timer simulator recording'),
    },
    { in: 'verb', words: words('close end stop'), withObject: words('account subscription contract membership lease') },
  ],
  finds: [
    'cancel_subscription',
    'terminateInstance',
    'revoke_key',
    'key_revocation',
    'instance_termination',
    'revoke_app_tokens',
    'close_account',
    'rescind_offer',
    'kill_session',
    'invalidate_session_keys',
  ],
  leaves: [
    'get_cancelled_orders',
    'list_terminations',
    'cancel_scan',
    'cancellation_fee',
    'close_account_menu',
    'termination_reasons',
    'kill_ratio',
  ],
};

export const DESTRUCTIVE_RULES: readonly Rule[] = [destroysData, endsThings];
