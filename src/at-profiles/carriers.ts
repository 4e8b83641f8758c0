// APNs of well-known carriers. Suggestions: shown, and written only after a confirmation.
// MBPI: mobile-broadband-provider-info, the public-domain database of the GNOME project, in the
// copy of FuriLabs (0197a248). Its rows with a login are omitted. Virtual
// operators share the codes of the carrier whose network they use, and can have another APN.

export interface SuggestedApn {
  readonly name: string;
  /** Present if the carrier uses the first context for another purpose. */
  readonly context?: number;
  readonly source: string;
}

export interface Carrier {
  readonly name: string;
  /**
   * Country and network code, the beginning of an IMSI: five digits, or six where network codes
   * have three.
   */
  readonly networks: readonly string[];
  /** Most common first. */
  readonly apns: readonly SuggestedApn[];
}

function carrier(name: string, networks: string, ...apns: readonly SuggestedApn[]): Carrier {
  return { name, networks: networks.split(" "), apns };
}

function mbpi(name: string): SuggestedApn {
  return { name, source: "MBPI" };
}

export const carriers: readonly Carrier[] = [
  // Context 1 is for voice calls, 2 for administration:
  // docs/facts/modem.md#symptom-29.
  carrier(
    "Verizon",
    "310012 311480 311481 311482 311483 311484 311485 311486 311487 311488 311489",
    { name: "vzwinternet", context: 3, source: "MBPI; context: ROM-WIKI verizon_connection" },
  ),
  carrier(
    "T-Mobile US",
    "310160 310200 310210 310220 310230 310240 310250 310260 310270 310310 310490 310580 " +
      "310660 310800",
    mbpi("fast.t-mobile.com"),
  ),
  carrier(
    "AT&T",
    "310070 310080 310090 310150 310280 310380 310410 310560 310670 310680 310950 311070 " +
      "311090 311180 311190 312090",
    mbpi("broadband"),
  ),
  carrier(
    "FirstNet",
    "312670 313100 313110 313120 313130 313140 313150 313160 313170 313180 313190",
    mbpi("firstnet-broadband"),
  ),
  carrier("Rogers", "302720", mbpi("ltemobile.apn"), mbpi("ltedata.apn")),
  carrier("Fido", "302370", mbpi("ltemobile.apn")),
  carrier("Bell Mobility", "302610 302640 302651", mbpi("inet.bell.ca")),
  carrier("Telus", "302220 302860", mbpi("isp.telus.com"), mbpi("sp.telus.com")),
  carrier("Vidéotron", "302500 302510", mbpi("media.videotron"), mbpi("ihvm.videotron")),
  carrier("Freedom Mobile", "302490", mbpi("internet.freedommobile.ca")),
  carrier("SaskTel", "302680 302750 302780", mbpi("inet.stm.sk.ca")),
  carrier("Three UK", "23420", mbpi("3internet"), mbpi("three.co.uk")),
  carrier("Three Ireland", "27205", mbpi("3ireland.ie")),
  carrier("Telekom Germany", "26201 26206", mbpi("internet.telekom"), mbpi("internet.v6.telekom")),
  carrier("Vodafone Germany", "26202 26204 26209", mbpi("web.vodafone.de")),
  carrier("O2 Germany", "26207 26208 26211", mbpi("internet")),
  carrier("Orange France", "20801", mbpi("orange.fr")),
  carrier("Bouygues Telecom", "20820 20821", mbpi("mmsbouygtel.com"), mbpi("ebouygtel.com")),
  carrier("SFR", "20810 20811", mbpi("sl2sfr"), mbpi("websfr")),
  carrier("Yoigo", "21404", mbpi("internet")),
  carrier("Swisscom", "22801", mbpi("gprs.swisscom.ch")),
  carrier("Salt", "22803", mbpi("internet")),
  carrier("T-Mobile Czech Republic", "23001", mbpi("internet.t-mobile.cz")),
  carrier("TDC", "23801", mbpi("internet")),
  carrier("Telenor Denmark", "23802 23877", mbpi("internet")),
  carrier("3 Denmark", "23806", mbpi("bredband.tre.dk"), mbpi("data.tre.dk")),
  carrier("Elisa Finland", "24405", mbpi("internet")),
  carrier("DNA", "24412", mbpi("internet"), mbpi("julkinen.dna.fi")),
  carrier("Telia Finland", "24491", mbpi("internet"), mbpi("opengate")),
  carrier("Telstra", "50501", mbpi("telstra.internet")),
  carrier("Optus", "50502", mbpi("connect"), mbpi("yesinternet")),
  carrier("Vodafone Australia", "50503", mbpi("vfinternet.au")),
  carrier("Chunghwa Telecom", "46692", mbpi("internet")),
  carrier("Far EasTone", "46601", mbpi("internet")),
  carrier("Taiwan Mobile", "46699", mbpi("internet")),
  carrier(
    "Jio",
    "405840 405854 405855 405856 405857 405858 405859 405860 405861 405862 405863 405864 " +
      "405865 405866 405867 405868 405869 405870 405871 405872 405873 405874",
    mbpi("jionet"),
  ),
];

/**
 * Returns the carrier for the first six digits of an IMSI. No known command of these modems reads
 * the length of the network code from the SIM, so codes of three digits are tried first: no country
 * has a code that begins with another code.
 */
export function carrierOf(imsiStart: string): Carrier | undefined {
  const known = (code: string): Carrier | undefined =>
    carriers.find(({ networks }) => networks.includes(code));
  return known(imsiStart.slice(0, 6)) ?? known(imsiStart.slice(0, 5));
}
