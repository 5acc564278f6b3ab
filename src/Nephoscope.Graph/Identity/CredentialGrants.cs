using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Reads from the records that hand out credentials who got which. Runs for few events; others cost one length comparison or two.</summary>
internal sealed class CredentialGrants(CredentialLineage lineage)
{
    private const int LongestKey = 128;
    private const int LongestArn = 1024;

    /// <summary>Learns what the event hands out, if it does.</summary>
    /// <param name="caller">Slot of who called.</param>
    public void Learn(in SecurityEvent e, int caller)
    {
        ReadOnlySpan<byte> operation = e[EventField.Operation];
        if (operation.Length is < 10 or > 25 || e.Is(EventFlags.Failed))
        {
            return;
        }

        switch (operation[0])
        {
            case (byte)'A' when operation.StartsWith("AssumeRo"u8) && IsSts(e):
                LearnRole(e, caller);
                break;
            case (byte)'G' when (operation.SequenceEqual("GetSessionToken"u8) || operation.SequenceEqual("GetFederationToken"u8)) && IsSts(e):
                LearnKey(e, caller, "credentials/accessKeyId", SlotSource.Given);
                break;
            case (byte)'C' when operation.SequenceEqual("CreateAccessKey"u8) && e[EventField.Service].StartsWith("iam."u8):
                LearnMadeKey(e, caller);
                break;
            case (byte)'S' when operation.SequenceEqual("SwitchRole"u8):
                LearnSwitch(e, caller);
                break;
        }
    }

    private static bool IsSts(in SecurityEvent e) => e[EventField.Service].StartsWith("sts."u8);

    private void LearnRole(in SecurityEvent e, int caller)
    {
        LearnKey(e, caller, "credentials/accessKeyId", SlotSource.Given);
        Span<byte> answered = stackalloc byte[LongestArn];
        ulong? name = JsonText.TryCopy(e[EventField.Response], "assumedRoleUser/arn", answered, out int length)
            ? Fingerprint.Of(answered[..length])
            : SessionArn(e) is { } arn ? Fingerprint.Of(arn) : null;
        if (name is { } found)
        {
            int session = lineage.SlotOfKey(SessionKey(found), e.Header.TimeNanoseconds, caller);
            lineage.Link(session, caller, SlotSource.Given, sharedName: true, e);
        }
    }

    private void LearnMadeKey(in SecurityEvent e, int caller)
    {
        string? target = JsonText.Value(e[EventField.Response], "accessKey/userName") ?? JsonText.Value(e[EventField.Request], "userName");
        if (target is not null && !e[EventField.ActorName].SequenceEqual(Encoding.UTF8.GetBytes(target)))
        {
            LearnKey(e, caller, "accessKey/accessKeyId", SlotSource.Made);
        }
    }

    private void LearnKey(in SecurityEvent e, int caller, string path, SlotSource source)
    {
        Span<byte> key = stackalloc byte[LongestKey];
        if (JsonText.TryCopy(e[EventField.Response], path, key, out int length) && length > 0)
        {
            int slot = lineage.SlotOfKey(EntityKey.Of(EntityKind.AccessKey, key[..length]), e.Header.TimeNanoseconds, caller);
            lineage.Link(slot, caller, source, sharedName: false, e);
        }
    }

    /// <summary>The web console's change of role: the record is signed by the new session and names the one before.</summary>
    private void LearnSwitch(in SecurityEvent e, int session)
    {
        if (JsonText.Value(e[EventField.Additional], "SwitchFrom") is { Length: > 0 and <= 512 } from && lineage.Table[session].IsRoleSession)
        {
            int before = lineage.SlotOfArn(from, e, session);
            if (before != SessionTable.None)
            {
                lineage.Link(session, before, SlotSource.Given, sharedName: true, e);
            }
        }
    }

    private static EntityKey SessionKey(ulong arn) => new(Fingerprint.Join(arn, (ulong)EntityKind.Session));

    /// <summary>ARN of the session handed out: as answered, else put together from what was asked for.</summary>
    private static string? SessionArn(in SecurityEvent e)
    {
        if (JsonText.Value(e[EventField.Response], "assumedRoleUser/arn") is { } answered)
        {
            return answered;
        }

        string? role = JsonText.Value(e[EventField.Request], "roleArn");
        string? session = JsonText.Value(e[EventField.Request], "roleSessionName");
        if (role is null || session is null || role.Length > 512 || session.Length > 128)
        {
            return null;
        }

        string[] parts = role.Split(':');
        return parts.Length == 6 && parts[5].StartsWith("role/", StringComparison.Ordinal)
            ? $"{parts[0]}:{parts[1]}:sts::{parts[4]}:assumed-role/{parts[5][(parts[5].LastIndexOf('/') + 1)..]}/{session}"
            : null;
    }
}
