import { idOf } from "../snapshot/sections.ts";

/** As the section `mqtt` of the configuration. */
export interface MqttSettings {
  /** "mqtt://host:1883", "mqtts://host:8883"; "" for no MQTT. */
  readonly url: string;
  readonly protocol: "3.1.1" | "5";
  readonly username: string;
  readonly password: string;
  /** Paths; "" for none. */
  readonly passwordFile: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** "" for one made of the site. */
  readonly clientId: string;
  readonly topic: string;
  /** "" for one made of the name of the machine. */
  readonly site: string;
  readonly everyS: number;
  readonly minIntervalS: number;
  readonly qos: number;
  readonly commands: boolean;
  readonly homeAssistant: { readonly enabled: boolean; readonly prefix: string };
}

/** The site in every topic. */
export const siteOf = ({ site }: Pick<MqttSettings, "site">, hostname: string): string => site || idOf(hostname) || "bridge";
