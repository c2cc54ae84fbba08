/** The instruments by the names that notes carry, in the order of General MIDI 1; a test holds them to the engine's own. */
export const NAMES = [
  "piano", "bright piano", "electric grand piano", "honky-tonk piano", "electric piano", "fm electric piano",
  "harpsichord", "clavinet", "celesta", "glockenspiel", "music box", "vibraphone", "marimba", "xylophone",
  "tubular bells", "dulcimer", "drawbar organ", "percussive organ", "rock organ", "organ", "reed organ", "accordion",
  "harmonica", "bandoneon", "guitar", "steel guitar", "jazz guitar", "electric guitar", "muted guitar",
  "overdriven guitar", "distortion guitar", "guitar harmonics", "acoustic bass", "electric bass", "picked bass",
  "fretless bass", "slap bass", "slap bass 2", "synth bass", "synth bass 2", "violin", "viola", "cello", "contrabass",
  "tremolo strings", "pizzicato strings", "harp", "timpani", "strings", "slow strings", "synth strings",
  "synth strings 2", "choir", "voice", "synth voice", "orchestra hit", "trumpet", "trombone", "tuba", "muted trumpet",
  "horn", "brass", "synth brass", "synth brass 2", "soprano saxophone", "alto saxophone", "tenor saxophone",
  "baritone saxophone", "oboe", "english horn", "bassoon", "clarinet", "piccolo", "flute", "recorder", "pan flute",
  "blown bottle", "shakuhachi", "whistle", "ocarina", "square lead", "sawtooth lead", "calliope lead", "chiff lead",
  "charang lead", "voice lead", "fifths lead", "bass and lead", "new age pad", "warm pad", "polysynth pad",
  "choir pad", "bowed pad", "metallic pad", "halo pad", "sweep pad", "rain", "soundtrack", "crystal", "atmosphere",
  "brightness", "goblins", "echoes", "sci-fi", "sitar", "banjo", "shamisen", "koto", "kalimba", "bagpipe", "fiddle",
  "shanai", "tinkle bell", "agogo", "steel drums", "woodblock", "taiko", "melodic tom", "synth drum", "reverse cymbal",
  "fret noise", "breath noise", "seashore", "birdsong", "telephone", "helicopter", "applause", "gunshot",
];

const PROGRAMS = new Map(NAMES.map((name, program) => [name, program]));

/** The instrument that a player's name speaks of: "violin" for "violin 2". @param {string} name */
export function baseName(name) {
  const plain = name.trim().toLowerCase();
  return PROGRAMS.has(plain) ? plain : plain.replace(/\s+\d+$/, "");
}

/**
 * A name that no part has yet: "violin", or the first free one of "violin 2", "violin 3" …
 * @param {string} name
 * @param {string[]} taken
 */
export function freeName(name, taken) {
  if (!taken.includes(name)) return name;
  const base = baseName(name);
  let number = 2;
  while (taken.includes(`${base} ${number}`) || PROGRAMS.has(`${base} ${number}`)) number++;
  return `${base} ${number}`;
}

/** @param {string} name */
export function isDrums(name) {
  return /^(drums?|drum kit|drum set|percussion)$/i.test(name.trim());
}

/** The program that plays a name; the piano's when it is not known. @param {string} name */
export function programOf(name) {
  return PROGRAMS.get(baseName(name)) ?? 0;
}

/**
 * A lane for each instrument, as the synthesiser and the legend want them.
 * @param {string[]} instruments
 * @returns {import("../score/music.js").Lane[]}
 */
export function lanesFor(instruments) {
  return instruments.map((name, index) => ({
    index, name: name.slice(0, 1).toUpperCase() + name.slice(1), part: name, staff: 1, program: programOf(name), drums: isDrums(name),
  }));
}
