"""Words that are no music: those nobody needs told about, and everyday words that spelling must leave alone."""

from ml_engine.composition.words.text import word_set

# Small words, and what people say around a wish. They are never listed as not understood.
STOP = word_set(
    """weg em com sem uma em molto piu duet sextet septet octet nonet meter metre speed loop vamp pace 50s 60s 70s 90s 16ths 8ths arrangement arranged works
    a an and or but the this that these those of in on at to for from by with without into over under as is are be
    been was were am i you he she it we they me my your his her its our their mine him them us who which what when
    where while so then than too very really quite rather just only also not no nor if else some any all each every
    both more most less least much many few lot lots bit little kind sort like can could would should will shall may
    might must do does did done doing have has had having get gets got getting make makes made making give gives
    given let lets want wants wanted need needs please thanks thank hi hello hey dear ok okay yes write writes
    written writing compose composes composed composing create creates created generate generated produce play plays
    played playing build try put add use using used include includes including start starts end ends go goes going
    come comes coming music musical piece pieces song songs tune tunes track tracks composition compositions
    instrumental instrumentals score sound sounds sounding something someone anything everything thing things one
    two three four five six seven eight nine ten there here out up down off about around after before between
    through again still ever never always maybe perhaps such same other another own new good nice great best cool
    beautiful lovely pretty style styled type feel feeling mood vibe vibes tempo key keys time signature bar bars
    measure measures beat beats beginning ending part parts section sections instrument instruments player players
    melody melodic harmony accompaniment theme themes motif line lines rhythm rhythmic chord chords note notes pitch
    tone version set ensemble duo trio quartet quintet group band solo t s d ll re ve m don doesn isn won let's how
    way ways because until since per via etc whole full half first second third last next final long short main
    major minor maj min during toward towards against across within along among being seem seems almost enough well
    even yet already everyone people person somebody ein eine einen einem einer eines der die das den dem des und
    oder mit ohne fur im auf zu zum zur von vom bei ist sind soll sollte sein bitte mach mache schreib schreibe
    spiel stuck stucke lied musik takt takte tonart ich mir mochte etwas wie nach aus sehr nicht kein keine un une
    du de la le les et ou avec sans pour dans en sur au aux est sont je moi veux voudrais morceau musique chanson il
    te plait comme tres pas uno una lo gli e con senza nel nella di del della che brano musica canzone pezzo vorrei
    el los las y o sin para por al que es quiero pieza cancion number 4ths minutes minute seconds sec bpm dur moll
    seulement genre pres peu dure duree reprise enfants dauer dazu aber satz sondern durata duracion duracao duett dueto duetto banda solamente solo soltanto somente apenas
    kadenz cadence cadenza cadencia strophes refrain couplet mit fangt beginnt endet commence finit inizia finisce empieza termina comeca trois deux zwei drei due tre dos tres dois
    bonjour merci vous nous environ pourriez forme progression progressions accord accords accordi accordo acorde acordes akkord akkorde akkordfolge
    seul seule mesure compas compasso battuta nur quero worte nimm nehmen pro um uma quelque chose petite petit piccolo pezzo piccola pequena pequeno pequenas begleitung solos
    metti mettere temps tempos tiempo hola ola ciao hallo guten tag danke bitte liebe grazie prego gracias obrigado obrigada favor sollte konnte konnten wir uns unser unsere mein meine dein
    compose composer ecris ecrire fais faites schreiben komponiere scrivi scrivere escribe escribir escreva escrever fac faca toca tocar compor componer comporre voce desde entre cada
    quatuor morceaux pieces brani pezzi stucke piezas pecas peca obra opera werk tonalite tonalidad tonalidade tonalita genere genero grille giro rueda progressione progresion progressao
    nuance nuances dinamica minuto minuti minutos segundos secondes sekunden mesures battute compases compassos takten mais plus piu mas aussi auch anche tambem tambien dann puis poi luego depois
    tonic tempi staccato legato tenuto marcato portato spiccato staccatissimo articulation articulated"""
)

# Everyday words near a word of music in spelling; none of them is a mistake for it.
PLAIN = word_set(
    """abort allan arcs arranger auto binary binaries bipartite cala cents channel channels comma commas compat composer composers constant constants core cores corps descent divergence docs ellipse
    ellipses essential essentials facial faces facing file files forge format formats higher italian leute freunde lever lexer median nanny optimize optimized optimise organize organized original originals originally originated
    populate populated populates prod scan scanning segno serial serif temp thousands validate valid validated variable variables variety velocity velocities according advert agents align alter alternate arena args banner batch become becomes blocking brave
    business check chef chess chest circumstances clear cliff cloth clothes coach codes colder comedy comet comic
    compile compiler compiling compress computed computing concrete conference conflicts continue continued
    continues contract contrast cooked cooking count counts cows crawl crow cruel curl customer customs danger
    daring deal dealer deals defining deliver deny deposit depth detail details detection digital direct directive
    dirt discover ditch divine doctor document dollars door doors doubt draft drag drew drill driven dumb duplicate
    eager easily editor effort eight elbow elegant empire encoding engine enjoy enter entire equal escape essay
    event events exact exam exceeded exclusive executed executing exile expanded expensive expert explain factory
    failing fancy farewell fault fence festive fiction fierce figure filter filtered fitness flame flies flight
    flock fluffy flute focus folks fond fork fort forum frame frozen fruit fuel fun fund funny fuzzy galaxy garbage
    genre gentle giggle girl girls glad glow glue gold gossip grab grace grade grape gravel gravy greed greet grief
    grill grin grip groan groom grove guard guess guest guide guilty guy halt hardware hasty hatch hawk heal heat
    heavy heel height helmet hero hill hip hire hobby hockey hoist holy hood hotel hounds howl huge human hurt ice
    idea idle image impact index indicate insertion integrity intended introspection iron item ivory jewel job jolly
    judge juice jury keywords kick kidney kneel knife knock lace lamb language languages laptop laser latch lawyer
    layer leash lecture ledge legend lend lens lid lie lion lip liquid lively lives loaf lobby local lock lodge
    logger logging loud lunar lungs lying mad managing maple marble marketing meal meat meet meeting merchant
    messages meta meter midst mighty milk mill mix moist mole moment moral mosaic motor muddy mule myth nail nasty
    navy neat neck noble noise northern nurse oak oath obey odd odds offer office offices oil orange orchard outer
    oven override overwrite owl packages page pain pale panic parcel parent parser passage passages patch patched
    patient peace peanut pearl pebble peer pen pencil pet photo picnic pie pig pigeon pilot pine pipe pirate pizza
    planets plug plum plus podcast pond pony pork port position possibly potato pouch pour pray precision
    presentation priest processor product products profiling profit proud providing public pulse pupil puppy purse
    puzzle queen quest quit race rack radio rage rail range ranges rat ratio raw ray razor react real recipe record
    recorded region register registered registries registry related remote rent repair repeat repeatedly replacing
    reply reported required requires rescue respective result retry reuse reversed reward rich rifle ripe risk rival
    rod roof root rough route row royal rude ruin ruler run rural safe salad salt save saves scan scarf scene scent
    scoop scout screen screw sea seal search seat secret seen seize selection selections sense serve settings seven
    severe sew shave sheep sheet shield shine ship shirt shock shoe shout shovel shower shown shows shrink shy sick
    silently silk simplify sink sip site size sizes skill skin skirt sky slave slide slip slot smash snail snap snow
    soap soccer sock soda soil sole solve soup spare spark spawn spell spelling spill spin spit split sponge spread
    spy squad square squeeze stack staff stage stain stale steak steal steel steep stem stick stiff stock stomach
    stool stop stops strange strategy straw stress strict strip stripping structural structures student students
    stuff stupid subtitle sugar suit summary sun surf sweat symbol tape target taxi teachers teeth temper tennis
    tent terse thief thin thorn though throat through throw thumb tidy tie tiger tight tile tin tiny tip toe tomb
    tongue tooth top torch tough towel toy trace traces trade trailer trap travel traveller travels tray trend tribe
    trip triple true truth tube tulip tunnel turkey turn twice twin ugly understand union unique urge validation van
    variant variants vein velvet verb video videos vine virus vivid vote wage waist waiting war wash wave wax weary
    website weird wet whale wheat wheel whip whisper whose wins wolf woman women worm wrap wreck wrist wrong yard
    zebra
    horse hose mouse louse blouse horses houses planet plane plain place space spaces pace paces light lights night
    nights fight sight right might bright bride train trains rain brain grain drain strain stream dream dreams cream
    scream team steam beam seam gleam bass base bases basis case cases chase vase phase phrase phrases praise raise
    rise wise voice voices choice choose chosen cheese these those close closed rose roses nose hope home hole pole
    role rope robe globe love loved lover lovely dove move moved moves movie movies glove stove above alone along
    among amongst long lone lonely stone stones tone tones throne phone zone bone bones cone gone done none once
    ounce pounce dance dances dancer dancing chance chances glance lance lances balance ballet ballot baller barred
    barrel barren bargain banjo bands brand brands grand grant grants plant plants planted panto pants paint paints
    point points joint print prince prints spring springs string sting stings sing sings singing singer single
    signal sign signs signed song songs strong stronger sweet sweep sleep sleeps slept slope sloppy slow slows
    slowing flow flows flower flowers floor flood flour four fourth forth worth north month mouth south sound sounds
    round ground grounds found bound pound wound sand sandy candy handy hands hand stand stands band land lands
    island islands inland ireland scotland england world word words worlds sword lord lords board boards cord cords
    chord card cards hard harder heart hearts heard beard bread break breaks broken token taken maker makes making
    lake lakes like likes liked alike awake wake snake snakes shake shaken fake faker baker bakery market marked
    marker mark marks park parks dark darker darling barking shark sharks sharp shape shaped share shared shore
    shores short shorter sport sports spot spots shot shots shoot shoots boots boot book books look looks cook
    cookie took tool tools pool pools fool fools cool cooler school wool wood woods woodland mood moods food foods
    good goods goodbye blood brood broad road roads toad load loads loaded head heads dead deaf death breath breathe
    breathing health wealth wealthy weather whether feather leather father mother brother bother other another
    gather rather lather rafter after afternoon laughter daughter slaughter water waters waiter winter summer autumn
    hammer drummer humming coming common column volume value valley values vallee alley allies ally rally really
    early yearly nearly dearly clearly cleary deary dairy diary fairy hairy hair chair chairs pair pairs fair faire
    fairs stairs stair star stars start starts started starry story stories storm storms store stores stare stared
    scare scared score scored sore bore bored born borne horn corn torn worn warn warm warmer farm farmer arm arms
    army harm charm charmed charming harmed chart charts part parts party parties art arts heartfelt smart apart
    cart carts cars scar scars car care cared caring bring brings bringing brought bridge bridges fridge ridge ride
    rides riding rider river rivers driver drivers drive drives dives diving living giving having leaving leaves
    leaf leave left lift gift gifts shift drift drifts swift soft softer sofa loft often open opens opened opera
    operas over cover covers lovers clover hover silver sliver liver alive olive olives active native nature future
    culture picture pictures mixture fixture texture gesture pasture creature feature features teacher teach beach
    beaches peach reach each speech breach branch brunch lunch launch march marches arches archive match matches
    catch watch watches witch witches which switch stitch kitchen chicken children child wild wilder mild mile miles
    smile smiles smiling while white write writer writers wire fire fires desire tired tire tried trial trail trails
    tail tails sail sails sailing sailor tailor mail male female tale tales table tables able stable cable fable
    label level levels lever never fever ever every very berry cherry merry mercy marry carry carries curry hurry
    sorry worry worries lorry glory gloria flora floral final finally finale finals find finds kind kinds kindly
    mind minds blind wind winds window windows widow wide wider side sides tide tides pride prize price prices rice
    nice mice slice spice spices dice device advice vice vices music museum muse muses used uses fuse house user
    users useful careful cheer cheers sheer steer street streets tree trees three free freedom fleet feet feel feels
    feeling feelings felt belt melt meltdown help self shelf shell bell bells tell tells fell well wells swell smell
    small smaller mall wall walls walk walks walking talk talks talking chalk call calls called hall halls ball
    balls fall falls falling calling filling feeding leading reading reader read ready steady lady ladies laid raid
    paid said maid main mainly man many money honey monkey donkey monk monks months moth math bath baths path paths
    saint saints faint hint hints mint pint minor miner miners mines mine minutes minute minus mints sinus bonus
    genius genus venus menu menus moon moons noon soon spoon balloon cartoon lagoon salon saloon season reason
    person prison poison poisons lesson lemon melon demon demons salmon summon cannon cannot canon canyon canoe
    piano plan plans planned plank blank bank banks thank thanks think thinks thing things king kings kingdom ring
    rings wing wings swings swing swan swans swam swim swims swimming trim slim slam clam claim calm calmly palm
    palms psalm almond almost most ghost host hosts post posts poster cost coast toast boat boats goat coat coats
    coal coals goal goals soul souls sour hour hours tour tours your yours youth young younger hunger anger angel
    angels angle angles jungle jingle bingo bongo mango tangle tango tangos cargo largo large larger enlarge charge
    barge badge village villages villa villain villains fountain fountains mountain mountains captain curtain
    certain cotton button bottom battle bottle cattle kettle settle little litter letter letters latter later lately
    plate plates late gate gates hate fate date dates data state states estate skate skates create crate great
    greater treat treats tread thread threads dread dreaded beaded faded fades shade shades shadow shadows meadow
    meadows shallow hollow follow follows fellow yellow mellow hello cellar cells sell seller teller taller tall
    telling selling rolling roll rolls poll police polite polish practice practical article particle particles
    vertical medical musical magical magic logic topic topics tropic tropical typical tickle ticket tickets rocket
    rockets pocket pockets jacket racket packet bucket basket blanket banquet forest forests florist tourist artist
    artists list lists mist fist first thirst burst worst worse course source force forces forced voiced notice
    noticed novice ocean oceans clean lean leans beans bean bear bears dear year years tear tears fear fears near
    nearer hear hears ear ears pear wear wears swear spear sphere where here there their then them theme thesis seed
    seeds need needs feed weed week weeks weak peak peaks speak speaks sneak snack black back pack packs lack lacks
    luck lucky duck ducks truck trucks trick tricks track tracks brick bricks click clicks thick quick quiet quite
    quilt guilt built build builds building buildings lasting last lasts fast faster past paste taste waste vast
    east easter feast least beast breast boast listen listens listening glisten mister sister master plaster
    disaster eastern western pattern patterns lantern lanterns modern moderns morning mornings evening evenings
    opening ending spending sending lending landing standing understanding coding ping rapper paper papers pepper
    proper property popper pope pops poem poems poet poets poetry pottery battery flattery gallery salary library
    primary ordinary legendary century country county counter encounter hunter hunters hunt haunt aunt giant giants
    distant instant instead insect inspect respect aspect expect except accept concept concert concerts convert
    context contest content contents contact compact company companies compare complete complex simple simply sample
    samples temple temples example people purple couple double trouble bubble bubbles rubble humble tumble thunder
    under wonder wonders wander wanders wonderful powerful colour colours color colors flavour favor favour favorite
    favourite honor honour horror mirror error terror labor labour arbor harbor harbour neighbor tomorrow sorrow
    borrow arrow arrows narrow barrow barn yarn learn learns learned earn urban turban bacon beacon dragon wagon
    wagons pagan organ organs organic origin virgin margin marine martini machine machines medicine magazine garden
    gardens warden golden olden wooden sudden suddenly hidden ridden forbidden riddle fiddle middle paddle puddle
    saddle needle noodle poodle candle candles handle bundle cradle crater cracker cookies rookie series cities city
    pity forty fifty fiftieth lofty softly thirsty thirty hairs harsh hash hush rush brush crush crash trash flash
    flesh fresh freshly french trench bench ranch inch pinch punch finch finish finished polished vanish spanish
    danish british brutish english fishing fish dish wish wishes swish swiss kiss kisses miss missed mission passion
    fashion nation station stations action motion emotion emotions nations notion potion ration creation relation
    vacation vocation location occasion occasions invasion version vision division television decision mansion
    tension pension session sessions passing pasting posting hosting testing resting nesting nest nests rest rests
    west vest test tests text texts next exit exist exists extra express impress press dress address access success
    process princess happen happens happened supper upper copper dinner inner winner winners corner corners owner
    owners tower towers power powers powder ladder adder rudder udder border order orders older elder holder holders
    folder bolder boulder shoulder soldier soldiers solider solid solids stolid stole stolen scholar dollar collar
    pillar similar familiar particular popular regular singular angular circular muscle circle circles cycle uncle
    ankle twinkle wrinkle sprinkle winkle tinkle drink drinks drinking drunk trunk trunks prank crank frank france
    trance prance sauce because cause causes pause pauses clause grouse rouse ignore ignoring previous instruction
    instructions delete deletes files database password admin system prompt rules drop select script alert sunset
    sunsets sunrise sunday monday friday birthday holiday holidays today yesterday everyday midnight moonlight
    twilight daylight skylight highlight airport airports aeroplane airplane castle castles crystal palace palaces
    desert deserts dessert mount lamp lamps camp camps campfire champion swamp stamp damp dump jump jumps jumping
    pump bump lump limp lime limes lemonade slime prime crime crimes grime climb climbing climber timber lumber
    number numbers member members remember december november october september january february april june july
    august coffee tea cafe cake bake cup pan pans span spanning cats dogs birds bird bards grass glass glasses class
    classes classroom pass brass mass moss boss loss cross across grow grows grown crown crowns brown frown clown
    town towns down gown own owned loan moan roan roam foam form forms former format formal normal normally informal
    animal animals mammal metal mental rental dental petal petals pedal medal model models modest honest harvest
    rustic plastic drastic elastic clasp grasp gasp wasp ask asks asked task tasks mask masks flask dusk dust rust
    trust must just robot robots rabbit rabbits habit orbit orbits spirit spirits merit limit limits visit visits
    credit edit edits audit addict attic static statue status stature strike strikes striking stroke strokes smoke
    joke jokes woke spoke broke poke choke coke cope copes scope elope hopeful hoped hopes hoping shopping shop
    shops chop chops drops crop crops troops troop loops loop hoop hoops hook hooks shook float floats flat flats
    flag flags frog frogs fog foggy smog slog blog dog jog log logs lost frost frosty roast mostly costly cosy cozy
    crazy lazy daisy noisy nosy busy bus bush push pushes bull bulls full fully pull pulls dull skull gull null hull
    mull lull lulling"""
)  # fmt: skip
