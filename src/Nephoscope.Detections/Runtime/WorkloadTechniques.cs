using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>ATT&amp;CK techniques of workloads, networks and clusters, as MITRE spells them (Enterprise matrix, Containers and Linux).</summary>
internal static class WorkloadTechniques
{
    internal static readonly AttackTechnique Hijacking = new(AttackTactic.Impact, "T1496", "Resource Hijacking");
    internal static readonly AttackTechnique ComputeHijacking = new(AttackTactic.Impact, "T1496.001", "Compute Hijacking");
    internal static readonly AttackTechnique UnixShell = new(AttackTactic.Execution, "T1059.004", "Unix Shell");
    internal static readonly AttackTechnique NonApplicationProtocol = new(AttackTactic.CommandAndControl, "T1095", "Non-Application Layer Protocol");
    internal static readonly AttackTechnique Escape = new(AttackTactic.PrivilegeEscalation, "T1611", "Escape to Host");
    internal static readonly AttackTechnique ToolTransfer = new(AttackTactic.CommandAndControl, "T1105", "Ingress Tool Transfer");
    internal static readonly AttackTechnique Malicious = new(AttackTactic.Execution, "T1204.002", "Malicious File");
    internal static readonly AttackTechnique Reflective = new(AttackTactic.DefenseEvasion, "T1620", "Reflective Code Loading");
    internal static readonly AttackTechnique ContainerAdmin = new(AttackTactic.Execution, "T1609", "Container Administration Command");
    internal static readonly AttackTechnique MetadataApi = new(AttackTactic.CredentialAccess, "T1552.005", "Cloud Instance Metadata API");
    internal static readonly AttackTechnique CredentialsInFiles = new(AttackTactic.CredentialAccess, "T1552.001", "Credentials In Files");
    internal static readonly AttackTechnique ShadowFile = new(AttackTactic.CredentialAccess, "T1003.008", "/etc/passwd and /etc/shadow");
    internal static readonly AttackTechnique ApplicationProtocol = new(AttackTactic.CommandAndControl, "T1071", "Application Layer Protocol");
    internal static readonly AttackTechnique WebProtocols = new(AttackTactic.CommandAndControl, "T1071.001", "Web Protocols");
    internal static readonly AttackTechnique Dns = new(AttackTactic.CommandAndControl, "T1071.004", "DNS");
    internal static readonly AttackTechnique ServiceDiscovery = new(AttackTactic.Discovery, "T1046", "Network Service Discovery");
    internal static readonly AttackTechnique ExfiltrationAlternative = new(AttackTactic.Exfiltration, "T1048", "Exfiltration Over Alternative Protocol");
    internal static readonly AttackTechnique ExfiltrationC2 = new(AttackTactic.Exfiltration, "T1041", "Exfiltration Over C2 Channel");
    internal static readonly AttackTechnique Tunneling = new(AttackTactic.CommandAndControl, "T1572", "Protocol Tunneling");
    internal static readonly AttackTechnique Generation = new(AttackTactic.CommandAndControl, "T1568.002", "Domain Generation Algorithms");
    internal static readonly AttackTechnique ElevationAbuse = new(AttackTactic.PrivilegeEscalation, "T1548.001", "Setuid and Setgid");
    internal static readonly AttackTechnique Sudo = new(AttackTactic.PrivilegeEscalation, "T1548.003", "Sudo and Sudo Caching");
    internal static readonly AttackTechnique SystemInformation = new(AttackTactic.Discovery, "T1082", "System Information Discovery");
    internal static readonly AttackTechnique OwnerDiscovery = new(AttackTactic.Discovery, "T1033", "System Owner/User Discovery");
    internal static readonly AttackTechnique Cron = new(AttackTactic.Persistence, "T1053.003", "Cron");
    internal static readonly AttackTechnique SystemdService = new(AttackTactic.Persistence, "T1543.002", "Systemd Service");
    internal static readonly AttackTechnique LinkerHijack = new(AttackTactic.Persistence, "T1574.006", "Dynamic Linker Hijacking");
    internal static readonly AttackTechnique AuthorizedKeys = new(AttackTactic.Persistence, "T1098.004", "SSH Authorized Keys");
    internal static readonly AttackTechnique ClearLogs = new(AttackTactic.DefenseEvasion, "T1070.002", "Clear Linux or Mac System Logs");
    internal static readonly AttackTechnique ClearHistory = new(AttackTactic.DefenseEvasion, "T1070.003", "Clear Command History");
    internal static readonly AttackTechnique DisableTools = new(AttackTactic.DefenseEvasion, "T1562.001", "Disable or Modify Tools");
    internal static readonly AttackTechnique CompileAfterDelivery = new(AttackTactic.DefenseEvasion, "T1027.004", "Compile After Delivery");
    internal static readonly AttackTechnique KernelModule = new(AttackTactic.Persistence, "T1547.006", "Kernel Modules and Extensions");
    internal static readonly AttackTechnique Rootkit = new(AttackTactic.DefenseEvasion, "T1014", "Rootkit");
    internal static readonly AttackTechnique Ptrace = new(AttackTactic.DefenseEvasion, "T1055.008", "Ptrace System Calls");
    internal static readonly AttackTechnique DeployContainer = new(AttackTactic.Execution, "T1610", "Deploy Container");
    internal static readonly AttackTechnique ClusterRoles = new(AttackTactic.PrivilegeEscalation, "T1098.006", "Additional Container Cluster Roles");
    internal static readonly AttackTechnique DefaultAccounts = new(AttackTactic.InitialAccess, "T1078.001", "Default Accounts");
    internal static readonly AttackTechnique ExternalServices = new(AttackTactic.InitialAccess, "T1133", "External Remote Services");
    internal static readonly AttackTechnique ContainerApi = new(AttackTactic.CredentialAccess, "T1552.007", "Container API");
    internal static readonly AttackTechnique AccessToken = new(AttackTactic.CredentialAccess, "T1528", "Steal Application Access Token");
    internal static readonly AttackTechnique ContainerJob = new(AttackTactic.Persistence, "T1053.007", "Container Orchestration Job");
    internal static readonly AttackTechnique ModifyControls = new(AttackTactic.DefenseEvasion, "T1562", "Impair Defenses");
    internal static readonly AttackTechnique EventExecution = new(AttackTactic.Persistence, "T1546", "Event Triggered Execution");
    internal static readonly AttackTechnique IndicatorRemoval = new(AttackTactic.DefenseEvasion, "T1070", "Indicator Removal");
    internal static readonly AttackTechnique TokenImpersonation = new(AttackTactic.PrivilegeEscalation, "T1134", "Access Token Manipulation");
    internal static readonly AttackTechnique ImplantImage = new(AttackTactic.Persistence, "T1525", "Implant Internal Image");
    internal static readonly AttackTechnique ValidAccounts = new(AttackTactic.DefenseEvasion, "T1078", "Valid Accounts");
    internal static readonly AttackTechnique ContainerDiscovery = new(AttackTactic.Discovery, "T1613", "Container and Resource Discovery");
    internal static readonly AttackTechnique PermissionGroups = new(AttackTactic.Discovery, "T1069", "Permission Groups Discovery");
    internal static readonly AttackTechnique AuthenticationCertificates = new(AttackTactic.CredentialAccess, "T1649", "Steal or Forge Authentication Certificates");
    internal static readonly AttackTechnique Exploitation = new(AttackTactic.InitialAccess, "T1190", "Exploit Public-Facing Application");
    internal static readonly AttackTechnique DataDestruction = new(AttackTactic.Impact, "T1485", "Data Destruction");
    internal static readonly AttackTechnique ServiceStop = new(AttackTactic.Impact, "T1489", "Service Stop");
    internal static readonly AttackTechnique CloudAdministration = new(AttackTactic.Execution, "T1651", "Cloud Administration Command");
}
