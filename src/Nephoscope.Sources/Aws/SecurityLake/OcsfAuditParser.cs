using System.Text.Json;
using System.Text.Json.Nodes;
using Nephoscope.Sources.Kubernetes.Audit;

namespace Nephoscope.Sources.Aws.SecurityLake;

/// <summary>Reads EKS audit events in OCSF: API Activity, versions 1.1 to 1.5.</summary>
public sealed class OcsfAuditParser() : OcsfFormParser(new KubernetesAuditParser())
{
    private const int ApiActivity = 6003;

    /// <inheritdoc/>
    public override bool Recognizes(ReadOnlySpan<byte> record) => ClassOf(record) == ApiActivity && record.IndexOf("\"Amazon EKS\""u8) > 0;

    private protected override JsonObject Of(JsonElement ocsf) => AuditForm.Of(ocsf);
}
