/** What can go wrong between the bridge and an MQTT broker (outlets/mqtt). In each case the bridge goes on. */
import type { ErrorEntry } from "./entry.ts";

export const MQTT_ERRORS = {
  MQTT_UNREACHABLE: {
    means:
      "The MQTT broker cannot be reached, does not answer, or has ended the connection; the message says which. It is tried again for ever, at least once a minute.",
    remedy:
      "Check that the broker runs, and host and port of `mqtt.url`. If connections end again and again, another client may have the same `mqtt.clientId` or `mqtt.site`.",
  },
  MQTT_REFUSED: {
    means:
      "The MQTT broker refuses the bridge: wrong user or password, no permission, or a version of MQTT that it does not know.",
    remedy:
      "Check `mqtt.username`, `mqtt.password` or `mqtt.passwordFile`, and `mqtt.protocol`; the log of the broker says more.",
  },
  MQTT_TLS: {
    means: "No encrypted connection to the MQTT broker: its certificate is not trusted, or it does not accept ours.",
    remedy:
      "Write the authority's certificate into `mqtt.caFile`, use the name that is in the broker's certificate in `mqtt.url`, and check the dates, the clock, `mqtt.certFile` and `mqtt.keyFile`.",
  },
  MQTT_FILE: {
    means: "A file that `mqtt` names cannot be used: the password, a certificate or the key; the message says why.",
    remedy: "Check its path, and that the user of the service may read it (`ls -l`).",
  },
  MQTT_FORBIDDEN: {
    means: "The MQTT broker does not let the bridge write or read some topic; the message names it.",
    remedy:
      "Allow the user `mqtt.topic`/# and `mqtt.homeAssistant.prefix`/# for reading and writing in the broker's access list.",
  },
  MQTT_FAULT: {
    means: "A fault in the MQTT outlet; the message says what happened. The bridge goes on, and it is tried again.",
    remedy: "Please report it with the log.",
  },
} satisfies Record<string, ErrorEntry>;
