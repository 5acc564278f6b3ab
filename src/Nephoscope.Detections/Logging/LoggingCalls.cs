namespace Nephoscope.Detections;

/// <summary>Operations that blind somebody: what each is worth as an effect, whoever calls it.</summary>
internal static class LoggingCalls
{
    private static readonly (string Operation, double Nats, string What)[] All =
    [
        ("cloudtrail:StopLogging", 7.5, "stopped the trail"),
        ("cloudtrail:DeleteTrail", 7.5, "deleted the trail"),
        ("cloudtrail:UpdateTrail", 3.0, "changed the trail"),
        ("cloudtrail:PutEventSelectors", 5.5, "changed what is recorded by the trail"),
        ("cloudtrail:PutInsightSelectors", 1.5, "changed the insights of the trail"),
        ("cloudtrail:DeleteEventDataStore", 6.0, "deleted the event store"),
        ("cloudtrail:StopEventDataStoreIngestion", 6.0, "stopped the event store"),
        ("cloudtrail:DeregisterOrganizationDelegatedAdmin", 4.0, "took the trail administrator's role away from"),
        ("guardduty:DeleteDetector", 7.5, "deleted the GuardDuty detector"),
        ("guardduty:UpdateDetector", 5.0, "changed the GuardDuty detector"),
        ("guardduty:CreateFilter", 3.5, "created a filter over findings"),
        ("guardduty:UpdateFilter", 3.0, "changed a filter over findings"),
        ("guardduty:CreateIPSet", 3.5, "told GuardDuty to trust the address list"),
        ("guardduty:UpdateIPSet", 3.0, "changed GuardDuty's trusted addresses"),
        ("guardduty:DeletePublishingDestination", 3.5, "stopped the export of findings"),
        ("guardduty:DisassociateFromMasterAccount", 5.5, "cut GuardDuty off from its administrator"),
        ("guardduty:DisassociateFromAdministratorAccount", 5.5, "cut GuardDuty off from its administrator"),
        ("guardduty:DeleteMembers", 5.0, "removed GuardDuty members"),
        ("guardduty:DisassociateMembers", 5.0, "removed GuardDuty members"),
        ("guardduty:StopMonitoringMembers", 5.5, "stopped watching GuardDuty members"),
        ("guardduty:ArchiveFindings", 2.0, "archived findings"),
        ("config:StopConfigurationRecorder", 6.0, "stopped the Config recorder"),
        ("config:DeleteConfigurationRecorder", 6.5, "deleted the Config recorder"),
        ("config:DeleteDeliveryChannel", 5.5, "deleted the Config channel"),
        ("config:DeleteConfigRule", 2.0, "deleted the Config rule"),
        ("securityhub:DisableSecurityHub", 6.5, "switched Security Hub off"),
        ("securityhub:BatchDisableStandards", 3.0, "switched Security Hub standards off"),
        ("securityhub:DisassociateFromAdministratorAccount", 5.0, "cut Security Hub off from its administrator"),
        ("securityhub:DeleteInvitations", 2.0, "deleted Security Hub invitations"),
        ("ec2:DeleteFlowLogs", 5.5, "deleted flow logs"),
        ("logs:DeleteLogGroup", 3.0, "deleted the log group"),
        ("logs:DeleteLogStream", 2.5, "deleted a log stream of"),
        ("logs:PutRetentionPolicy", 3.0, "shortened the retention of"),
        ("logs:DeleteSubscriptionFilter", 2.5, "stopped the export of"),
        ("logs:DeleteMetricFilter", 2.5, "deleted a metric filter of"),
        ("logs:DeleteDestination", 2.5, "deleted the log destination"),
        ("route53resolver:DeleteResolverQueryLogConfig", 5.5, "deleted the DNS query log"),
        ("route53resolver:DisassociateResolverQueryLogConfig", 5.5, "stopped DNS query logging"),
        ("s3:PutBucketLogging", 3.5, "switched access logging off for"),
        ("s3:PutBucketLifecycle", 5.0, "lets the logs expire in"),
        ("s3:PutBucketLifecycleConfiguration", 5.0, "lets the logs expire in"),
        ("s3:DeleteBucket", 4.5, "deleted the log bucket"),
        ("monitoring:DeleteAlarms", 2.5, "deleted alarms"),
        ("monitoring:DisableAlarmActions", 2.5, "silenced alarms"),
        ("access-analyzer:DeleteAnalyzer", 3.5, "deleted the access analyzer"),
        ("macie2:DisableMacie", 4.5, "switched Macie off"),
        ("inspector2:Disable", 3.5, "switched Inspector off"),
        ("detective:DeleteGraph", 4.0, "deleted the Detective graph"),
        ("wafv2:DeleteLoggingConfiguration", 3.5, "stopped the firewall's log"),
        ("wafv2:DeleteWebACL", 2.5, "deleted the web firewall"),
        ("network-firewall:UpdateLoggingConfiguration", 2.5, "changed the network firewall's log"),
        ("network-firewall:DeleteFirewall", 3.5, "deleted the network firewall"),
        ("eks:UpdateClusterConfig", 4.0, "switched off audit logs of the cluster"),
        ("events:DisableRule", 1.5, "disabled the event rule"),
        ("events:DeleteRule", 1.2, "deleted the event rule"),
        ("events:RemoveTargets", 1.2, "removed targets of the event rule"),
        ("securitylake:DeleteDataLake", 5.5, "deleted the security lake"),
        ("securitylake:DeleteAwsLogSource", 4.5, "removed a source of the security lake"),
    ];

    private static readonly Dictionary<string, Weighted> ByName = All.Where(static w => w.Nats > 0)
        .ToDictionary(static w => w.Operation, static w => new Weighted(w.Nats, w.What), StringComparer.Ordinal);

    public static IEnumerable<string> Operations => ByName.Keys;

    public static bool TryWorth(string operation, out Weighted worth) => ByName.TryGetValue(operation, out worth);
}
