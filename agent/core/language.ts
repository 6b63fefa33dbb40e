/** The languages of everything that a technician sees. */
export type Language = "en" | "id";
