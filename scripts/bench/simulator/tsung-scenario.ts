import { type PeerLoad, payloadOf } from "./peer-load.ts";

/** More than it lives to send: Tsung has no loop without an end. */
const MESSAGES = 1_000_000;

/** The load as Tsung is told it: an Erlang process a site, all of them in the virtual machine that steers, without ssh. */
export function tsungScenario(load: PeerLoad): string {
  const { port, clients, topic, everySeconds } = load;
  return `<?xml version="1.0"?>
<!DOCTYPE tsung SYSTEM "/usr/share/tsung/tsung-1.0.dtd">
<tsung loglevel="warning" version="1.0">
  <clients><client host="localhost" use_controller_vm="true" maxusers="${clients}"/></clients>
  <servers><server host="127.0.0.1" port="${port}" type="tcp"/></servers>
  <load>
    <arrivalphase phase="1" duration="1" unit="hour">
      <users maxnumber="${clients}" arrivalrate="${clients}" unit="second"/>
    </arrivalphase>
  </load>
  <sessions>
    <session name="site" probability="100" type="ts_mqtt">
      <request><mqtt type="connect" clean_start="true" keepalive="60"/></request>
      <for from="1" to="${MESSAGES}" var="message">
        <request subst="true">
          <mqtt type="publish" topic="${topic}/%%_tsung_userid%%" qos="1">${payloadOf(load)}</mqtt>
        </request>
        <thinktime value="${everySeconds}"/>
      </for>
    </session>
  </sessions>
</tsung>
`;
}
