/** Pages as the public tools for these terminals describe them. Identities are made up. */

/** HT2000W: field names and codes as hnmodemstatus reads them. */
export const HUGHES_PAGES: Readonly<Record<string, string>> = {
  "/api/home/status/wan": JSON.stringify({ sat_rx_ss: 74, lan: { addr: "192.168.0.1" } }),
  "/api/home/status/satellite": JSON.stringify({ bytes_rx: 9_460_216_018, bytes_tx: 1_668_108_099 }),
  "/api/home/status/association": JSON.stringify({ association_state_code: "0.0.0", fap_state_code: "0.0.0" }),
  "/api/home/usage": JSON.stringify({
    tokens: { remaining_mb: 0 },
    anytime: { total_mb: 20_000, remaining_mb: 12_345 },
    bonus: { total_mb: 50_000, remaining_mb: 50_000 },
    FAP_Status: 0,
    allowance_reset: { days: 3, hrs: 2, mins: 1 },
  }),
};

/** HN9000 and HT1000: names as the quota tools read them, in the case that one of these firmwares writes. */
export const HUGHES_INFO = [
  "[Data]",
  "AdapterType=HN9000",
  "STModel=HN9000",
  "CurrentSQF=68",
  "PointingMaxSQF=80",
  "UplinkTXPower=21",
  "",
  "[Blob]",
  "FapThrottleState=2",
  "FapTimeUntilRefill=125",
  "AnytimeAllowanceRemaining=87",
  "AnytimePlanAllowance=20000",
].join("\r\n");

/** Software UT_1.5, as in the tests of SurfStat. */
export const SURFBEAM_15_MODEM =
  '55.55.55.55##55:55:55:55:55:55##UT_1.5.2.2.3##UT_7 P3_V1##Online##7,088,473##1,693,689,905##9,378,757##9,532,929,796##000:01:37:54##2##6.2##32%##012345678901##-44.3##47%##1.5##6%##Active##11.1##93%##Single##0123456789##images/Modem_Status_005_Online.png##/images/Satellite_Status_Purple.png##0##<p style="color:green">Connected</p>##<p style="color:green">Good</p>##0.00%##0.00%##28.92s##197##5000000';

const CHECK = "images/green_check_small_002.png";
export const SURFBEAM_15_TRIA = [
  ...Array<string>(4).fill(CHECK),
  ...[
    "Reduced power",
    "Right",
    "WIN",
    "-23.4",
    CHECK,
    "SINGLE",
    "20",
    CHECK,
    CHECK,
    CHECK,
    "1.5",
    "2648",
    "0000000000",
  ],
  ...[
    "35.7",
    CHECK,
    "11",
    CHECK,
    "11",
    "2",
    "33",
    "13.05",
    "47%",
    "83%",
    "No",
    "No",
    "/images/Satellite_Status_Purple.png",
  ],
].join("##");

/** Software UT_2.2, as in the tests of PollSurfBeam2. */
export const SURFBEAM_22_MODEM = `0.0.0.0##00:00:00:00:00:00##UT_2.2.4.11.0##UT_7 P3_V1##Online##203,745##36,265,784##195,576##24,234,623##000:04:30:25##15##2.6##20%##283714481586##-54.8##30%##0.5##0%##Active##23.0##100%##Single##1113450014##images/Modem_Status_005_Online.png##/images/Satellite_Status_Purple.png##0##<p style="color:green">Connected</p>##<p style="color:green">Good</p>##0.00%##0.00%##0.00s##0%##625000################4####0%##0##<p style="color:red">Disconnected</p>##0.0 GB##Xplor##FIXED##0########################################`;
export const SURFBEAM_22_TRIA = [
  ...Array<string>(4).fill(CHECK),
  ...[
    "Reduced power",
    "Right",
    "WIN",
    "-12.7",
    CHECK,
    "SINGLE",
    "-10",
    CHECK,
    CHECK,
    CHECK,
    "0.5",
    "16116",
    "1020149622",
  ],
  ...[
    "34.3",
    CHECK,
    "20",
    CHECK,
    "19",
    "9",
    "18",
    "18.33",
    "89%",
    "77%",
    "No",
    "No",
    "/images/Satellite_Status_Purple.png",
  ],
  ...Array<string>(52).fill(""),
].join("##");
