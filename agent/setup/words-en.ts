import type { SetupWords } from "./words.ts";

export const ENGLISH: SetupWords = {
  title: {
    "stick-site": "Which site is this?",
    "stick-correct": "Is this correct?",
    site: "Village code",
    place: "Coordinates",
    zone: "Time zone",
    broker: "Broker address",
    authority: "Who vouches for the broker",
    access: "Getting in at the broker",
    username: "User name",
    password: "Password",
    terminal: "Satellite terminal",
    "terminal-address": "Address of the terminal",
    "terminal-community": "SNMP community",
    services: "Services",
    "service-unit": "Unit of the cooperative",
    "service-source": "Where the service is",
    page: "Page for the phone",
    summary: "Look it over",
  },
  help: {
    "stick-site":
      "The centre has prepared the answers for many sites. Type the number in the list, the village code, or a part of the village's name. 0 to answer everything yourself.",
    "stick-correct":
      "Enter when all of it fits this site. Otherwise choose another site, or answer everything yourself.",
    site: "In your work order or at the village office, for example 53.04.12.2003, with or without dots. It must be the one that the centre has registered.",
    place:
      "Open Google Maps, press and hold where the antenna is, and copy the numbers here. For example -10.1772, 123.6070. Comma or point does not matter; 10°10'38\" S is fine too. From this follow the sun outages of March and September.",
    zone: "The day's summary goes by it. WIB: Sumatra, Java, West and Central Kalimantan. WITA: Bali, Nusa Tenggara, Sulawesi, the rest of Kalimantan. WIT: Maluku and Papua.",
    broker:
      "The centre's server that receives the records. The centre tells its address. The name is enough: port 8883 and encryption are taken then. mqtt:// in front means without encryption.",
    authority:
      "A .crt or .pem file of the centre, by which the true broker is known. Where the broker has a public certificate (such as Let's Encrypt), take the system's.",
    access:
      "The centre gives a certificate and a key for this site (two files on the stick), or a name and a password. The key is copied to the box, and only the agent can read it.",
    username: "From the centre. Usually the village code.",
    password:
      "From the centre. It is not shown while you type. It is kept in a file of its own that only the agent can read.",
    terminal:
      "The satellite modem. Suar only reads its signal and state and never changes anything. Where its kind is not in the list, choose none.",
    "terminal-address":
      "Address of the modem on the local network, often in its manual or on its label. Enter when you do not know.",
    "terminal-community":
      "The word for reading by SNMP. Where nobody changed it: public. It is not shown while you type.",
    services:
      "Suar can record whether the cooperative's services answer, and how much they are used. May be left for later.",
    "service-unit": "The unit of the cooperative. Nothing about a person is ever kept.",
    "service-source":
      "The address of its page, such as http://192.168.0.10/. Or another way: dnsmasq /var/lib/misc/dnsmasq.leases, nginx http://…, interface wlan0. `suar config reference` has all of them.",
    page: 'The page that shows signal, queue and "safe to switch off". With yes, phones on the local network can open it. It only shows, and changes nothing.',
    summary: "Enter saves everything. Type a number to change that line.",
  },
  keys: "Enter = take what is in [ ]\n< = back   ? = help",
  keep: "keep it anyway",
  retype: "answer again",
  keepOrRetype: "What shall it be?",
  yes: "yes",
  no: "no",
  none: "none",
  unchanged: "as it is now",
  searchAgain: "search the stick again",
  emptyAnswer: { problem: "This must be answered.", remedy: "Type the answer, or ? for help." },
  noSuchNumber: (count) => ({
    problem: "There is no such choice.",
    remedy: count === 1 ? "Type 1." : `Type a number from 1 to ${count}.`,
  }),
  firstQuestion: "This is the first question. Ctrl-C to stop.",

  stickFound: (file, title, sites) =>
    `The stick holds answers from the centre: ${title ?? file}, ${sites === 1 ? "1 site" : `${sites} sites`}.`,
  stickAsk: "Number, village code, or name. 0 = answer myself.",
  stickByHand: "answer myself",
  stickMany: (count) => `${count} sites fit. Type more of it.`,
  stickUnknown: {
    problem: "The centre's file does not have that site.",
    remedy: "Check the code, or type 0 to answer yourself.",
  },
  stickTellCentre: "Tell the centre: its file must be corrected. Type 0 to answer yourself.",
  stickSave: "yes, save",
  stickOther: "no, another site",

  siteAsk: "Village code of Kemendagri, 10 digits.",
  siteStrange: (digits) => ({
    problem: `That has ${digits} digits. A village code has 10.`,
    remedy: "Check it in your work order.",
  }),
  siteNotCode: {
    problem: "That is no village code.",
    remedy: "Keep it if the centre gave this very name.",
  },
  placeAsk: "Latitude and longitude. 0 = leave out.",
  placeUnread: {
    problem: "The coordinates cannot be read.",
    remedy: "Write two numbers: -10.1772, 123.6070. South has a minus.",
  },
  placeAbroad: (latitude, longitude) => ({
    problem: `${latitude}, ${longitude} is outside Indonesia.`,
    remedy: "Latitude first, then longitude; south has a minus.",
  }),
  zoneAsk: "This site is in zone:",
  zoneNames: ["WIB (Jakarta)", "WITA (Makassar)", "WIT (Jayapura)"],
  zoneAuto: "as the box's clock",

  brokerAsk: "From the centre, such as broker.example.net. 0 = none yet.",
  authorityAsk: "Who says that this broker is the true one?",
  authoritySystem: "the system's own",
  authorityFound: (name, file) => `${name} (${file})`,
  accessAsk: "This site gets in with:",
  accessNoPair: "There is no certificate with its key on a stick.",
  accessPair: (name, file) => `certificate ${name} (${file})`,
  accessPassword: "name and password",
  accessNone: "nothing",
  accessOtherSite: (name, site) => ({
    problem: `That certificate is for ${name}, not ${site}.`,
    remedy: "The broker knows a site by its certificate. Choose another one, or correct the village code (<).",
  }),
  accessExpired: (name) => ({
    problem: `By the box's clock the certificate ${name} has expired.`,
    remedy: "Check the box's clock, or ask the centre for a new certificate.",
  }),
  accessClear: {
    problem: "Without encryption anybody on the way can read the password.",
    remedy: "Use mqtts:// if the broker can.",
  },
  stickUnusable: {
    locked: (file) => `${file}: the key is locked with a password and of no use.`,
    "no-key": (file) => `${file}: its key is missing.`,
    "no-certificate": (file) => `${file}: its certificate is missing.`,
  },
  usernameAsk: "User name at the broker, from the centre.",
  passwordAsk: "Password at the broker. Not shown.",
  passwordShort: "Enter = the present password.",

  terminalFound: (profile, address, says) => `${profile} at ${address}${says === "" ? "" : `: ${says}`}`,
  terminalNothing: "No terminal answers on this network.",
  terminalSearchAgain: "search again",
  terminalAsk: "The satellite modem:",
  terminalKinds: {
    starlink: "Starlink",
    hughes: "Hughes (HT2000, HT3000)",
    surfbeam2: "ViaSat SurfBeam 2",
    "comtech-cdm570": "Comtech CDM-570",
    "newtec-el470": "Newtec EL470",
    "if-mib": "another one, by SNMP",
  },
  terminalAddressAsk: "Address of the modem on the local network.",
  terminalCommunityAsk: "Not shown. Enter = public.",

  servicesNone: "Nothing is recorded yet.",
  servicesDone: "enough, go on",
  servicesAdd: "add a service",
  servicesRemove: (line) => `remove ${line}`,
  units: {
    sembako: "shop",
    klinik: "clinic",
    apotek: "pharmacy",
    "simpan-pinjam": "savings and loans",
    gudang: "cold storage",
    logistik: "logistics",
    kantor: "office",
    wifi: "village Wi-Fi",
    sikopdes: "Si Kopdes page",
  },
  unitAsk: "Which unit?",
  wifiAsk: "Where devices are counted, such as dnsmasq /var/lib/misc/dnsmasq.leases",
  sourceAsk: (unit) => `Address of the ${unit}, such as http://192.168.0.10/`,

  pageAsk: "May phones on the local network open it?",

  summaryAsk: "Enter = save. A number = change that line.",
  summarySave: "save",
  line: {
    site: "Site",
    place: "Coordinates",
    zone: "Time zone",
    centre: "Centre",
    terminal: "Terminal",
    services: "Services",
    page: "Phone page",
    stick: "Stick",
    summary: "Summary",
  },
  placeNone: "left out",
  brokerNone: "none yet; records are kept",
  byCertificate: "with a certificate",
  byPassword: (username) => `with a password, as ${username}`,
  byNothing: "without a password",
  servicesCount: (count) => (count === 1 ? "1 service" : `${count} services`),
  pageLan: "phones can open it",
  pageBox: "on the box only",
  pageOff: "off",
};
