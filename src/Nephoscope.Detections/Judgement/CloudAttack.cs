using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>The ATT&amp;CK (enterprise matrix) techniques that control-plane detections name, each under the tactic it serves here.</summary>
internal static class CloudAttack
{
    public static readonly AttackTechnique StolenCloudAccount = new(AttackTactic.InitialAccess, "T1078.004", "Cloud Accounts");
    public static readonly AttackTechnique DefaultAccount = new(AttackTactic.InitialAccess, "T1078.001", "Default Accounts");
    public static readonly AttackTechnique CloudApi = new(AttackTactic.Execution, "T1059.009", "Cloud API");
    public static readonly AttackTechnique StolenToken = new(AttackTactic.LateralMovement, "T1550.001", "Application Access Token");
    public static readonly AttackTechnique MetadataCredentials = new(AttackTactic.CredentialAccess, "T1552.005", "Cloud Instance Metadata API");
    public static readonly AttackTechnique AccountManipulation = new(AttackTactic.Persistence, "T1098", "Account Manipulation");
    public static readonly AttackTechnique AdditionalCredentials = new(AttackTactic.Persistence, "T1098.001", "Additional Cloud Credentials");
    public static readonly AttackTechnique AdditionalRoles = new(AttackTactic.PrivilegeEscalation, "T1098.003", "Additional Cloud Roles");
    public static readonly AttackTechnique AccountRemoval = new(AttackTactic.Impact, "T1531", "Account Access Removal");
    public static readonly AttackTechnique CreateCloudAccount = new(AttackTactic.Persistence, "T1136.003", "Cloud Account");
    public static readonly AttackTechnique InfrastructureDiscovery = new(AttackTactic.Discovery, "T1580", "Cloud Infrastructure Discovery");
    public static readonly AttackTechnique ServiceDiscovery = new(AttackTactic.Discovery, "T1526", "Cloud Service Discovery");
    public static readonly AttackTechnique AccountDiscovery = new(AttackTactic.Discovery, "T1087.004", "Cloud Account");
    public static readonly AttackTechnique StorageDiscovery = new(AttackTactic.Discovery, "T1619", "Cloud Storage Object Discovery");
    public static readonly AttackTechnique GroupDiscovery = new(AttackTactic.Discovery, "T1069.003", "Cloud Groups");
    public static readonly AttackTechnique CreateInstance = new(AttackTactic.DefenseEvasion, "T1578.002", "Create Cloud Instance");
    public static readonly AttackTechnique DeleteInstance = new(AttackTactic.DefenseEvasion, "T1578.003", "Delete Cloud Instance");
    public static readonly AttackTechnique Serverless = new(AttackTactic.Execution, "T1648", "Serverless Execution");
    public static readonly AttackTechnique DeployContainer = new(AttackTactic.Execution, "T1610", "Deploy Container");
    public static readonly AttackTechnique ComputeHijacking = new(AttackTactic.Impact, "T1496.001", "Compute Hijacking");
    public static readonly AttackTechnique ServiceHijacking = new(AttackTactic.Impact, "T1496.004", "Cloud Service Hijacking");
    public static readonly AttackTechnique UnusedRegions = new(AttackTactic.DefenseEvasion, "T1535", "Unused/Unsupported Cloud Regions");
    public static readonly AttackTechnique DataFromStorage = new(AttackTactic.Collection, "T1530", "Data from Cloud Storage");
    public static readonly AttackTechnique DataDestruction = new(AttackTactic.Impact, "T1485", "Data Destruction");
    public static readonly AttackTechnique LifecycleDeletion = new(AttackTactic.Impact, "T1485.001", "Lifecycle-Triggered Deletion");
    public static readonly AttackTechnique DataEncrypted = new(AttackTactic.Impact, "T1486", "Data Encrypted for Impact");
    public static readonly AttackTechnique InhibitRecovery = new(AttackTactic.Impact, "T1490", "Inhibit System Recovery");
    public static readonly AttackTechnique TransferToCloudAccount = new(AttackTactic.Exfiltration, "T1537", "Transfer Data to Cloud Account");
    public static readonly AttackTechnique CreateSnapshot = new(AttackTactic.DefenseEvasion, "T1578.001", "Create Snapshot");
    public static readonly AttackTechnique DisableCloudLogs = new(AttackTactic.DefenseEvasion, "T1562.008", "Disable or Modify Cloud Logs");
    public static readonly AttackTechnique DisableTools = new(AttackTactic.DefenseEvasion, "T1562.001", "Disable or Modify Tools");
    public static readonly AttackTechnique CloudFirewall = new(AttackTactic.DefenseEvasion, "T1562.007", "Disable or Modify Cloud Firewall");
    public static readonly AttackTechnique ModifyAuthentication = new(AttackTactic.Persistence, "T1556.006", "Multi-Factor Authentication");
    public static readonly AttackTechnique HybridIdentity = new(AttackTactic.Persistence, "T1556.007", "Hybrid Identity");
    public static readonly AttackTechnique TrustModification = new(AttackTactic.PrivilegeEscalation, "T1484.002", "Trust Modification");
    public static readonly AttackTechnique TemporaryElevation = new(AttackTactic.PrivilegeEscalation, "T1548.005", "Temporary Elevated Cloud Access");
    public static readonly AttackTechnique SecretStores = new(AttackTactic.CredentialAccess, "T1555.006", "Cloud Secrets Management Stores");
    public static readonly AttackTechnique UnsecuredCredentials = new(AttackTactic.CredentialAccess, "T1552", "Unsecured Credentials");
    public static readonly AttackTechnique CloudAdministration = new(AttackTactic.Execution, "T1651", "Cloud Administration Command");
    public static readonly AttackTechnique RemoteCloudServices = new(AttackTactic.LateralMovement, "T1021.007", "Cloud Services");
    public static readonly AttackTechnique DirectVmConnections = new(AttackTactic.LateralMovement, "T1021.008", "Direct Cloud VM Connections");
    public static readonly AttackTechnique EventTriggered = new(AttackTactic.Persistence, "T1546", "Event Triggered Execution");
    public static readonly AttackTechnique ModifyCompute = new(AttackTactic.DefenseEvasion, "T1578", "Modify Cloud Compute Infrastructure");
    public static readonly AttackTechnique ComputeConfigurations = new(AttackTactic.DefenseEvasion, "T1578.005", "Modify Cloud Compute Configurations");
    public static readonly AttackTechnique PublicApplication = new(AttackTactic.InitialAccess, "T1190", "Exploit Public-Facing Application");
    public static readonly AttackTechnique ExternalServices = new(AttackTactic.Persistence, "T1133", "External Remote Services");
    public static readonly AttackTechnique SendingAbuse = new(AttackTactic.Impact, "T1496.003", "SMS Pumping");
    public static readonly AttackTechnique AcquireEmail = new(AttackTactic.ResourceDevelopment, "T1586.003", "Cloud Accounts");
    public static readonly AttackTechnique StoredDataManipulation = new(AttackTactic.Impact, "T1565.001", "Stored Data Manipulation");
    public static readonly AttackTechnique PasswordGuessing = new(AttackTactic.CredentialAccess, "T1110.001", "Password Guessing");
    public static readonly AttackTechnique PasswordSpraying = new(AttackTactic.CredentialAccess, "T1110.003", "Password Spraying");
    public static readonly AttackTechnique NetworkSniffing = new(AttackTactic.CredentialAccess, "T1040", "Network Sniffing");
    public static readonly AttackTechnique AutomatedExfiltration = new(AttackTactic.Exfiltration, "T1020", "Automated Exfiltration");
    public static readonly AttackTechnique Domains = new(AttackTactic.ResourceDevelopment, "T1584.001", "Domains");
    public static readonly AttackTechnique TrustedRelationship = new(AttackTactic.InitialAccess, "T1199", "Trusted Relationship");
}
