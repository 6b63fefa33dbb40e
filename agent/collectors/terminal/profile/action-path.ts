/** Words in the paths of pages that do something: on these devices even a GET may reboot (`/com/gatewayreset/`, `command.cgi?Command=998`). */
const ACTIONS =
  /re-?(?:set|boot|start)|command|factory|upgrade|update|shut-?down|power|stow|delete|remove|erase|apply|save|write|exec|action|enable|disable|log-?(?:in|out|on|off)/i;
/** Words that are part of harmless ones (`settings`, `download`): only by themselves. */
const SHORT_ACTIONS = /(?:^|[^a-z])(?:set|do|cmd|run|put|post|add|del|off|stop|start)(?:$|[^a-z])/;

/** Whether a path speaks of an action. A profile cannot name such a page, whatever the page would do. */
export function isActionPath(path: string): boolean {
  const plain = path.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const words = plain.replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
  return ACTIONS.test(plain) || SHORT_ACTIONS.test(words);
}
