import { temperature } from "../../at-profiles/queries/temperature.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { sideBySide } from "../../core/side-by-side.ts";
import { linkState } from "../../router/openwrt/link-state.ts";
import { wanStatus } from "../../router/openwrt/wan-interface.ts";
import type { Devices } from "../devices.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import { callContext, carrierAddress } from "../observe/data-call.ts";
import { optionalReply, registrationOf } from "../observe/registration.ts";
import type { RouterLink } from "../router/router-link.ts";
import { reading } from "../router/router-link.ts";

/** The values of one moment. A value that was not read is missing. */
export interface Sample {
  /** The address of the router's WAN, or `none`. */
  readonly lease?: string;
  readonly link?: "up" | "down";
  /** Changes of the link since its device was created. */
  readonly linkChanges?: number;
  /** The carrier's address, or `none`. */
  readonly address?: string;
  /** `home (5G)`, `searching`. */
  readonly registration?: string;
  readonly isRegistered?: boolean;
  /** The hottest sensor, in degrees Celsius. */
  readonly temperature?: number;
}

/** Reads the values that a soak test watches, from both devices side by side. Changes nothing. */
export async function takeSample({ modem, router }: Devices, call: Call): Promise<Sample> {
  const [ofModem, ofRouter] = await sideBySide(
    async (inner) => (modem === undefined ? {} : modemSample(modem, inner)),
    async (inner) => (router === undefined ? {} : routerSample(router, inner)),
    call,
  );
  return { ...ofModem, ...ofRouter };
}

async function modemSample(modem: ModemLink, call: Call): Promise<Sample> {
  const address = await carrierAddress(modem, await callContext(modem, call), call);
  const { registration } = await registrationOf(modem, call);
  const degrees = await optionalReply(modem, temperature, call);
  const isOn5g = isService(registration.nr);
  const state = isOn5g ? registration.nr : (registration.lte ?? registration.nr);
  return {
    address: address ?? "none",
    ...defined({
      registration: state === undefined ? undefined : isOn5g ? `${state} (5G)` : state,
      isRegistered: state === undefined ? undefined : isService(state),
      temperature: degrees,
    }),
  };
}

function isService(state: string | undefined): boolean {
  return state === "home" || state === "roaming";
}

async function routerSample(router: RouterLink, call: Call): Promise<Sample> {
  return reading(router, call, async (shell) => {
    const { lease, device, l3Device } = await wanStatus(shell, router.spec.wan.interface, call);
    const port = device ?? l3Device;
    const link = port === undefined ? {} : await linkState(shell, port, call);
    return {
      lease: lease.address ?? "none",
      ...defined({ link: link.carrier, linkChanges: link.changes }),
    };
  });
}
