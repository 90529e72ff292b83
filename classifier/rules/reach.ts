import { type Rule, words } from './rule.ts';

/** Verbs by which a tool hands something to the agent. */
const GETS = words(
  'get list search read fetch find retrieve export view show query download open lookup describe tail dump extract summarize summarise browse',
);
/** What tells about a thing and is not the thing: a quota of messages, the types of issues. */
const ABOUT = words(
  `count quota type types label labels field fields subscription subscriptions property properties template templates setting settings stats
  statistics schema metadata permission permissions limit rate usage reaction reactions folder folders category categories status link links
  checklist transition transitions url address config configuration version versions`,
);
/** What everybody may look up on a chain or at an exchange. */
const PUBLIC_LEDGER = words(
  `market blockchain block blocks eth erc20 nft chain onchain receipt multisig whale mempool gas log10 exchange ticker kline orderbook depth book
  hash starknet solana`,
);

/** Rules that name no category: they say what a tool reaches, whatever it does there. */
export const handlesSecrets: Rule = {
  id: 'handles-secrets',
  claim: 'handles keys, passwords or other secrets',
  why: 'A secret in an answer is in the conversation, and from there it goes where the conversation goes.',
  facets: ['secrets'],
  when: [
    {
      in: 'word',
      words: words(
        'secret secrets password passwords credential credentials keychain keyvault dotenv mnemonic passphrase keypair keypairs cookie cookies',
      ),
      unless: words('generate scanning strength policy alert alerts validate check reset expiry expiration consent banner clear accept'),
    },
    // A vault of notes is none of keys.
    { in: 'word', words: ['vault'], with: words('key secret unseal seal lease transit kv') },
    { in: 'word', words: ['env'], with: words('variable var get print dump list show read delete set copy') },
    {
      in: 'word',
      words: ['environment'],
      with: words('variable variables var vars print dump'),
    },
    { in: 'word', words: ['key', 'keys'], with: words('api private ssh access secret'), unless: words('validate check count') },
    {
      in: 'word',
      words: ['token', 'tokens'],
      with: words('access auth bearer refresh session api'),
      unless: words('validate validity check count price'),
    },
    // Whoever makes a wallet is handed what opens it.
    {
      in: 'word',
      words: ['wallet', 'wallets'],
      with: words('create generate import restore decrypt encrypted'),
      unless: words('group label'),
    },
    { in: 'word', words: ['presigned'], with: words('url link upload get') },
    // Whatever kind of resource the call names, secrets among them.
    { in: 'word', words: ['kubectl'], with: words('get describe') },
  ],
  finds: [
    'get_secret',
    'list_api_keys',
    'get-env',
    'read_credentials',
    'create_wallet',
    'kubectl_get',
    'vault_read_secret',
    'export_cookies',
  ],
  leaves: [
    'generate_password',
    'press_key',
    'count_tokens',
    'list_vault_notes',
    'check_token_validity',
    'list_environments',
    'get_wallet_balance',
    'accept_cookies',
  ],
};

export const takesStatement: Rule = {
  id: 'takes-statement',
  claim: 'takes a database statement from the call',
  why: 'What is looked at and how much of it, whoever writes the statement decides.',
  facets: ['sql'],
  when: [{ in: 'argument', kinds: ['sql'] }],
  finds: ['read_query(sql)', 'explain_query(sql)'],
  leaves: ['search_items(query)', 'get_table(name)'],
};

export const readsFiles: Rule = {
  id: 'reaches-files',
  claim: 'reaches files by a path that the call names',
  why: 'A path can lead out of the folder that was meant.',
  facets: ['fs'],
  when: [
    { in: 'argument', kinds: ['path'] },
    { in: 'word', words: words('directory filesystem'), with: words('create list read write delete move tree local search') },
    {
      in: 'word',
      words: ['file', 'files'],
      with: words('read write edit append content contents local tail active rename move copy list update delete generate convert save'),
      unless: words(
        `profile comment comments share upload link url folder drive metadata version versions revision permission permissions ipfs
        storage bulk request store assistant tuning openai hub`,
      ),
    },
    { in: 'word', words: ['download'], with: words('pdf image images video audio paper'), unless: words('link list url get debug') },
  ],
  finds: ['read_it(path)', 'create_directory', 'open(filePath)', 'get_file_contents', 'DeleteFiles', 'download_pdf'],
  leaves: ['list_profiles', 'get_user(id)', 'create_folder', 'share_file', 'get_download_link'],
};

export const fetchesUrls: Rule = {
  id: 'fetches-urls',
  claim: 'connects to an address that the call names',
  why: 'The address may be inside the network, or belong to somebody who reads what is sent.',
  facets: ['http-out'],
  when: [
    // An address that a record keeps (`website`) is not connected to. That a `uri` is the name of a resource and no address, no schema shows.
    { in: 'argument', kinds: ['url'], named: words('url urls uri uris link links href webhook webpage baseurl') },
    {
      in: 'word',
      words: words('page pages webpage webpages website websites url urls'),
      with: words('scrape crawl fetch analyze analyse audit screenshot scan capture'),
      unless: words('count status id job'),
    },
    { in: 'word', words: ['url', 'urls', 'webpage', 'website'], with: words('content text markdown html'), unless: words('create update') },
    { in: 'word', words: ['from'], with: ['url', 'urls'], unless: words('decode remove parse') },
    {
      in: 'word',
      words: ['http'],
      with: words('get post put patch delete head request fetch call'),
      unless: words('profile monitor check status'),
    },
  ],
  finds: [
    'fetch(url)',
    'navigate(url)',
    'scan(targetUrl)',
    'fetch_page',
    'convert(uri)',
    'audit_website',
    'http_get',
    'download_from_url',
    'get_url_content',
  ],
  leaves: ['get_url_count', 'get_user(id)', 'create_company(website)', 'crawl_status'],
};

export const readsForeignText: Rule = {
  id: 'reads-foreign-text',
  claim: 'brings in text that strangers wrote',
  why: 'Instructions hidden in such text reach the agent as if the user had given them.',
  facets: ['untrusted-in'],
  when: [
    {
      in: 'word',
      words: words(
        `web webpage webpages website websites internet news headline headlines tweet tweets posts post comment comments issue issues email emails
        mail mails inbox message messages forum thread threads reddit subreddit subreddits transcript transcripts rss feed feeds review reviews
        article articles html danmaku hotspots`,
      ),
      with: GETS,
      unless: words(
        `${ABOUT.join(' ')} send create update delete mark add remove set count template campaign edit draft queue tip post_id site
        vitals app apps element server servers scraping`,
      ),
    },
    {
      in: 'word',
      words: ['history'],
      with: words('channel chat conversation message messages'),
      unless: words('delete clear create update'),
    },
    { in: 'word', words: words('ticket tickets'), with: GETS, unless: words(`${ABOUT.join(' ')} flight train price create update sales`) },
    { in: 'word', words: ['pull', 'pr', 'prs'], with: words('get list search read fetch diff'), unless: ABOUT },
    { in: 'word', words: words('paper papers pubmed arxiv biorxiv medrxiv scholar wikipedia'), with: words('search read fetch text full') },
    {
      in: 'word',
      words: words('page pages'),
      with: words('scrape crawl fetch content text html markdown summarize browse'),
      unless: ABOUT,
    },
    { in: 'word', words: words('scrape crawl'), unless: words('status cancel job list id errors') },
    {
      in: 'word',
      words: ['navigate', 'browse'],
      unless: words('back forward history map city element tree library libraries folder files categories'),
    },
    {
      in: 'word',
      words: ['url', 'urls', 'webpage', 'website'],
      with: words('content text markdown html fetch'),
      unless: words('create update'),
    },
    { in: 'word', words: ['http'], with: words('get request fetch'), unless: words('profile monitor check status') },
    { in: 'word', words: ['from'], with: ['url', 'urls'], unless: words('decode remove parse upload') },
    {
      in: 'word',
      words: ['video', 'videos'],
      with: words('search summary summarize trending transcript comments'),
      unless: words('create generate'),
    },
    // Whoever has a repository decides what stands in it.
    {
      in: 'word',
      words: ['repo', 'repository'],
      with: words('file files content contents readme code'),
      unless: words('create update push'),
    },
    {
      in: 'verb',
      words: words('search scrape crawl browse'),
      with: words('web webpages internet websites google bing duckduckgo news tweets reddit papers'),
    },
    {
      in: 'verb',
      words: words('fetch retrieve extract get read'),
      with: words('webpage webpages website websites tweets emails articles'),
    },
  ],
  finds: [
    'search_web',
    'get_issue_comments',
    'scrape_page',
    'read_email',
    'fetch_url_content',
    'search_papers',
    'list_pull_requests',
    'get_tickets',
    'http_get',
    'get_repo_file',
  ],
  leaves: [
    'create_issue',
    'get_user',
    'get_message_quota',
    'get_project_url',
    'list_issue_types',
    'get_thread_subscription',
    'list_email_labels',
    'mark_thread_read',
    'navigate_back',
    'crawl_status',
    'get_ticket_fields',
  ],
};

export const readsPrivateData: Rule = {
  id: 'reads-private-data',
  claim: 'can return data about people or what they keep to themselves',
  why: 'What one tool reads another can send away.',
  facets: ['private-data'],
  when: [
    {
      in: 'word',
      words: words(
        `email emails mail mails inbox message messages contact contacts customer customers calendar employee employees patient patients
        conversation conversations chat chats dm dms invoice invoices lead leads candidate candidates account accounts drive photo photos note
        notes notebook notebooks clipboard crm deal deals ticket tickets payee payees recipient recipients student students resume medication medications prescription diagnosis bookmark bookmarks reminder reminders appointment appointments meeting
        meetings expense expenses`,
      ),
      with: GETS,
      unless: words(
        `${PUBLIC_LEDGER.join(' ')} quota type types label labels field fields template templates setting schema count link send create
        update delete mark add remove midi music comment comments holiday`,
      ),
    },
    { in: 'word', words: words('holdings portfolio portfolios margins'), with: GETS, unless: words('model create update market') },
    {
      in: 'word',
      words: ['history'],
      with: words('channel chat conversation dm message messages mail email'),
      unless: words('delete clear create update'),
    },
    // One's own, where the word alone may be anybody's.
    {
      in: 'word',
      words: words('my current own personal'),
      with: words(
        'user profile order orders task tasks project projects team issue issues playlist playlists library account repos position',
      ),
      unless: words('create update delete add remove price weather'),
    },
    {
      in: 'word',
      words: words('subscription subscriptions payment payments billing purchase purchases'),
      with: words('get list search retrieve show details fetch query'),
      unless: words(`${PUBLIC_LEDGER.join(' ')} create update delete thread webhook link definitions`),
    },
    {
      in: 'word',
      words: words('order orders task tasks todo todos'),
      with: words('get list search retrieve show details fetch query find completed open'),
      unless: words(`${PUBLIC_LEDGER.join(' ')} create update delete run result status definition definitions type types next`),
    },
    {
      in: 'word',
      words: words('transaction transactions'),
      with: words('get list search query'),
      unless: words(`${PUBLIC_LEDGER.join(' ')} count trace simulate type pool swap token`),
    },
    {
      in: 'word',
      words: words('profile profiles'),
      with: words('get list search read fetch view show query'),
      unless: words(`${PUBLIC_LEDGER.join(' ')} browser company linkedin create update voice`),
    },
    {
      in: 'word',
      words: words('log logs'),
      with: words('get list search read fetch tail dump query download show'),
      unless: words(`${PUBLIC_LEDGER.join(' ')} address topics change`),
    },
    {
      in: 'word',
      words: ['call', 'calls'],
      with: words('get list search read retrieve transcript transcripts recording'),
      unless: words('function graph rpc api tool eth contract'),
    },
    { in: 'word', words: words('submission submissions'), with: words('student form assignment'), unless: words('create delete count') },
    { in: 'word', words: words('location'), with: words('my current user device share'), unless: words('weather set update') },
    { in: 'word', words: words('screen screenshot'), with: words('desktop macos remote device dump'), unless: words('click size') },
    { in: 'word', words: words('database collection table'), with: words('find dump export select rows sample') },
    { in: 'word', words: ['collection', 'table', 'database'], with: ['query'], unless: words('schema structure explain') },
    // A code host keeps private code beside public.
    { in: 'word', words: ['file'], with: ['contents'] },
    { in: 'word', words: words('memories'), with: words('get search list read recall retrieve bucket') },
    { in: 'argument', kinds: ['sql'] },
  ],
  finds: [
    'get_emails',
    'list_contacts',
    'search_messages',
    'get_container_logs',
    'get_file_contents',
    'list_orders',
    'get_subscription',
    'get_current_user',
    'list_tasks',
    'search_memories',
    'get_holdings',
    'get_channel_history',
  ],
  leaves: [
    'send_email',
    'get_weather',
    'get_message_quota',
    'get_transaction_receipt',
    'get_order_book',
    'list_email_labels',
    'get_current_price',
    'create_task',
  ],
};

export const usesBrowser: Rule = {
  id: 'uses-browser',
  claim: 'works in a browser',
  why: 'The browser may be signed in where the user is.',
  facets: ['browser'],
  when: [
    // Programs that make music have a browser of sounds, and editors one of assets.
    {
      in: 'word',
      words: ['browser', 'browsers'],
      unless: words('tree item items instrument preset sample category categories asset assets stats'),
    },
    {
      in: 'word',
      words: words('tab tabs'),
      with: words('list new close switch open select activate navigate go reload'),
      unless: words('room sheet sheets document spreadsheet channel guitar terminal'),
    },
    { in: 'word', words: ['dom'], with: words('get query inspect element snapshot tree node') },
    { in: 'verb', words: words('screenshot evaluate upload resize drag close wait fill'), about: 'browser' },
  ],
  finds: ['browser_snapshot', 'list_tabs', 'get_dom_tree', 'fill(selector)'],
  leaves: ['get_table', 'browse_products', 'get_browser_tree', 'delete_room_tab', 'fetch_webpage'],
};

export const costsPerCall: Rule = {
  id: 'costs-per-call',
  claim: 'spends money or quota with every call',
  why: 'An agent in a loop repeats it faster than anyone looks.',
  facets: ['loop-cost'],
  when: [
    {
      in: 'verb',
      words: words('generate make synthesize synthesise'),
      with: words('image video audio speech music song voice avatar picture completion'),
      unless: words('chart line dashboard qr barcode plot diagram graph heatmap histogram'),
    },
    {
      in: 'verb',
      words: ['create'],
      with: words('speech music song voice avatar completion lipsync'),
      unless: words('chart line channel clone'),
    },
    { in: 'word', words: ['text'], with: words('speech image video audio'), unless: words('extract get read ocr from overlay add') },
    { in: 'verb', words: words('send make'), with: words('sms call') },
    { in: 'verb', words: words('train finetune') },
    { in: 'word', words: words('llm completion'), with: words('chat call ask generate create invoke') },
    { in: 'word', words: ['research'], with: words('deep complete') },
  ],
  finds: ['generate_image', 'send_sms', 'finetune_model', 'text_to_speech', 'deep_research'],
  leaves: ['get_image', 'generate_id', 'create_service_from_image', 'generate_chart_image', 'extract_text_from_image'],
};

export const keepsMemory: Rule = {
  id: 'keeps-memory',
  claim: 'changes what later sessions are told',
  why: 'A false entry steers every session that reads it afterwards.',
  facets: ['memory'],
  when: [
    { in: 'verb', words: words('remember memorize memorise') },
    {
      in: 'verb',
      words: words('create add save store set update write insert append delete remove clear forget modify edit'),
      with: words('memory observations knowledge entities relations'),
      unless: words('usage limit ram cache caches source translation lara'),
    },
  ],
  finds: ['save_memory', 'add_observations', 'remember_fact', 'create_entities'],
  leaves: ['get_memory_usage', 'set_memory_limit', 'clear_memory_cache', 'create_entity_note'],
};

export const recallsMemory: Rule = {
  id: 'recalls-memory',
  claim: 'returns what earlier sessions put down',
  why: 'What one session was told, true or not, is told to the next one.',
  facets: ['memory'],
  when: [
    {
      in: 'word',
      words: words('memory memories'),
      with: words('get search list read recall retrieve find query bank'),
      unless: words('usage limit ram cache structure translation info stats leak process dump profile'),
    },
    { in: 'word', words: ['recall'], unless: words('product food drug vehicle precision safety') },
    { in: 'word', words: ['graph'], with: ['read'] },
  ],
  finds: ['search_memories', 'read_graph', 'memory_bank_read', 'recall'],
  leaves: ['get_memory_usage', 'dump_process_memory', 'get_graph', 'search_product_recall'],
};

export const concernsAccess: Rule = {
  id: 'concerns-access',
  claim: 'deals with accounts, roles or rights',
  why: 'Who may do what is where an intruder begins and where a lock-out starts.',
  facets: ['identity'],
  when: [
    {
      in: 'word',
      words: words('permission permissions role roles acl acls membership memberships mfa otp sso oauth rbac scim'),
      with: words('get list show check delete remove revoke reset disable enable manage verify factor factors'),
      unless: words('alert model play'),
    },
    { in: 'word', words: ['factors'], with: ['user'] },
    {
      in: 'word',
      words: words('user users member members person'),
      with: words('delete deactivate suspend disable lock unlock invite ban kick'),
      unless: words('message messages comment data custom list collection exam tag'),
    },
    { in: 'word', words: ['ownership'], with: words('transfer change') },
    { in: 'word', words: ['access', 'token', 'tokens', 'credential', 'password'], with: words('revoke reset') },
    { in: 'word', words: ['invitation', 'invitations', 'collaborator'], with: words('create send accept delete add remove') },
  ],
  finds: ['list_permissions', 'delete_user', 'revoke_access_token', 'reset_password', 'create_invitation', 'remove_collaborator'],
  leaves: ['get_user', 'delete_user_message', 'list_members', 'create_branch'],
};

/** What is opened on a code host is read by everybody who may read the repository, and that is most often everybody. */
export const speaksInPublic: Rule = {
  id: 'speaks-in-public',
  claim: 'writes where the readers of a repository or a site see it',
  why: 'What the agent has read elsewhere can be among what it writes there.',
  facets: ['public-sink'],
  when: [
    {
      in: 'word',
      words: ['issue', 'issues', 'comment', 'review'],
      with: words('github gitlab gitee gitea forgejo codeberg'),
      unless: words('get list search read find label labels assign lock unlock delete close count history'),
    },
    {
      in: 'word',
      words: ['pull', 'pr', 'gist', 'gists', 'discussion'],
      with: words('create open submit comment review reply'),
      unless: words('get list search read find delete comments reviews status pending branch'),
    },
    {
      in: 'word',
      words: words('tweet tweets toot'),
      with: words('reply quote send post create retweet'),
      unless: words('get list search read find delete replies generate'),
    },
    {
      in: 'word',
      words: ['blog', 'blogpost'],
      with: words('create publish update post write'),
      unless: words('get list search read delete draft'),
    },
    { in: 'word', words: ['image', 'images'], with: ['push'], unless: words('get list status notification') },
    {
      in: 'word',
      words: ['html', 'website', 'site', 'page', 'pages'],
      with: words('deploy publish'),
      unless: words('get list status script log logs'),
    },
  ],
  finds: ['create_pull_request', 'github_create_issue', 'create_gist', 'reply_to_tweet', 'deploy_html', 'update_blog_post', 'push_image'],
  leaves: ['create_issue', 'get_pull_request', 'list_pr_comments', 'merge_branch', 'get_deploy_status'],
};

export const REACH_RULES: readonly Rule[] = [
  handlesSecrets,
  takesStatement,
  readsFiles,
  fetchesUrls,
  readsForeignText,
  readsPrivateData,
  usesBrowser,
  costsPerCall,
  keepsMemory,
  recallsMemory,
  concernsAccess,
  speaksInPublic,
];
