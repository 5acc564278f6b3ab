using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>A password or key is put where everybody in the namespace may read it.</summary>
public sealed class CredentialInConfigMap : IDetector
{
    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-credential-in-configmap",
        Title = "Credential put into a config map",
        Decides = "A config map made or changed whose text holds a name of a secret (aws_access_key_id, aws_secret_access_key, password, passphrase, private "
            + "key) followed by a value: 0.5 nats, a hint for a story and no more. The value is not repeated.",
        Attacks = [WorkloadTechniques.CredentialsInFiles],
        Process = EvidenceProcess.Effect,
        Operations = [.. ClusterOperations.Changes("configmaps")],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> request = e[EventField.Request];
        if (e.Is(EventFlags.Failed) || request.IsEmpty || ClusterUser.IsSystem(e) || !(
            HasValue(request, "aws_access_key_id"u8) || HasValue(request, "aws-access-key-id"u8) || HasValue(request, "aws_s3_access_key_id"u8)
            || HasValue(request, "aws-s3-access-key-id"u8) || HasValue(request, "aws_secret_access_key"u8) || HasValue(request, "password"u8)
            || HasValue(request, "passphrase"u8) || request.IndexOf("PRIVATE KEY-----"u8) >= 0))
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            0.5,
            $"{ClusterUser.Name(e)} put a credential into {ClusterUser.Target(e)}",
            ["config maps are not protected; credentials belong into secrets"]);
    }

    /// <summary>The name, then an equals sign or colon with or without spaces, then text.</summary>
    private static bool HasValue(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        for (int at = json.IndexOf(name); at >= 0;)
        {
            ReadOnlySpan<byte> rest = json[(at + name.Length)..].TrimStart((byte)' ');
            if (rest.Length > 1 && rest[0] is (byte)'=' or (byte)':')
            {
                rest = rest[1..].TrimStart((byte)' ');
                if (!rest.IsEmpty && rest[0] is not ((byte)'"' or (byte)'\\' or (byte)'$' or (byte)'{' or (byte)'<'))
                {
                    return true;
                }
            }

            int next = json[(at + 1)..].IndexOf(name);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }
}
