/**
 * Announces the bridge and each pack to Home Assistant as devices with their entities, one retained message for each entity:
 * https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery. Pure.
 *
 * Ids are made of the site, the id of the pack and a key, never of a name or a language, so that history and automations outlive
 * both. A hyphen, which stands in none of the three, keeps them apart.
 */
import type { PackSection, Sections } from "../snapshot/sections.ts";
import type { AboutSite, Announcement, Discovery } from "./discovery.ts";
import { CONTROLS, type ControlRow } from "./home-assistant-commands.ts";
import { batteryRows, bridgeRows, inverterRows, limitsRows, type EntityRow } from "./home-assistant-entities.ts";
import { cellTemplate, PACK_HEARD, packRows } from "./home-assistant-pack.ts";
import { QUANTITIES } from "./home-assistant-quantities.ts";
import { ENTITY_WORDS, type EntityWords } from "./home-assistant-words.ts";
import { baseOf } from "./topics.ts";

/**
 * After so many turns a value that has not come again is not available any more. What ends the connection is told at once by the
 * status: this is for a bridge that stands still with its connection open.
 */
const EXPIRES_TURNS = 3;
const EXPIRES_AT_LEAST_S = 60;
/** As many cells a pack is taken to have before any pack was heard. */
const USUAL_CELLS = 16;

const INVERTER_THERE = "{{ 'offline' if value_json.present is false else 'online' }}";

type About = AboutSite & { readonly expiresS: number };

/** A device of Home Assistant and what its entities share. */
interface Device {
  readonly info: Readonly<Record<string, string | readonly string[]>>;
  /** "" or the id of the pack. */
  readonly pack: string;
}

/** A topic of a section, with a template for whether its figures are of now; `null`: they always are while the bridge is there. */
interface Source {
  readonly section: string;
  readonly heard: string | null;
}

/** `everyS`: how often every section is sent, changed or not, s. */
export const homeAssistant =
  ({ everyS }: { readonly everyS: number }): Discovery =>
  (sections, site) =>
    announcements(sections, { ...site, expiresS: Math.max(EXPIRES_AT_LEAST_S, EXPIRES_TURNS * everyS) });

function announcements(sections: Sections, about: About): readonly Announcement[] {
  const words = ENTITY_WORDS[about.language];
  const bridge: Device = { pack: "", info: bridgeInfo(sections, about, words) };
  const rows = (section: string, entities: readonly EntityRow[], heard: string | null = null): readonly Announcement[] =>
    entities.map((row) => shown(about, bridge, { section, heard }, { ...row, name: words.names[row.key] }));
  const counts = sections.bridge.history.state !== "off";
  return [
    ...rows("battery", batteryRows(words, counts)),
    ...rows("limits", limitsRows(about.language)),
    ...rows("inverter", inverterRows(about.language), INVERTER_THERE),
    ...rows("bridge", bridgeRows(about.language, words)),
    ...(about.commands ? CONTROLS.map((row) => control(about, bridge, row, words)) : []),
    ...sections.packs.flatMap((pack) => ofPack(pack, cellsOf(pack, sections.packs), about, words)),
  ];
}

function ofPack(pack: PackSection, cells: number, about: About, words: EntityWords): readonly Announcement[] {
  const device: Device = { pack: pack.id, info: packInfo(pack, about, words) };
  const source: Source = { section: `pack/${pack.id}`, heard: PACK_HEARD };
  return [
    ...packRows(about.language, words).map((row) => shown(about, device, source, { ...row, name: words.names[row.key] })),
    ...Array.from({ length: cells }, (_, i) =>
      shown(about, device, source, {
        component: "sensor",
        key: `cell_${i + 1}`,
        name: `${words.cell} ${i + 1}`,
        template: cellTemplate(i + 1),
        // Sixteen packs of sixteen cells would fill the database of Home Assistant: who wants them switches them on.
        fields: { ...QUANTITIES.cellVoltage, enabled_by_default: false },
        diagnostic: true,
      }),
    ),
  ];
}

/**
 * A pack that has not been heard yet has as many as the others, which hang on the same bus: its cells must not come and go with each
 * start of the bridge, because Home Assistant forgets what is taken back.
 */
function cellsOf({ reading }: PackSection, packs: readonly PackSection[]): number {
  const heard = reading ?? packs.find((pack) => pack.reading !== null)?.reading;
  return heard?.cellsV.length ?? USUAL_CELLS;
}

/** A row with what a name and the fields of cells add to it. */
type Shown = Omit<EntityRow, "key" | "fields"> & {
  readonly key: string;
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

function shown(about: About, device: Device, { section, heard }: Source, row: Shown): Announcement {
  const topic = `${baseOf(about)}/${section}`;
  const figures = heard === null || row.always === true ? [] : [{ topic, value_template: heard }];
  return announcement(about, device, row, {
    state_topic: topic,
    value_template: row.template,
    ...row.fields,
    ...(row.diagnostic === true ? { entity_category: "diagnostic" } : {}),
    expire_after: about.expiresS,
    availability: [...online(about), ...figures],
  });
}

function control(about: About, device: Device, row: ControlRow, words: EntityWords): Announcement {
  const base = baseOf(about);
  return announcement(
    about,
    device,
    { ...row, name: words.names[row.key] },
    {
      ...(row.component === "number" ? { state_topic: `${base}/bridge` } : {}),
      command_topic: `${base}/command/${row.kind}`,
      ...row.fields,
      // Not kept for a bridge that is away: what comes late is not what was meant.
      ...{ qos: 0, retain: false },
      availability: online(about),
    },
  );
}

const online = (about: About): readonly Readonly<Record<string, string>>[] => [{ topic: `${baseOf(about)}/status` }];

function announcement(
  about: About,
  { info, pack }: Device,
  { component, key, name }: { readonly component: string; readonly key: string; readonly name: string },
  fields: Readonly<Record<string, unknown>>,
): Announcement {
  const object = pack === "" ? key : `${pack}-${key}`;
  const unique = `${nodeOf(about)}-${object}`;
  return {
    topic: `${about.prefix}/${component}/${nodeOf(about)}/${object}/config`,
    payload: JSON.stringify({
      name,
      unique_id: unique,
      default_entity_id: `${component}.${unique.replaceAll("-", "_")}`,
      ...fields,
      availability_mode: "all",
      device: info,
      origin: { name: "SIinterJK", sw_version: about.version },
    }),
  };
}

const nodeOf = ({ site }: AboutSite): string => `siinterjk_${site}`;

const bridgeInfo = ({ bridge }: Sections, about: About, words: EntityWords): Device["info"] => ({
  identifiers: [nodeOf(about)],
  name: `SIinterJK ${about.site}`,
  manufacturer: "SIinterJK",
  model: bridge.simulated === null ? words.bridgeModel : words.simulatedModel,
  sw_version: about.version,
});

/** Without the firmware of the BMS while that is not known. */
const packInfo = (pack: PackSection, about: About, words: EntityWords): Device["info"] => ({
  identifiers: [`${nodeOf(about)}-${pack.id}`],
  name: `SIinterJK ${about.site} ${pack.name}`,
  manufacturer: "JK BMS",
  model: words.packModel,
  ...(pack.reading === null ? {} : { sw_version: pack.reading.firmware }),
  via_device: nodeOf(about),
});
