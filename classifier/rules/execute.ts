import { type Rule, words } from './rule.ts';

/** Verbs of tools that look at program text and do not run it. */
const READS_CODE = words(
  'review format lint validate verify analyze analyse explain check parse highlight translate convert transform search count minify beautify prettify document summarize summarise compare diff detect scan audit find get suggest refactor describe improve optimize optimise encode decode hash render assess',
);

export const runsThings: Rule = {
  id: 'runs-things',
  claim: 'starts, stops or controls something that runs',
  why: 'What runs has effects of its own, and the call does not show them.',
  category: 'Execute',
  when: [
    {
      in: 'verb',
      words: words(
        `run execute exec eval invoke call trigger start stop restart reboot launch spawn boot shutdown deploy undeploy redeploy dispatch operate jump fly act reconnect recycle reprocess reparse unpause autoscale taint untaint uncordon rescue vacuum exit control steer play pause skip seek build compile rebuild train finetune scale rollout cordon drain power turn debug step interrupt continue emulate automate orchestrate delegate handoff hibernate wake sleep retry rerun replay fuzz exploit attack bruteforce fire shoot spawn go teleport walk mine equip craft dial ring speak serve proxy tunnel perform calibrate arm disarm halt quit relaunch kickoff actuate detonate spin_up spin_down fire_up kick_off shut_down shut_off boot_up`,
      ),
      unless: words('select readonly read'),
      unlessObject: words('log history status'),
    },
    {
      in: 'verb',
      words: ['terminate', 'kill'],
      withObject: words(
        `run job scan task build workflow operation search timer app application simulator execution pipeline deployment query crawl research batch recording stream`,
      ),
    },
    { in: 'verb', words: ['terminate', 'kill'], withObject: ['session'], with: words('simulator emulator browser debug test') },
    {
      in: 'verb',
      words: ['cancel', 'abort', 'end', 'interrupt'],
      withObject: words(
        `run job scan task build workflow operation search timer app application session simulator execution pipeline deployment query crawl research batch recording stream`,
      ),
    },
    {
      in: 'verb',
      words: ['open', 'close', 'resize', 'switch', 'select', 'set'],
      with: words('browser page tab window app application url viewport simulator device camera'),
    },
    {
      in: 'verb',
      words: ['reset', 'clear'],
      withObject: words('browser page tab window app application url viewport simulator device camera'),
      unless: ['factory'],
    },
    { in: 'verb', words: ['promote'], with: words('pipeline build release deployment') },
    { in: 'verb', words: ['drive'], with: words('robot car vehicle rover motor train truck forward backward') },
    { in: 'verb', words: ['use'], with: words('tool mcp computer agent item') },
    { in: 'verb', words: ['open', 'close', 'end', 'abort', 'initiate', 'resume', 'do'] },
    { in: 'verb', words: ['send'], with: words('command key keystroke input keypress signal action') },
    { in: 'verb', words: ['install', 'uninstall', 'launch', 'reset'], with: words('app apk simulator') },
    { in: 'word', words: words('bash cmd powershell terminal') },
    { in: 'word', words: ['shell'], unless: words('get list read describe') },
    { in: 'verb', words: ['generate', 'create'], with: words('model mesh 3d'), unless: words('delete') },
  ],
  finds: [
    'run_tests',
    'deploy',
    'cancel_run',
    'open_page',
    'invoke_function',
    'bash',
    'task_runner',
    'unpause_job',
    'stop_log_service',
    'run_analysis_job',
    'spin_up_node',
    'halt_machine',
    'rUn_tests',
    'promote_build',
  ],
  leaves: ['get_run', 'list_deployments', 'open_issue', 'cancel_order', 'play_stats', 'run_history', 'clear_app_data', 'promote_user'],
};

export const runsCode: Rule = {
  id: 'runs-code',
  claim: 'runs code that the call brings along',
  why: 'Code can do whatever its surroundings allow, and no name or description narrows that.',
  category: 'Execute',
  facets: ['code'],
  when: [
    {
      in: 'verb',
      words: words('run execute exec eval evaluate interpret compile inject invoke'),
      with: words('code script python javascript js typescript notebook snippet repl expression cell'),
    },
    { in: 'word', words: words('repl eval') },
    { in: 'verb', words: ['evaluate', 'eval', 'inject'], about: 'browser' },
  ],
  finds: ['execute_code', 'runPython', 'evaluate_script(script)', 'eval(code)'],
  leaves: ['get_code', 'run_query', 'review_code(code)'],
};

export const takesCode: Rule = {
  id: 'takes-code',
  claim: 'takes program text and is no tool that only reads it',
  why: 'A tool that is handed code and does something with it usually runs it.',
  category: 'Execute',
  facets: ['code'],
  when: [{ in: 'argument', kinds: ['code'], unlessVerbs: READS_CODE }],
  finds: ['run_it(code)', 'interpreter(script)'],
  leaves: ['format_code(code)', 'get_file(path)', 'review_it(script)'],
};

export const runsCommands: Rule = {
  id: 'runs-commands',
  claim: 'runs a command that the call spells out',
  why: 'A shell reaches everything the account of the server reaches.',
  category: 'Execute',
  facets: ['shell'],
  when: [
    { in: 'argument', kinds: ['shell'] },
    {
      in: 'verb',
      words: words('run execute exec invoke send'),
      with: words('command shell terminal bash cmd process ssh powershell cli'),
      unless: words('list history'),
    },
    { in: 'word', words: ['shell', 'bash', 'powershell', 'terminal'], unless: words('list get read history output') },
  ],
  finds: ['execute_command', 'run(command)', 'shell_execute', 'bash'],
  leaves: ['list_commands', 'get_shell_history', 'unblock_command(name)'],
};

export const runsSql: Rule = {
  id: 'runs-sql',
  claim: 'runs a database statement that the call spells out',
  why: 'The same statement argument that reads a table can empty it.',
  category: 'Execute',
  facets: ['sql'],
  when: [
    {
      in: 'argument',
      kinds: ['sql'],
      unlessVerbs: words('format lint validate verify parse explain analyze analyse highlight translate convert beautify prettify'),
    },
    {
      in: 'verb',
      words: words('run execute exec'),
      with: words('sql query statement transaction mutation cypher'),
      unless: words('get list analysis explain plan select readonly read'),
    },
    // `query` and nothing else: what is asked of a database, a call may also do to it.
    { in: 'verb', words: ['query'], alone: true, about: 'database' },
    {
      in: 'verb',
      words: ['query'],
      with: words('sql cypher database db'),
      about: 'database',
      unless: words('read readonly select list get'),
    },
  ],
  finds: ['execute_sql', 'runQuery(sql)', 'query(sql)'],
  leaves: ['list_queries', 'explain_plan', 'run_select_query', 'query_flights', 'format_it(sql)'],
};

export const drivesBrowser: Rule = {
  id: 'drives-browser',
  claim: 'acts in a browser or on a screen as a user would',
  why: 'A page takes a click for the will of the person who is signed in.',
  category: 'Execute',
  facets: ['browser'],
  when: [
    { in: 'verb', words: words('click doubleclick tap swipe hover drag navigate press keypress scroll goto dblclick longpress') },
    {
      in: 'verb',
      words: words(
        'type fill select choose upload submit go open close switch new resize handle wait evaluate install drag drop press enter set add',
      ),
      about: 'browser',
      unless: words('list state screenshot snapshot agent cookie text content html'),
    },
    { in: 'verb', words: ['check', 'uncheck'], with: words('box checkbox radio browser'), unless: words('error console status log') },
    { in: 'verb', words: ['drop'], with: ['drag'] },
    { in: 'verb', words: ['move'], with: ['mouse', 'cursor'] },
    { in: 'verb', words: ['focus'], with: words('element window input field tab page app') },
    { in: 'verb', words: ['go', 'scroll', 'browse', 'press', 'navigate'], with: words('back forward url page tab key') },
  ],
  finds: ['browser_click', 'navigate_page', 'browser_select_option', 'press-key', 'go_back', 'browser_check', 'focus_window'],
  leaves: ['get_page', 'browser_take_screenshot', 'click_stats_list', 'list_tabs', 'check_browser_errors'],
};

export const callsAnything: Rule = {
  id: 'calls-anything',
  claim: 'passes on a request, and the argument decides what that request does',
  why: 'Its effect is as large as the largest thing on the other side.',
  category: 'Execute',
  facets: ['http-out'],
  when: [
    {
      in: 'verb',
      words: words('call invoke request send execute make dispatch'),
      with: words('api rpc http method endpoint request webhook graphql rest'),
      unless: words('review reviewer access message'),
    },
    { in: 'verb', words: words('post put patch'), with: words('http request url') },
    { in: 'verb', words: ['delete'], with: ['http'] },
  ],
  finds: ['rpc_call', 'http_request(url, method)', 'make_api_request'],
  leaves: ['get_request', 'request_review', 'list_api_calls', 'delete_request'],
};

export const changesToolList: Rule = {
  id: 'changes-tool-list',
  claim: 'makes the server rebuild the tools it offers',
  why: 'What was approved before the call need not be what can be called after it.',
  category: 'Execute',
  facets: ['schema-mutation'],
  when: [
    {
      in: 'verb',
      words: words('refresh reload rediscover rebuild refetch regenerate rescan resync'),
      with: words('tool toolset service plugin spec schema openapi server capability proxy mcp subservice extension'),
    },
    {
      in: 'verb',
      words: words('register unregister enable disable load unload add install activate deactivate mount switch'),
      with: words('tool toolset plugin mcp toolkit'),
    },
    { in: 'verb', words: words('refresh reload rediscover'), about: 'tools' },
  ],
  finds: ['refresh_tools', 'reloadPlugins', 'proxy_refresh', 'enable_toolset'],
  leaves: ['list_tools', 'refresh_token', 'register_user'],
};

export const refreshes: Rule = {
  id: 'refreshes',
  claim: 'makes the server or another machine fetch or build its state anew',
  why: 'What was there before the call is replaced by what the other side says now.',
  category: 'Execute',
  when: [{ in: 'verb', words: words('refresh reload rediscover rescan refetch regenerate reinitialize reinitialise recompute') }],
  finds: ['refresh_cache', 'reload'],
  leaves: ['get_refresh_rate', 'list_reloads'],
};

export const controlsDevice: Rule = {
  id: 'controls-device',
  claim: 'controls a device',
  why: 'Devices act in rooms and on networks where nobody may be watching.',
  category: 'Execute',
  facets: ['device'],
  when: [
    {
      in: 'verb',
      words: words(
        'control turn toggle switch set press tap swipe start stop launch open unlock lock install reboot send play pause move activate',
      ),
      with: words(
        'device light lamp thermostat robot arm motor relay led plug fan simulator screen phone camera printer sensor gpio mobile app vacuum tv speaker door gate garage window blind valve entity',
      ),
      unless: words('page site website'),
    },
    { in: 'verb', words: ['move'], with: words('avatar player character joint gripper wheel') },
  ],
  finds: ['turn_on_light', 'set_thermostat', 'mobile_tap_screen', 'move_avatar'],
  leaves: ['list_devices', 'get_light_state', 'move_file'],
};

export const EXECUTE_RULES: readonly Rule[] = [
  changesToolList,
  runsCommands,
  runsCode,
  takesCode,
  runsSql,
  callsAnything,
  drivesBrowser,
  controlsDevice,
  refreshes,
  runsThings,
];
