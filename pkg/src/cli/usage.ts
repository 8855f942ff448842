/** What `--help` shows. */
import type { Command } from "./arguments.js";
import { helpWidth, wrapped } from "./wrapping.js";

const SOURCE = `where the documents are
  --peers FILE             the peers, by id
  --workflows DIR          a folder of sub-workflows in JSON or YAML, found by id
  --executions-id ID       the execution that the manifest is for
  --execution FILE         the same, from an execution's document
  --self-peer ID           the peer that builds
`;

const TRANSLATION = `how they are translated
  --namespace NS           where it runs (default: default)
  --timeout 1h             when the workflow is stopped (default: never)
  --name WORD-WORD         the words of its name (default: drawn at random)
  --admiralty KIND         how a remote task finds its cluster: annotation (default) or target
  --target-name PATTERN    the cluster's name (default: target-{peer}-{execution})
  --crds KIND              the cluster's custom resource definitions: full (default) or minimal
  --fold KIND              when tasks share a template: auto (default: where argo demands it), always or never
  --split KIND             what becomes of a DAG that argo would refuse: auto (default: several) or never
  --claim STORAGE=CLAIM    an existing claim for a storage's files; may be repeated
  --defaults FILE          a part of Argo's spec that lies beneath what is generated
  --event-image IMAGE      the image that publishes events
  --nats-url URL           the broker as the cluster sees it: where event tasks publish (default: nats://nats:4222)
  --nats-secret NAME       the secret whose key nats.creds opens that broker
  --wire FILE              numbers of oc-lib's methods and actions, and our name: {methods, actions, fromApp}
`;

const BROKER = `on which broker peers are asked, and answer
  --nats URL[,URL]         its addresses as this machine sees it, nats://HOST:PORT or tls://HOST:PORT; or NATS_URL
  --nats-user U            the user; or NATS_USER
  --nats-password-file F   a file with the password; or NATS_PASSWORD
  --nats-creds F           a .creds file; or NATS_CREDS
  --nats-nkey F            a file with the seed of an NKey; or NATS_NKEY
  --nats-ca F              trusted authorities; or NATS_CA
  --nats-cert F            our certificate; or NATS_CERT
  --nats-key F             its key; or NATS_KEY
  A token comes from NATS_TOKEN alone: whoever lists processes sees flags.
`;

/** The help of the program, or of one of its commands, as wide as the terminal. */
export function usage(of: Command | "all"): string {
  return wrapped(USAGE[of], helpWidth(process.stdout));
}

const USAGE: Readonly<Record<Command | "all", string>> = {
  all: `oc-argo turns an Open Cloud workflow into an Argo Workflows manifest.

  oc-argo build WORKFLOW      translate, ask the other peers, and write the manifest
  oc-argo lint WORKFLOW...    only say what is wrong
  oc-argo requires WORKFLOW   say what the cluster must hold before it can run
  oc-argo preview [WORKFLOW]  show a workflow in the browser, and follow its files as they are saved
  oc-argo grant               answer other builds in the other peers' stead, for a first test of a broker
  oc-argo --version           say which version this is

\`oc-argo COMMAND --help\` shows the options of a command. Files are JSON or YAML; \`-\` is standard input.

A terminal is shown colours, unless the environment holds NO_COLOR.

exit codes
  0    done
  1    the workflow has errors
  2    wrong usage
  3    an answer was refused or did not come
  4    a file could not be read or written, or a port could not be had
  5    the broker cannot be reached, is lost, or refuses the login or a subject
  70   an error of oc-argo itself
  130  cancelled
\`preview\` and \`grant\` end with 0 when ctrl-c stops them.
`,
  build: `oc-argo build WORKFLOW: translates, asks the other peers, and writes the manifest.

${SOURCE}
${TRANSLATION}
how the other peers are asked
  --considers KIND         grant: nobody is asked, all is granted; nats: over NATS
  --considers-timeout 5m   how long each answer is waited for
  --concurrency N          how many questions are open at once (default: one, and all once an answer names its peer); an answer that names no peer counts for the first open question, whoever gave it, and with the default, too, a second one from the same peer counts for the next

${BROKER}
where it goes
  --out DIR                the folder of the manifest (default: ./argo_workflows)
  --stdout                 print the manifest, write no file
  --json                   print one JSON object about the build; where it fails, path is null and error says why
`,
  lint: `oc-argo lint WORKFLOW...: says what is wrong with workflows, on standard output. The exit code is 1 where one has errors, and 4 where one cannot be read; the others are told all the same.

  --format KIND            text (default), or json: an array of {file, documents, diagnostics}, with error where it cannot be read, and allowed, how many --allow leaves out, where there are any
  --max-warnings N         the exit code is 1, too, where more warnings are told in all (default: any number)
  --allow CODE             leave out findings of this code that are no errors, and say how many there are; may be repeated

${SOURCE}
${TRANSLATION}`,
  requires: `oc-argo requires WORKFLOW: says what the cluster must hold before the workflow can run.

  --format KIND            text (default); yaml: a manifest to fill in and apply, with no secret in it; json: {documents, needs, diagnostics}

${SOURCE}
${TRANSLATION}`,
  preview: `oc-argo preview [WORKFLOW]: shows the workflow, its findings and its manifest in the browser, and follows the files as they are saved. Without WORKFLOW it shows examples. Only this machine can open it. Ctrl-c stops it; the exit code is then 0. It is 4 where the port is taken.

  --port N                 the port on 127.0.0.1 (default: 4646); 0 is any free one
  --open                   open the browser

${SOURCE}
${TRANSLATION}  These options, with the files of --defaults and --wire, are read once.
`,
  grant: `oc-argo grant: answers builds in the stead of the other peers, until it is stopped.

  --delay 2s               how long an answer takes
  --only KIND              answer for compute or storage alone
  --silent PEER            never answer for this peer; may be repeated
  --named                  name the peer in the answer
  --wire FILE              numbers of oc-lib's methods and actions, and our name: {methods, actions, fromApp}

${BROKER}`,
};
