import { SERVICE_UNITS } from "../../core/services.ts";
import { parseServiceSource, SOURCE_KINDS } from "../service-source.ts";
import type { Kind } from "./kind.ts";
import { list } from "./list.ts";
import { textKind } from "./text.ts";

const MAXIMUM_SOURCES = 32;

/** A list of sources of services, each as one line that a technician can dictate over the phone. */
export const serviceSources: Kind<readonly string[]> = list({
  item: textKind<string>({
    check: (text) => {
      const outcome = parseServiceSource(text);
      return "objection" in outcome ? outcome : { value: text.trim().replaceAll(/ +/g, " ") };
    },
    description: { en: "UNIT KIND WHERE NAME=VALUE …", id: "UNIT JENIS LETAK NAMA=NILAI …" },
    placeholder: { en: "SOURCE", id: "SUMBER" },
    maximumLength: 512,
    schema: { pattern: `^ *(${SERVICE_UNITS.join("|")}) +(${SOURCE_KINDS.join("|")})( .*)?$` },
  }),
  maximum: MAXIMUM_SOURCES,
  description: {
    en: `list of 0 to ${MAXIMUM_SOURCES} sources, each "UNIT KIND WHERE NAME=VALUE …"`,
    id: `daftar 0 sampai ${MAXIMUM_SOURCES} sumber, masing-masing "UNIT JENIS LETAK NAMA=NILAI …"`,
  },
  placeholder: { en: "SOURCE,SOURCE|none", id: "SUMBER,SUMBER|none" },
});
