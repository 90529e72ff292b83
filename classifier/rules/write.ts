import { type Rule, words } from './rule.ts';

export const changesData: Rule = {
  id: 'changes-data',
  claim: 'creates or changes data or settings',
  why: 'What it changes can be put right again, once somebody notices.',
  category: 'Write',
  when: [
    {
      in: 'verb',
      words: words(
        `create update add set gen protect unprotect unmerge untrash unset refactor revise rebase stash contribute enqueue resend localize localise upscale inpaint trim cut isolate dub repaint recreate curate reword lpush rpush sadd zadd xadd hset hmset setex incr decr insert upsert write edit modify save store upload append rename move copy put assign unassign attach detach link unlink associate dissociate import export generate produce make compose draft commit push pull merge fork clone checkout stage unstage configure enable disable activate deactivate toggle switch mark unmark star unstar pin unpin like unlike follow unfollow favorite favourite unfavorite bookmark tag untag label annotate highlight rate vote upvote downvote register unregister enroll unenroll subscribe unsubscribe join leave login logout authenticate authorize authorise connect disconnect signup sign log record track archive unarchive restore recover revert rollback undo redo change replace adjust apply patch alter transform resize crop rotate duplicate sync synchronize synchronise backup schedule reschedule snooze book reserve complete uncomplete finish finalize finalise close reopen unresolve submit approve reject decline deny accept dismiss acknowledge ack escalate transition promote demote lock unlock block unblock mute unmute ban unban suspend unsuspend resume grant allow initialize initialise init setup bootstrap scaffold define declare index ingest embed reindex remember memorize memorise learn forward install upgrade downgrade migrate seed load reorder reprioritize prioritize rearrange split concatenate extend renew fill customize customise style colorize blend mix publish unpublish transfer increment decrement bulk archive onboard provision process handle manage maintain organize organise sanitize fix correct repair heal configure allocate map bind unbind mount unmount persist cache claim release request post reply comment send share invite notify message email mail dm text tweet toot retweet broadcast announce react mention whisper contact submit react confirm initiate trash issue order rate paste inject expose hide unhide prepend chmod chown mkdir touch retitle reparent relink symlink amend jot`,
      ),
    },
    // A function that raises an error tells of itself.
    { in: 'verb', words: ['raise'], unless: words('error exception valueerror typeerror keyerror runtimeerror') },
    { in: 'verb', words: words('enforce restrict vectorize vectorise redact') },
    { in: 'verb', words: ['swap'], unless: words('token coin crypto') },
    { in: 'verb', words: ['select'], with: words('tenant account workspace subscription organization organisation profile') },
    { in: 'verb', words: ['quote'], with: ['tweet', 'post'] },
    {
      in: 'verb',
      words: words('convert compress optimize optimise encrypt decrypt'),
      with: words('file image video pdf audio photo folder directory'),
    },
    { in: 'verb', words: ['combine'], with: words('image video pdf audio photo') },
    { in: 'verb', words: ['group', 'sort'], with: words('task tab object shape layer') },
    {
      in: 'word',
      words: ['download'],
      unless: words('link get list search read artifact log attachment content status history count stats record speed'),
    },
    { in: 'word', words: ['generation'], with: words('image video audio music picture speech') },
    { in: 'verb', words: ['open'], withObject: words('issue ticket case pull request account') },
    {
      in: 'verb',
      words: ['close', 'stop', 'end'],
      withObject: words('issue ticket case pull request task deal conversation thread poll goal milestone'),
    },
    { in: 'verb', words: ['resolve'], with: words('issue thread conversation comment alert ticket review incident dispute conflict bug') },
    { in: 'verb', words: ['take', 'record'], with: words('note measurement observation') },
    {
      in: 'verb',
      words: ['remove', 'clear', 'unset'],
      withObject: ['label'],
      unless: words('all file account repository shared'),
    },
    {
      in: 'verb',
      words: ['remove', 'delete', 'clear', 'unset'],
      withObject: words('reaction favorite favourite star bookmark assignee reviewer follower like highlight vote'),
      unless: words('all file account repository'),
    },
    {
      in: 'verb',
      words: ['remove'],
      withObject: words('tag member participant attendee element background breakpoint filter watcher duplicate noise watermark'),
    },
    { in: 'verb', words: ['download', 'extract', 'fetch', 'scrape', 'crawl', 'get'], with: words('save store import') },
    {
      in: 'verb',
      words: ['generate', 'draw', 'plot', 'render'],
      with: words('image video audio speech music song picture photo avatar logo file pdf presentation'),
    },
  ],
  finds: [
    'create_branch',
    'updateScene',
    'add-label',
    'write_file',
    'merge_pull_request',
    'remove_reaction',
    'transfer_file',
    'swap_indexes',
    'select_tenant',
    'image_generation',
    'pdf_merger',
    'compress_image',
    'download_track',
    'quote_tweet',
    'group_tasks',
    'gen_avatar',
    'lpush(key)',
    'profile_modification',
    'profile_creation',
    'close_pull_request',
    'upd4te_page',
  ],
  leaves: [
    'list_updates',
    'get_created_issues',
    'delete_branch',
    'full_text',
    'get_download_link',
    'convert_currency',
    'id_map',
    'label_stats',
    'text_to_speech',
    'creation_date',
    'burn_rate',
    'modification_history',
    'stop_task_runner',
  ],
};

export const speaksOutside: Rule = {
  id: 'speaks-outside',
  claim: 'sends or publishes words to other people',
  why: 'What has been read by others cannot be called back, and it can carry data out.',
  category: 'Write',
  facets: ['message'],
  when: [
    {
      in: 'verb',
      words: words(
        `send reply post forward invite notify message email mail dm text tweet toot retweet broadcast announce react mention whisper comment`,
      ),
    },
    {
      in: 'verb',
      words: words('create add write make submit schedule'),
      with: words('message email mail comment reply tweet toot notification sms reaction announcement'),
    },
  ],
  finds: ['send_email', 'add_comment', 'post_message', 'tweet'],
  leaves: ['get_message', 'create_branch'],
};

export const publishes: Rule = {
  id: 'publishes',
  claim: 'can put data where the public can see it',
  why: 'Once public, data stays public: copies outlive any deletion.',
  category: 'Write',
  facets: ['public-sink'],
  when: [
    { in: 'verb', words: words('publish tweet toot retweet') },
    {
      in: 'verb',
      words: ['post', 'share', 'create', 'upload', 'add'],
      with: words('tweet public anyone gist blog status story reel forum'),
    },
  ],
  finds: ['publish_page', 'create_tweet', 'permission_add_anyone'],
  leaves: ['publisher_list', 'create_page'],
};

export const changesAccess: Rule = {
  id: 'changes-access',
  claim: 'changes who may do what, or with which credential',
  why: 'Rights that were given by mistake are used before they are noticed.',
  category: 'Write',
  facets: ['identity'],
  when: [
    {
      in: 'verb',
      words: words('create add set update grant change assign edit modify put attach register enable disable configure upsert'),
      with: words('permission role policy acl access collaborator credential password token key secret mfa oauth sso'),
    },
    { in: 'verb', words: words('login logout authenticate authorize authorise impersonate grant signin signup') },
  ],
  finds: ['add_credential', 'grant_access', 'drive_permission_add', 'login'],
  leaves: ['get_permissions', 'create_branch'],
};

export const writesFiles: Rule = {
  id: 'writes-files',
  claim: 'writes what it found or made to a path that the call names',
  why: 'A file that stood there before may be gone, and others may be led to read the new one.',
  category: 'Write',
  facets: ['fs'],
  when: [{ in: 'argument', kinds: ['path'], named: words('save output out outdir outfile dest destination download') }],
  finds: ['download_paper(save_path)', 'merge(outputDir)'],
  leaves: ['get_file(path)', 'read_it(inputPath)'],
};

export const WRITE_RULES: readonly Rule[] = [changesData, writesFiles, speaksOutside, publishes, changesAccess];
