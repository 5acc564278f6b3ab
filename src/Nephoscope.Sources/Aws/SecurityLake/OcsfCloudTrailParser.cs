using System.Text.Json;
using System.Text.Json.Nodes;
using Nephoscope.Sources.Aws.CloudTrail;

namespace Nephoscope.Sources.Aws.SecurityLake;

/// <summary>Reads CloudTrail records in OCSF: API Activity, Account Change and Authentication, versions 1.0.0-rc.2 to 1.5.</summary>
public sealed class OcsfCloudTrailParser() : OcsfFormParser(new CloudTrailParser())
{
    /// <inheritdoc/>
    public override bool Recognizes(ReadOnlySpan<byte> record) =>
        ClassOf(record) > 0 && record.IndexOf("\"CloudTrail\""u8) > 0 && record.IndexOf("\"operation\""u8) > 0;

    private protected override JsonObject Of(JsonElement ocsf) => CloudTrailForm.Of(ocsf);
}
