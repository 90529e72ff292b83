import { type Rule, words } from './rule.ts';

export const returnsInformation: Rule = {
  id: 'returns-information',
  claim: 'returns information and changes nothing',
  why: 'Looking something up leaves everything as it was; what remains is what the answer may contain.',
  category: 'Read',
  when: [
    {
      in: 'verb',
      words: words(
        `get list search find read fetch retrieve describe view show lookup query count check browse inspect explore discover obtain return display consult enrich peek head tail watch monitor observe poll trace audit diagnose detect identify recognize recognise locate identify ping whoami scan lint review resolve recall explain summarize summarise report track measure wait crawl scrape collect gather look see enumerate select access ask answer suggest recommend inform tell hello greet echo capture screenshot grep glob whois geocode ocr listen receive paginate provide demonstrate respond introduce help say print preview browse introspect geolocate autocomplete lookup ls ps chk judge critique decompose investigate research profile traceroute dig has is translate transcribe decompile disassemble dump snapshot sample visualize visualise extract download`,
      ),
      // What is extracted or taken down onto a disk is judged by the arguments and the rest of the text.
    },
    { in: 'verb', words: ['open'], with: words('node nodes') },
    { in: 'verb', words: ['take'], with: ['screenshot', 'snapshot', 'screen', 'photo', 'picture', 'note'] },
    {
      in: 'verb',
      words: words('run execute exec perform'),
      with: words('select readonly read'),
      unless: words('write update insert delete'),
    },
    { in: 'verb', words: ['monitor', 'view', 'debug'], with: ['log', 'state', 'status'] },
  ],
  finds: [
    'get_branch',
    'listTables',
    'search-papers',
    'whois_ip',
    'take_screenshot',
    'page_describe',
    'enrich_company',
    'extract_resume',
    'introspect_schema',
    'table_ls',
    'execute_select_sql(query)',
    'run_readonly_query',
  ],
  leaves: ['delete_list', 'create_search_index', 'take_order', 'run_query'],
};

export const computes: Rule = {
  id: 'computes',
  claim: 'works something out and returns it',
  why: 'A computation, a conversion or a check done in memory changes nothing that anyone relies on.',
  category: 'Read',
  when: [
    {
      in: 'verb',
      words: words(
        `calculate compute convert calc estimate compare analyze analyse analyzing validate verify parse format encode decode hash simulate predict forecast evaluate assess score rank classify summarise tokenize tokenise count multiply divide subtract sum average round solve plan think reason reflect brainstorm optimize optimise render preview encrypt decrypt diff match sort filter group aggregate rewrite paraphrase rephrase correct interpret simplify factor integrate differentiate invert transpose normalize normalise reverse roll flip guess choose pick shuffle randomize quote tokenise embed rerank correlate segment cluster compress decompress minify beautify prettify escape unescape stringify expand infer derive determine test prove plot chart draw humanize cite populate geocode interpolate sequentialthinking prepare outline design combine`,
      ),
      unless: words('shell command script'),
    },
    {
      in: 'word',
      words: words('calculator converter thinking reasoning brainstorming sha1 sha224 sha256 sha384 sha512 md5 crc32'),
      unless: words('create delete update open launch'),
    },
    { in: 'verb', words: ['add', 'plus', 'sum'], with: words('number integer two') },
    { in: 'verb', words: words('add log power mod modulo square cube exp'), about: 'numbers' },
    {
      in: 'verb',
      words: ['generate', 'create', 'make', 'build', 'produce', 'gen'],
      withObject: words(
        `id uuid guid cuid ulid hash password passphrase random slug number checksum otp lorem ipsum summary suggestion idea mnemonic phrase explanation prompt name color colour palette hint advice qr recommendation regex insight analysis chart plot context`,
      ),
      unless: words('save store add update file image video audio voice'),
    },
    {
      in: 'verb',
      words: ['generate', 'gen'],
      with: words('qr uuid random lorem'),
      unless: words('save store add update file image video'),
    },
    { in: 'verb', words: ['generate', 'plot', 'draw'], with: ['graph'], unless: words('save store file knowledge') },
    {
      in: 'verb',
      words: ['run', 'perform', 'make', 'execute'],
      withObject: words('analysis calculation search query lookup simulation comparison audit report assessment diagnostic lint'),
      unless: words('sql command code script any arbitrary'),
    },
  ],
  finds: [
    'run_audit',
    'sha256',
    'gen_uuid',
    'generate_graph',
    'calculate_bmi',
    'financial_calculator',
    'convertCurrency',
    'generate-id',
    'sequentialthinking',
  ],
  leaves: [
    'create_calculator_app',
    'create_name_record',
    'run_analysis_job',
    'generate_image',
    'execute_calculation_script',
    'create_graph',
    'quote_tweet',
  ],
};

export const READ_RULES: readonly Rule[] = [returnsInformation, computes];
