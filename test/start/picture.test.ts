import { describe, expect, it } from "vitest";
import { renderPicture } from "../../scripts/start/picture.ts";
import { renderFrame } from "../../scripts/start/view/frame.ts";
import { span } from "../../scripts/start/view/spans.ts";
import { sampleModel } from "../support/view-model.ts";

describe("picture", () => {
  const svg = renderPicture(renderFrame(sampleModel({ interactive: false }), 110, 34), 110, "npm start");

  it("is well-formed, closed where it is opened", () => {
    const open: string[] = [];
    for (const [, slash, name = "", selfClosing] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (slash === "/") expect(open.pop()).toBe(name);
      else if (selfClosing !== "/") open.push(name);
    }
    expect(open).toEqual([]);
    expect(svg).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
  });

  it("holds all words of the frame and depends on no font for bars and frames", () => {
    for (const word of ["Suar", "12,345", "connected", "accounted"]) expect(svg).toContain(`>${word}<`);
    expect(svg).not.toMatch(/[▁▂▃▄▅▆▇█░─│╭╮╰╯]/);
  });

  it("puts every word at its column and gives it its exact width", () => {
    const one = renderPicture([[span("ab  cd", "good")]], 10, "t");
    expect(one).toContain('x="14" y="53" fill="#5fd38d" textLength="16.8"');
    expect(one).toContain('x="47.6" y="53" fill="#5fd38d" textLength="16.8"');
  });

  it("escapes what is special in XML", () => {
    expect(renderPicture([[span('<&">')]], 10, "a<b")).toContain("&lt;&amp;&quot;&gt;");
  });
});
