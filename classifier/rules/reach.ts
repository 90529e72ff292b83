import { type Rule, words } from './rule.ts';

/** Rules that name no category: they say what a tool reaches, whatever it does there. */
export const handlesSecrets: Rule = {
  id: 'handles-secrets',
  claim: 'handles keys, passwords or other secrets',
  why: 'A secret in an answer is in the conversation, and from there it goes where the conversation goes.',
  facets: ['secrets'],
  when: [
    {
      in: 'word',
      words: words('secret secrets password passwords credential credentials keychain vault dotenv mnemonic passphrase'),
      unless: words('generate scanning strength policy alert validate'),
    },
    {
      in: 'word',
      words: ['env', 'environment'],
      with: words('variable variables get print dump list delete set'),
      unless: words('production'),
    },
    { in: 'word', words: ['key', 'keys'], with: words('api private ssh access secret') },
    { in: 'word', words: ['token', 'tokens'], with: words('access auth bearer refresh session api') },
  ],
  finds: ['get_secret', 'list_api_keys', 'get-env', 'read_credentials'],
  leaves: ['generate_password', 'press_key', 'count_tokens'],
};

export const readsFiles: Rule = {
  id: 'reaches-files',
  claim: 'reaches files by a path that the call names',
  why: 'A path can lead out of the folder that was meant.',
  facets: ['fs'],
  when: [
    { in: 'argument', kinds: ['path'] },
    { in: 'word', words: words('directory folder filesystem'), with: words('create list read write delete move tree local') },
  ],
  finds: ['read_it(path)', 'create_directory', 'open(filePath)'],
  leaves: ['list_profiles', 'get_user(id)'],
};

export const fetchesUrls: Rule = {
  id: 'fetches-urls',
  claim: 'connects to an address that the call names',
  why: 'The address may be inside the network, or belong to somebody who reads what is sent.',
  facets: ['http-out'],
  when: [{ in: 'argument', kinds: ['url'] }],
  finds: ['fetch(url)', 'navigate(url)', 'scan(targetUrl)'],
  leaves: ['get_url_count', 'get_user(id)'],
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
        'web page webpage website url news tweet tweets post posts comment comments issue issues email emails mail inbox message messages forum thread reddit transcript rss feed review reviews article articles html',
      ),
      with: words('get list search read fetch find retrieve scrape crawl extract browse view show navigate summarize download open'),
    },
    { in: 'word', words: words('scrape crawl navigate browse') },
  ],
  finds: ['search_web', 'get_issue_comments', 'scrape_page', 'read_email'],
  leaves: ['create_issue', 'get_user'],
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
        `email emails mail inbox message messages contact contacts customer customers calendar employee employees patient profile conversation conversations chat chats dm invoice invoices transaction log logs lead leads candidate account accounts drive photo photos note notes clipboard screen location call calls crm deal deals ticket tickets`,
      ),
      with: words('get list search read fetch find retrieve export view show query download lookup dump describe tail'),
      unless: words('market blockchain block log10 exchange'),
    },
    { in: 'word', words: ['database', 'collection', 'table'], with: words('query read find dump export select') },
    { in: 'argument', kinds: ['sql'] },
  ],
  finds: ['get_emails', 'list_contacts', 'search_messages', 'get_container_logs'],
  leaves: ['send_email', 'get_weather'],
};

export const usesBrowser: Rule = {
  id: 'uses-browser',
  claim: 'works in a browser',
  why: 'The browser may be signed in where the user is.',
  facets: ['browser'],
  when: [{ in: 'word', words: words('browser webpage tab tabs dom') }],
  finds: ['browser_snapshot', 'list_tabs'],
  leaves: ['get_table', 'browse_products'],
};

export const costsPerCall: Rule = {
  id: 'costs-per-call',
  claim: 'spends money or quota with every call',
  why: 'An agent in a loop repeats it faster than anyone looks.',
  facets: ['loop-cost'],
  when: [
    {
      in: 'verb',
      words: words('generate create make synthesize synthesise'),
      with: words('image video audio speech music song voice avatar picture completion'),
    },
    { in: 'verb', words: words('send make'), with: words('sms call') },
    { in: 'verb', words: words('train finetune') },
    { in: 'word', words: words('llm completion'), with: words('chat call ask generate create invoke') },
  ],
  finds: ['generate_image', 'send_sms', 'finetune_model'],
  leaves: ['get_image', 'generate_id'],
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
      words: words('create add save store set update write insert append delete remove clear forget'),
      with: words('memory knowledge observation entity relation'),
      unless: words('usage limit ram'),
    },
  ],
  finds: ['save_memory', 'add_observations', 'remember_fact'],
  leaves: ['get_memory_usage', 'set_memory_limit'],
};

export const REACH_RULES: readonly Rule[] = [
  handlesSecrets,
  readsFiles,
  fetchesUrls,
  readsForeignText,
  readsPrivateData,
  usesBrowser,
  costsPerCall,
  keepsMemory,
];
