import { FLAG, INTEGER, INTEGER_OR_TEXT, type Kind, list, map, object, QUANTITY, TEXT } from './kind.ts';

/*
 * The container of a pod, as the API of Kubernetes 1.36 has it: the one that the webhook is built with.
 *
 * Semantics: Kubernetes API Reference, "Pod", section "Container".
 */

/** A reference to an object by name, and to a part of it. */
const named = (...more: readonly (readonly [string, Kind])[]): Kind =>
  object([['name?', TEXT], ...more, ['optional*', FLAG]]);

const ENV: Kind = object([
  ['name', TEXT],
  ['value?', TEXT],
  [
    'valueFrom*',
    object([
      [
        'fieldRef*',
        object([
          ['apiVersion?', TEXT],
          ['fieldPath', TEXT],
        ]),
      ],
      [
        'resourceFieldRef*',
        object([
          ['containerName?', TEXT],
          ['resource', TEXT],
          ['divisor', QUANTITY],
        ]),
      ],
      ['configMapKeyRef*', named(['key', TEXT])],
      ['secretKeyRef*', named(['key', TEXT])],
      [
        'fileKeyRef*',
        object([
          ['volumeName', TEXT],
          ['path', TEXT],
          ['key', TEXT],
          ['optional*', FLAG],
        ]),
      ],
    ]),
  ],
]);

const ENV_FROM: Kind = object([
  ['prefix?', TEXT],
  ['configMapRef*', named()],
  ['secretRef*', named()],
]);

const PORT: Kind = object([
  ['name?', TEXT],
  ['hostPort?', INTEGER],
  ['containerPort', INTEGER],
  ['protocol?', TEXT],
  ['hostIP?', TEXT],
]);

const RESOURCES: Kind = object([
  ['limits?', map(QUANTITY)],
  ['requests?', map(QUANTITY)],
  [
    'claims?',
    list(
      object([
        ['name', TEXT],
        ['request?', TEXT],
      ]),
    ),
  ],
]);

const RESIZE_POLICY: Kind = object([
  ['resourceName', TEXT],
  ['restartPolicy', TEXT],
]);

const RESTART_RULE: Kind = object([
  ['action?', TEXT],
  [
    'exitCodes*',
    object([
      ['operator?', TEXT],
      ['values?', list(INTEGER)],
    ]),
  ],
]);

const VOLUME_MOUNT: Kind = object([
  ['name', TEXT],
  ['readOnly?', FLAG],
  ['recursiveReadOnly*', TEXT],
  ['mountPath', TEXT],
  ['subPath?', TEXT],
  ['mountPropagation*', TEXT],
  ['subPathExpr?', TEXT],
]);

const VOLUME_DEVICE: Kind = object([
  ['name', TEXT],
  ['devicePath', TEXT],
]);

/** What probes and hooks have in common. */
const ACTIONS: readonly (readonly [string, Kind])[] = [
  ['exec*', object([['command?', list(TEXT)]])],
  [
    'httpGet*',
    object([
      ['path?', TEXT],
      ['port', INTEGER_OR_TEXT],
      ['host?', TEXT],
      ['scheme?', TEXT],
      [
        'httpHeaders?',
        list(
          object([
            ['name', TEXT],
            ['value', TEXT],
          ]),
        ),
      ],
    ]),
  ],
  [
    'tcpSocket*',
    object([
      ['port', INTEGER_OR_TEXT],
      ['host?', TEXT],
    ]),
  ],
];

const PROBE: Kind = object([
  ...ACTIONS,
  [
    'grpc*',
    object([
      ['port', INTEGER],
      ['service~', TEXT],
    ]),
  ],
  ['initialDelaySeconds?', INTEGER],
  ['timeoutSeconds?', INTEGER],
  ['periodSeconds?', INTEGER],
  ['successThreshold?', INTEGER],
  ['failureThreshold?', INTEGER],
  ['terminationGracePeriodSeconds*', INTEGER],
]);

const HOOK: Kind = object([...ACTIONS, ['sleep*', object([['seconds', INTEGER]])]]);

const LIFECYCLE: Kind = object([
  ['postStart*', HOOK],
  ['preStop*', HOOK],
  ['stopSignal*', TEXT],
]);

const PROFILE: Kind = object([
  ['type', TEXT],
  ['localhostProfile*', TEXT],
]);

const SECURITY_CONTEXT: Kind = object([
  [
    'capabilities*',
    object([
      ['add?', list(TEXT)],
      ['drop?', list(TEXT)],
    ]),
  ],
  ['privileged*', FLAG],
  [
    'seLinuxOptions*',
    object([
      ['user?', TEXT],
      ['role?', TEXT],
      ['type?', TEXT],
      ['level?', TEXT],
    ]),
  ],
  [
    'windowsOptions*',
    object([
      ['gmsaCredentialSpecName*', TEXT],
      ['gmsaCredentialSpec*', TEXT],
      ['runAsUserName*', TEXT],
      ['hostProcess*', FLAG],
    ]),
  ],
  ['runAsUser*', INTEGER],
  ['runAsGroup*', INTEGER],
  ['runAsNonRoot*', FLAG],
  ['readOnlyRootFilesystem*', FLAG],
  ['allowPrivilegeEscalation*', FLAG],
  ['procMount*', TEXT],
  ['seccompProfile*', PROFILE],
  ['appArmorProfile*', PROFILE],
]);

/** A container, initial ones included. */
export const CONTAINER = object([
  ['name', TEXT],
  ['image?', TEXT],
  ['command?', list(TEXT)],
  ['args?', list(TEXT)],
  ['workingDir?', TEXT],
  ['ports?', list(PORT)],
  ['envFrom?', list(ENV_FROM)],
  ['env?', list(ENV)],
  ['resources', RESOURCES],
  ['resizePolicy?', list(RESIZE_POLICY)],
  ['restartPolicy*', TEXT],
  ['restartPolicyRules?', list(RESTART_RULE)],
  ['volumeMounts?', list(VOLUME_MOUNT)],
  ['volumeDevices?', list(VOLUME_DEVICE)],
  ['livenessProbe*', PROBE],
  ['readinessProbe*', PROBE],
  ['startupProbe*', PROBE],
  ['lifecycle*', LIFECYCLE],
  ['terminationMessagePath?', TEXT],
  ['terminationMessagePolicy?', TEXT],
  ['imagePullPolicy?', TEXT],
  ['securityContext*', SECURITY_CONTEXT],
  ['stdin?', FLAG],
  ['stdinOnce?', FLAG],
  ['tty?', FLAG],
]);
