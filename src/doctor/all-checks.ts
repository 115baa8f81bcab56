/** Every check, in the order in which it is shown. */
import { BATTERY_CHECKS } from "./battery-checks.ts";
import type { Check } from "./check.ts";
import { bootPendingCheck } from "./boot-pending.ts";
import { CAN_CHECKS } from "./can-checks.ts";
import { canInterfaceCheck } from "./can-interface.ts";
import { clockSetCheck } from "./clock-set.ts";
import { configurationAccessCheck, configurationCheck } from "./configuration.ts";
import { diskSpaceCheck, diskWritableCheck } from "./disk.ts";
import { INVERTER_CHECKS } from "./inverter-checks.ts";
import { memoryCheck } from "./memory.ts";
import { nodeVersionCheck } from "./node-version.ts";
import { temperatureCheck, undervoltageCheck } from "./power.ts";
import { programPartsCheck } from "./program-parts.ts";
import { sdCardCheck } from "./sd-card.ts";
import { reportsToCheck } from "./reports-to.ts";
import { serialFreeCheck, serialPermissionCheck } from "./serial-free.ts";
import { serialNameCheck, serialPortCheck } from "./serial-port.ts";
import { serialConsoleCheck, serialUartCheck } from "./serial-uart.ts";
import { bridgeAnswersCheck, bridgeVersionCheck } from "./service-answers.ts";
import { serviceRestartsCheck, serviceStateCheck, serviceUnitCheck, serviceUserCheck } from "./service-checks.ts";
import { serviceFoldersCheck } from "./service-folders.ts";
import { spiCheck } from "./spi.ts";
import { pageCheck, pageNameCheck } from "./web-page.ts";

export const ALL_CHECKS: readonly Check[] = [
  nodeVersionCheck,
  programPartsCheck,
  undervoltageCheck,
  temperatureCheck,
  memoryCheck,
  diskWritableCheck,
  diskSpaceCheck,
  sdCardCheck,
  clockSetCheck,
  bootPendingCheck,
  spiCheck,
  configurationCheck,
  configurationAccessCheck,
  serialPortCheck,
  serialNameCheck,
  serialUartCheck,
  serialConsoleCheck,
  serialFreeCheck,
  serialPermissionCheck,
  ...BATTERY_CHECKS,
  canInterfaceCheck,
  ...CAN_CHECKS,
  ...INVERTER_CHECKS,
  serviceUnitCheck,
  serviceUserCheck,
  serviceFoldersCheck,
  serviceStateCheck,
  serviceRestartsCheck,
  bridgeAnswersCheck,
  bridgeVersionCheck,
  pageCheck,
  pageNameCheck,
  reportsToCheck,
];
