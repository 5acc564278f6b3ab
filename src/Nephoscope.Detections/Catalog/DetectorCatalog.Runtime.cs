using Nephoscope.Detections.Foreign;
using Nephoscope.Detections.Kubernetes;
using Nephoscope.Detections.Network;
using Nephoscope.Detections.Runtime;

namespace Nephoscope.Detections;

/// <content>Detectors of workloads, networks, clusters and other tools' findings.</content>
public static partial class DetectorCatalog
{
    /// <summary>The detectors of workloads, networks, clusters and other tools' findings, new for one account.</summary>
    internal static IReadOnlyList<IDetector> CreateRuntime() =>
    [
        new ReverseShell(), new ShellNetworkConnection(), new ContainerEscape(), new DropAndExecute(), new DownloadPipedToShell(),
        new MiningProcess(), new WorkloadShellNew(), new MetadataServiceAccess(), new CredentialFileRead(), new PrivilegeToolInContainer(),
        new ReconnaissanceCommands(), new HostPersistence(), new HostLogTampering(), new ToolchainInContainer(), new KernelModuleLoad(),
        new ProcessInjection(), new PrivilegedContainer(), new CloudToolNew(), new TunnelTool(),
        new MiningDns(), new MiningConnection(), new DestinationUnusual(), new DomainUnusual(), new Beacon(), new InternalScan(),
        new OutboundVolume(), new DnsTunnel(), new GeneratedDomains(), new DnsRebinding(),
        new PodExecution(), new PrivilegedPod(), new AdminBinding(), new AnonymousGrant(), new AnonymousAccess(), new PowerfulRole(),
        new SecretReading(), new PermissionProbing(), new TokenForOther(), new ServiceExposure(), new AdmissionWebhook(), new LastingWorkload(),
        new RegistryNew(), new EventDeletion(), new Impersonation(), new NodeProxy(), new EphemeralContainer(), new CertificateApproval(),
        new SystemNamespaceWorkload(), new CredentialInConfigMap(), new ClusterConfigChanged(), new HostileManifest(), new ClusterProtectionLowered(),
        new ClusterMassDeletion(),
        new GuardDutyFinding(), new FalcoFinding(), new TraceeFinding(),
    ];
}
