export interface ArMember {
  readonly name: string;
  readonly content: Buffer;
}

/** An archive in the format of `ar`, as a .deb is one: members in the given order, owned by root, all of one time in seconds since 1970. */
export function makeAr(members: readonly ArMember[], seconds: number): Buffer {
  const parts = members.flatMap(({ name, content }) => {
    const field = (value: string, width: number) => value.padEnd(width, " ");
    const owner = field("0", 6) + field("0", 6);
    const header = `${field(name, 16)}${field(String(seconds), 12)}${owner}${field("100644", 8)}${field(String(content.length), 10)}\`\n`;
    return [Buffer.from(header), content, Buffer.alloc(content.length & 1, "\n")];
  });
  return Buffer.concat([Buffer.from("!<arch>\n"), ...parts]);
}
