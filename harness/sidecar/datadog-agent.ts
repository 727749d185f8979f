import type { ContainerSpec } from '../task/task-spec.ts';
import type { AgentStandInOptions } from './agent-stand-in.ts';
import { unchanged, type Endpoint, type PointedContainer, type SidecarImages } from './pointed-container.ts';
import { standInFor } from './stand-in.ts';

/** Where Datadog publishes the Agent, with any tag or digest (docs.datadoghq.com, "ECS Fargate"; D). */
const AGENT_IMAGE =
  /^(?:public\.ecr\.aws\/datadog\/agent|(?:(?:index\.)?docker\.io\/)?datadog\/agent|(?:[a-z]+\.)?gcr\.io\/datadoghq\/agent)(?:[:@].+)?$/;

/** Settings that would send data, or the user's keys, elsewhere than to the harness. */
const OUTWARD_SETTING =
  /^DD_(?:.+_)?(?:API_KEY|API_KEY_.+|APP_KEY|APPLICATION_KEY|ADDITIONAL_ENDPOINTS|URL|SITE)$|^DD_PROXY_|^(?:https?|no)_proxy$/i;

/** In an API key's form, and nobody's. */
const DUMMY_API_KEY = '0'.repeat(32);
/** A name that never resolves (RFC 2606): what is not pointed at the harness goes nowhere. */
const SITE = 'lastgasp.invalid';

export function isDatadogAgentImage(image: string): boolean {
  return AGENT_IMAGE.test(image);
}

export function isDatadogAgent({ image }: ContainerSpec): boolean {
  return isDatadogAgentImage(image);
}

/** Keeps the genuine Agent where its image can be had, pointed at the intake; else puts a stand-in in its place. */
export function pointDatadogAgent(
  container: ContainerSpec,
  { intake, images }: { readonly intake: Endpoint; readonly images: SidecarImages },
): PointedContainer {
  return images.available.has(container.image)
    ? genuineAgent(container, intake)
    : agentStandIn(container, { intake, nodeImage: images.node });
}

function genuineAgent(container: ContainerSpec, intake: Endpoint): PointedContainer {
  const kept = Object.entries(container.environment).filter(([name]) => !OUTWARD_SETTING.test(name));
  return {
    ...unchanged(container),
    container: { ...container, environment: { ...Object.fromEntries(kept), ...upstreams(intake) } },
    fidelityNotes: [
      `Container ${container.name} ran the genuine Datadog Agent (${container.image}), sending to lastgasp. Its telemetry and EVP proxies speak TLS only, so crash reports could not arrive.`,
    ],
  };
}

/** Names as the Agent binds them (datadog-agent, `pkg/config/setup`; A). */
function upstreams({ host, port }: Endpoint): Readonly<Record<string, string>> {
  const url = `http://${host}:${port}`;
  return {
    DD_API_KEY: DUMMY_API_KEY,
    DD_SITE: SITE,
    DD_DD_URL: url,
    DD_APM_DD_URL: url,
    DD_APM_PROFILING_DD_URL: `${url}/api/v2/profile`,
    DD_PROCESS_CONFIG_PROCESS_DD_URL: url,
    DD_LOGS_CONFIG_LOGS_DD_URL: `${host}:${port}`,
    DD_LOGS_CONFIG_LOGS_NO_SSL: 'true',
    DD_LOGS_CONFIG_FORCE_USE_HTTP: 'true',
    DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  };
}

function agentStandIn(
  container: ContainerSpec,
  { intake, nodeImage }: { readonly intake: Endpoint; readonly nodeImage: string },
): PointedContainer {
  const programOptions: AgentStandInOptions = { intake };
  const { bind, container: standIn } = standInFor({
    container,
    nodeImage,
    program: 'sidecar/agent-stand-in.ts',
    programOptions,
    port: 8126,
  });
  return {
    container: standIn,
    addition: { Binds: [bind] },
    fidelityNotes: [
      `Container ${container.name} ran lastgasp's stand-in for the Datadog Agent: ${container.image} was not to be had. It passes profiles through without a buffer as the Agent does; it passes traces and events on at once, drops metrics, and uses less memory.`,
    ],
  };
}
