using System.Text;
using System.Text.Json;
using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Tests.Detections;

/// <summary>Real recordings of single techniques, each alone and without any history: the detection of that technique fires.</summary>
public sealed class RecordedTechniqueTests
{
    [Theory]
    [InlineData("aws.credential-access.ec2-get-password-data", "secrets-burst")]
    [InlineData("aws.credential-access.secretsmanager-retrieve-secrets", "secrets-burst")]
    [InlineData("aws.credential-access.ssm-retrieve-securestring-parameters", "secrets-burst")]
    [InlineData("aws.defense-evasion.cloudtrail-delete", "logging-impaired")]
    [InlineData("aws.defense-evasion.cloudtrail-event-selectors", "logging-impaired")]
    [InlineData("aws.defense-evasion.organizations-leave", "organization-left")]
    [InlineData("aws.discovery.ec2-download-user-data", "user-data-sweep")]
    [InlineData("aws.execution.ec2-launch-unusual-instances", "compute-creation-unusual")]
    [InlineData("aws.execution.ec2-launch-unusual-instances", "mining-control-plane")]
    [InlineData("aws.execution.ssm-send-command", "remote-command")]
    [InlineData("aws.exfiltration.ec2-security-group-open-port-22-ingress", "public-exposure")]
    [InlineData("aws.exfiltration.ec2-share-ami", "external-account-access")]
    [InlineData("aws.lateral-movement.ec2-instance-connect", "remote-command")]
    [InlineData("aws.persistence.iam-backdoor-role", "external-account-access")]
    [InlineData("aws.persistence.iam-create-admin-user", "iam-update-anomalous")]
    [InlineData("aws.persistence.iam-create-admin-user", "access-key-for-other")]
    [InlineData("aws.persistence.lambda-backdoor-function", "public-exposure")]
    [InlineData("aws.persistence.lambda-overwrite-code", "function-code-changed")]
    [InlineData("aws.persistence.rolesanywhere-create-trust-anchor", "federated-trust-added")]
    public void Technique_is_detected(string technique, string uid)
    {
        string? path = SharedData.Find($"stratus/{technique}.json");
        if (path is null)
        {
            Assert.Skip("SKIPPED: shared data not present");
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        List<Finding> findings = ColdReplay.Run(document.RootElement.EnumerateArray());
        TestContext.Current.SendDiagnosticMessage($"{technique}: {string.Join("; ", findings.Select(f => $"{f.AnalyticUid} {f.Evidence}"))}");
        Assert.Contains(findings, f => f.AnalyticUid == uid && f.Evidence >= new MicroNats(400_000));
    }

    [Fact]
    public void Recording_of_many_techniques_names_most_of_them()
    {
        string? path = SharedData.Find("invictus/cloudtrail.jsonl.gz");
        if (path is null)
        {
            Assert.Skip("SKIPPED: shared data not present");
        }

        using var file = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(file);
        List<JsonDocument> records = [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line))];
        List<Finding> findings = ColdReplay.Run(records.Select(static r => r.RootElement));
        foreach (Finding finding in findings)
        {
            TestContext.Current.SendDiagnosticMessage($"{finding.Time} {finding.AnalyticUid} {finding.Evidence} {finding.Description}");
        }

        string[] expected =
        [
            "secrets-burst", "workload-credential-elsewhere", "user-data-sweep", "logging-impaired", "organization-left", "remote-command", "mining-control-plane",
            "compute-creation-unusual", "external-account-access", "public-exposure", "access-key-for-other", "iam-update-anomalous", "password-reset-rare",
            "function-code-changed", "federated-trust-added", "s3-modification-unusual",
        ];
        foreach (string uid in expected)
        {
            Assert.Contains(findings, f => f.AnalyticUid == uid);
        }
    }
}
