/** How the outlet is told which devices and entities to announce; home-assistant.ts is such an announcement. Pure. */
import type { Sections } from "../snapshot/sections.ts";

/** What is known besides the state. */
export interface AboutSite {
  /** First part of every topic, as `mqtt.topic`: "siinterjk". */
  readonly topic: string;
  /** Second part, as `mqtt.site`: "garage". */
  readonly site: string;
  /** First part of the topics of the announcements, as `mqtt.homeAssistant.prefix`: "homeassistant". */
  readonly prefix: string;
  /** Of the program: "1.4.2". */
  readonly version: string;
  /** Whether commands are taken, `mqtt.commands`. */
  readonly commands: boolean;
  readonly language: "en" | "de";
}

/** One announcement, published retained. */
export interface Announcement {
  /** `<prefix>/<component>/siinterjk_<site>/<objectId>/config`. */
  readonly topic: string;
  /** JSON; never empty, for an empty one takes an announcement back. */
  readonly payload: string;
}

/** Total and pure: the same state gives the same announcements, and those of a pack that is gone are missing from them. */
export type Discovery = (sections: Sections, about: AboutSite) => readonly Announcement[];
