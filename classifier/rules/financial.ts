import { type Rule, words } from './rule.ts';

export const movesMoney: Rule = {
  id: 'moves-money',
  claim: 'moves or commits money or value',
  why: 'A payment that went to the wrong place rarely comes back.',
  category: 'Financial',
  facets: ['money'],
  when: [
    {
      in: 'verb',
      words: words(
        'pay repay refund withdraw payout buy purchase sell donate unstake stake airdrop topup prepay reimburse disburse remit borrow redeem bet wager',
      ),
      unless: words('cart list wishlist signal price'),
    },
    { in: 'verb', words: words('charge'), unless: words('battery device') },
    { in: 'verb', words: ['add', 'remove'], with: ['liquidity'] },
    { in: 'verb', words: ['delegate'], with: words('validator stake token') },
    { in: 'verb', words: words('undelegate redelegate') },
    { in: 'verb', words: ['trade'], with: words('token stock coin share asset') },
    { in: 'verb', words: words('swap bridge trade invest lend liquidate mint burn deposit short long hedge'), about: 'money' },
    {
      in: 'verb',
      words: words('transfer send'),
      with: words(
        'money fund token coin eth btc sol sat sats usdc usdt nft payment payout crypto currency erc20 erc721 ether cash bitcoin lightning asset balance tip transaction',
      ),
    },
    { in: 'verb', words: words('transfer'), about: 'money' },
    {
      in: 'verb',
      words: words(
        'create make submit process handle capture issue execute initiate confirm authorize authorise send complete settle approve schedule finalize finalise broadcast',
      ),
      with: words('payment refund charge payout transfer purchase withdrawal swap trade bet donation deposit'),
      unless: words('link method page form'),
    },
    {
      in: 'verb',
      words: words('place submit create make execute modify replace amend update put'),
      with: ['order', 'position'],
      about: 'money',
    },
    { in: 'verb', words: ['place'], with: words('order bet wager bid trade') },
    { in: 'verb', words: words('modify replace amend'), with: ['order'], unless: words('list sort column display') },
    { in: 'verb', words: words('snipe'), about: 'money' },
    { in: 'verb', words: words('close open'), with: ['position'], about: 'money' },
    { in: 'verb', words: words('finalize finalise issue pay'), with: ['invoice'] },
    { in: 'verb', words: words('create start update'), with: ['subscription'], about: 'money' },
    {
      in: 'verb',
      words: words('upgrade downgrade renew'),
      with: words('subscription plan membership tier'),
      unless: words('list get'),
    },
    { in: 'verb', words: ['claim'], with: words('reward rewards yield staking airdrop faucet') },
    // The name of a request on an exchange: `post_withdrawal_coin`.
    {
      in: 'verb',
      words: words('post request'),
      with: words('withdrawal payout refund payment transfer'),
      unless: words('detail history status list'),
    },
    {
      in: 'word',
      words: words('order orders'),
      with: words('limit market oco'),
      unless: words('get list history status cancel book read fetch search find rate count'),
    },
    { in: 'verb', words: words('book reserve'), with: words('flight hotel ticket room trip car seat ride') },
    { in: 'verb', words: words('checkout'), with: ['cart', 'order', 'basket'] },
    { in: 'verb', words: words('top'), with: ['up'] },
    { in: 'verb', words: words('zap tip'), about: 'money' },
  ],
  finds: [
    'pay_order',
    'transfer_funds',
    'create_refund',
    'place_order',
    'book_flight',
    'finalize_invoice',
    'transfer(to, amount)',
    'add_liquidity',
    'delegate_to_validator',
    'trade_stock',
    'place_bet',
    'limit_order',
    'modify_order',
    'claim_rewards',
    'upgrade_subscription',
    'post_withdrawal',
    'handle_payment',
  ],
  leaves: [
    'get_payment',
    'financial_calculator',
    'transfer_file',
    'create_invoice',
    'list_orders',
    'top_stories',
    'delegate_task',
    'get_limit_orders',
    'upgrade_package',
    'post_withdrawal_status',
    'ticket_seller',
  ],
};

export const takesAmount: Rule = {
  id: 'takes-amount',
  claim: 'takes an amount and somewhere for it to go',
  why: 'An amount without a ceiling is as large as the account behind it.',
  category: 'Financial',
  facets: ['money'],
  when: [
    { in: 'argument', kinds: ['amount'], beside: ['recipient'], unlessRead: true },
    { in: 'argument', kinds: ['amount'], about: 'chain', unlessRead: true },
  ],
  finds: ['send(amount, to)', 'createCoin(amount, slippage, privateKey)'],
  leaves: ['convert_currency(amount, from, to)', 'add_ingredient(amount)'],
};

export const FINANCIAL_RULES: readonly Rule[] = [movesMoney, takesAmount];
