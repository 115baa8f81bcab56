/** Questions about the Sunny Island, the way to it, and the page. */
import { INVERTER_MODELS, inverterLabel, ratingA, totalCurrentA } from "../config/inverter-models.ts";
import type { Known } from "./answers.ts";
import { bad, fits, good, numberText, readChoice, readIfKnown, readNumber, type Choice, type Questions } from "./question.ts";

const MOST_A = 10_000;

/** Of all inverters, A, with their name; before they are known those of the standard configuration. */
export function inverterOf({ answers: { model = "SI6.0H", inverters = 1, rating } }: Known): {
  readonly name: string;
  readonly maxCurrentA: number;
} {
  const choice = { model, count: inverters, maxCurrentA: model === "other" ? rating : undefined };
  return { name: inverterLabel(choice), maxCurrentA: totalCurrentA(choice) };
}

export const INVERTER_QUESTIONS: Pick<Questions, "model" | "rating" | "inverters" | "can" | "fuse" | "web" | "password"> = {
  model: {
    asks: () => "Which Sunny Island is it?",
    form: {
      kind: "choice",
      choices: () =>
        INVERTER_MODELS.map((text): Choice => {
          const rating = ratingA(text);
          return rating === null
            ? { text, label: "Another one", hint: "you need its battery current" }
            : { text, label: text, hint: `${rating} A from and into the battery` };
        }),
    },
    proposal: () => ({ value: "SI6.0H", from: "the standard" }),
    read: (text) => readChoice(text, INVERTER_MODELS),
    text: String,
  },
  rating: {
    asks: () => "How many A may one inverter take from the battery?",
    form: { kind: "text" },
    applies: ({ answers: { model } }) => model === "other",
    proposal: () => null,
    standIn: 1,
    read: (text) => readNumber(text, ["inverter", "maxCurrentA"]),
    text: String,
  },
  inverters: {
    asks: () => "How many Sunny Islands are on this battery?",
    form: { kind: "text" },
    proposal: () => ({ value: 1, from: "the standard" }),
    read: (text) => readNumber(text, ["inverter", "count"]),
    text: String,
  },
  can: {
    asks: () => "How is the Sunny Island connected?",
    about: ({ found: { can } }) =>
      can.length > 0 ? null : "This machine has no CAN interface yet; `sudo siinterjk install` sets up the one of a HAT.",
    form: {
      kind: "choice",
      open: true,
      choices: ({ found: { can, slcan } }) => [
        ...can.map((text) => ({ text, label: text, hint: "CAN interface of this machine" })),
        ...slcan.map((device) => ({ text: `slcan:${device}`, label: device, hint: "if this is a CAN adapter (SLCAN)" })),
        { text: "none", label: "Not yet: send nothing", hint: "a dry run; safe" },
      ],
    },
    proposal: ({ found: { can } }) =>
      can[0] === undefined
        ? { value: "none", from: "there is no CAN interface, so nothing is sent" }
        : { value: can[0], from: "the CAN interface of this machine" },
    read: (text) => fits(text.trim(), ["inverter", "can"]),
    text: String,
  },
  fuse: {
    asks: () => "Weakest fuse or cable that carries the whole battery's current, in A?",
    about: () => "Write unknown if each pack has its own, or if you do not know.",
    form: { kind: "text" },
    proposal: () => ({ value: null, from: "not known" }),
    read: (text) => readIfKnown(text, "A", MOST_A),
    text: numberText,
  },
  web: {
    asks: () => "Who may see the page in the browser?",
    form: {
      kind: "choice",
      choices: () => [
        { text: "network", label: "Everybody in the home network", hint: "port 8080" },
        { text: "local", label: "This machine alone" },
        { text: "none", label: "Nobody: no page" },
      ],
    },
    proposal: () => ({ value: "network", from: "the standard" }),
    read: (text) => readChoice(text, ["network", "local", "none"]),
    text: String,
  },
  password: {
    asks: () => "Password for the page (Enter: none, then it only shows)",
    form: { kind: "secret" },
    applies: ({ answers: { web } }) => web !== "none",
    proposal: () => ({ value: "", from: "without a password the page has no controls" }),
    // What is typed or read is made into what the configuration keeps before it comes here.
    read: (text) => (fits(text, ["web", "password"]).ok ? good(text) : bad("That is no password.")),
    text: () => "",
  },
};
