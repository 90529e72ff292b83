/**
 * General nouns and adjectives that names of tools begin with when they say what is returned and not what is done:
 * `courses`, `order_book`, `weather`. A name whose first word is neither one of these nor a known verb says nothing.
 */
export const NOUNS: ReadonlySet<string> = new Set(
  `
  ability about access account accuracy activity actor address advanced advice advisory age agenda agent aggregate air alert alias
  all allocation alternative amount analyst analytic anime annotation announcement answer api app applicant application architecture
  area argument art article artifact artist asset assignee assignment association astronomy attachment attraction attribute auction
  audience audio audit author authority available average avatar axis bag balance bank barcode base basic batch battery beer
  best bid bill billing bio birthday block blog board body book bookmark boundary box brand branch brief browser bucket budget bug
  building business button cache calculation calculator calendar call campaign candidate candle capability capacity capital caption car
  card cargo case cash catalog catalogue category cell certificate chain challenge champion change changelog channel chapter character
  chart chat checklist chemical child chord city class classification client climate clip clipboard cluster code coin collection
  college color colour column comic command comment commercial commit commodity common community commute company comparison
  competitor complete completion component compound concept condition config configuration conference connection connector constant
  contact container content contest context continent contract contributor control conversation conversion coordinate cosine cost count
  counter country county coupon course coverage creator credential credit crime cron crypto css csv cube cuisine currency current
  cursor custom customer cve cycle daily daemon dashboard data database dataset date datetime day deal debt decision default definition
  delegation demand demo department dependency depth description design desktop destination detail detailed developer device diagram
  dialog dictionary diet diff difference digest dimension directory disaster discount discussion disease disk distance dividend doc
  document documentation domain draft driver drug duration earning earthquake economic edge edition education element elevation email
  emoji employee endpoint energy engagement engine english entity entry environment episode error estimate ethnicity event evolution
  exam example exception exchange execution exercise expense experience expert explanation exposure expression extension external
  extra fact factor faq fare fast favorite favourite feature fee feed feedback fibonacci field figure file filing filter finance
  financial finding fixture flag flight floor flow folder follower food forecast form format formula forum frame framework free
  frequency friend full function fund game gas gene general genome genre geo geography global glossary goal gradient grade grammar
  graph grid group growth guide guideline hash head header headline health heading height hello help highlight hint historical history
  holder holding holiday home host hot hotel hour hourly house hover html hub icon id idea identifier identity image impact incident
  income index indicator indice individual industry inflation influence info information ingredient input insight instance institution
  instruction instrument insurance integer intent interest interface international inventory investor invoice ip issue item job joke
  journal json key keyboard keyword kind kit kline knowledge label lake land landmark language large last latest latitude law layer
  layout lead leaderboard league learning lesson level lexical library license licence light limit line lineage link linear list listing
  literature live local locale location log logarithm login logistic logo long loss lottery lunar lyric machine macro mail main major
  manga manual map margin market markdown match material math matrix maximum me mean measure measurement media median medical meeting
  member memo memory mention menu merchant message meta metadata meteor method metric migration milestone minimum minute mobile mode
  model module moon most mountain movie multi multiple municipality museum music mutual my name namespace national native natural nearby
  neighbor neighborhood network new news next node normal note notebook notice notification number nutrition object observation office
  offer official open operation opinion opportunity option oracle order ordering org organisation organization origin outcome outline
  output overview owner package page paginated paper paragraph parameter parent park parking part participant partner party passenger
  past patent path patient pattern payload payment payout peer people perfect performance period permission person personal phone phrase
  pipeline pixel place plan planet platform player playlist plot plugin pod podcast poem point policy pollution pool popular population
  port portfolio position possible postal power pr prayer precipitation precision prediction preference premium presence present
  presentation president price pricing prime primary privacy private probability problem process product profile profit program
  progress project prompt proof property proposal protein protocol provider proxy public publication publisher purchase python quality
  quantity quarterly question queue quick quota quotation quote race radar rain random range rank ranking rate rating ratio reaction
  reading real realtime reason recent recipe recipient recommendation record reference region regional registry related relation
  relationship release relevant remote repo report repository request requirement research reservation resolution resource response
  restaurant result return revenue review reviewer revision risk river road roadmap role room root rotation round route routine row rss
  rule runtime sale salary sample sandbox satellite scalar scene schedule schema school science score scorecard screen script season
  section sector security segment semantic sensor sentence sentiment sequence series server service session set setting shape share
  sheet shipment shipping shop short sibling similar similarity simple single site sitemap size skill slide slot smart snapshot snippet
  social software solar song source space spatial spec special specification speech speed sport spot sprint stack staff stage standard
  standing star state statement static statistic stat status station step stock stop storage store story strategy stream street string
  structure student study style subject submission subscription subreddit subtask suburb suggestion summary sun sunrise supplier
  supply support supported surface survey symbol syntax synonym system tab table tag talent target task tax team teaching technical
  technology temperature template term terminology test text theme theory thesis thread threat thumbnail ticker ticket tide time timeline
  timestamp timezone tip title today todo token tool top topic total tour town trace track trade traffic trail train transaction transcript
  transfer transit translation transport travel tree trend trending trial trigger trip turn tutorial tweet type typing unit universe
  university unread update upcoming uptime url usage use user utility vacancy valid validator valuation value variable vector vehicle
  vendor venue verse version video view visa visible visit visual vocabulary voice volatility volume vote vulnerability wallet water
  wave way weather web webhook webpage website week weekly weight welcome whois wiki wind window word work worker workflow workout
  workspace world worklog yearly year yield zone
  addition subtraction multiplication division sum difference sine tangent average variance deviation factorial square cube power
  absolute angle area arithmetic greeting ping health healthcheck heartbeat uuid guid now today tomorrow yesterday thinking reasoning
  thought is has can are does do which who what where when why how
  congress darwin abstract array arrival backup baseline bond buffer cartoon ceiling codebase coffee compound copper corn cotton csv debit deps
  determinant dns docx dom durables economy ecommerce education endpoint ephemeris etf exoplanet faucet fear film fx graphic hashtag
  heatmap hotspot html hub indicator ipo javascript jpeg junction keyword leader legend maintenance md mempool midpoint minute mouse
  neuron nft oauth oil orbit orderbook otp outlier pair payee payroll pdf png pnl prefix protein proxy rainfall
  reputation rss scatter scholarship sentry skin sms spectrum steam steroid subway sugar summoner suffix svg swing tempo tide
  treasury trending tx upc utxo variant wheat wheel xml yaml
  curso cursos clima precio tiempo noticia lista usuario produto produtos produit problema ciudad cidade estado pais
  `
    .trim()
    .split(/\s+/),
);

/** Names built around one of these say that nothing but thought goes on in the tool. */
export const THOUGHT = /(?:thinking|reasoning|brainstorm(?:ing)?|thought)$/;

/** Nouns of an act, with the verb that does it. What is a thing as often (`deployment`, `subscription`) is not among them. */
export const ACTS: ReadonlyMap<string, string> = new Map(
  `
  deletion delete removal remove erasure erase destruction destroy demolition demolish annihilation annihilate incineration incinerate
  obliteration obliterate eradication eradicate extermination exterminate truncation truncate elimination delete expunction expunge
  revocation revoke termination terminate cancellation cancel cancelation cancel invalidation invalidate eviction evict
  deregistration deregister decommission decommission disposal dispose dissolution dissolve annulment annul abolition abolish
  modification modify alteration alter creation create insertion insert activation activate deactivation deactivate suspension suspend
  reactivation activate restoration restore relocation move reassignment assign
  withdrawal withdraw disbursement disburse reimbursement reimburse repayment repay remittance remit donation donate
  redemption redeem prepayment prepay
  invocation invoke relaunch launch
  `
    .trim()
    .split(/\s+/)
    .flatMap((word, at, all) => (at % 2 === 0 ? [[word, all[at + 1] ?? '']] : [])) as [string, string][],
);
/** Nouns of an act that name a thing as well: an act where they are all that the name says. */
export const LONE_ACTS: ReadonlyMap<string, string> = new Map([['payment', 'pay']]);

/**
 * Verbs that are never things and that no rule knows. A noun in front of one does not make it a thing (`node_yeet`), and no ending makes it a
 * noun (`procure`): the name says nothing that we know.
 */
export const DEEDS: ReadonlySet<string> = new Set(
  `
  abduct abrogate absorb accelerate acquire administer amass amplify amputate apprehend appropriate arrest assail assassinate assault assemble
  behead besiege betray bombard breach bury butcher capitulate chop confiscate conjure conquer conscript consume contaminate corrupt cremate
  cripple crush curtail debase debilitate decapitate deceive decelerate deface defeat deflate deform defraud defund degrade delist demote
  denounce deplete depose deprive derail desecrate destabilise destabilize detain devalue devastate devour dilute disassemble discharge
  discontinue disengage dislodge dismember dispense disperse disqualify disrupt disseminate dissipate distort divert divest eject emancipate
  embezzle empower enact endanger enlist entrap equip erode evacuate evaporate exacerbate exclude exfiltrate exhale exile expedite expropriate
  extinguish extort fabricate falsify flatten flee fling fumigate grab harass hijack hoist ignite immobilise immobilize impair impede impose
  imprison incapacitate incite induce infect infiltrate inflate inflict inherit inhibit injure instigate intensify intercept intimidate intrude
  invade jettison kidnap launder liberate loot maim mangle manipulate massacre mobilise mobilize molest murder mutilate nab nationalise
  nationalize neutralise neutralize obstruct occupy offload oust overcharge overload overpower override overrule overthrow overturn pacify
  paralyse paralyze penalise penalize perpetrate pilfer pillage plunder pollute preempt procure prohibit propel prosecute punish quarantine
  quash ransack ravage reallocate rearm rebalance reclaim reconcile rectify redirect redistribute reenact reimage reinstate relinquish relocate
  renegotiate renounce reorganise reorganize repossess repudiate requisition restrain retaliate retract revive rob ruin rupture sabotage
  seize sequester sever shatter shove siphon slaughter smash smuggle snatch spend spoof squander squash squeeze stab starve steal sterilise
  sterilize stifle strangle subjugate subvert summon suppress surrender tamper throttle topple torment torture transmit transmute unleash unplug
  unravel unseal uproot usurp vacate vandalise vandalize vanish vanquish violate weaponise weaponize whack wreck yank yeet
  `
    .trim()
    .split(/\s+/),
);
